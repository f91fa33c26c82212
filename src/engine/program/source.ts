/** @file Finds the line of a model or optimizer that asked for an operation. */

/** Frames that are never the asker: `engine/program`, `engine/ops`, and libraries (TensorFlow.js' source maps name its sources). */
const OWN = /[\\/]engine[\\/](?:program|ops)[\\/]|node_modules|[\\/]tfjs-[a-z-]+[\\/]|node:internal/;
const DEPTH = 60;

/** `file:line` of the innermost stack frame outside of `ops`, `program` and libraries, where there is one. */
export function callerOf(): string | undefined {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  const stack = new Error().stack ?? '';
  Error.stackTraceLimit = before;
  for (const line of stack.split('\n').slice(1)) {
    const place = /(?:\(|at )((?:file:\/\/)?[^()\s][^()]*):(\d+):\d+\)?$/.exec(line);
    if (place?.[1] && !OWN.test(line)) return `${place[1].replace(/^file:\/\//, '')}:${place[2]}`;
  }
  return undefined;
}
