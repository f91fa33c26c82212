/** The examples that come with the extension: copied to where people work, opened with the page that explains them where there is one. */
import * as path from 'node:path';
import * as vscode from 'vscode';

/**
 * @param wanted a path below the examples, as the walkthrough gives it; without one people choose
 */
export async function openExample(context: vscode.ExtensionContext, wanted: string | undefined): Promise<void> {
  const examples = vscode.Uri.joinPath(context.extensionUri, 'examples');
  const configs = await configsBelow(examples);
  const chosen = wanted === undefined ? await choose(configs) : configs.find(config => config === wanted);
  if (chosen === undefined) return;
  const original = vscode.Uri.joinPath(examples, chosen);
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  const inside = vscode.workspace.getWorkspaceFolder(original) !== undefined;
  let place = original;
  if (folder && !inside) {
    const own = vscode.Uri.joinPath(folder, 'examples');
    await copyMissing(examples, own);
    place = vscode.Uri.joinPath(own, chosen);
  }
  const document = await vscode.workspace.openTextDocument(place);
  const page = await pageBeside(original);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
  if (page) await vscode.commands.executeCommand('markdown.showPreviewToSide', page);
}

/** Paths of all configs, sorted; runs of earlier days left out. */
async function configsBelow(folder: vscode.Uri, prefix = ''): Promise<string[]> {
  const found: string[] = [];
  for (const [name, type] of await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(folder, prefix))) {
    const below = path.posix.join(prefix, name);
    if (type === vscode.FileType.Directory && !name.startsWith('.')) found.push(...(await configsBelow(folder, below)));
    else if (/\.optim\.(ya?ml|jsonc?)$/.test(name)) found.push(below);
  }
  return found.sort();
}

async function choose(configs: readonly string[]): Promise<string | undefined> {
  const items = configs.map(config => ({ label: path.posix.basename(config).replace(/\.optim\.\w+$/, ''), description: path.posix.dirname(config) === '.' ? '' : path.posix.dirname(config), config }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Open an example'), matchOnDescription: true }))?.config;
}

/** Into a folder of people's own, since configs there may be changed and name files beside them; what is there already is kept. */
async function copyMissing(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  for (const [name, type] of await vscode.workspace.fs.readDirectory(from)) {
    const [source, target] = [vscode.Uri.joinPath(from, name), vscode.Uri.joinPath(to, name)];
    if (name.startsWith('.')) continue;
    if (type === vscode.FileType.Directory) await copyMissing(source, target);
    else if (!(await exists(target))) await vscode.workspace.fs.copy(source, target);
  }
}

/** `README.md` beside the config, in the reader's language where there is one. */
async function pageBeside(config: vscode.Uri): Promise<vscode.Uri | undefined> {
  const names = [...(/^zh\b/i.test(vscode.env.language) ? ['README.zh.md'] : []), 'README.md'];
  for (const name of names) {
    const page = vscode.Uri.joinPath(config, '..', name);
    if (await exists(page)) return page;
  }
  return undefined;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (reason) {
    if (reason instanceof vscode.FileSystemError) return false;
    throw reason;
  }
}
