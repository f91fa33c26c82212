/** The command line as its own process, from a bundle made for the tests. */
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const project = resolve(__dirname, '..', '..', '..');

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bundles an entry of the engine below the project, where it finds the native packages; removed when the process ends. */
export async function bundle(entry: 'cli' | 'worker'): Promise<string> {
  const folder = join(project, '.stepwise-dev', 'test', `${entry}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, `${entry}.js`);
  await build({
    entryPoints: [join(project, 'src', 'engine', `${entry}.ts`)], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node18',
    mainFields: ['module', 'main'], external: ['koffi', 'onnxruntime-node', '@tensorflow/tfjs-node'], logLevel: 'error',
  });
  return outfile;
}

export class CommandLine {
  private constructor(
    readonly file: string,
    readonly folder: string,
  ) {}

  /** @param folder where it runs */
  static async make(folder: string): Promise<CommandLine> {
    return new CommandLine(await (made ??= bundle('cli')), folder);
  }

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [this.file, ...args], { cwd: this.folder, env: { ...process.env, LC_ALL: 'C', ...env } });
  }

  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return finished(this.start(args, env));
  }
}

let made: Promise<string> | undefined;

export function finished(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Objects of `--jsonl`. */
export const objects = ({ stdout }: Finished): Record<string, unknown>[] => stdout.split('\n').filter(line => line !== '').map(line => JSON.parse(line) as Record<string, unknown>);
