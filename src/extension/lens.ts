/** The lens on a config's first line: Run, the state of what is going on, the last result. */
import * as vscode from 'vscode';
import type { RunState } from '../engine/protocol';
import { placeOf } from './documents';
import type { LiveRun } from './runs/liveRun';
import type { RunManager } from './runs/manager';
import { canGoOn } from './runs/stores';
import type { Stores } from './runs/stores';
import { sentence, showAge, showNumber, showOutcome, showState } from './sentences';
import { showsLenses } from './settings';

/** How often the text of a lens may change while its run goes on; more would only flicker. */
const REFRESH_MS = 1000;

const top = new vscode.Range(0, 0, 0, 0);
const lens = (title: string, command: string, ...given: unknown[]): vscode.CodeLens => new vscode.CodeLens(top, { title, command, arguments: given });

export class RunLenses implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #subscriptions: vscode.Disposable[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly manager: RunManager,
    private readonly stores: Stores,
    private readonly fallback: string,
  ) {
    const now = (): void => this.#changed.fire();
    this.#subscriptions = [
      manager.onDidStart(now),
      manager.onDidEnd(now),
      stores.onDidChange(now),
      manager.onDidHappen(({ event }) => (event.type === 'points' ? this.#soon() : event.type === 'state' && now())),
      vscode.workspace.onDidGrantWorkspaceTrust(now),
      vscode.workspace.onDidChangeConfiguration(change => change.affectsConfiguration('stepwise.codeLens') && now()),
    ];
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!showsLenses(document.uri)) return [];
    if (!vscode.workspace.isTrusted) return [lens(`$(shield) ${vscode.l10n.t('Trust this folder to run it')}`, 'workbench.trust.manage')];
    const run = this.manager.of(document.uri);
    const start = lens(`$(play) ${vscode.l10n.t('Run')}`, 'stepwise.run', document.uri);
    return run ? [start, ...controls(run)] : [start, ...this.#last(document)];
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#changed.dispose();
  }

  #last(document: vscode.TextDocument): vscode.CodeLens[] {
    const place = placeOf(document.uri, this.fallback);
    const last = this.stores.latest(place.runs, place.file);
    if (!last) return [];
    const { record } = last;
    const age = showAge(new Date(record.modified), new Date());
    const icon = ICONS[record.state];
    const outcome = record.summary ? showOutcome(record.summary) : showState(record.state);
    const open = lens(`$(${icon}) ${outcome} · ${age}`, 'stepwise.openRun', record.id);
    return canGoOn(last) ? [open, lens(`$(debug-restart) ${vscode.l10n.t('Resume')}`, 'stepwise.resumeRun', record.id)] : [open];
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire();
    }, REFRESH_MS);
  }
}

export const ICONS: Readonly<Record<RunState, string>> = {
  preparing: 'loading~spin',
  running: 'pulse',
  paused: 'debug-pause',
  stopping: 'loading~spin',
  done: 'check',
  failed: 'error',
  interrupted: 'circle-slash',
};

function controls(run: LiveRun): vscode.CodeLens[] {
  const { state, name } = run;
  const shown = lens(`$(${ICONS[state]}) ${liveText(run)}`, 'stepwise.openRun', name);
  const pause = lens(`$(debug-pause) ${vscode.l10n.t('Pause')}`, 'stepwise.pause', name);
  const resume = lens(`$(debug-continue) ${vscode.l10n.t('Continue')}`, 'stepwise.resume', name);
  const step = lens(`$(debug-step-over) ${vscode.l10n.t('Step')}`, 'stepwise.step', name);
  const stop = lens(`$(debug-stop) ${vscode.l10n.t('Stop')}`, 'stepwise.stop', name);
  switch (state) {
    case 'running': return [pause, stop, shown]; // what people press stays in place while the figures change their width
    case 'paused': return [resume, step, stop, shown];
    case 'preparing': return [stop, shown];
    default: return [shown];
  }
}

/** `step 120 of 1000 · loss 0.0342`, or what it is doing before the first step. */
export function liveText({ history, state }: LiveRun): string {
  if (history.failure) return sentence(history.failure);
  if (history.step === 0) return showState(state);
  const planned = history.header?.steps;
  const where = planned === undefined ? vscode.l10n.t('step {0}', history.step) : vscode.l10n.t('step {0} of {1}', history.step, planned);
  return `${where} · ${vscode.l10n.t('loss {0}', showNumber(history.loss))}`;
}
