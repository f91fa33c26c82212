/** Offsets of the engine as positions of the editor. Both count UTF-16 units. */
import * as vscode from 'vscode';
import type { SourceRange, TextEdit } from '../../engine/config/problem';
import { messageLanguage } from '../../engine/messages';
import type { MessageLanguage } from '../../engine/messages';

export const rangeIn = (document: vscode.TextDocument, { start, end }: SourceRange): vscode.Range => new vscode.Range(document.positionAt(start), document.positionAt(end));

export const editIn = (document: vscode.TextDocument, { range, text }: TextEdit): vscode.TextEdit => new vscode.TextEdit(rangeIn(document, range), text);

/** The language of the editor's own words. */
export const locale = (): MessageLanguage => messageLanguage(vscode.env.language);

/** Markdown of the catalogue: links open in the browser, commands and HTML do nothing. */
export function markdown(text: string): vscode.MarkdownString {
  const shown = new vscode.MarkdownString(text);
  shown.isTrusted = false;
  shown.supportHtml = false;
  return shown;
}
