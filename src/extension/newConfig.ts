/** New Config: from a template, from a table whose columns are guessed, from a text. The result is an unsaved document to look over. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { guessTable } from './tables';
import { TEMPLATES, tableConfig, textConfig } from './templates';
import type { Template } from './templates';

/** Enough rows to guess from. */
const HEAD_BYTES = 64 * 1024;

export async function newConfig(): Promise<void> {
  type Choice = vscode.QuickPickItem & { readonly make: () => Promise<string | undefined> };
  const choices: Choice[] = [
    ...TEMPLATES.map(template => ({ ...describeTemplate(template), make: () => Promise.resolve(template.text) })),
    { label: vscode.l10n.t('From files'), kind: vscode.QuickPickItemKind.Separator, make: () => Promise.resolve(undefined) },
    { label: `$(table) ${vscode.l10n.t('A table (CSV)…')}`, detail: vscode.l10n.t('Which column is learned from which is guessed from its first rows'), make: fromTable },
    { label: `$(book) ${vscode.l10n.t('A text…')}`, detail: vscode.l10n.t('A small GPT that learns to go on like it'), make: fromText },
  ];
  const choice = await vscode.window.showQuickPick(choices, { title: vscode.l10n.t('New optimizer config'), matchOnDetail: true });
  const text = await choice?.make();
  if (text === undefined) return;
  const document = await vscode.workspace.openTextDocument({ language: 'optim-yaml', content: text });
  await vscode.window.showTextDocument(document);
}

/** A template's title (behind an icon) and what it shows. */
export function describeTemplate({ name }: Template): { label: string; detail: string } {
  switch (name) {
    case 'function': return { label: `$(graph-line) ${vscode.l10n.t('A test function')}`, detail: vscode.l10n.t('Adam on the Rosenbrock valley, its path drawn on the surface') };
    case 'linear': return { label: `$(symbol-ruler) ${vscode.l10n.t('A line through points')}`, detail: vscode.l10n.t('Linear regression, one parameter at a time') };
    case 'gpt': return { label: `$(comment) ${vscode.l10n.t('A language model')}`, detail: vscode.l10n.t('A GPT learns Moby Dick and shows what it writes') };
    case 'mlp': return { label: `$(type-hierarchy) ${vscode.l10n.t('A small network')}`, detail: vscode.l10n.t('Two layers learn exclusive or') };
  }
}

async function pickFile(title: string, extensions: readonly string[]): Promise<vscode.Uri | undefined> {
  const found = await vscode.window.showOpenDialog({ title, filters: { [title]: [...extensions] }, openLabel: vscode.l10n.t('Use'), canSelectMany: false });
  return found?.[0];
}

async function fromTable(): Promise<string | undefined> {
  const uri = await pickFile(vscode.l10n.t('Table'), ['csv', 'tsv', 'txt']);
  if (!uri) return undefined;
  const bytes = await vscode.workspace.fs.readFile(uri);
  const guess = guessTable(new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES)));
  if (!guess) {
    void vscode.window.showErrorMessage(vscode.l10n.t('{0} has no header with at least two columns and a row below it.', path.basename(uri.fsPath)));
    return undefined;
  }
  return tableConfig(sourceOf(uri), guess);
}

async function fromText(): Promise<string | undefined> {
  const uri = await pickFile(vscode.l10n.t('Text'), ['txt', 'md', 'text']);
  if (!uri) return undefined;
  return textConfig(sourceOf(uri), (await vscode.workspace.fs.stat(uri)).size);
}

/** As a config beside the workspace folder's files would write it. */
function sourceOf(uri: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder ? path.posix.relative(folder.uri.path, uri.path) : uri.fsPath;
}
