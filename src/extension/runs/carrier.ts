/**
 * What carries a run: a thread of this process or a process of its own. Both load the same worker and speak the same messages. A carrier is
 * never killed while it may be inside native code (that would take this process with it): it is asked to stop and ends by itself.
 */
import { fork } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker } from '../../engine/protocol';

/** How a carrier ended: `expected` after it was done; otherwise what is known about the accident. */
export type CarrierEnd = { readonly expected: true } | { readonly expected: false; readonly reason: string };

export interface CarrierListener {
  message(message: FromWorker): void;
  /** Text the engine or its native library wrote; for the log. */
  output(text: string): void;
  /** Called once, last. */
  ended(end: CarrierEnd): void;
}

export interface Carrier {
  readonly kind: 'thread' | 'process';
  /** Of a process of its own. */
  readonly pid: number | undefined;
  post(message: ToWorker): void;
  /** Settles when it has ended. */
  readonly ended: Promise<void>;
}

export function startCarrier(kind: Carrier['kind'], worker: string, listener: CarrierListener): Carrier {
  return kind === 'thread' ? startThread(worker, listener) : startProcess(worker, listener);
}

function startThread(file: string, listener: CarrierListener): Carrier {
  const worker = new Worker(file, { stdout: true, stderr: true, env: process.env });
  let accident: string | undefined;
  worker.on('message', (message: FromWorker) => listener.message(message));
  for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding('utf8').on('data', (text: string) => listener.output(text));
  worker.on('error', reason => (accident = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)));
  worker.on('messageerror', reason => listener.output(`a message could not be read: ${reason.message}`));
  const ended = new Promise<void>(resolve => {
    worker.on('exit', code => {
      listener.ended(endOf(code, accident));
      resolve();
    });
  });
  return { kind: 'thread', pid: undefined, post: message => worker.postMessage(message), ended };
}

function startProcess(file: string, listener: CarrierListener): Carrier {
  const child = fork(file, [], {
    serialization: 'advanced', // typed arrays as they are
    execArgv: [],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let accident: string | undefined;
  child.on('message', message => listener.message(message as FromWorker)); // the other end is our own worker
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => listener.output(text));
  child.on('error', reason => (accident = reason.message));
  const ended = new Promise<void>(resolve => {
    const finish = (end: CarrierEnd): void => {
      listener.ended(end);
      resolve();
    };
    child.once('close', (code, signal) => finish(endOf(code ?? 1, accident ?? (signal ? `signal ${signal}` : undefined))));
    child.once('error', () => child.pid === undefined && finish(endOf(1, accident)));
  });
  return {
    kind: 'process',
    pid: child.pid,
    post: message => {
      if (child.connected) child.send(message, reason => reason && listener.output(`a message was not delivered: ${reason.message}`));
    },
    ended,
  };
}

const endOf = (code: number, accident: string | undefined): CarrierEnd =>
  code === 0 && accident === undefined ? { expected: true } : { expected: false, reason: accident ?? `exit code ${code}` };
