/** Messages from a panel, taken for what they are: data from outside. Anything else than the protocol says is nothing. */
import { PROTOCOL_VERSION } from '../../engine/protocol';
import type { Control, FromPanel } from '../../engine/protocol';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The message, or undefined where it is none of this version of the protocol. */
export function readFromPanel(message: unknown): FromPanel | undefined {
  if (!isFields(message)) return undefined;
  const { type, version, sequence, run, control, message: text } = message;
  switch (type) {
    case 'ready':
      return version === PROTOCOL_VERSION ? { type, version } : undefined;
    case 'ack':
      return typeof sequence === 'number' ? { type, sequence } : undefined;
    case 'openConfig':
    case 'resumeRun':
      return typeof run === 'string' ? { type, run } : undefined;
    case 'control': {
      const read = readControl(control);
      return typeof run === 'string' && read ? { type, run, control: read } : undefined;
    }
    case 'error':
      return typeof text === 'string' ? { type, message: text } : undefined;
    default:
      return undefined;
  }
}

function readControl(control: unknown): Control | undefined {
  if (!isFields(control)) return undefined;
  const { type, name, value } = control;
  switch (type) {
    case 'pause':
    case 'resume':
    case 'step':
    case 'stop':
      return { type };
    case 'knob':
      return typeof name === 'string' && typeof value === 'number' && Number.isFinite(value) ? { type, name, value } : undefined;
    default:
      return undefined;
  }
}
