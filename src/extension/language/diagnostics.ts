/** Problems as squiggles: a little after the last keystroke, never for a text that has changed since. */
import * as vscode from 'vscode';
import type { Problem, Severity } from '../../engine/config/problem';
import { formatProblem } from '../../engine/messages';
import { CONFIG_SELECTOR, languageOf } from '../documents';
import type { Analyses } from './analyses';
import { locale, rangeIn } from './places';

const DEBOUNCE_MS = 150;

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};
/** Shown faded: they have no effect. */
const UNNECESSARY = new Set(['ignored-option', 'data-unused']);

export class Diagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection('stepwise');
  readonly #waiting = new Map<vscode.TextDocument, ReturnType<typeof setTimeout>>();
  readonly #subscriptions: vscode.Disposable[];

  constructor(
    private readonly analyses: Analyses,
    private readonly extension: vscode.Uri,
  ) {
    const again = (): void => this.#disk();
    this.#subscriptions = [
      vscode.workspace.onDidOpenTextDocument(document => this.#later(document, 0)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => contentChanges.length > 0 && this.#later(document, DEBOUNCE_MS)),
      vscode.workspace.onDidCloseTextDocument(document => this.#drop(document)),
      vscode.workspace.onDidGrantWorkspaceTrust(again),
      vscode.workspace.onDidCreateFiles(again),
      vscode.workspace.onDidDeleteFiles(again),
      vscode.workspace.onDidRenameFiles(again),
      // Files come and go outside the window too: a missing one is looked for again on the way back.
      vscode.window.onDidChangeWindowState(({ focused }) => focused && again()),
    ];
    for (const document of vscode.workspace.textDocuments) this.#later(document, 0);
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#collection.dispose();
  }

  #later(document: vscode.TextDocument, delay: number): void {
    if (!vscode.languages.match(CONFIG_SELECTOR, document)) return;
    clearTimeout(this.#waiting.get(document));
    this.#waiting.set(document, setTimeout(() => this.#show(document), delay));
  }

  #show(document: vscode.TextDocument): void {
    this.#waiting.delete(document);
    if (document.isClosed) return;
    const json = languageOf(document) === 'json';
    // The editor's own JSON service underlines broken JSON already.
    const problems = this.analyses.of(document).problems.filter(({ code }) => !json || !code.startsWith('syntax-'));
    this.#collection.set(document.uri, problems.map(problem => this.#diagnostic(document, problem)));
  }

  #diagnostic(document: vscode.TextDocument, problem: Problem): vscode.Diagnostic {
    const diagnostic = new vscode.Diagnostic(rangeIn(document, problem.range), formatProblem(problem, locale()), SEVERITIES[problem.severity]);
    diagnostic.source = 'stepwise';
    const page = locale() === 'zh' ? 'docs/zh/reference/problems.md' : 'docs/reference/problems.md';
    diagnostic.code = { value: problem.code, target: vscode.Uri.joinPath(this.extension, page).with({ fragment: problem.code }) };
    if (UNNECESSARY.has(problem.code)) diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
    return diagnostic;
  }

  #drop(document: vscode.TextDocument): void {
    clearTimeout(this.#waiting.get(document));
    this.#waiting.delete(document);
    this.#collection.delete(document.uri);
  }

  #disk(): void {
    this.analyses.forget();
    for (const document of vscode.workspace.textDocuments) this.#later(document, DEBOUNCE_MS);
  }
}
