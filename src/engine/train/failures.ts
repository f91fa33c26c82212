/** What was thrown, as a message for people and an exit code. */
import { Failure } from '../failure';
import { NetworkError } from '../ops/layers/files';
import { UnsupportedOperation } from '../program/backend';
import type { Message } from '../protocol';
import { NoSuchRun, RunInUse } from '../runs/run';

export function failureOf(error: unknown): { readonly exit: 1 | 2; readonly message: Message } {
  if (error instanceof Failure) return { exit: error.exit, message: { code: error.code, args: error.args } };
  if (error instanceof RunInUse) return { exit: 1, message: { code: 'run-in-use', args: [error.id, error.holder] } };
  if (error instanceof NoSuchRun) return { exit: 1, message: { code: 'run-unknown', args: [error.id] } };
  if (error instanceof UnsupportedOperation) return { exit: 1, message: { code: 'operation-unsupported', args: [error.backend, error.operation, error.line ?? '?'] } };
  if (error instanceof NetworkError) return { exit: 1, message: { code: 'network-unusable', args: [error.message] } };
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && /allocation failed|Invalid typed array length/i.test(text)) return { exit: 2, message: { code: 'out-of-memory', args: [text] } };
  return { exit: 2, message: { code: 'run-failed', args: [text] } };
}
