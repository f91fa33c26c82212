/** The extension's entry: wires its parts together. What is costly is made when it is first needed. */
import * as vscode from 'vscode';
import { registerCommands } from './commands';
import { ContextKeys } from './contextKeys';
import { CONFIG_SELECTOR } from './documents';
import { InterruptedRuns } from './interrupted';
import { registerLanguage } from './language/register';
import { RunLenses } from './lens';
import { announceEnds } from './notify';
import { Log } from './output';
import { Panels } from './panel/panels';
import { RunManager } from './runs/manager';
import { Stores } from './runs/stores';
import { RunStatus } from './status';
import { RunTree } from './tree';

/** A window that closes gives its extensions some five seconds; runs in threads get two of them for their checkpoints. */
const CHECKPOINT_MS = 2000;

/** What other extensions and tests may use. */
export interface StepwiseApi {
  readonly runs: Pick<RunManager, 'live' | 'find' | 'of' | 'onDidStart' | 'onDidHappen' | 'onDidEnd'>;
}

let closing: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): StepwiseApi {
  const log = new Log();
  const stores = new Stores();
  const manager = new RunManager(context, stores, log);
  const panels = new Panels(context, manager, stores, log);
  const interrupted = new InterruptedRuns(context.workspaceState, manager, stores, panels);
  const language = registerLanguage(context);
  const lenses = new RunLenses(manager, stores, context.globalStorageUri.fsPath);
  context.subscriptions.push(
    log, stores, manager, panels, interrupted, lenses,
    new RunStatus(manager),
    new RunTree(manager, stores, interrupted),
    new ContextKeys(manager),
    announceEnds(manager, panels),
    manager.onDidStart(run => stores.remember(run.request.runs)),
    vscode.languages.registerCodeLensProvider(CONFIG_SELECTOR, lenses),
    registerCommands({ context, manager, stores, panels, log, language, interrupted }),
  );
  closing = () => {
    interrupted.closing();
    return manager.stopThreads(CHECKPOINT_MS);
  };
  void interrupted.offer();
  return { runs: manager };
}

export async function deactivate(): Promise<void> {
  await closing?.();
}
