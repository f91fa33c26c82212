/** Thread or process? A process takes longer to start, but goes on when the window closes, and takes nobody with it when it dies. */
import type { StartRequest } from '../../engine/protocol';
import type { EngineChoice } from '../settings';
import type { Carrier } from './carrier';
import type { Stores } from './stores';

const HOUR = 3600;

/**
 * `auto` is a thread, except for weights from a file (their size is somebody else's) and for runs that took, or by their pace so far
 * would take, over an hour the last time.
 */
export function carrierKind(choice: EngineChoice, request: StartRequest, stores: Stores): Carrier['kind'] {
  if (choice !== 'auto') return choice;
  if (/\binit["']?\s*:\s*["']?\S+\.safetensors\b/.test(request.text)) return 'process';
  return (stores.expectedSeconds(request.runs, request.file) ?? 0) > HOUR ? 'process' : 'thread';
}
