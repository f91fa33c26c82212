/**
 * A mistake of the config, the data or the machine that only shows once the engine works on it. `code` and `args` make the
 * sentence a person reads, in their language (`messages.ts`); the message of the error itself is plain English for logs.
 */
export class Failure extends Error {
  constructor(
    readonly code: string,
    readonly args: readonly (string | number)[],
    /** Exit code of the CLI: 1 the config or input is wrong, 2 the run failed. */
    readonly exit: 1 | 2 = 1,
  ) {
    super(`${code}${args.length ? `: ${args.join(', ')}` : ''}`);
    this.name = 'Failure';
  }
}
