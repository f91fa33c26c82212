/**
 * Runs that an earlier window left. Which ones are going on is written down when they start and struck out when they end, so that after a
 * reload, or a crash, those that were cut short can be offered for resuming, and processes that still go on can be stopped.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { isHeldBy } from '../engine/runs/lease';
import type { StoredRun } from '../engine/runs/run';
import { GOING_ON } from './memory';
import type { Panels } from './panel/panels';
import type { RunManager } from './runs/manager';
import { canGoOn } from './runs/stores';
import type { Stores } from './runs/stores';
import { resumeOnReload } from './settings';

/** How long an ending host may take over its last checkpoints. */
const LETTING_GO_MS = 5000;

interface Going {
  readonly root: string;
  readonly id: string;
  /** Of a process of its own, which outlives its window. */
  readonly pid: number | undefined;
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
        if (event.type === 'header') void this.#write([...this.#read().filter(({ id }) => id !== event.header.id), { root: run.request.runs, id: event.header.id, pid: run.carrier.pid }]);
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

  /** Whether a process that an earlier window started drives this run now. */
  isDetached(id: string): boolean {
    return this.#pidOf(id) !== undefined;
  }

  /** Asks such a process to write its checkpoint and end. */
  stopDetached(id: string): boolean {
    const pid = this.#pidOf(id);
    return pid !== undefined && process.kill(pid, 'SIGTERM');
  }

  /** Offers what an earlier window left, as `stepwise.resumeOnReload` says. */
  async offer(): Promise<void> {
    const known = this.#read();
    if (known.length === 0) return;
    const left = await this.#free(known);
    await this.#write(this.#read().filter(going => this.#pidOf(going.id) !== undefined || this.manager.find(going.id) !== undefined));
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
      const run = this.#pidOf(going.id) === undefined ? this.stores.at(going.root).get(going.id) : undefined;
      return run ? [{ going, run }] : [];
    });
    const deadline = Date.now() + LETTING_GO_MS;
    while (found().some(({ run }) => run.driven) && Date.now() < deadline) await sleep(250);
    return found().filter(({ run }) => canGoOn(run)).map(({ going }) => going);
  }

  /** Process ids are reused; the lease says whether this one still holds the run. */
  #pidOf(id: string): number | undefined {
    const going = this.#read().find(known => known.id === id);
    if (going?.pid === undefined || this.manager.find(id)) return undefined;
    const folder = this.stores.at(going.root).get(id)?.folder;
    return folder !== undefined && isHeldBy(folder, going.pid) ? going.pid : undefined;
  }

  #resume(runs: readonly Going[]): void {
    for (const { root, id } of runs) {
      const run = this.manager.resume(root, id);
      this.panels.goLive(run);
      this.panels.open(run);
    }
  }

  #read(): readonly Going[] {
    return this.memory.get<readonly Going[]>(GOING_ON, []);
  }

  #write(going: readonly Going[]): Thenable<void> {
    return this.memory.update(GOING_ON, going);
  }
}
