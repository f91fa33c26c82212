import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated, openConfig, until } from './support';

const problemsOf = (uri: vscode.Uri): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri);

suite('language', () => {
  test('a misspelled key is underlined where it stands, and its fix repairs it', async () => {
    await activated();
    const document = await openConfig('mistake.optim.yaml');
    const [problem] = await until(vscode.languages.onDidChangeDiagnostics, () => problemsOf(document.uri).length === 1 && problemsOf(document.uri), 'a problem');
    assert.ok(problem);
    assert.equal(document.getText(problem.range), 'momentun');
    assert.match(problem.message, /momentun/);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, problem.range, vscode.CodeActionKind.QuickFix.value);
    const [first] = actions.filter(action => action.isPreferred);
    assert.ok(first?.edit, `no preferred fix among ${actions.map(action => action.title).join(', ')}`);
    await vscode.workspace.applyEdit(first.edit);
    assert.match(document.getText(), /^ {2}momentum: 0\.9$/m);
    await until(vscode.languages.onDidChangeDiagnostics, () => problemsOf(document.uri).length === 0, 'no problem');
  });

  test('completion offers the optimizers by their names', async () => {
    const document = await openConfig('line.optim.yaml');
    const at = document.positionAt(document.getText().indexOf('sgd'));
    const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, at);
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    for (const name of ['sgd', 'adam', 'adamw', 'coordinate_descent']) assert.ok(labels.includes(name), `${name} is not among ${labels.join(', ')}`);
  });

  test('a hover gives the formula, and runs no command', async () => {
    const document = await openConfig('line.optim.yaml');
    const at = document.positionAt(document.getText().indexOf('lr:') + 1);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at);
    const text = hovers.flatMap(hover => hover.contents).map(part => (typeof part === 'string' ? part : part.value)).join('\n');
    assert.match(text, /lr/);
    for (const part of hovers.flatMap(hover => hover.contents)) assert.notEqual(typeof part === 'object' && 'isTrusted' in part && part.isTrusted, true);
  });

  test('the outline lists the sections with the names they choose', async () => {
    const document = await openConfig('line.optim.yaml');
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document.uri);
    assert.deepEqual(symbols.map(({ name, detail }) => `${name} ${detail}`.trim()), ['label line', 'data', 'model linear_regression', 'train', 'optimizer sgd']);
  });

  test('a hint counts the parameters behind the model', async () => {
    const document = await openConfig('line.optim.yaml');
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, whole);
    assert.deepEqual(hints.map(({ label, position }) => `${document.lineAt(position.line).text.trim()} ${String(label)}`), ['name: linear_regression 2 parameters']);
  });

  test('formatting indents by two spaces and keeps comments', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'optim-yaml', content: 'optimizer:\n     name:   adam # usual\n' });
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>('vscode.executeFormatDocumentProvider', document.uri, { tabSize: 2, insertSpaces: true });
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    await vscode.workspace.applyEdit(edit);
    assert.equal(document.getText(), 'optimizer:\n  name: adam # usual\n');
  });

  test('the lens of a config runs it', async () => {
    const document = await openConfig('line.optim.yaml');
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 10);
    const [first] = lenses;
    assert.equal(first?.command?.command, 'stepwise.run');
    assert.equal(first.range.start.line, 0);
  });

  test('a JSON config is checked as well', async () => {
    const document = await openConfig('valley.optim.jsonc');
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('"lr"');
    edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 4)), '"lrr"');
    await vscode.workspace.applyEdit(edit);
    const [problem] = await until(vscode.languages.onDidChangeDiagnostics, () => problemsOf(document.uri).length > 0 && problemsOf(document.uri), 'a problem');
    assert.match(document.getText(problem?.range), /lrr/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
