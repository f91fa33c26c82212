/** What counts as a config, and where its runs are kept. */
import * as path from 'node:path';
import * as vscode from 'vscode';

const CONFIG_NAME = /\.optim\.(ya?ml|jsonc?)$/i;

/** Configs on disk, unsaved ones, and those that another file system provides. */
export const CONFIG_SELECTOR: vscode.DocumentSelector = [{ language: 'optim-yaml' }, { pattern: '**/*.optim.{json,jsonc}' }];

export function isConfig(document: vscode.TextDocument): boolean {
  return document.languageId === 'optim-yaml' || CONFIG_NAME.test(document.uri.path);
}

export function languageOf(document: vscode.TextDocument): 'yaml' | 'json' {
  return document.languageId === 'json' || document.languageId === 'jsonc' || /\.jsonc?$/i.test(document.uri.path) ? 'json' : 'yaml';
}

/** Where a run's files go, and the path that relative paths in its config start from. */
export interface Place {
  /** `.stepwise/runs` of the workspace folder. */
  readonly runs: string;
  /** The config's own path; for an unsaved one, where it would be. */
  readonly file: string;
}

/**
 * @param fallback a folder of ours, for configs that belong to no folder on disk
 */
export function placeOf(uri: vscode.Uri, fallback: string): Place {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(folder => folder.uri.scheme === 'file');
  const name = path.posix.basename(uri.path) || 'untitled.optim.yaml';
  if (uri.scheme !== 'file') {
    const home = folders[0]?.uri.fsPath ?? fallback;
    return { runs: runsBelow(home), file: path.join(home, name) };
  }
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return { runs: runsBelow(folder?.uri.fsPath ?? path.dirname(uri.fsPath)), file: uri.fsPath };
}

export const runsBelow = (folder: string): string => path.join(folder, '.stepwise', 'runs');
