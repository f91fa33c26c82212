/**
 * A package of the npm registry as a cached file: fetched once, checked against a pinned SHA-512, offline afterwards. Nothing of it
 * is ever run.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../failure';
import { errorCode, isMissing, makeFolder, replaceFile } from '../runs/files';

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity, `sha512-...`, as the registry's metadata and lock files have it. */
  readonly integrity: string;
  readonly bytes: number;
}

/** Fetches an address, telling how many bytes have come. The default is Node's `fetch`; tests and hosts with a proxy bring theirs. */
export type Download = (url: string, received: (bytes: number) => void) => Promise<Uint8Array>;

export interface DownloadContext {
  /** Folder for what is downloaded. */
  readonly cache: string;
  readonly allowDownloads: boolean;
  readonly download?: Download;
}

const DEFAULT_REGISTRY = 'https://registry.npmjs.org/';

/**
 * The package's tar.gz, from the cache or the registry.
 * @param progress bytes so far, of how many
 * @throws Failure where it may not be, or cannot be, downloaded, or is not what it should be
 */
export async function npmTarball(wanted: NpmPackage, context: DownloadContext, progress: (done: number, total: number) => void): Promise<Uint8Array> {
  const baseName = wanted.name.split('/').at(-1) ?? wanted.name;
  const file = join(context.cache, `${wanted.name.replace(/[@/]+/g, '-').replace(/^-/, '')}-${wanted.version}.tgz`);
  if (existsSync(file)) {
    const cached = readFileSync(file);
    if (integrityOf(cached) === wanted.integrity) return cached;
    rmSync(file, { force: true });
  }
  if (!context.allowDownloads) throw new Failure('download-forbidden', [wanted.name, Math.round(wanted.bytes / 1e6)]);
  const url = `${registryFor(wanted.name)}${wanted.name}/-/${baseName}-${wanted.version}.tgz`;
  const bytes = await (context.download ?? fetchBytes)(url, done => progress(done, wanted.bytes)).catch((error: unknown) => {
    throw new Failure('download-failed', [wanted.name, new URL(url).host, reasonOf(error)]);
  });
  if (integrityOf(bytes) !== wanted.integrity) throw new Failure('download-altered', [wanted.name, wanted.version, new URL(url).host]);
  makeFolder(context.cache);
  replaceFile(file, bytes);
  return bytes;
}

const integrityOf = (bytes: Uint8Array): string => `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

async function fetchBytes(url: string, received: (bytes: number) => void): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
  const parts: Uint8Array[] = [];
  let done = 0;
  for await (const part of response.body) {
    parts.push(part);
    received((done += part.byteLength));
  }
  return Buffer.concat(parts);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return errorCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
}

/**
 * The registry that npm itself would ask, with a slash at its end: `npm_config_registry` of the environment, then `registry` (or
 * the scope's own) in the user's .npmrc, then registry.npmjs.org.
 */
export function registryFor(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const scope = name.startsWith('@') ? name.slice(0, name.indexOf('/')) : undefined;
  const settings = npmSettings(environment['npm_config_userconfig'] ?? join(homedir(), '.npmrc'));
  const scoped = scope === undefined ? undefined : settings.get(`${scope}:registry`);
  const url = scoped ?? environment['npm_config_registry'] ?? environment['NPM_CONFIG_REGISTRY'] ?? settings.get('registry') ?? DEFAULT_REGISTRY;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new Failure('registry-invalid', [url]);
  return url.endsWith('/') ? url : `${url}/`;
}

function npmSettings(file: string): Map<string, string> {
  const settings = new Map<string, string>();
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (!isMissing(error) && errorCode(error) !== 'EACCES') throw error;
  }
  for (const line of text.split(/\r?\n/)) {
    const setting = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (setting?.[1] !== undefined && setting[2] !== undefined) settings.set(setting[1], setting[2].replace(/^"(.*)"$/, '$1'));
  }
  return settings;
}
