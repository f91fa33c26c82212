/** Bundles as they are delivered (minified), for what is measured in a process, thread or page of its own. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

export const root = path.resolve(__dirname, '..');

/** Below the project, where the native packages are found; removed when this process ends. */
const folder = path.join(root, '.stepwise-dev', `bench-${process.pid}`);

/** @param entry path below the project @returns the bundle's file */
export async function nodeBundle(entry: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const outfile = path.join(folder, `${path.basename(entry, '.ts')}.js`);
  await build({
    entryPoints: [path.join(root, entry)], outfile, bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node18', mainFields: ['module', 'main'],
    external: ['koffi', 'onnxruntime-node', '@tensorflow/tfjs-node'], logLevel: 'error',
  });
  return outfile;
}

/** @returns a script to be evaluated in a page */
export async function pageScript(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, entry)], bundle: true, write: false, platform: 'browser', format: 'iife', target: 'chrome114', logLevel: 'error',
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`${entry} gave no bundle`);
  return file.text;
}
