/** Hover, outline, inlay hints and the YAML formatter: what the engine says about a text, in the editor's types. */
import * as vscode from 'vscode';
import { catalogue } from '../../engine/catalogue';
import { formatYaml } from '../../engine/config/assist/format';
import { hintsOf } from '../../engine/config/assist/hints';
import { hoverAt } from '../../engine/config/assist/hover';
import { outlineOf } from '../../engine/config/assist/outline';
import type { OutlineItem } from '../../engine/config/assist/outline';
import type { Analyses } from './analyses';
import { editIn, locale, markdown, rangeIn } from './places';

export class Hovers implements vscode.HoverProvider {
  constructor(private readonly analyses: Analyses) {}

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const hover = hoverAt(this.analyses.of(document), document.offsetAt(position), catalogue, locale());
    return hover && new vscode.Hover(markdown(hover.markdown), rangeIn(document, hover.range));
  }
}

const SYMBOLS: Readonly<Record<OutlineItem['kind'], vscode.SymbolKind>> = {
  section: vscode.SymbolKind.Module,
  list: vscode.SymbolKind.Array,
  value: vscode.SymbolKind.Property,
};

export class Outline implements vscode.DocumentSymbolProvider {
  constructor(private readonly analyses: Analyses) {}

  provideDocumentSymbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
    const symbol = ({ name, detail, kind, range, selection, children }: OutlineItem): vscode.DocumentSymbol => {
      const made = new vscode.DocumentSymbol(name, detail, SYMBOLS[kind], rangeIn(document, range), rangeIn(document, selection));
      made.children = children.map(symbol);
      return made;
    };
    return outlineOf(this.analyses.of(document).parsed.root).map(symbol);
  }
}

export class Hints implements vscode.InlayHintsProvider {
  constructor(private readonly analyses: Analyses) {}

  async provideInlayHints(document: vscode.TextDocument, range: vscode.Range, token: vscode.CancellationToken): Promise<vscode.InlayHint[]> {
    if (vscode.workspace.getConfiguration('stepwise', document.uri).get('inlayHints') === false) return [];
    // Off the typing path: a keystroke in the meantime cancels this before anything is computed.
    await new Promise(resolve => setTimeout(resolve, 0));
    if (token.isCancellationRequested) return [];
    return hintsOf(this.analyses.of(document), catalogue, locale()).flatMap(({ offset, label, tooltip }) => {
      const position = document.positionAt(offset);
      if (!range.contains(position)) return [];
      const hint = new vscode.InlayHint(position, label);
      hint.paddingLeft = true;
      if (tooltip) hint.tooltip = tooltip;
      return [hint];
    });
  }
}

export class YamlFormatter implements vscode.DocumentFormattingEditProvider {
  provideDocumentFormattingEdits(document: vscode.TextDocument): vscode.TextEdit[] {
    return formatYaml(document.getText()).map(edit => editIn(document, edit));
  }
}
