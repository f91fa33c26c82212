/** Sessions by what they run, so that going back to an earlier batch size compiles nothing. */
import { createHash } from 'node:crypto';
import { UnsupportedOperation } from './backend';
import type { Runtime, Session } from './runtime';

interface Entry {
  readonly session: Promise<Session>;
  users: number;
}

/** Sessions kept although nobody uses them. Each holds threads and the memory of a step. */
const IDLE = 2;

export class SessionCache {
  /** By model and threads; the longest unused first. */
  readonly #entries = new Map<string, Entry>();
  readonly #keys = new WeakMap<Session, string>();

  constructor(
    readonly runtime: Runtime,
    readonly spinning: boolean,
  ) {}

  /** The session of a serialised model, to be given back by `release`. */
  async acquire(model: Uint8Array, threads: number): Promise<Session> {
    const key = `${threads} ${createHash('sha256').update(model).digest('hex')}`;
    const entry = this.#entries.get(key) ?? { session: this.runtime.open(model, { threads, spinning: this.spinning }), users: 0 };
    this.#entries.set(key, entry);
    entry.users++;
    try {
      const session = await entry.session;
      this.#keys.set(session, key);
      return session;
    } catch (error) {
      this.#entries.delete(key);
      throw explained(error);
    }
  }

  release(session: Session): void {
    const key = this.#keys.get(session);
    const entry = key === undefined ? undefined : this.#entries.get(key);
    if (key === undefined || !entry) return;
    entry.users--;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const idle = [...this.#entries].filter(([, each]) => each.users === 0);
    for (const [old, { session: unused }] of idle.slice(0, Math.max(0, idle.length - IDLE))) {
      this.#entries.delete(old);
      void unused.then(each => each.release());
    }
  }

  /** Frees all sessions, used or not. */
  dispose(): void {
    for (const { session } of this.#entries.values()) void session.then(each => each.release());
    this.#entries.clear();
  }
}

/** Nodes are named by the line that asked for them, which the library's message repeats. */
function explained(error: unknown): unknown {
  const [, operator, line] = /implementation for (\w+)\(\d+\) node with name '([^']*)'/.exec(String(error)) ?? [];
  return operator === undefined ? error : new UnsupportedOperation(operator, line || undefined, 'native');
}
