import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activated, extension } from './support';

suite('activation', () => {
  test('a config activates the extension, and its API is there', async () => {
    assert.deepEqual((await activated()).live, []);
  });

  test('every command of the manifest exists', async () => {
    await activated();
    const manifest: { contributes: { commands: { command: string }[] } } = extension().packageJSON;
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(manifest.contributes.commands.map(({ command }) => command).filter(command => !known.has(command)), []);
  });

  test('configs have their language: YAML our own, JSON stays JSON with comments', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const yaml = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'line.optim.yaml'));
    assert.equal(yaml.languageId, 'optim-yaml');
    const json = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, 'valley.optim.jsonc'));
    assert.equal(json.languageId, 'jsonc');
  });
});
