/**
 * What comes over the wire is checked before the model sees it: a message of an unknown version or shape is refused with a
 * reason, never half applied. VS Code carries typed arrays as they are but everything else as JSON, in which NaN and Infinity
 * become null: numbers are read back here.
 */
import {
  PROTOCOL_VERSION, type Divergence, type Histogram, type KnobSpec, type Message, type ParameterInfo, type Points, type RunEvent, type RunHeader, type RunSnapshot, type RunState,
  type Summary, type Surface, type ToPanel,
} from '../../engine/protocol';
import { COLUMN_NAMES, type KnobChange, type Notice, type Sample } from '../data/model';
import { doubles, fields, finite, flag, list, map, object, oneOf, optional, pair, real, text, textOrNumber, UnreadableMessage, type Reader } from './readers';

/** @throws UnreadableMessage with the reason */
export function decode(data: unknown): ToPanel {
  const given = fields(data, 'message');
  const type = oneOf('snapshot', 'events')(given['type'], 'message type');
  const sequence = finite(given['sequence'], 'sequence');
  const run = text(given['run'], 'run');
  switch (type) {
    case 'snapshot': {
      if (given['version'] !== PROTOCOL_VERSION) throw new UnreadableMessage(`protocol version ${String(given['version'])}, this panel knows ${PROTOCOL_VERSION}`);
      const preview = optional(finite)(given['preview'], 'preview');
      return {
        type, version: PROTOCOL_VERSION, sequence, run, live: flag(given['live'], 'live'), snapshot: snapshot(given['snapshot'], 'snapshot'),
        ...(preview !== undefined && { preview }),
      };
    }
    case 'events':
      return { type, sequence, run, events: list(event)(given['events'], 'events') };
  }
}

const state = oneOf<RunState>('preparing', 'running', 'paused', 'stopping', 'done', 'failed', 'interrupted');
const message: Reader<Message> = object<Message>({ code: text, args: list(textOrNumber) });
const metrics = map(real);
const evaluation = object<{ readonly step: number; readonly metrics: Readonly<Record<string, number>> }>({ step: finite, metrics });
const textSample = object<Sample>({ step: finite, prompt: text, text });
const knobChange = object<KnobChange>({ step: finite, name: text, value: finite });
const notice = object<Notice>({ severity: oneOf('information', 'warning'), message });
const parameter = object<ParameterInfo>({ name: text, shape: list(finite) });

const columns = object<Record<(typeof COLUMN_NAMES)[number], Float64Array>>({
  step: doubles, loss: doubles, lr: doubles, gradientNorm: doubles, updateRatio: doubles, stepsPerSecond: doubles, seconds: doubles, evaluations: doubles,
});

const points: Reader<Points> = (value, where) => {
  const given = fields(value, where);
  const read = columns(value, where);
  const rows = read.step.length;
  for (const name of COLUMN_NAMES) {
    if (read[name].length !== rows) throw new UnreadableMessage(`column ${name} has ${read[name].length} rows, step has ${rows}`);
  }
  const params = doubles(given['params'], `${where}.params`);
  const paramsPerRow = finite(given['paramsPerRow'], `${where}.paramsPerRow`);
  if (params.length !== paramsPerRow * rows) throw new UnreadableMessage(`params has ${params.length} values for ${rows} rows of ${paramsPerRow}`);
  return { ...read, params, paramsPerRow };
};

const histogram: Reader<Histogram> = (value, where) => {
  const read = object<Histogram>({ step: finite, what: oneOf('parameters', 'gradients'), block: text, edges: doubles, counts: doubles })(value, where);
  if (read.edges.length !== read.counts.length + 1) throw new UnreadableMessage(`${where} has ${read.edges.length} edges for ${read.counts.length} bins`);
  return read;
};

const surface: Reader<Surface> = (value, where) => {
  const read = object<Surface>({ x: pair(finite), y: pair(finite), columns: finite, rows: finite, values: doubles, names: pair(text), minimisers: list(list(finite)) })(value, where);
  if (read.values.length !== read.rows * read.columns) throw new UnreadableMessage(`${where}.values do not fill rows x columns`);
  return read;
};

const divergence = object<Divergence>({ step: finite, block: optional(text), gradientNormBefore: optional(finite), advice: list(message) });

const summary: Reader<Summary> = (value, where) => {
  const given = fields(value, where);
  const diverged = optional(divergence)(given['divergence'], `${where}.divergence`);
  return {
    steps: finite(given['steps'], `${where}.steps`), loss: real(given['loss'], `${where}.loss`), seconds: real(given['seconds'], `${where}.seconds`),
    evaluations: real(given['evaluations'], `${where}.evaluations`), metrics: metrics(given['metrics'], `${where}.metrics`), run: text(given['run'], `${where}.run`),
    stopped: oneOf('steps', 'epochs', 'loss_below', 'metric', 'no_improvement', 'diverged', 'interrupted')(given['stopped'], `${where}.stopped`),
    ...(diverged && { divergence: diverged }),
  };
};

const knob: Reader<KnobSpec> = (value, where) => {
  const given = fields(value, where);
  const min = optional(finite)(given['min'], `${where}.min`);
  const max = optional(finite)(given['max'], `${where}.max`);
  return {
    name: text(given['name'], `${where}.name`), value: finite(given['value'], `${where}.value`), effect: oneOf('value', 'recompile')(given['effect'], `${where}.effect`),
    ...(min !== undefined && { min }), ...(max !== undefined && { max }), ...(given['log'] === true && { log: true }), ...(given['integer'] === true && { integer: true }),
  };
};

const header = object<RunHeader>({
  id: text, folder: text, label: text, config: text, model: text, optimizer: text, backend: text, precision: oneOf('float32', 'float64'), threads: real,
  parameters: list(parameter), parameterCount: real, steps: real, stepsPerEpoch: optional(finite), batchSize: optional(finite),
  references: list(object<RunHeader['references'][number]>({ kind: oneOf('uniform', 'majority', 'minimum'), value: real })), knobs: list(knob),
  plan: object<RunHeader['plan']>({ memory: real, disk: real }), generates: flag, startedAt: text,
});

const snapshot = object<RunSnapshot>({
  header: optional(header), state, step: finite, points, evaluations: list(evaluation), histograms: list(histogram), samples: list(textSample),
  surface: optional(surface), knobs: list(knobChange), notices: list(notice), summary: optional(summary), failure: optional(message),
});

const event: Reader<RunEvent> = (value, where) => {
  const given = fields(value, where);
  const at = (key: string): string => `${where}.${key}`;
  const type = given['type'];
  switch (type) {
    case 'header':
      return { type, header: header(given['header'], at('header')) };
    case 'state':
      return { type, state: state(given['state'], at('state')), step: finite(given['step'], at('step')) };
    case 'progress':
      return { type, what: message(given['what'], at('what')), done: real(given['done'], at('done')), total: optional(finite)(given['total'], at('total')) };
    case 'points':
      return { type, points: points(given['points'], at('points')) };
    case 'evaluation':
      return { type, ...evaluation(value, where) };
    case 'histograms':
      return { type, histograms: list(histogram)(given['histograms'], at('histograms')) };
    case 'sample':
      return { type, ...textSample(value, where) };
    case 'surface':
      return { type, surface: surface(given['surface'], at('surface')) };
    case 'knob':
      return { type, ...knobChange(value, where) };
    case 'notice':
      return { type, ...notice(value, where) };
    case 'finished':
      return { type, summary: summary(given['summary'], at('summary')) };
    case 'failed':
      return { type, exit: given['exit'] === 1 ? 1 : 2, message: message(given['message'], at('message')) };
    default:
      throw new UnreadableMessage(`event type ${String(type)}`);
  }
};
