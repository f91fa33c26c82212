/** Completion at the caret. */
import * as vscode from 'vscode';
import { catalogue } from '../../engine/catalogue';
import { completionsAt } from '../../engine/config/assist/completion';
import type { Completion } from '../../engine/config/assist/completion';
import type { SourceRange } from '../../engine/config/problem';
import { languageOf } from '../documents';
import { describeTemplate } from '../newConfig';
import { TEMPLATES } from '../templates';
import { locale, markdown, rangeIn } from './places';

const KINDS: Readonly<Record<Completion['kind'], vscode.CompletionItemKind>> = {
  key: vscode.CompletionItemKind.Property,
  name: vscode.CompletionItemKind.Class,
  value: vscode.CompletionItemKind.EnumMember,
};

export class Completions implements vscode.CompletionItemProvider {
  static readonly triggers = [' ', ':', '"'];

  provideCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionList {
    const language = languageOf(document);
    const found = completionsAt({ text: document.getText(), offset: document.offsetAt(position), language, catalogue, locale: locale() });
    const written = (label: string): string => (language === 'json' ? JSON.stringify(label) : label);
    const [first] = found;
    const word = first ? document.getText(rangeIn(document, first.range)) : '';
    // On a word that is one of the choices already, all of them are of interest, not only those it is the beginning of. Whoever types
    // on wants those again: the list is asked for anew.
    const complete = found.some(({ label }) => written(label) === word);
    const items = found.map((completion, order) => {
      const item = new vscode.CompletionItem({ label: completion.label, description: completion.detail }, KINDS[completion.kind]);
      item.range = rangeIn(document, completion.range);
      item.insertText = new vscode.SnippetString(completion.snippet);
      item.documentation = markdown(completion.documentation);
      item.sortText = String(order).padStart(4, '0');
      // What is replaced has its quotes in JSON: the filter must find them too.
      item.filterText = complete ? word : written(completion.label);
      if (completion.retrigger) item.command = { command: 'editor.action.triggerSuggest', title: '' };
      return item;
    });
    return new vscode.CompletionList([...templates(document, first?.range), ...items], complete);
  }
}

/** Whole configs to start from, while there is nothing but the word being typed. */
function templates(document: vscode.TextDocument, word: SourceRange | undefined): vscode.CompletionItem[] {
  const text = document.getText();
  if (languageOf(document) !== 'yaml' || !word || (text.slice(0, word.start) + text.slice(word.end)).trim() !== '') return [];
  return TEMPLATES.map(template => {
    const { label, detail } = describeTemplate(template);
    const item = new vscode.CompletionItem({ label: template.name, description: label.replace(/^\$\([\w-]+\) /, '') }, vscode.CompletionItemKind.Snippet);
    item.range = rangeIn(document, word);
    item.insertText = template.text;
    item.documentation = markdown(`${detail}\n\n\`\`\`yaml\n${template.text}\`\`\``);
    item.sortText = '9999';
    return item;
  });
}
