/** The commands of the palette, the lenses, the list and the menus. */
import * as vscode from 'vscode';
import type { Control } from '../engine/protocol';
import { RunInUse } from '../engine/runs/run';
import { isConfig } from './documents';
import { newConfig } from './newConfig';
import { openExample } from './examples';
import type { InterruptedRuns } from './interrupted';
import type { LanguageService } from './language/register';
import type { Log } from './output';
import type { Panels } from './panel/panels';
import type { LiveRun } from './runs/liveRun';
import type { RunManager } from './runs/manager';
import type { Stores } from './runs/stores';
import type { RunNode } from './tree';

/** What a command may be given: by a menu of the list, a lens (identifier), an editor (address), or nothing. */
type Target = RunNode | string | vscode.Uri | undefined;

export interface CommandParts {
  readonly context: vscode.ExtensionContext;
  readonly manager: RunManager;
  readonly stores: Stores;
  readonly panels: Panels;
  readonly log: Log;
  readonly language: LanguageService;
  readonly interrupted: InterruptedRuns;
}

/** Performs a command by its identifier, `stepwise.run`; what goes wrong is told to people. */
export interface CommandBodies {
  perform(command: string, target: unknown): Promise<unknown>;
}

export function commandBodies(parts: CommandParts): CommandBodies {
  const { manager, stores, panels, log, context, interrupted } = parts;
  const stored = (target: Target): { root: string; id: string } => storedRun(stores, target);
  const steer = (control: Control) => (target: Target) => liveRun(manager, target)?.control(control);

  const commands: Readonly<Record<string, (target: Target) => unknown>> = {
    run: target => run(parts, target),
    pause: steer({ type: 'pause' }),
    resume: steer({ type: 'resume' }),
    step: steer({ type: 'step' }),
    stop: target => {
      const id = typeof target === 'string' ? target : target && !(target instanceof vscode.Uri) ? target.run.record.id : undefined;
      if (id === undefined || !interrupted.stopDetached(id)) steer({ type: 'stop' })(target);
    },
    openRun: target => {
      const live = typeof target === 'string' ? manager.find(target) : undefined;
      if (live) return void panels.open(live);
      const { root, id } = stored(target);
      panels.openStored(root, id);
    },
    resumeRun: target => {
      const { root, id } = stored(target);
      const live = manager.find(id);
      if (live && !live.isOver) return void panels.open(live);
      const resumed = manager.resume(root, id);
      panels.goLive(resumed);
      panels.open(resumed);
    },
    renameRun: async target => {
      const { root, id } = stored(target);
      const value = stores.at(root).get(id)?.record.label ?? '';
      const label = await vscode.window.showInputBox({ title: vscode.l10n.t('Rename run'), value, validateInput: text => (text.trim() ? undefined : vscode.l10n.t('A run needs a name')) });
      if (label !== undefined) changing(stores, () => stores.at(root).rename(id, label.trim()));
    },
    tagRun: async target => {
      const { root, id } = stored(target);
      const value = stores.at(root).get(id)?.record.tags.join(', ') ?? '';
      const tags = await vscode.window.showInputBox({ title: vscode.l10n.t('Tags, separated by commas'), value });
      if (tags !== undefined) changing(stores, () => stores.at(root).tag(id, [...new Set(tags.split(/[,，]/).map(tag => tag.trim().replace(/^#/, '')).filter(Boolean))]));
    },
    deleteRun: async target => {
      const { root, id } = stored(target);
      const label = stores.at(root).get(id)?.record.label ?? id;
      const remove = vscode.l10n.t('Delete');
      const detail = vscode.l10n.t('Its curves and checkpoints are removed from disk. This cannot be undone.');
      if ((await vscode.window.showWarningMessage(vscode.l10n.t('Delete the run “{0}”?', label), { modal: true, detail }, remove)) !== remove) return;
      panels.close(id);
      changing(stores, () => stores.at(root).delete(id));
    },
    revealConfig: async target => {
      const live = typeof target === 'string' ? manager.find(target) : undefined;
      if (live?.source) return void (await vscode.window.showTextDocument(live.source, { viewColumn: vscode.ViewColumn.One }));
      const { root, id } = stored(target);
      const file = vscode.Uri.file(stores.at(root).get(id)?.record.config.file ?? '');
      try {
        await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One });
      } catch (reason) {
        log.warn(`${file.fsPath} cannot be opened (${String(reason)}), showing the config as it was run`);
        await showStoredConfig(stores, root, id);
      }
    },
    showStoredConfig: target => {
      const { root, id } = stored(target);
      return showStoredConfig(stores, root, id);
    },
    revealFolder: async target => {
      const { root, id } = stored(target);
      const folder = vscode.Uri.file(stores.at(root).get(id)?.folder ?? root);
      if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop) return vscode.commands.executeCommand('revealFileInOS', folder);
      return vscode.commands.executeCommand('revealInExplorer', vscode.Uri.joinPath(folder, 'run.json'));
    },
    refreshRuns: () => stores.refresh(),
    showLog: () => log.show(),
    newConfig: () => newConfig(),
    openExample: target => openExample(context, typeof target === 'string' ? target : undefined),
    openWalkthrough: () => vscode.commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`, false),
  };
  return {
    async perform(command, target) {
      try {
        return await commands[command.replace('stepwise.', '')]?.(isTarget(target) ? target : undefined);
      } catch (reason) {
        log.error(command, reason);
        void vscode.window.showErrorMessage(reason instanceof RunInUse ? vscode.l10n.t('This run is driven by {0}.', reason.holder) : reason instanceof Error ? reason.message : String(reason));
        return undefined;
      }
    },
  };
}

const isTarget = (given: unknown): given is Target =>
  given === undefined || typeof given === 'string' || given instanceof vscode.Uri || (typeof given === 'object' && given !== null && 'kind' in given && given.kind === 'run');

/** Starts the document at hand and shows its panel. Gives the run's key, by which its events can be told. */
async function run({ manager, panels, language }: CommandParts, target: Target): Promise<string | undefined> {
  if (!vscode.workspace.isTrusted) {
    await vscode.commands.executeCommand('workbench.trust.manage');
    return undefined;
  }
  const uri = target instanceof vscode.Uri ? target : vscode.window.activeTextEditor?.document.uri;
  const document = uri && (await vscode.workspace.openTextDocument(uri));
  if (!document || !isConfig(document)) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open an optimizer config (a file named *.optim.yaml) to run it.'));
    return undefined;
  }
  const first = language.analysisOf(document).problems.find(problem => problem.severity === 'error');
  if (first) {
    const editor = await vscode.window.showTextDocument(document, { preserveFocus: false });
    const range = new vscode.Range(document.positionAt(first.range.start), document.positionAt(first.range.end));
    editor.selection = new vscode.Selection(range.start, range.end);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    void vscode.window.showErrorMessage(vscode.l10n.t('This config has mistakes; the first is selected.'));
    return undefined;
  }
  const live = manager.start(document);
  panels.open(live);
  return live.key;
}

/** The run a command means: the one named, the one of the document, the only one. */
function liveRun(manager: RunManager, target: Target): LiveRun | undefined {
  if (typeof target === 'string') return manager.find(target);
  if (target instanceof vscode.Uri) return manager.of(target);
  if (target) return manager.find(target.run.record.id);
  const active = vscode.window.activeTextEditor && manager.of(vscode.window.activeTextEditor.document.uri);
  return active ?? manager.live.findLast(run => !run.isOver);
}

function storedRun(stores: Stores, target: Target): { root: string; id: string } {
  if (typeof target === 'object' && !(target instanceof vscode.Uri)) return { root: target.root, id: target.run.record.id };
  const id = typeof target === 'string' ? target : '';
  const found = stores.find(id);
  if (!found) throw new Error(vscode.l10n.t('There is no run {0} any more.', id));
  return { root: found.root, id };
}

function changing(stores: Stores, change: () => void): void {
  try {
    change();
  } finally {
    stores.refresh();
  }
}

async function showStoredConfig(stores: Stores, root: string, id: string): Promise<void> {
  const record = stores.at(root).get(id)?.record;
  const document = await vscode.workspace.openTextDocument({ language: record?.config.language === 'json' ? 'jsonc' : 'optim-yaml', content: stores.at(root).configText(id) });
  await vscode.window.showTextDocument(document, { preview: true });
}
