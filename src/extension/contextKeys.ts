/** What menus and enablements ask about: whether something runs, and in which files. */
import * as vscode from 'vscode';
import type { RunManager } from './runs/manager';

export class ContextKeys implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];
  #last = '';

  constructor(private readonly manager: RunManager) {
    const update = (): void => this.#update();
    this.#subscriptions = [manager.onDidStart(update), manager.onDidEnd(update), manager.onDidHappen(({ event }) => event.type !== 'points' && update())];
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #update(): void {
    const active = this.manager.live.filter(run => !run.isOver);
    const running = active.filter(run => run.state === 'running');
    const paused = active.filter(run => run.state === 'paused');
    const files = (runs: typeof active): string[] => runs.flatMap(run => run.source?.toString() ?? []);
    const keys: Readonly<Record<string, boolean | string[]>> = {
      hasActive: active.length > 0,
      hasRunning: running.length > 0,
      hasPaused: paused.length > 0,
      activeFiles: files(active),
      runningFiles: files(running),
      pausedFiles: files(paused),
    };
    const text = JSON.stringify(keys);
    if (text === this.#last) return;
    this.#last = text;
    for (const [name, value] of Object.entries(keys)) void vscode.commands.executeCommand('setContext', `stepwise.${name}`, value);
  }
}
