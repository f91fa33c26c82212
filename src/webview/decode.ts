/**
 * What comes over the wire is checked before the model sees it: a message of an unknown version or shape is refused with a
 * reason, never half applied. VS Code carries typed arrays as they are but everything else as JSON, in which NaN and Infinity
 * become null: numbers are read back here.
 */
import { PROTOCOL_VERSION, type Divergence, type Points, type RunEvent, type RunSnapshot, type Summary, type Surface, type ToPanel } from '../engine/protocol';
import { COLUMN_NAMES } from './data/model';

export class UnreadableMessage extends Error {}

type Fields = Record<string, unknown>;

const EVENT_TYPES: ReadonlySet<string> = new Set<RunEvent['type']>([
  'header', 'state', 'progress', 'points', 'evaluation', 'histograms', 'sample', 'surface', 'knob', 'notice', 'finished', 'failed',
]);

/** @throws UnreadableMessage with the reason */
export function decode(data: unknown): ToPanel {
  const message = fields(data, 'message');
  if (message['type'] === 'snapshot') {
    if (message['version'] !== PROTOCOL_VERSION) {
      throw new UnreadableMessage(`protocol version ${String(message['version'])}, this panel knows ${PROTOCOL_VERSION}`);
    }
    return {
      type: 'snapshot', version: PROTOCOL_VERSION, sequence: number(message['sequence'], 'sequence'), run: string(message['run'], 'run'),
      live: message['live'] === true, snapshot: snapshot(fields(message['snapshot'], 'snapshot')),
    };
  }
  if (message['type'] === 'events') {
    return {
      type: 'events', sequence: number(message['sequence'], 'sequence'), run: string(message['run'], 'run'),
      events: list(message['events'], 'events').map(event),
    };
  }
  throw new UnreadableMessage(`message type ${String(message['type'])}`);
}

function snapshot(given: Fields): RunSnapshot {
  for (const name of ['evaluations', 'histograms', 'samples', 'knobs', 'notices']) list(given[name], name);
  const summary = given['summary'] == null ? undefined : summaryOf(fields(given['summary'], 'summary'));
  const surface = given['surface'] == null ? undefined : surfaceOf(fields(given['surface'], 'surface'));
  const header = given['header'] == null ? undefined : fields(given['header'], 'header');
  const evaluations = list(given['evaluations'], 'evaluations').map(item => {
    const evaluation = fields(item, 'evaluation');
    return { step: number(evaluation['step'], 'step'), metrics: metricsOf(evaluation['metrics']) };
  });
  // The host is the protocol's other half, built from the same types; what is left unchecked here is only what drawing survives.
  return { ...given, points: points(fields(given['points'], 'points')), summary, surface, header, evaluations, failure: given['failure'] ?? undefined } as unknown as RunSnapshot;
}

function event(data: unknown): RunEvent {
  const given = fields(data, 'event');
  const type = given['type'];
  if (typeof type !== 'string' || !EVENT_TYPES.has(type)) throw new UnreadableMessage(`event type ${String(type)}`);
  switch (type) {
    case 'points':
      return { type, points: points(fields(given['points'], 'points')) };
    case 'evaluation':
      return { type, step: number(given['step'], 'step'), metrics: metricsOf(given['metrics']) };
    case 'finished':
      return { type, summary: summaryOf(fields(given['summary'], 'summary')) };
    case 'surface':
      return { type, surface: surfaceOf(fields(given['surface'], 'surface')) };
    case 'histograms':
      list(given['histograms'], 'histograms');
      break;
    case 'header':
      fields(given['header'], 'header');
      break;
    case 'knob':
      number(given['value'], 'value');
      break;
  }
  return given as unknown as RunEvent;
}

function points(given: Fields): Points {
  const step = doubles(given['step'], 'step');
  const column = (name: string): Float64Array => {
    const values = doubles(given[name], name);
    if (values.length !== step.length) throw new UnreadableMessage(`column ${name} has ${values.length} rows, step has ${step.length}`);
    return values;
  };
  const columns = Object.fromEntries(COLUMN_NAMES.map(name => [name, column(name)])) as Record<(typeof COLUMN_NAMES)[number], Float64Array>;
  const paramsPerRow = number(given['paramsPerRow'], 'paramsPerRow');
  const params = doubles(given['params'], 'params');
  if (params.length !== paramsPerRow * step.length) throw new UnreadableMessage(`params has ${params.length} values for ${step.length} rows of ${paramsPerRow}`);
  return { ...columns, params, paramsPerRow };
}

function summaryOf(given: Fields): Summary {
  const divergence = given['divergence'] == null ? undefined : divergenceOf(fields(given['divergence'], 'divergence'));
  const { divergence: _, ...rest } = given;
  return {
    ...rest, loss: real(given['loss']), metrics: metricsOf(given['metrics'] ?? {}), ...(divergence && { divergence }),
  } as unknown as Summary;
}

function divergenceOf(given: Fields): Divergence {
  const block = given['block'];
  const norm = given['gradientNormBefore'];
  return {
    step: number(given['step'], 'step'),
    block: typeof block === 'string' ? block : undefined,
    gradientNormBefore: typeof norm === 'number' ? norm : undefined,
    advice: (given['advice'] === undefined ? [] : list(given['advice'], 'advice')) as Divergence['advice'],
  };
}

function surfaceOf(given: Fields): Surface {
  const values = doubles(given['values'], 'values');
  if (values.length !== number(given['rows'], 'rows') * number(given['columns'], 'columns')) throw new UnreadableMessage('surface values do not fill rows x columns');
  return given as unknown as Surface;
}

function metricsOf(given: unknown): Record<string, number> {
  return Object.fromEntries(Object.entries(fields(given, 'metrics')).map(([name, value]) => [name, real(value)]));
}

/** A number that JSON may have turned into null. */
const real = (value: unknown): number => (typeof value === 'number' ? value : NaN);

function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UnreadableMessage(`${what} is no object`);
  return value as Fields;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new UnreadableMessage(`${what} is no list`);
  return value;
}

function number(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new UnreadableMessage(`${what} is no number`);
  return value;
}

function string(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new UnreadableMessage(`${what} is no text`);
  return value;
}

function doubles(value: unknown, what: string): Float64Array {
  if (!(value instanceof Float64Array)) throw new UnreadableMessage(`${what} is no column of doubles`);
  return value;
}
