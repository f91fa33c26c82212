/** The list of runs in the activity bar, by folder, newest first. */
import * as vscode from 'vscode';
import type { StoredRun } from '../engine/runs/run';
import type { InterruptedRuns } from './interrupted';
import { ICONS, liveText } from './lens';
import type { RunManager } from './runs/manager';
import { canGoOn } from './runs/stores';
import type { StoreFolder, Stores } from './runs/stores';
import { showAge, showBytes, showNumber, showOutcome, showState } from './sentences';

export interface RunNode {
  readonly kind: 'run';
  readonly root: string;
  readonly run: StoredRun;
}

export interface FolderNode {
  readonly kind: 'folder';
  readonly folder: StoreFolder;
}

export type Node = RunNode | FolderNode;

const REFRESH_MS = 1000;

export class RunTree implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly view: vscode.TreeView<Node>,
    private readonly manager: RunManager,
    private readonly stores: Stores,
    private readonly interrupted: InterruptedRuns,
  ) {
    this.#subscriptions = [
      stores.onDidChange(() => this.#refresh()),
      manager.onDidHappen(({ event }) => {
        if (event.type === 'header') stores.refresh();
        else if (event.type === 'points' || event.type === 'state') this.#soon();
      }),
      manager.onDidEnd(() => stores.refresh()),
      this.view.onDidChangeVisibility(({ visible }) => visible && this.#refresh()),
    ];
  }

  getChildren(parent?: Node): Node[] {
    const { folders } = this.stores;
    if (parent?.kind === 'folder') return this.#runsIn(parent.folder.root);
    const filled = folders.filter(({ root }) => this.stores.list(root).length > 0);
    this.#weigh();
    const [only] = filled;
    if (filled.length <= 1 && folders.length <= 1) return only ? this.#runsIn(only.root) : [];
    return filled.map(folder => ({ kind: 'folder', folder }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === 'folder' ? this.#folderItem(node) : this.#runItem(node);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #runsIn(root: string): RunNode[] {
    return this.stores.list(root).map(run => ({ kind: 'run', root, run }));
  }

  #folderItem({ folder }: FolderNode): vscode.TreeItem {
    const runs = this.stores.list(folder.root);
    const item = new vscode.TreeItem(folder.title, vscode.TreeItemCollapsibleState.Expanded);
    item.id = folder.root;
    item.iconPath = vscode.ThemeIcon.Folder;
    item.description = `${vscode.l10n.t('{0} runs', runs.length)} · ${showBytes(bytesOf(runs))}`;
    return item;
  }

  #runItem({ run }: RunNode): vscode.TreeItem {
    const { record } = run;
    const live = this.manager.find(record.id);
    const state = live?.state ?? record.state;
    const item = new vscode.TreeItem(record.label, vscode.TreeItemCollapsibleState.None);
    item.id = run.folder;
    const outcome = live && !live.isOver ? liveText(live) : record.summary ? showOutcome(record.summary) : showState(state);
    const tags = record.tags.map(tag => `#${tag}`);
    item.description = [outcome, ...tags, ...(live && !live.isOver ? [] : [showAge(new Date(record.modified), new Date())]), showBytes(run.bytes)].join(' · ');
    item.iconPath = new vscode.ThemeIcon(ICONS[state], COLOURS[state] ? new vscode.ThemeColor(COLOURS[state]) : undefined);
    item.tooltip = tooltipOf(run);
    item.command = { command: 'stepwise.openRun', title: vscode.l10n.t('Open'), arguments: [record.id] };
    item.contextValue = wordsOf(run, live && !live.isOver ? live.state : this.interrupted.isDetached(record.id) ? 'detached' : undefined);
    item.accessibilityInformation = { label: `${record.label}, ${showState(state)}, ${outcome}` };
    return item;
  }

  /** The weight of everything in the title: people should see it without looking for it. */
  #weigh(): void {
    const total = this.stores.folders.reduce((sum, { root }) => sum + bytesOf(this.stores.list(root)), 0);
    this.view.description = total > 0 ? vscode.l10n.t('{0} on disk', showBytes(total)) : '';
  }

  #refresh(): void {
    if (this.view.visible) this.#changed.fire(undefined);
  }

  #soon(): void {
    if (!this.view.visible) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#refresh();
    }, REFRESH_MS);
  }
}

const COLOURS: Partial<Record<StoredRun['record']['state'], string>> = {
  running: 'charts.blue',
  paused: 'charts.yellow',
  done: 'charts.green',
  failed: 'errorForeground',
};

const bytesOf = (runs: readonly StoredRun[]): number => runs.reduce((sum, run) => sum + run.bytes, 0);

/** What the menus may offer: words, tested by patterns in package.json. */
function wordsOf(run: StoredRun, live: string | undefined): string {
  if (live) return `run ${live}`;
  if (run.driven) return 'run driven';
  return canGoOn(run) ? 'run idle resumable' : 'run idle';
}

function tooltipOf({ record, bytes, folder }: StoredRun): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const rows: readonly (readonly [string, string])[] = [
    [vscode.l10n.t('Model'), `${record.model}, ${vscode.l10n.t('{0} parameters', record.parameterCount)}`],
    [vscode.l10n.t('Optimizer'), record.optimizer],
    [vscode.l10n.t('Backend'), `${record.backend}, ${record.precision}, ${vscode.l10n.t('{0} threads', record.threads)}`],
    ...(record.summary ? [[vscode.l10n.t('Loss'), showNumber(record.summary.loss)] as const] : []),
    [vscode.l10n.t('On disk'), showBytes(bytes)],
    [vscode.l10n.t('Folder'), folder],
  ];
  // Labels and paths are other people's text: appendText escapes them.
  text.appendText(`${record.label} (${showState(record.state)})\n`);
  for (const [name, value] of rows) text.appendMarkdown(`\n\n**${name}** `).appendText(value);
  return text;
}
