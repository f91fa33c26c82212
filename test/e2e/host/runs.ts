import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { FromWorker, Summary } from '../../../src/engine/protocol';
import { activated, eventsUntil, openConfig, until } from './support';
import type { Runs } from './support';

const isOver = (event: FromWorker): boolean => event.type === 'finished' || event.type === 'failed';

/** Runs a config to its end. */
async function runToEnd(runs: Runs, name: string): Promise<{ readonly events: FromWorker[]; readonly summary: Summary; readonly key: string }> {
  const document = await openConfig(name);
  const key = await vscode.commands.executeCommand<string>('stepwise.run', document.uri);
  assert.ok(key, 'the run did not start');
  const events = await eventsUntil(runs, key, isOver);
  const last = events.at(-1);
  assert.equal(last?.type, 'finished', JSON.stringify(last));
  assert.ok(last?.type === 'finished');
  return { events, summary: last.summary, key };
}

async function inEngine<T>(engine: 'thread' | 'process', body: () => Promise<T>): Promise<T> {
  const settings = vscode.workspace.getConfiguration('stepwise');
  await settings.update('engine', engine, vscode.ConfigurationTarget.Workspace);
  try {
    return await body();
  } finally {
    await settings.update('engine', undefined, vscode.ConfigurationTarget.Workspace);
  }
}

suite('runs', () => {
  for (const engine of ['thread', 'process'] as const) {
    test(`linear regression ends where gradient descent must (in a ${engine})`, async () => {
      const runs = await activated();
      const { summary, events } = await inEngine(engine, () => runToEnd(runs, 'line.optim.yaml'));
      assert.equal(summary.steps, 1000);
      // The logged loss of step 1000 is that of theta(999); after 1000 steps the mean squared error is 1.58210e-4.
      assert.ok(Math.abs(summary.loss - 1.5821e-4) < 1.5e-6, `loss ${summary.loss}`);
      const header = events.find(event => event.type === 'header');
      assert.ok(header?.type === 'header');
      assert.equal(header.header.parameterCount, 2);
      assert.ok(existsSync(path.join(header.header.folder, 'run.json')));
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder && header.header.folder.startsWith(path.join(folder.uri.fsPath, '.stepwise', 'runs')));
      assert.equal(readFileSync(path.join(folder.uri.fsPath, '.stepwise/.gitignore'), 'utf8').includes('*'), true);
    });
  }

  test('the text in the editor is what runs, saved or not', async () => {
    const runs = await activated();
    const document = await openConfig('line.optim.yaml');
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('1000');
    edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 4)), '7');
    await vscode.workspace.applyEdit(edit);
    const { summary } = await runToEnd(runs, 'line.optim.yaml');
    assert.equal(summary.steps, 7);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  test('a config with mistakes does not start; the first is selected', async () => {
    const document = await openConfig('mistake.optim.yaml');
    await vscode.commands.executeCommand('workbench.action.files.revert');
    assert.equal(await vscode.commands.executeCommand('stepwise.run', document.uri), undefined);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor && document.getText(editor.selection), 'momentun');
  });

  test('pause, a single step, resume, a knob, stop', async () => {
    const runs = await activated();
    const document = await openConfig('endless.optim.yaml');
    const key = await vscode.commands.executeCommand<string>('stepwise.run', document.uri);
    const run = runs.find(key);
    assert.ok(run);
    const seen = eventsUntil(runs, key, isOver);
    const state = (wanted: string): Promise<unknown> => until(runs.onDidHappen, () => run.state === wanted, wanted);
    await until(runs.onDidHappen, () => run.history.step > 0, 'the first point');
    await vscode.commands.executeCommand('stepwise.pause', key);
    await state('paused');
    const before = run.history.snapshot().points.step.at(-1) ?? 0;
    await vscode.commands.executeCommand('stepwise.step', key);
    await until(runs.onDidHappen, () => (run.history.snapshot().points.step.at(-1) ?? 0) > before, 'the step');
    assert.equal(run.history.snapshot().points.step.at(-1), before + 1);
    assert.equal(run.state, 'paused');
    run.control({ type: 'knob', name: 'lr', value: 0.004 });
    await until(runs.onDidHappen, () => run.history.snapshot().knobs.some(knob => knob.name === 'lr'), 'the knob');
    await vscode.commands.executeCommand('stepwise.step', key);
    await until(runs.onDidHappen, () => (run.history.snapshot().points.step.at(-1) ?? 0) > before + 1, 'the next step');
    assert.equal(run.history.snapshot().points.lr.at(-1), 0.004);
    await vscode.commands.executeCommand('stepwise.resume', key);
    await state('running');
    await vscode.commands.executeCommand('stepwise.stop', key);
    const events = await seen;
    const last = events.at(-1);
    assert.ok(last?.type === 'finished', JSON.stringify(last));
    assert.equal(last.summary.stopped, 'interrupted');
  });

  test('two runs at once, each with its own events', async () => {
    const runs = await activated();
    const endless = await openConfig('endless.optim.yaml');
    const key = await vscode.commands.executeCommand<string>('stepwise.run', endless.uri);
    const over = eventsUntil(runs, key, isOver);
    const { summary } = await runToEnd(runs, 'line.optim.yaml');
    assert.equal(summary.steps, 1000);
    assert.equal(runs.find(key)?.isOver, false);
    await vscode.commands.executeCommand('stepwise.stop', key);
    await over;
  });

  test('a run stopped on the way goes on from its checkpoint', async () => {
    const runs = await activated();
    const document = await openConfig('endless.optim.yaml');
    const key = await vscode.commands.executeCommand<string>('stepwise.run', document.uri);
    const run = runs.find(key);
    assert.ok(run);
    await until(runs.onDidHappen, () => run.history.step > 100, 'a hundred steps');
    await vscode.commands.executeCommand('stepwise.stop', key);
    await until(runs.onDidEnd, () => !runs.live.includes(run), 'the end');
    const id = run.id;
    assert.ok(id);
    const { step } = run.history;
    await vscode.commands.executeCommand('stepwise.resumeRun', id);
    const again = runs.find(id);
    assert.ok(again && again !== run);
    await until(runs.onDidHappen, () => again.history.step > step, 'a later step');
    const steps = again.history.snapshot().points.step;
    assert.ok(steps.every((value, i) => i === 0 || value > (steps[i - 1] ?? 0)), 'steps ascend over the seam');
    await vscode.commands.executeCommand('stepwise.stop', id);
    await until(runs.onDidEnd, () => !runs.live.includes(again), 'the end');
  });

  test('a diverging run ends with the step and what to try', async () => {
    const runs = await activated();
    const { summary } = await runToEnd(runs, 'steep.optim.yaml');
    assert.equal(summary.stopped, 'diverged');
    assert.ok(summary.divergence && summary.divergence.step > 0 && summary.divergence.advice.length > 0);
  });

  test('an unsaved document runs', async () => {
    const runs = await activated();
    const text = (await openConfig('line.optim.yaml')).getText();
    const document = await vscode.workspace.openTextDocument({ language: 'optim-yaml', content: text });
    await vscode.window.showTextDocument(document);
    const key = await vscode.commands.executeCommand<string>('stepwise.run', document.uri);
    const events = await eventsUntil(runs, key, isOver);
    assert.equal(events.at(-1)?.type, 'finished');
  });
});
