/** What is known of a run before its first step. */
import type { RunHeader, StartRequest } from '../protocol';
import type { RunWriter } from '../runs/run';
import { total } from './resourcePlan';
import type { Design, Session } from './session';

export interface HeaderParts {
  readonly design: Design;
  readonly session: Session;
  readonly threads: number;
  readonly backend: { readonly name: string };
  readonly writer: RunWriter;
  readonly request: StartRequest;
  readonly startedAt: string;
}

export function runHeader({ design, session, threads, backend, writer, request, startedAt }: HeaderParts): RunHeader {
  const { plan, model, layout, resources } = design;
  const batchSize = session.knobs.values['batch_size'] ?? design.batchSize;
  return {
    id: writer.id,
    folder: writer.folder,
    label: writer.record.label,
    config: request.text,
    model: plan.model.name,
    optimizer: plan.optimizer.name,
    backend: backend.name,
    precision: plan.train.precision,
    threads,
    parameters: layout.map(({ name, shape }) => ({ name, shape })),
    parameterCount: design.parameterCount,
    steps: session.epochs.total,
    stepsPerEpoch: batchSize === undefined ? undefined : session.stepsPerEpoch(batchSize),
    batchSize,
    references: model.references,
    knobs: session.knobs.specs(),
    plan: { memory: total(resources.memory), disk: total(resources.disk) },
    generates: model.next !== undefined,
    startedAt,
  };
}
