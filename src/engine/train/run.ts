/**
 * A run from request to end: config, data, model, backend, run folder, loop. Everything it has to say goes out as events; what can
 * go wrong becomes a `failed` event with a message code.
 */
import { basename, dirname } from 'node:path';
import { analyse } from '../config/analyse';
import type { DataSource, Plan } from '../config/plan';
import type { Dataset } from '../data/dataset';
import { openDataset } from '../data/open';
import { Failure } from '../failure';
import { findModel } from '../models/catalogue';
import type { Backend } from '../program/backend';
import type { RunEvent, StartRequest, Summary } from '../protocol';
import { RunInUse } from '../runs/run';
import type { Checkpoint, RunRecord, RunStore, RunWriter } from '../runs/run';
import { openRunStore } from '../runs/store';
import { openRunBackend } from './backends';
import { restoreParameters, stateArrays } from './checkpoint';
import { Chronicle } from './chronicle';
import type { Clock } from './clock';
import { failureOf } from './failures';
import { runHeader } from './header';
import { Loop } from './loop';
import { availableDisk, availableMemory, defaultThreads, gitState, machineDifferences, machineRecord } from './machine';
import type { Mailbox } from './mailbox';
import { networkOf } from './network';
import { checkResumable } from './resume';
import { design, loggedParameters, openSession } from './session';
import type { Design, Session } from './session';
import { taskOf } from './task';
import { initialState, readTrainerState } from './trainerState';
import type { TrainerState } from './trainerState';

export interface RunServices {
  readonly emit: (event: RunEvent) => void;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  /** Whether somebody watches a panel: then the surface of two parameters is computed. */
  readonly watched: boolean;
}

/** How a run ended; the exit code is the CLI's. */
export interface Outcome {
  readonly exit: 0 | 1 | 2 | 130;
  readonly summary: Summary | undefined;
}

/** Never throws: what went wrong has been told as an event. */
export async function runTraining(request: StartRequest, services: RunServices): Promise<Outcome> {
  try {
    const store = openRunStore(request.runs);
    const summary = request.resume === undefined ? await begin(request, store, services) : await goOn(request.resume, request, store, services);
    const exit = summary.stopped === 'diverged' ? 2 : summary.stopped === 'interrupted' ? 130 : 0;
    return { exit, summary };
  } catch (error) {
    const { exit, message } = failureOf(error);
    services.emit({ type: 'failed', exit, message });
    return { exit, summary: undefined };
  }
}

async function begin(request: StartRequest, store: RunStore, services: RunServices): Promise<Summary> {
  const plan = planOf(request);
  const folder = dirname(request.file);
  const git = gitState(folder);
  const prepared = await prepare(plan, request, services);
  try {
    const record = firstRecord(request, prepared, await git);
    const writer = store.create(record, request.text);
    return await drive(prepared, request, services, { writer, checkpoint: undefined, warnings: [] });
  } finally {
    prepared.release();
  }
}

async function goOn(id: string, request: StartRequest, store: RunStore, services: RunServices): Promise<Summary> {
  const { writer, checkpoint, configText } = store.resume(id);
  try {
    const { record } = writer;
    const stored: StartRequest = { ...request, text: configText, language: record.config.language, file: record.config.file };
    const plan = request.text === '' ? planOf(stored) : checkResumable(planOf(stored), planOf({ ...stored, text: request.text }));
    // Another backend, or other threads, would add up in another order.
    const prepared = await prepare(plan, { ...stored, threads: record.threads, backend: backendOf(record) }, services);
    try {
      const differences = machineDifferences(record.machine, prepared.machine);
      const warnings = [
        ...(differences.length > 0 ? [{ code: 'resume-machine-differs', args: [differences.join(', ')] }] : []),
        ...(record.graph !== undefined && prepared.session.graph !== record.graph ? [{ code: 'resume-programs-differ', args: [] }] : []),
        ...(request.backend !== record.backend ? [{ code: 'resume-backend-kept', args: [record.backend, request.backend] }] : []),
        ...(request.threads !== 0 && request.threads !== record.threads ? [{ code: 'resume-threads-kept', args: [record.threads, request.threads] }] : []),
        ...(checkpoint ? [] : [{ code: 'resume-without-checkpoint', args: [] }]),
      ];
      return await drive(prepared, stored, services, { writer, checkpoint, warnings });
    } finally {
      prepared.release();
    }
  } finally {
    writer.close();
  }
}

function backendOf({ id, backend }: RunRecord): StartRequest['backend'] {
  const known = (['native', 'tensorflow', 'cpu'] as const).find(name => name === backend);
  if (!known) throw new Failure('resume-backend-unknown', [id, backend]);
  return known;
}

/** @throws Failure `config-has-errors` */
function planOf({ text, language, file }: StartRequest): Plan {
  const { plan, problems } = analyse(text, language);
  if (plan) return plan;
  const errors = problems.filter(({ severity }) => severity === 'error');
  throw new Failure('config-has-errors', [basename(file), errors.length]);
}

interface Prepared {
  readonly design: Design;
  readonly backend: Backend;
  readonly session: Session;
  readonly threads: number;
  readonly machine: Readonly<Record<string, string | number>>;
  release(): void;
}

async function prepare(plan: Plan, request: StartRequest, services: RunServices): Promise<Prepared> {
  services.emit({ type: 'state', state: 'preparing', step: 0 });
  const made = design(plan, await loadData(plan, request, services), { params: request.params, network: await networkOf(plan, dirname(request.file)) });
  const backend = await openRunBackend(request.backend, { tensorflowModule: request.tensorflowModule, spinning: request.spin });
  try {
    const threads = request.threads || defaultThreads(!request.spin);
    const session = await openSession(made, {
      params: request.params,
      backend,
      threads,
      folder: dirname(request.file),
      watched: services.watched,
      available: { memory: availableMemory(), disk: availableDisk(request.runs) },
    });
    return {
      design: made, backend, session, threads, machine: machineRecord(backend.version),
      release() {
        session.release();
        backend.dispose();
      },
    };
  } catch (error) {
    backend.dispose();
    throw error;
  }
}

/** Undefined for objective functions. */
async function loadData(plan: Plan, request: StartRequest, { emit }: RunServices): Promise<Dataset | undefined> {
  const model = findModel(plan.model.name);
  const task = model && taskOf(model, plan.train.loss);
  if (!task || !plan.data) return undefined;
  const { cache, allowDownloads, file } = request;
  return openDataset(plan.data, { folder: dirname(file), seed: plan.seed, task, cache, allowDownloads }, (what, done, total) => emit({ type: 'progress', what, done, total }));
}

type FirstRecord = Parameters<RunStore['create']>[0];

function firstRecord(request: StartRequest, { design: made, session, backend, threads, machine }: Prepared, git: RunRecord['git']): FirstRecord {
  const { plan, dataset } = made;
  return {
    label: plan.label ?? basename(request.file).replace(/(\.optim)?\.(ya?ml|jsonc?)$/i, ''),
    state: 'preparing',
    config: { file: request.file, language: request.language },
    model: plan.model.name,
    optimizer: plan.optimizer.name,
    parameterCount: made.parameterCount,
    steps: made.epochs.total,
    backend: backend.name,
    precision: plan.train.precision,
    threads,
    machine,
    git,
    data: dataset && plan.data ? { [sourceName(plan.data.source)]: dataset.hash } : {},
    graph: session.graph,
    knobs: [],
    tags: [],
    summary: undefined,
    divergence: undefined,
  };
}

function sourceName(source: DataSource): string {
  switch (source.kind) {
    case 'inline':
      return 'inline';
    case 'corpus':
      return source.name;
    case 'path':
      return source.path;
  }
}

interface Driven {
  readonly writer: RunWriter;
  readonly checkpoint: Checkpoint | undefined;
  readonly warnings: readonly { readonly code: string; readonly args: readonly (string | number)[] }[];
}

/** Puts the session where the run stands, and lets the loop go. */
async function drive(prepared: Prepared, request: StartRequest, services: RunServices, { writer, checkpoint, warnings }: Driven): Promise<Summary> {
  const { design: made, session } = prepared;
  const state = checkpoint ? readTrainerState(checkpoint.trainer) : initialState;
  const step = checkpoint?.step ?? 0;
  try {
    if (checkpoint) await restore(session, checkpoint, state);
    const chronicle = new Chronicle(writer, services.emit, { paramsPerRow: loggedParameters(made.parameterCount, request.params), storeSamples: request.storeSamples });
    writer.update({ state: 'running', steps: session.epochs.total, summary: undefined, divergence: undefined, knobs: writer.record.knobs.slice(0, state.knobChanges) });
    chronicle.header(runHeader({ ...prepared, writer, request, startedAt: services.clock.date() }));
    for (const message of warnings) chronicle.notice(step, 'warning', message);
    if (session.searchesOnFixedBatch) chronicle.notice(step, 'information', { code: 'search-fixed-batch', args: [made.batchSize ?? 0] });
    const loop = new Loop(session, { writer, chronicle, mailbox: services.mailbox, clock: services.clock }, { step, state });
    const summary = await loop.run();
    const final = summary.stopped === 'interrupted' ? 'interrupted' : summary.stopped === 'diverged' ? 'failed' : 'done';
    writer.update({ state: final, summary, divergence: summary.divergence });
    writer.close();
    chronicle.state(final, summary.steps);
    services.emit({ type: 'finished', summary });
    return summary;
  } catch (error) {
    if (!(error instanceof RunInUse)) writer.update({ state: 'failed' });
    throw error;
  } finally {
    writer.close();
  }
}

async function restore(session: Session, checkpoint: Checkpoint, state: TrainerState): Promise<void> {
  const { knobs, stepper, context, epochs, learningRate } = session;
  for (const effect of knobs.restore(state.knobs)) await stepper.knobTurned(effect);
  if (knobs.values['batch_size'] !== undefined) epochs.restore(state.epochs, session.stepsPerEpoch(knobs.values['batch_size']));
  learningRate.total = epochs.total;
  restoreParameters(checkpoint, context.layout, stepper.parameters.array);
  stepper.restore({ arrays: stateArrays(checkpoint) });
}

