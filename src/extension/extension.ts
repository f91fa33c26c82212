/**
 * The extension's entry. Activation registers what VS Code must know of and loads nothing else; the rest (`parts`, a bundle of its own)
 * comes with the first config that is open, the first command, the first look at the list, or a run that an earlier window left.
 */
import * as vscode from 'vscode';
import { isConfig } from './documents';
import { GOING_ON } from './memory';
import type { Parts } from './parts';
import type { RunManager } from './runs/manager';
import type { Node } from './tree';

/** What other extensions and tests may use. */
export interface StepwiseApi {
  runs(): Promise<Pick<RunManager, 'live' | 'find' | 'of' | 'onDidStart' | 'onDidHappen' | 'onDidEnd'>>;
}

let parts: Promise<Parts> | undefined;

export function activate(context: vscode.ExtensionContext): StepwiseApi {
  const treeChanged = new vscode.EventEmitter<Node | undefined>();
  const view = vscode.window.createTreeView<Node>('stepwise.runs', {
    treeDataProvider: {
      onDidChangeTreeData: treeChanged.event,
      getChildren: async node => (await load()).tree.getChildren(node),
      getTreeItem: async node => (await load()).tree.getTreeItem(node),
    },
  });
  const load = (): Promise<Parts> => (parts ??= import('./parts').then(({ start }) => {
    const started = start(context, view);
    context.subscriptions.push(started.tree.onDidChangeTreeData(node => treeChanged.fire(node)));
    return started;
  }));
  const wants = (document: vscode.TextDocument): void => {
    if (isConfig(document)) void load();
  };
  const manifest: { readonly contributes: { readonly commands: readonly { readonly command: string }[] } } = context.extension.packageJSON;
  context.subscriptions.push(
    view,
    treeChanged,
    vscode.workspace.onDidOpenTextDocument(wants),
    vscode.window.registerWebviewPanelSerializer('stepwise.run', { deserializeWebviewPanel: async (panel, state) => (await load()).panels.restore(panel, state) }),
    ...manifest.contributes.commands.map(({ command }) => vscode.commands.registerCommand(command, async (target: unknown) => (await load()).commands.perform(command, target))),
  );
  vscode.workspace.textDocuments.forEach(wants);
  if (context.workspaceState.get<readonly unknown[]>(GOING_ON, []).length > 0) void load();
  return { runs: async () => (await load()).manager };
}

export async function deactivate(): Promise<void> {
  await (await parts)?.close();
}
