/** The settings, typed. Names and defaults stand in package.json; a value of a wrong type gives the default. */
import * as vscode from 'vscode';
import type { StartRequest } from '../engine/protocol';

export type EngineChoice = 'auto' | 'thread' | 'process';

export interface RunSettings {
  readonly engine: EngineChoice;
  readonly backend: StartRequest['backend'];
  readonly threads: number;
  readonly tensorflowModule: string | undefined;
  readonly downloads: 'ask' | 'always' | 'never';
  readonly storeSamples: boolean;
  readonly logParameters: boolean;
}

const oneOf = <T extends string>(value: unknown, ...allowed: readonly [T, ...T[]]): T => allowed.find(word => word === value) ?? allowed[0];

/** What a run of this document goes by. */
export function runSettings(uri: vscode.Uri): RunSettings {
  const settings = vscode.workspace.getConfiguration('stepwise', uri);
  const threads = settings.get<unknown>('threads');
  const module = settings.get<unknown>('tensorflowModule');
  return {
    engine: oneOf(settings.get('engine'), 'auto', 'thread', 'process'),
    backend: oneOf(settings.get('backend'), 'native', 'tensorflow', 'cpu'),
    threads: typeof threads === 'number' && Number.isInteger(threads) && threads >= 0 ? threads : 0,
    tensorflowModule: typeof module === 'string' && module !== '' ? module : undefined,
    downloads: oneOf(settings.get('downloads'), 'ask', 'always', 'never'),
    storeSamples: settings.get('storeSamples') !== false,
    logParameters: settings.get('logParameters') === true,
  };
}

export const resumeOnReload = (): 'ask' | 'always' | 'never' =>
  oneOf(vscode.workspace.getConfiguration('stepwise').get('resumeOnReload'), 'ask', 'always', 'never');

export const notifyWhenDone = (): 'always' | 'whenHidden' | 'never' =>
  oneOf(vscode.workspace.getConfiguration('stepwise').get('notifyWhenDone'), 'whenHidden', 'always', 'never');

export const panelColumn = (): vscode.ViewColumn =>
  vscode.workspace.getConfiguration('stepwise').get('panelLocation') === 'active' ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;

export const showsLenses = (uri: vscode.Uri): boolean => vscode.workspace.getConfiguration('stepwise', uri).get('codeLens') !== false;
