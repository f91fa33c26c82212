/** All that the extension consists of, made when it is first needed. */
import * as vscode from 'vscode';
import { commandBodies } from './commands';
import type { CommandBodies } from './commands';
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
import type { Node } from './tree';

/** A window that closes gives its extensions some five seconds; runs in threads get two of them for their checkpoints. */
const CHECKPOINT_MS = 2000;

export interface Parts {
  readonly manager: RunManager;
  readonly tree: RunTree;
  readonly panels: Panels;
  readonly commands: CommandBodies;
  /** The window closes. */
  close(): Promise<void>;
}

export function start(context: vscode.ExtensionContext, view: vscode.TreeView<Node>): Parts {
  const log = new Log();
  const stores = new Stores();
  const manager = new RunManager(context, stores, log);
  const panels = new Panels(context, manager, stores, log);
  const interrupted = new InterruptedRuns(context.workspaceState, manager, stores, panels);
  const language = registerLanguage(context);
  const lenses = new RunLenses(manager, stores, context.globalStorageUri.fsPath);
  const tree = new RunTree(view, manager, stores, interrupted);
  context.subscriptions.push(
    log, stores, manager, panels, interrupted, lenses, tree,
    new RunStatus(manager),
    new ContextKeys(manager),
    announceEnds(manager, panels),
    manager.onDidStart(run => stores.remember(run.request.runs)),
    vscode.languages.registerCodeLensProvider(CONFIG_SELECTOR, lenses),
  );
  void interrupted.offer();
  return {
    manager,
    tree,
    panels,
    commands: commandBodies({ context, manager, stores, panels, log, language, interrupted }),
    close: () => {
      interrupted.closing();
      return manager.stopThreads(CHECKPOINT_MS);
    },
  };
}
