/** A process that trains on request: one line in, one line of JSON out. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

interface Block {
  /** Milliseconds of each step. */
  readonly times: readonly number[];
  readonly loss: number;
}

interface Greeting {
  readonly label: string;
  readonly compileMs?: number;
}

export class Contender {
  label: string;
  compileMs: number | undefined;
  #process: ChildProcessByStdio<Writable, Readable, null> | undefined;
  #lines: AsyncIterator<string> | undefined;

  constructor(
    readonly name: string,
    readonly command: string,
    readonly parameters: readonly string[],
  ) {
    this.label = name;
  }

  async start(): Promise<void> {
    this.#process = spawn(this.command, this.parameters, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    const greeting = (await this.#answer()) as Greeting;
    this.label = greeting.label;
    this.compileMs = greeting.compileMs;
  }

  async steps(count: number): Promise<Block> {
    return (await this.#ask(String(count))) as Block;
  }

  /** Most bytes resident since before the model was made, less what was resident then. */
  async memory(): Promise<number> {
    const { peakBytes } = (await this.#ask('memory')) as { readonly peakBytes: number };
    return peakBytes;
  }

  stop(): void {
    this.#process?.stdin.end();
  }

  async #ask(line: string): Promise<unknown> {
    this.#process?.stdin.write(`${line}\n`);
    return this.#answer();
  }

  async #answer(): Promise<unknown> {
    const next = await this.#lines?.next();
    if (!next || next.done) throw new Error(`${this.name} ended`);
    return JSON.parse(next.value);
  }
}
