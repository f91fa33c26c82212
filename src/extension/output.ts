/** The log, as a channel of the Output panel; made when there is something to say. */
import * as vscode from 'vscode';

export class Log implements vscode.Disposable {
  #channel: vscode.LogOutputChannel | undefined;

  private get channel(): vscode.LogOutputChannel {
    return (this.#channel ??= vscode.window.createOutputChannel('Stepwise', { log: true }));
  }

  info(message: string): void {
    this.channel.info(message);
  }

  warn(message: string): void {
    this.channel.warn(message);
  }

  /** What went wrong, with its stack where there is one. */
  error(what: string, reason: unknown): void {
    this.channel.error(`${what}: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`);
  }

  show(): void {
    this.channel.show(true);
  }

  dispose(): void {
    this.#channel?.dispose();
  }
}
