/** `runs [list | show ID]`: what the store holds. */
import { Failure } from '../failure';
import type { StoredRun } from '../runs/run';
import { openRunStore } from '../runs/store';
import { findVerb } from './arguments';
import type { Arguments, VerbSpec } from './arguments';
import { finite } from './json';
import { runsFolder } from './places';
import { clean, say, showBytes, showNumber, table } from './terminal';

const ACTIONS: readonly VerbSpec[] = ['list', 'show'].map(name => ({ name, usage: '', doc: '', options: [] }));

export function runs(args: Arguments): number {
  const [written = 'list', id] = args.positionals;
  const action = findVerb(ACTIONS, written).name;
  return action === 'show' ? show(args, id) : list(args);
}

function list(args: Arguments): number {
  const root = runsFolder(args);
  const found = openRunStore(root).list();
  if (args.has('json')) {
    console.log(JSON.stringify(found.map(described), undefined, 2));
    return 0;
  }
  if (found.length === 0) {
    console.log(say('cli-no-runs', root));
    return 0;
  }
  const rows = found.map(({ record, bytes, driven }) => [
    record.id, clean(record.label), driven ? `${record.state} *` : record.state, record.model, record.optimizer,
    record.summary ? String(record.summary.steps) : '-', record.summary ? showNumber(record.summary.loss) : '-', showBytes(bytes),
  ]);
  console.log(table([['ID', 'label', 'state', 'model', 'optimizer', 'steps', 'loss', 'disk'], ...rows]));
  return 0;
}

function show(args: Arguments, id: string | undefined): number {
  if (id === undefined) throw new Failure('cli-run-missing', []);
  const found = openRunStore(runsFolder(args)).get(id);
  if (!found) throw new Failure('run-unknown', [id]);
  const fields = described(found);
  if (args.has('json')) console.log(JSON.stringify(fields, undefined, 2));
  else console.log(table(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? clean(value) : clean(JSON.stringify(value) ?? '')])));
  return 0;
}

function described({ record, folder, bytes, driven, resumable }: StoredRun): Record<string, unknown> {
  const { summary, ...rest } = record;
  return { ...rest, summary: summary && finite({ ...summary, metrics: summary.metrics, divergence: undefined }), folder, bytes, driven, resumable };
}
