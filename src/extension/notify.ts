/** Says how a run ended, when people would not see it otherwise. */
import * as vscode from 'vscode';
import type { FromWorker, StartRequest } from '../engine/protocol';
import type { Panels } from './panel/panels';
import type { LiveRun } from './runs/liveRun';
import type { RunManager } from './runs/manager';
import { sentence, showOutcome } from './sentences';
import { notifyWhenDone, runSettings } from './settings';

const DOWNLOAD_FORBIDDEN = 'download-forbidden';
const downloads = ({ file }: StartRequest): 'ask' | 'always' | 'never' => runSettings(vscode.Uri.file(file)).downloads;

export function announceEnds(manager: RunManager, panels: Panels): vscode.Disposable {
  return manager.onDidHappen(({ run, event }) => {
    if (event.type === 'failed' && event.message.code === DOWNLOAD_FORBIDDEN && downloads(run.request) === 'ask') void offerDownload(run, event, manager, panels);
    else if (event.type === 'failed') void announceFailure(run, event);
    else if (event.type === 'finished') void announceEnd(run, event, panels);
  });
}

/** The run needs a corpus that is not on this machine: people decide, then it starts again. */
async function offerDownload(run: LiveRun, { message }: Extract<FromWorker, { type: 'failed' }>, manager: RunManager, panels: Panels): Promise<void> {
  const [name, megabytes] = message.args;
  const question = vscode.l10n.t('This run needs {0}: {1} MB, downloaded once from its publisher and kept on this machine. Nothing is sent.', name ?? '', megabytes ?? '');
  const [once, always] = [vscode.l10n.t('Download'), vscode.l10n.t('Always Download')];
  const answer = await vscode.window.showInformationMessage(question, once, always, vscode.l10n.t('Not Now'));
  if (answer === always) await vscode.workspace.getConfiguration('stepwise').update('downloads', 'always', vscode.ConfigurationTarget.Global);
  if (answer !== once && answer !== always) return;
  panels.close(run.name);
  panels.open(manager.repeat(run, { allowDownloads: true }));
}

async function announceFailure(run: LiveRun, { message, exit }: Extract<FromWorker, { type: 'failed' }>): Promise<void> {
  const log = vscode.l10n.t('Show Log');
  const problems = vscode.l10n.t('Show Problems');
  const chosen = await vscode.window.showErrorMessage(sentence(message), ...(exit === 1 && run.source ? [problems] : []), log);
  if (chosen === log) await vscode.commands.executeCommand('stepwise.showLog');
  if (chosen === problems) await vscode.commands.executeCommand('workbench.actions.view.problems');
}

async function announceEnd(run: LiveRun, { summary }: Extract<FromWorker, { type: 'finished' }>, panels: Panels): Promise<void> {
  const when = notifyWhenDone();
  if (when === 'never' || (when === 'whenHidden' && panels.isVisible(run)) || summary.stopped === 'interrupted') return;
  const open = vscode.l10n.t('Open');
  const label = run.history.header?.label ?? run.name;
  const text = `${label}: ${showOutcome(summary)}`;
  const chosen = await (summary.stopped === 'diverged' ? vscode.window.showWarningMessage(text, open) : vscode.window.showInformationMessage(text, open));
  if (chosen === open) await vscode.commands.executeCommand('stepwise.openRun', run.name);
}
