/** One run that this window drives: its carrier, what it has said, and who listens. */
import * as vscode from 'vscode';
import type { Control, FromWorker, RunState, StartRequest } from '../../engine/protocol';
import { startCarrier } from './carrier';
import type { Carrier } from './carrier';
import { RunHistory } from './history';

export class LiveRun {
  readonly history = new RunHistory();
  /** Text of the engine and its libraries outside the protocol. */
  readonly #output = new vscode.EventEmitter<string>();
  readonly #events = new vscode.EventEmitter<FromWorker>();
  readonly #ended = new vscode.EventEmitter<void>();
  readonly onOutput = this.#output.event;
  readonly onEvent = this.#events.event;
  /** After the last event, once the carrier has gone. */
  readonly onEnded = this.#ended.event;
  readonly carrier: Carrier;
  /** Names the run until it has its identifier. */
  readonly key: string;
  #over = false;

  constructor(
    readonly request: StartRequest,
    /** The document it was started from; undefined when it was resumed from the list. */
    readonly source: vscode.Uri | undefined,
    kind: Carrier['kind'],
    worker: string,
    key: string,
  ) {
    this.key = key;
    this.carrier = startCarrier(kind, worker, {
      message: message => this.#receive(message),
      output: text => this.#output.fire(text),
      ended: end => {
        if (!this.#over) this.#receive({ type: 'failed', exit: 2, message: { code: `${kind}-ended`, args: [end.expected ? 'exit code 0' : end.reason] } });
        this.#ended.fire();
        for (const emitter of [this.#events, this.#output, this.#ended]) emitter.dispose();
      },
    });
    this.carrier.post(request);
  }

  get id(): string | undefined {
    return this.history.header?.id ?? this.request.resume;
  }

  /** Identifier once there is one. */
  get name(): string {
    return this.id ?? this.key;
  }

  get state(): RunState {
    return this.history.state;
  }

  /** It has said its last word: finished or failed. */
  get isOver(): boolean {
    return this.#over;
  }

  control(control: Control): void {
    if (this.#over) return;
    if (control.type === 'stop' && this.state !== 'stopping') this.#receive({ type: 'state', state: 'stopping', step: this.history.step });
    this.carrier.post(control);
  }

  #receive(message: FromWorker): void {
    this.history.add(message);
    if (message.type === 'finished' || message.type === 'failed') this.#over = true;
    this.#events.fire(message);
  }
}
