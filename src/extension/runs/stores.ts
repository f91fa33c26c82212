/** The run stores of this window: one a workspace folder, and those that runs of loose files have opened. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { RunStore, StoredRun } from '../../engine/runs/run';
import { openRunStore } from '../../engine/runs/store';
import { runsBelow } from '../documents';

export interface StoreFolder {
  readonly root: string;
  /** How people know the folder. */
  readonly title: string;
}

export class Stores implements vscode.Disposable {
  readonly #stores = new Map<string, RunStore>();
  readonly #loose = new Set<string>();
  readonly #lists = new Map<string, readonly StoredRun[]>();
  readonly #watchers = new Map<string, vscode.Disposable>();
  readonly #changed = new vscode.EventEmitter<void>();
  /** Something was written below one of the stores, by us or by another process. */
  readonly onDidChange = this.#changed.event;
  readonly #folders: vscode.Disposable;

  constructor() {
    this.#folders = vscode.workspace.onDidChangeWorkspaceFolders(() => this.refresh());
  }

  /** Folders whose runs are shown. */
  get folders(): readonly StoreFolder[] {
    const workspace = (vscode.workspace.workspaceFolders ?? [])
      .filter(folder => folder.uri.scheme === 'file')
      .map(folder => ({ root: runsBelow(folder.uri.fsPath), title: folder.name }));
    const known = new Set(workspace.map(folder => folder.root));
    const loose = [...this.#loose].filter(root => !known.has(root)).map(root => ({ root, title: path.basename(path.resolve(root, '../..')) }));
    return [...workspace, ...loose];
  }

  at(root: string): RunStore {
    let store = this.#stores.get(root);
    if (!store) this.#stores.set(root, (store = openRunStore(root)));
    return store;
  }

  /** Newest first; read from disk once, then kept until something changes. */
  list(root: string): readonly StoredRun[] {
    this.#watch(root);
    let runs = this.#lists.get(root);
    if (!runs) this.#lists.set(root, (runs = this.at(root).list()));
    return runs;
  }

  /** A store outside the workspace that now holds runs. */
  remember(root: string): void {
    if (!this.folders.some(folder => folder.root === root)) this.#loose.add(root);
    this.refresh();
  }

  /** Where a run of this identifier is kept. */
  find(id: string): { readonly root: string; readonly run: StoredRun } | undefined {
    for (const { root } of this.folders) {
      const run = this.at(root).get(id);
      if (run) return { root, run };
    }
    return undefined;
  }

  /** Newest run of a config. */
  latest(root: string, file: string): StoredRun | undefined {
    return this.list(root).find(run => run.record.config.file === file);
  }

  /** How long the config's last run took, or would have taken at its pace. */
  expectedSeconds(root: string, file: string): number | undefined {
    const record = this.list(root).find(run => run.record.config.file === file && (run.record.summary?.steps ?? 0) > 0)?.record;
    return record?.summary && record.summary.seconds * Math.max(1, record.steps / record.summary.steps);
  }

  refresh(): void {
    this.#lists.clear();
    this.#changed.fire();
  }

  dispose(): void {
    this.#folders.dispose();
    for (const watcher of this.#watchers.values()) watcher.dispose();
    this.#changed.dispose();
  }

  #watch(root: string): void {
    if (this.#watchers.has(root)) return;
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(root), '*/run.json'));
    // A running trainer writes often; once a second is enough for a list.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        this.refresh();
      }, 1000);
    };
    this.#watchers.set(root, vscode.Disposable.from(watcher, watcher.onDidCreate(soon), watcher.onDidChange(soon), watcher.onDidDelete(soon), { dispose: () => clearTimeout(timer) }));
  }
}

/** Whether going on makes sense: it was broken off, and nobody drives it. A run that came to its end by its own plan has nothing left to do. */
export const canGoOn = ({ record, resumable, driven }: StoredRun): boolean =>
  resumable && !driven && record.state !== 'done' && record.summary?.stopped !== 'diverged';
