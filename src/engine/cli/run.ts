/** `run FILE`: training in this process, told as JSON lines or as a table for people. */
import { relative, resolve } from 'node:path';
import { override, OverrideError } from '../config/override';
import { languageOf } from '../config/parse';
import { Failure } from '../failure';
import { PROTOCOL_VERSION } from '../protocol';
import type { StartRequest } from '../protocol';
import { openRunStore } from '../runs/store';
import { systemClock } from '../train/clock';
import { Mailbox } from '../train/mailbox';
import { runTraining } from '../train/run';
import { wholeNumber } from './arguments';
import type { Arguments } from './arguments';
import { analyseFile, readConfig, showProblem } from './check';
import { jsonLines } from './jsonLines';
import { narrate } from './narration';
import { cacheFolder, runsFolder, tensorflowModule } from './places';
import { say } from './terminal';

const BACKENDS = ['native', 'tensorflow', 'cpu'] as const;

/** @returns the exit code */
export async function run(args: Arguments): Promise<number> {
  const config = configOf(args);
  const { problems, plan } = analyseFile(config.text, config.file);
  for (const problem of problems) {
    if (problem.severity !== 'information') console.error(showProblem(config.name, config.text, problem));
  }
  if (!plan) return 1;
  const threads = args.value('threads');
  const request: StartRequest = {
    type: 'start',
    version: PROTOCOL_VERSION,
    text: config.text,
    language: config.language,
    file: config.file,
    runs: runsFolder(args),
    backend: backendOf(args) ?? config.backend ?? 'native',
    tensorflowModule: tensorflowModule(),
    threads: threads === undefined ? 0 : wholeNumber('threads', threads, say('cli-whole-number')),
    spin: true,
    storeSamples: true,
    cache: cacheFolder(),
    allowDownloads: !args.has('offline'),
    resume: args.value('resume'),
    params: args.has('params'),
  };
  const mailbox = new Mailbox();
  const release = stopOnSignals(mailbox);
  const emit = args.has('jsonl') ? jsonLines(args.has('params')) : narrate({ store: request.runs, resumeHint: id => resumeCommand(id, args) });
  try {
    return (await runTraining(request, { emit, mailbox, clock: systemClock, watched: false })).exit;
  } finally {
    release();
  }
}

interface Config {
  readonly text: string;
  readonly language: 'yaml' | 'json';
  /** Absolute; relative paths in the config start at its folder. */
  readonly file: string;
  /** As given, for messages. */
  readonly name: string;
  /** Of the run that is resumed. */
  readonly backend?: StartRequest['backend'] | undefined;
}

/** The file's text, or that of the run to be resumed, after `--set`. */
function configOf(args: Arguments): Config {
  const [file, extra] = args.positionals;
  if (extra !== undefined) throw new Failure('cli-one-file', [extra]);
  const id = args.value('resume');
  if (id !== undefined) {
    const config = storedConfig(id, args);
    return { ...config, text: withOverrides(config.text, config.language, args) };
  }
  if (file === undefined) throw new Failure('cli-file-missing', []);
  const language = languageOf(file);
  return { text: withOverrides(readConfig(file), language, args), language, file: resolve(file), name: file };
}

function storedConfig(id: string, args: Arguments): Config {
  const store = openRunStore(runsFolder(args));
  const record = store.get(id)?.record;
  if (!record) throw new Failure('run-unknown', [id]);
  const { file, language } = record.config;
  return { text: store.configText(id), language, file: resolve(file), name: file, backend: BACKENDS.find(name => name === record.backend) };
}

function withOverrides(text: string, language: 'yaml' | 'json', args: Arguments): string {
  try {
    return override(text, language, args.values('set'));
  } catch (error) {
    if (error instanceof OverrideError) throw new Failure(error.code, error.args);
    throw error;
  }
}

function backendOf(args: Arguments): StartRequest['backend'] | undefined {
  const written = args.value('backend');
  if (written === undefined) return undefined;
  const known = BACKENDS.find(name => name === written);
  if (!known) throw new Failure('cli-option-value', ['--backend', written, BACKENDS.join(', ')]);
  return known;
}

/** Ctrl+C asks the run to leave a checkpoint; a second one ends the process at once. */
function stopOnSignals(mailbox: Mailbox): () => void {
  let asked = false;
  const stop = (): void => {
    if (asked) process.exit(130);
    asked = true;
    mailbox.post({ type: 'stop' });
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

/** As it can be copied into a shell. */
function resumeCommand(id: string, args: Arguments): string {
  const quoted = (text: string): string => (/^[\w./\\:@+-]+$/.test(text) ? text : JSON.stringify(text));
  const runs = args.value('runs');
  const script = relative(process.cwd(), process.argv[1] ?? 'cli.js');
  return ['node', quoted(script), 'run', '--resume', id, ...(runs === undefined ? [] : ['--runs', quoted(runs)])].join(' ');
}
