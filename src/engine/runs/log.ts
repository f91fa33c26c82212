/** What the events of a run add up to. Later events of the same step replace earlier ones; a restart drops what it goes over again. */
import type { Histogram, Message, RunHeader, RunSnapshot, Surface } from '../protocol';
import { PointsBuilder } from './columns';
import { exactJson, isObject, parseExactJson, tryParse } from './json';
import type { SummaryValue, TFEvent } from './tfevents';

export type Notice = { readonly severity: 'information' | 'warning'; readonly message: Message };

const EVALUATION_TAG = 'stepwise/evaluation';
const HISTOGRAMS = ['parameters', 'gradients'] as const;
const SAMPLES_TAG = 'samples';
const HEADER_TAG = 'stepwise/header';
const NOTICE_TAG = 'stepwise/notice';
const SURFACE_TAG = 'stepwise/surface';

const json = (tag: string, value: unknown): SummaryValue => ({ tag, plugin: 'stepwise', shape: [], numbers: undefined, strings: [exactJson(value)] });

/** Scalars for TensorBoard, and the same in double precision for us. */
export const evaluationValues = (metrics: Readonly<Record<string, number>>): SummaryValue[] => [
  ...Object.entries(metrics).map(([name, value]): SummaryValue =>
    ({ tag: `eval/${name}`, plugin: 'scalars', shape: [], numbers: Float32Array.of(value), strings: undefined })),
  json(EVALUATION_TAG, metrics),
];

/** TensorBoard's histogram: rows of (left edge, right edge, count). */
export function histogramValue(histogram: Histogram): SummaryValue {
  const bins = histogram.counts.length;
  const numbers = new Float64Array(3 * bins);
  for (let i = 0; i < bins; i++) {
    numbers[3 * i] = histogram.edges[i] ?? NaN;
    numbers[3 * i + 1] = histogram.edges[i + 1] ?? NaN;
    numbers[3 * i + 2] = histogram.counts[i] ?? NaN;
  }
  return { tag: `${histogram.what}/${histogram.block}`, plugin: 'histograms', shape: [bins, 3], numbers, strings: undefined };
}

/** Two rows of text, which TensorBoard shows as a table. */
export const sampleValue = (prompt: string, text: string): SummaryValue =>
  ({ tag: SAMPLES_TAG, plugin: 'text', shape: [2], numbers: undefined, strings: [prompt, text] });

export const headerValue = (header: RunHeader): SummaryValue => json(HEADER_TAG, header);
export const noticeValue = (notice: Notice): SummaryValue => json(NOTICE_TAG, notice);
export const surfaceValue = (surface: Surface): SummaryValue => json(SURFACE_TAG, surface);

type Sample = RunSnapshot['samples'][number];
type Evaluation = RunSnapshot['evaluations'][number];

export class RunLog {
  readonly points = new PointsBuilder();
  private evaluations = new Map<number, Evaluation>();
  private histograms = new Map<string, Histogram>();
  private samples = new Map<string, Sample>();
  private notices: { step: number; notice: Notice }[] = [];
  header: RunHeader | undefined;
  surface: Surface | undefined;

  /** Takes one event other than a logged step; those of others (or of later versions of Stepwise) pass without effect. */
  apply(event: TFEvent): void {
    const { step } = event;
    if (event.restart) this.restart(step);
    for (const value of event.values) {
      const { numbers } = value;
      if (numbers && value.shape.length === 2 && value.shape[1] === 3) {
        this.addHistogram(step, value.tag, numbers);
      } else if (value.tag === SAMPLES_TAG) {
        const [prompt = '', text = ''] = value.strings ?? [];
        this.samples.set(`${step}\n${prompt}`, { step, prompt, text });
      } else if (value.tag.startsWith('stepwise/') && value.strings) {
        this.addJson(step, value.tag, value.strings[0] ?? '');
      }
    }
  }

  evaluationsInOrder(): readonly Evaluation[] {
    return [...this.evaluations.values()].sort((a, b) => a.step - b.step);
  }

  histogramsInOrder(): readonly Histogram[] {
    return [...this.histograms.values()].sort((a, b) => a.step - b.step);
  }

  samplesInOrder(): readonly Sample[] {
    return [...this.samples.values()].sort((a, b) => a.step - b.step);
  }

  noticesInOrder(): readonly Notice[] {
    return this.notices.map(({ notice }) => notice);
  }

  private restart(step: number): void {
    this.points.truncate(step);
    this.evaluations = keepBefore(this.evaluations, step);
    this.histograms = keepBefore(this.histograms, step);
    this.samples = keepBefore(this.samples, step);
    this.notices = this.notices.filter(notice => notice.step < step);
  }

  private addHistogram(step: number, tag: string, rows: ArrayLike<number>): void {
    const what = HISTOGRAMS.find(kind => tag.startsWith(`${kind}/`));
    if (!what) return;
    const bins = rows.length / 3;
    const edges = Float64Array.from({ length: bins + 1 }, (_, i) => (i < bins ? rows[3 * i] : rows[3 * bins - 2]) ?? NaN);
    const counts = Float64Array.from({ length: bins }, (_, i) => rows[3 * i + 2] ?? NaN);
    this.histograms.set(`${step}\n${tag}`, { step, what, block: tag.slice(what.length + 1), edges, counts });
  }

  private addJson(step: number, tag: string, text: string): void {
    const value = tryParse(text, parseExactJson);
    if (!isObject(value)) return;
    // Written by this store alone; the shapes are those of the protocol's messages, which the panel reads with care.
    if (tag === EVALUATION_TAG && isMetrics(value)) this.evaluations.set(step, { step, metrics: value });
    else if (tag === HEADER_TAG && isHeader(value)) this.header = value;
    else if (tag === NOTICE_TAG && isNotice(value)) this.notices.push({ step, notice: value });
    else if (tag === SURFACE_TAG && isSurface(value)) this.surface = value;
  }
}

function keepBefore<K, V extends { readonly step: number }>(map: Map<K, V>, step: number): Map<K, V> {
  return new Map([...map].filter(([, value]) => value.step < step));
}

function isMetrics(value: object): value is Readonly<Record<string, number>> {
  return Object.values(value).every(metric => typeof metric === 'number');
}

function isHeader(value: object): value is RunHeader {
  const header = value as Partial<Record<keyof RunHeader, unknown>>;
  return (
    typeof header.id === 'string' && typeof header.label === 'string' && typeof header.model === 'string' && typeof header.optimizer === 'string' &&
    typeof header.parameterCount === 'number' && Array.isArray(header.parameters) && Array.isArray(header.knobs) && Array.isArray(header.references) &&
    isObject(header.plan)
  );
}

function isNotice(value: object): value is Notice {
  const notice = value as Partial<Record<keyof Notice, unknown>>;
  return (notice.severity === 'information' || notice.severity === 'warning') && isObject(notice.message) &&
    typeof notice.message['code'] === 'string' && Array.isArray(notice.message['args']);
}

function isSurface(value: object): value is Surface {
  const surface = value as Partial<Record<keyof Surface, unknown>>;
  return Array.isArray(surface.x) && Array.isArray(surface.y) && typeof surface.columns === 'number' && typeof surface.rows === 'number' &&
    surface.values instanceof Float64Array && surface.values.length === surface.columns * surface.rows && Array.isArray(surface.names) &&
    Array.isArray(surface.minimisers);
}
