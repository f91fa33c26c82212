/**
 * Reads a saved `tf.LayersModel`: `model.json` and the weight files it names. The folder is untrusted: nothing outside of it is
 * read, and sizes are checked against what the manifest declares.
 */
import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, isAbsolute, sep } from 'node:path';

/** What is wrong with the saved network, and where. */
export class NetworkError extends Error {}

const BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

export interface WeightSpec {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly quantization?: { readonly dtype: 'uint8' | 'uint16' | 'float16'; readonly scale?: number; readonly min?: number };
}

export interface SavedNetwork {
  readonly topology: Readonly<Record<string, unknown>>;
  readonly specs: readonly WeightSpec[];
  readonly data: ArrayBuffer;
}

/**
 * @param path the folder, or its `model.json`
 * @throws NetworkError
 */
export async function readNetwork(path: string): Promise<SavedNetwork> {
  const file = basename(path).endsWith('.json') ? path : join(path, 'model.json');
  const folder = await real(dirname(resolve(file)), file);
  const json = parsed(await read(file), file);
  if (json['format'] === 'graph-model') throw new NetworkError(`${file} is a frozen tf.GraphModel, which has no layers to train; save a tf.LayersModel`);
  const topology = json['modelTopology'];
  const manifest = json['weightsManifest'];
  if (!isRecord(topology)) throw new NetworkError(`${file} has no modelTopology: it is not a saved tf.LayersModel`);
  if (!Array.isArray(manifest)) throw new NetworkError(`${file} has no weightsManifest`);

  const specs: WeightSpec[] = [];
  const parts: Buffer[] = [];
  for (const group of manifest) {
    if (!isRecord(group) || !Array.isArray(group['paths']) || !Array.isArray(group['weights'])) throw new NetworkError(`${file}: a group of the weightsManifest lacks paths or weights`);
    const own = group['weights'].map((spec: unknown) => weightSpec(spec, file));
    const shards = await Promise.all(group['paths'].map(async (name: unknown) => read(await inside(folder, name, file))));
    const declared = own.reduce((sum, spec) => sum + bytesOf(spec), 0);
    const present = shards.reduce((sum, shard) => sum + shard.byteLength, 0);
    if (declared !== present) throw new NetworkError(`${file}: the weights take ${declared} bytes, but their files ${group['paths'].join(', ')} hold ${present}`);
    specs.push(...own);
    parts.push(...shards);
  }
  const all = Buffer.concat(parts);
  return { topology, specs, data: all.buffer.slice(all.byteOffset, all.byteOffset + all.byteLength) as ArrayBuffer };
}

/** The file that a manifest names, if it lies in the folder, links followed. */
async function inside(folder: string, name: unknown, file: string): Promise<string> {
  if (typeof name !== 'string') throw new NetworkError(`${file}: a weight file's name is not a text`);
  const target = resolve(folder, name);
  const leaves = (path: string): boolean => {
    const way = relative(folder, path);
    return way === '' || way.startsWith(`..${sep}`) || way === '..' || isAbsolute(way);
  };
  if (isAbsolute(name) || /^[a-z][a-z0-9+.-]*:/i.test(name) || leaves(target)) throw new NetworkError(`${file} names a weight file outside of its folder: ${name}`);
  const actual = await real(target, file);
  if (leaves(actual)) throw new NetworkError(`${file} names a weight file that links outside of its folder: ${name}`);
  return actual;
}

function weightSpec(given: unknown, file: string): WeightSpec {
  if (!isRecord(given)) throw new NetworkError(`${file}: a weight is not described`);
  const { name, shape, dtype, quantization } = given;
  const sized = Array.isArray(shape) && shape.every(d => Number.isSafeInteger(d) && d >= 0);
  if (typeof name !== 'string' || !sized) throw new NetworkError(`${file}: a weight has no name or shape`);
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new NetworkError(`${file}: weight ${name} is of type ${String(dtype)}`);
  if (quantization === undefined) return { name, shape: shape.map(Number), dtype };
  const stored = isRecord(quantization) ? quantization['dtype'] : undefined;
  if (!isRecord(quantization) || (stored !== 'uint8' && stored !== 'uint16' && stored !== 'float16')) throw new NetworkError(`${file}: weight ${name} is quantized to ${String(stored)}`);
  const { scale, min } = quantization;
  return { name, shape: shape.map(Number), dtype, quantization: { dtype: stored, ...(typeof scale === 'number' && { scale }), ...(typeof min === 'number' && { min }) } };
}

const bytesOf = ({ shape, dtype, quantization }: WeightSpec): number => shape.reduce((a, b) => a * b, 1) * (BYTES[quantization?.dtype ?? dtype] ?? 4);

async function read(file: string): Promise<Buffer> {
  try {
    if (!(await stat(file)).isFile()) throw new NetworkError(`${file} is not a file`);
    return await readFile(file);
  } catch (error) {
    throw error instanceof NetworkError ? error : new NetworkError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function real(path: string, file: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    throw new NetworkError(`${file}: ${path} is not there`);
  }
}

function parsed(text: Buffer, file: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text.toString('utf8'));
    if (isRecord(json)) return json;
  } catch (error) {
    throw new NetworkError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new NetworkError(`${file} holds no JSON object`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
