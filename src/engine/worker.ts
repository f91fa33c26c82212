/**
 * The engine as a worker thread or as a forked process: one run, one start request, then controls; events go back. It ends by itself
 * when the run has ended (a native run must never be torn down from outside): the session is released, the port closed.
 */
import { parentPort } from 'node:worker_threads';
import { PROTOCOL_VERSION } from './protocol';
import type { FromWorker, StartRequest, ToWorker } from './protocol';
import { systemClock } from './train/clock';
import { Mailbox } from './train/mailbox';
import { runTraining } from './train/run';

/** The line to the host, whichever it is. */
interface Line {
  send(event: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
  close(): void;
}

function threadLine(port: NonNullable<typeof parentPort>): Line {
  return {
    send: event => port.postMessage(event),
    onMessage: listener => void port.on('message', listener),
    close: () => port.close(),
  };
}

/** A process outlives its host: what nobody hears any more is in the log, and the run goes on. */
function processLine(): Line {
  return {
    send: event => void (process.connected && process.send?.(event, undefined, undefined, () => undefined)),
    onMessage: listener => void process.on('message', message => listener(message as ToWorker)), // the other end is our own host
    close: () => {
      if (process.connected) process.disconnect();
    },
  };
}

function serve(line: Line): void {
  const mailbox = new Mailbox();
  let started = false;
  for (const signal of parentPort ? [] : (['SIGTERM', 'SIGINT'] as const)) process.on(signal, () => mailbox.post({ type: 'stop' }));
  line.onMessage(message => {
    if (message.type !== 'start') return mailbox.post(message);
    if (started) return;
    started = true;
    void run(message, mailbox, line);
  });
}

async function run(request: StartRequest, mailbox: Mailbox, line: Line): Promise<void> {
  if (request.version !== PROTOCOL_VERSION) {
    line.send({ type: 'failed', exit: 1, message: { code: 'protocol-version', args: [request.version, PROTOCOL_VERSION] } });
  } else {
    await runTraining(request, { emit: event => line.send(event), mailbox, clock: systemClock, watched: true });
  }
  line.close();
}

serve(parentPort ? threadLine(parentPort) : processLine());
