/** The run store over a folder. */
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { RunSnapshot, RunState } from '../protocol';
import { checkpointSteps, recoverCheckpoint } from './checkpoints';
import { diskUse, errorCode, isMissing, makeFolder, namesIn, removeTemporaries, syncFolder, temporaryName } from './files';
import { abandonLease, holderOf, Lease } from './lease';
import { readLog } from './logReader';
import { readRecord, writeRecord } from './record';
import { NoSuchRun, type RunRecord, type RunStore, type RunWriter, type StoredRun } from './run';
import { isRunId, makeRunId } from './runId';
import { FolderRunWriter } from './writer';

const CONFIG_NAMES = { yaml: 'config.yaml', json: 'config.jsonc' } as const;
const IGNORE_ALL = '# Runs are large and belong to this machine.\n*\n';

/** The store of the runs below `root`, e.g. `<workspace folder>/.stepwise/runs`. Touches nothing before the first run is made. */
export const openRunStore = (root: string): RunStore => new FolderRunStore(resolve(root));

class FolderRunStore implements RunStore {
  constructor(readonly root: string) {}

  create(given: Omit<RunRecord, 'format' | 'id' | 'created' | 'modified'>, configText: string): RunWriter {
    makeFolder(this.root);
    ignoreInGit(this.root);
    const now = new Date();
    const id = makeRunId(given.label, now);
    const folder = join(this.root, id);
    mkdirSync(folder);
    const lease = Lease.take(folder, id);
    writeFileSync(join(folder, CONFIG_NAMES[given.config.language]), configText);
    const record: RunRecord = { format: 1, id, created: now.toISOString(), modified: now.toISOString(), ...given };
    writeRecord(folder, record, {});
    syncFolder(this.root);
    return new FolderRunWriter(folder, lease, record, {}, 1);
  }

  resume(id: string): { writer: RunWriter; checkpoint: ReturnType<typeof recoverCheckpoint>; configText: string } {
    const folder = this.folderOf(id);
    const lease = Lease.take(folder, id);
    try {
      const { record, raw } = readRecord(folder) ?? missing(id);
      removeTemporaries(folder);
      const checkpoint = recoverCheckpoint(folder);
      readLog(folder, 'complete');
      const writer = new FolderRunWriter(folder, lease, record, raw, (checkpoint?.step ?? 0) + 1);
      return { writer, checkpoint, configText: this.configText(id) };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  list(): StoredRun[] {
    return namesIn(this.root).filter(isRunId).flatMap(id => this.get(id) ?? []).sort((a, b) => (a.record.id < b.record.id ? 1 : -1));
  }

  get(id: string): StoredRun | undefined {
    const folder = this.existingFolder(id);
    const read = folder === undefined ? undefined : readRecord(folder);
    if (folder === undefined || !read || read.record.id !== id) return undefined;
    const driven = holderOf(folder) !== undefined;
    return {
      record: { ...read.record, state: stateNow(read.record.state, driven) },
      folder,
      bytes: diskUse(folder),
      driven,
      resumable: !driven && checkpointSteps(folder).length > 0,
    };
  }

  snapshot(id: string): RunSnapshot {
    const folder = this.folderOf(id);
    const { record } = readRecord(folder) ?? missing(id);
    const driven = holderOf(folder) !== undefined;
    const log = readLog(folder, driven ? 'keep' : 'refresh');
    const points = log.points.build();
    return {
      header: log.header,
      state: stateNow(record.state, driven),
      step: Math.max(points.step.at(-1) ?? 0, record.summary?.steps ?? 0),
      points,
      evaluations: log.evaluationsInOrder(),
      histograms: log.histogramsInOrder(),
      samples: log.samplesInOrder(),
      surface: log.surface,
      knobs: record.knobs,
      notices: log.noticesInOrder(),
      summary: record.summary,
      failure: record.failure,
    };
  }

  configText(id: string): string {
    const folder = this.folderOf(id);
    const { record } = readRecord(folder) ?? missing(id);
    return readFileSync(join(folder, CONFIG_NAMES[record.config.language]), 'utf8');
  }

  rename(id: string, label: string): void {
    this.change(id, { label });
  }

  tag(id: string, tags: readonly string[]): void {
    this.change(id, { tags: [...new Set(tags)] });
  }

  delete(id: string): void {
    const folder = this.folderOf(id);
    // Holding the lease while it goes keeps another window from resuming it.
    const lease = Lease.take(folder, id);
    const doomed = join(this.root, temporaryName('removed'));
    try {
      renameSync(folder, doomed);
    } catch (error) {
      lease.release();
      throw error;
    }
    rmSync(doomed, { recursive: true, force: true });
    removeTemporaries(this.root);
  }

  abandon(id: string): void {
    abandonLease(this.folderOf(id));
  }

  private change(id: string, changes: Pick<RunRecord, 'label'> | Pick<RunRecord, 'tags'>): void {
    const folder = this.folderOf(id);
    const { record, raw } = readRecord(folder) ?? missing(id);
    writeRecord(folder, { ...record, ...changes, modified: new Date().toISOString() }, raw);
  }

  /** @throws NoSuchRun */
  private folderOf(id: string): string {
    return this.existingFolder(id) ?? missing(id);
  }

  /** Only real folders right below the root: an id never names a path, and a link may lead anywhere. */
  private existingFolder(id: string): string | undefined {
    if (!isRunId(id)) return undefined;
    const folder = join(this.root, id);
    if (dirname(folder) !== this.root) return undefined;
    try {
      return lstatSync(folder).isDirectory() ? folder : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

function missing(id: string): never {
  throw new NoSuchRun(id);
}

/** A run that nobody drives is not running, whatever its last words were. */
function stateNow(state: RunState, driven: boolean): RunState {
  const ended = state === 'done' || state === 'failed' || state === 'interrupted';
  return ended || driven ? state : 'interrupted';
}

/** Keeps `.stepwise` out of version control; a store elsewhere is its owner's matter. */
function ignoreInGit(root: string): void {
  const parent = dirname(root);
  if (basename(parent) !== '.stepwise') return;
  try {
    writeFileSync(join(parent, '.gitignore'), IGNORE_ALL, { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

