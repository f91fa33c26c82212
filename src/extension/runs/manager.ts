/** The runs that this window drives: started, several at once, listened to, ended in order. */
import * as vscode from 'vscode';
import { PROTOCOL_VERSION } from '../../engine/protocol';
import type { FromWorker, StartRequest } from '../../engine/protocol';
import { languageOf, placeOf } from '../documents';
import type { Log } from '../output';
import { sentence } from '../sentences';
import { runSettings } from '../settings';
import { carrierKind } from './choice';
import { LiveRun } from './liveRun';
import type { Stores } from './stores';

export interface Happening {
  readonly run: LiveRun;
  readonly event: FromWorker;
}

export class RunManager implements vscode.Disposable {
  readonly #live = new Set<LiveRun>();
  readonly #started = new vscode.EventEmitter<LiveRun>();
  readonly #happened = new vscode.EventEmitter<Happening>();
  readonly #ended = new vscode.EventEmitter<LiveRun>();
  readonly onDidStart = this.#started.event;
  readonly onDidHappen = this.#happened.event;
  readonly onDidEnd = this.#ended.event;
  #count = 0;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly stores: Stores,
    private readonly log: Log,
  ) {}

  get live(): readonly LiveRun[] {
    return [...this.#live];
  }

  /** By identifier or by the key it had before. */
  find(name: string): LiveRun | undefined {
    return this.live.find(run => run.id === name || run.key === name);
  }

  /** The newest run of a document that is still going on. */
  of(uri: vscode.Uri): LiveRun | undefined {
    return this.live.findLast(run => run.source?.toString() === uri.toString() && !run.isOver);
  }

  /** Starts the text as it stands in the editor, saved or not. */
  start(document: vscode.TextDocument): LiveRun {
    const settings = runSettings(document.uri);
    const place = placeOf(document.uri, this.context.globalStorageUri.fsPath);
    const request: StartRequest = {
      type: 'start',
      version: PROTOCOL_VERSION,
      text: document.getText(),
      language: languageOf(document),
      file: place.file,
      runs: place.runs,
      backend: settings.backend,
      tensorflowModule: settings.tensorflowModule,
      threads: settings.threads,
      spin: false,
      storeSamples: settings.storeSamples,
      cache: this.cache,
      allowDownloads: settings.downloads === 'always',
      resume: undefined,
      params: settings.logParameters,
    };
    return this.#launch(request, document.uri);
  }

  /** Starts the same once more, with something changed about how. */
  repeat(run: LiveRun, changes: Pick<StartRequest, 'allowDownloads'>): LiveRun {
    return this.#launch({ ...run.request, ...changes }, run.source);
  }

  /** Goes on with a stored run from its last checkpoint. */
  resume(root: string, id: string): LiveRun {
    const store = this.stores.at(root);
    const record = store.get(id)?.record;
    if (!record) throw new Error(`there is no run ${id} in ${root}`);
    const source = vscode.Uri.file(record.config.file);
    const settings = runSettings(source);
    const backend = (['native', 'tensorflow', 'cpu'] as const).find(name => name === record.backend) ?? settings.backend;
    return this.#launch({
      type: 'start',
      version: PROTOCOL_VERSION,
      text: store.configText(id),
      language: record.config.language,
      file: record.config.file,
      runs: root,
      backend,
      tensorflowModule: settings.tensorflowModule,
      threads: record.threads,
      spin: false,
      storeSamples: settings.storeSamples,
      cache: this.cache,
      allowDownloads: settings.downloads === 'always',
      resume: id,
      params: settings.logParameters,
    }, source, run => run.history.restore(store.snapshot(id)));
  }

  /** Asks every run that cannot outlive this host to stop, and waits for their checkpoints, at most so many milliseconds. */
  async stopThreads(patience: number): Promise<void> {
    const runs = this.live.filter(run => run.carrier.kind === 'thread');
    if (runs.length === 0) return;
    for (const run of runs) run.control({ type: 'stop' });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>(resolve => (timer = setTimeout(resolve, patience)));
    await Promise.race([Promise.all(runs.map(run => run.carrier.ended)), late]);
    clearTimeout(timer);
  }

  dispose(): void {
    for (const emitter of [this.#started, this.#happened, this.#ended]) emitter.dispose();
  }

  private get cache(): string {
    return vscode.Uri.joinPath(this.context.globalStorageUri, 'cache').fsPath;
  }

  #launch(request: StartRequest, source: vscode.Uri | undefined, prepare?: (run: LiveRun) => void): LiveRun {
    const kind = carrierKind(runSettings(source ?? vscode.Uri.file(request.file)).engine, request, this.stores);
    const worker = this.context.asAbsolutePath('dist/worker.js');
    const run = new LiveRun(request, source, kind, worker, `starting-${++this.#count}`);
    prepare?.(run);
    this.log.info(`${run.key}: ${request.file} in a ${kind}, backend ${request.backend}${request.resume ? `, resuming ${request.resume}` : ''}`);
    this.#live.add(run);
    run.onOutput(text => this.log.info(`${run.name}: ${text.trimEnd()}`));
    run.onEvent(event => {
      this.#report(run, event);
      this.#happened.fire({ run, event });
    });
    run.onEnded(() => {
      this.#live.delete(run);
      this.#ended.fire(run);
    });
    this.#started.fire(run);
    return run;
  }

  #report(run: LiveRun, event: FromWorker): void {
    switch (event.type) {
      case 'header':
        return this.log.info(`${run.key} is ${event.header.id}: ${event.header.parameterCount} parameters, ${event.header.backend}, ${event.header.threads} threads`);
      case 'notice':
        return event.severity === 'warning' ? this.log.warn(`${run.name}: ${sentence(event.message)}`) : this.log.info(`${run.name}: ${sentence(event.message)}`);
      case 'failed':
        return this.log.warn(`${run.name} failed: ${sentence(event.message)}`);
      case 'finished':
        return this.log.info(`${run.name} ended (${event.summary.stopped}) after ${event.summary.steps} steps, loss ${event.summary.loss}`);
      default:
    }
  }
}
