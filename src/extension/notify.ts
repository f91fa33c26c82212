/** Says how a run ended, when people would not see it otherwise. */
import * as vscode from 'vscode';
import type { FromWorker } from '../engine/protocol';
import type { Panels } from './panel/panels';
import type { LiveRun } from './runs/liveRun';
import type { RunManager } from './runs/manager';
import { sentence, showOutcome } from './sentences';
import { notifyWhenDone } from './settings';

export function announceEnds(manager: RunManager, panels: Panels): vscode.Disposable {
  return manager.onDidHappen(({ run, event }) => {
    if (event.type === 'failed') void announceFailure(run, event);
    else if (event.type === 'finished') void announceEnd(run, event, panels);
  });
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
