/** What the tests in the extension host share. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { FromWorker } from '../../../src/engine/protocol';
import type { StepwiseApi } from '../../../src/extension/extension';

export function extension(): vscode.Extension<StepwiseApi> {
  const found = vscode.extensions.getExtension<StepwiseApi>('stepwise.stepwise');
  assert.ok(found, 'the extension is not installed');
  return found;
}

/** The runs, of an extension that is active; opening a file does not wait for that. */
export async function activated(): Promise<Runs> {
  return (await extension().activate()).runs();
}

export type Runs = Awaited<ReturnType<StepwiseApi['runs']>>;

export async function openConfig(name: string): Promise<vscode.TextDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** Resolves with the first value that satisfies; asked again at each event. */
export async function until<T>(event: vscode.Event<unknown>, ask: () => T | undefined | false | Thenable<T | undefined | false>, what: string): Promise<T> {
  const first = await ask();
  if (first !== undefined && first !== false) return first;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(() => reject(new Error(`waited in vain for ${what}`))), 30_000);
    const listener = event(async () => {
      const value = await ask();
      if (value !== undefined && value !== false) finish(() => resolve(value));
    });
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      listener.dispose();
      settle();
    };
  });
}

/** Collects what happens to a run until an event satisfies. */
export function eventsUntil(runs: Runs, key: string, last: (event: FromWorker) => boolean): Promise<FromWorker[]> {
  return new Promise((resolve, reject) => {
    const events: FromWorker[] = [];
    const timer = setTimeout(() => reject(new Error(`waited in vain; so far: ${events.map(event => event.type).join(', ')}`)), 60_000);
    const listener = runs.onDidHappen(({ run, event }) => {
      if (run.key !== key) return;
      events.push(event);
      if (!last(event)) return;
      clearTimeout(timer);
      listener.dispose();
      resolve(events);
    });
  });
}
