/** Repairs as quick fixes. */
import * as vscode from 'vscode';
import type { Fix, Problem } from '../../engine/config/problem';
import { formatFix } from '../../engine/messages';
import type { Analyses } from './analyses';
import { editIn, locale, rangeIn } from './places';

export class QuickFixes implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  constructor(private readonly analyses: Analyses) {}

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range, { diagnostics }: vscode.CodeActionContext): vscode.CodeAction[] {
    return this.analyses.of(document).problems
      .filter(problem => range.intersection(rangeIn(document, problem.range)))
      .flatMap(problem => problem.fixes.filter(fix => fix.edits.length > 0).map(fix => action(document, problem, fix, diagnostics)));
  }
}

function action(document: vscode.TextDocument, problem: Problem, fix: Fix, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction {
  const made = new vscode.CodeAction(formatFix(fix, locale()), vscode.CodeActionKind.QuickFix);
  made.edit = new vscode.WorkspaceEdit();
  made.edit.set(document.uri, fix.edits.map(edit => editIn(document, edit)));
  made.isPreferred = fix.preferred === true;
  made.diagnostics = diagnostics.filter(diagnostic => codeOf(diagnostic) === problem.code && diagnostic.range.isEqual(rangeIn(document, problem.range)));
  return made;
}

const codeOf = ({ code }: vscode.Diagnostic): unknown => (typeof code === 'object' ? code.value : code);
