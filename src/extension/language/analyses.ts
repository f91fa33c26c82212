/** The analysis of open configs, made when it is asked for and kept for as long as the text is the same. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { analyse } from '../../engine/config/analyse';
import type { Analysis } from '../../engine/config/analyse';
import { languageOf } from '../documents';

interface Kept {
  readonly version: number;
  readonly analysis: Analysis;
}

export class Analyses {
  #kept = new WeakMap<vscode.TextDocument, Kept>();

  of(document: vscode.TextDocument): Analysis {
    const kept = this.#kept.get(document);
    if (kept?.version === document.version) return kept.analysis;
    const analysis = analyse(document.getText(), languageOf(document), { fileExists: file => fileExists(document.uri, file) });
    this.#kept.set(document, { version: document.version, analysis });
    return analysis;
  }

  /** Files or trust have changed: what was known of the disk is no longer. */
  forget(): void {
    this.#kept = new WeakMap();
  }
}

/** Undefined where we must not look (a folder that is not trusted) or cannot (no disk below it). */
function fileExists(config: vscode.Uri, file: string): boolean | undefined {
  if (!vscode.workspace.isTrusted || config.scheme !== 'file') return undefined;
  return existsSync(path.resolve(path.dirname(config.fsPath), file));
}
