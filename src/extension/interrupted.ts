/**
 * Runs that the end of the window cut short. Which ones are going on is written down when they start and struck out when they end, so
 * that after a reload, or a crash, the rest can be offered for resuming.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { StoredRun } from '../engine/runs/run';
import type { Panels } from './panel/panels';
import type { RunManager } from './runs/manager';
import { canGoOn } from './runs/stores';
import type { Stores } from './runs/stores';
import { resumeOnReload } from './settings';

const KEY = 'stepwise.runsGoingOn';
const LETTING_GO_MS = 5000;

interface Going {
  readonly root: string;
  readonly id: string;
}

export class InterruptedRuns implements vscode.Disposable {
  readonly #subscriptions: vscode.Disposable[];
  #closing = false;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly manager: RunManager,
    private readonly stores: Stores,
    private readonly panels: Panels,
  ) {
    this.#subscriptions = [
      manager.onDidHappen(({ run, event }) => {
        if (event.type === 'header') void this.#write([...this.#read(), { root: run.request.runs, id: event.header.id }]);
      }),
      manager.onDidEnd(run => {
        if (!this.#closing) void this.#write(this.#read().filter(going => going.id !== run.id));
      }),
    ];
  }

  /** The window closes: what runs now was not stopped by people. */
  closing(): void {
    this.#closing = true;
  }

  /** Offers what an earlier window left, as `stepwise.resumeOnReload` says. */
  async offer(): Promise<void> {
    const known = this.#read();
    if (known.length === 0) return;
    await this.#write([]);
    const left = await this.#free(known);
    const choice = resumeOnReload();
    if (left.length === 0 || choice === 'never' || !vscode.workspace.isTrusted) return;
    if (choice === 'always') return this.#resume(left);
    const labels = left.map(({ root, id }) => this.stores.at(root).get(id)?.record.label ?? id).join(', ');
    const resume = vscode.l10n.t('Resume');
    const answer = await vscode.window.showInformationMessage(vscode.l10n.t('Closing the window interrupted: {0}. Each can go on from its last checkpoint.', labels), resume, vscode.l10n.t('Not Now'));
    if (answer === resume) this.#resume(left);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** Those that can be resumed. The old window's host may still be writing its checkpoints: it gets some seconds to let go. */
  async #free(known: readonly Going[]): Promise<readonly Going[]> {
    const found = (): readonly { readonly going: Going; readonly run: StoredRun }[] => known.flatMap(going => {
      const run = this.stores.at(going.root).get(going.id);
      return run?.resumable || run?.driven ? [{ going, run }] : [];
    });
    const deadline = Date.now() + LETTING_GO_MS;
    while (found().some(({ run }) => run.driven) && Date.now() < deadline) await sleep(250);
    return found().filter(({ run }) => canGoOn(run)).map(({ going }) => going);
  }

  #resume(runs: readonly Going[]): void {
    for (const { root, id } of runs) {
      const run = this.manager.resume(root, id);
      this.panels.goLive(run);
      this.panels.open(run);
    }
  }

  #read(): readonly Going[] {
    const known = this.memory.get<readonly Going[]>(KEY, []);
    return known.filter((going, i) => known.findIndex(other => other.id === going.id) === i);
  }

  #write(going: readonly Going[]): Thenable<void> {
    return this.memory.update(KEY, going);
  }
}
