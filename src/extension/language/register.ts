/** Everything the editor knows about a config's text. Cheap to register: a text is analysed when it is first shown or asked about. */
import * as vscode from 'vscode';
import type { Analysis } from '../../engine/config/analyse';
import { CONFIG_SELECTOR } from '../documents';
import { Analyses } from './analyses';
import { Completions } from './completion';
import { Diagnostics } from './diagnostics';
import { QuickFixes } from './fixes';
import { Hints, Hovers, Outline, YamlFormatter } from './structure';

export interface LanguageService {
  /** The current analysis of a config, shared with the squiggles. */
  analysisOf(document: vscode.TextDocument): Analysis;
}

export function registerLanguage(context: vscode.ExtensionContext): LanguageService {
  const analyses = new Analyses();
  context.subscriptions.push(
    new Diagnostics(analyses, context.extensionUri),
    vscode.languages.registerCodeActionsProvider(CONFIG_SELECTOR, new QuickFixes(analyses), { providedCodeActionKinds: QuickFixes.kinds }),
    vscode.languages.registerCompletionItemProvider(CONFIG_SELECTOR, new Completions(), ...Completions.triggers),
    vscode.languages.registerHoverProvider(CONFIG_SELECTOR, new Hovers(analyses)),
    vscode.languages.registerDocumentSymbolProvider(CONFIG_SELECTOR, new Outline(analyses)),
    vscode.languages.registerInlayHintsProvider(CONFIG_SELECTOR, new Hints(analyses)),
    vscode.languages.registerDocumentFormattingEditProvider({ language: 'optim-yaml' }, new YamlFormatter()),
  );
  return { analysisOf: document => analyses.of(document) };
}
