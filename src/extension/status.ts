/** What is going on, in the status bar; a click shows it. Nothing stands there when nothing runs. */
import * as vscode from 'vscode';
import { ICONS, liveText } from './lens';
import type { LiveRun } from './runs/liveRun';
import type { RunManager } from './runs/manager';

const REFRESH_MS = 500;

export class RunStatus implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];
  #item: vscode.StatusBarItem | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly manager: RunManager) {
    const now = (): void => this.#show();
    this.#subscriptions = [
      manager.onDidStart(now),
      manager.onDidEnd(now),
      manager.onDidHappen(({ event }) => (event.type === 'points' ? this.#soon() : now())),
    ];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#item?.dispose();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#show();
    }, REFRESH_MS);
  }

  #show(): void {
    const runs = this.manager.live.filter(run => !run.isOver);
    const newest = runs.at(-1);
    if (!newest) return this.#item?.hide();
    this.#item ??= vscode.window.createStatusBarItem('stepwise.status', vscode.StatusBarAlignment.Left, 10);
    this.#item.name = 'Stepwise';
    this.#item.text = runs.length === 1 ? `$(${ICONS[newest.state]}) ${labelOf(newest)}: ${liveText(newest)}` : `$(pulse) ${vscode.l10n.t('{0} runs', runs.length)}`;
    this.#item.tooltip = runs.map(run => `${labelOf(run)}: ${liveText(run)}`).join('\n');
    this.#item.command = runs.length === 1
      ? { command: 'stepwise.openRun', title: vscode.l10n.t('Open'), arguments: [newest.name] }
      : { command: 'stepwise.runs.focus', title: vscode.l10n.t('Show') };
    this.#item.accessibilityInformation = { label: `Stepwise: ${this.#item.tooltip}` };
    this.#item.show();
  }
}

const labelOf = (run: LiveRun): string => run.history.header?.label ?? run.request.file.split(/[\\/]/).at(-1) ?? run.name;
