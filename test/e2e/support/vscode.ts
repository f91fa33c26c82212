/**
 * A real VS Code for one test: the server on throw-away folders, its workbench in a browser. `npm run test:e2e` makes both ready and says
 * where they are; a failure leaves the log and a picture behind.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { linkExtension, startServer } from '../../../scripts/lib/server.mjs';

export const root = path.resolve(import.meta.dirname, '../../..');

/** Pictures are looked at by people: outside git, kept. */
export const pictures = process.env['STEPWISE_PICTURES'] ?? path.join(process.env['STEPWISE_DEV'] ?? path.join(root, '.stepwise-dev'), 'pictures');

/** A workbench that shows only what the test is about. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.tips.enabled': false,
  'window.autoDetectColorScheme': false,
  'security.workspace.trust.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'editor.minimap.enabled': false,
  'editor.hover.delay': 100,
};

export interface Options {
  /** Copied for the test. */
  readonly workspace?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Display language, e.g. `zh-cn`. */
  readonly locale?: string;
  /** What is installed; the checkout itself when absent. */
  readonly extensions?: string;
  /** More flags and environment of the server. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Session {
  readonly page: Page;
  /** Copy of the workspace. */
  readonly folder: string;
  /** Throw-away folder of this session. */
  readonly scratch: string;
  readonly server: Awaited<ReturnType<typeof startServer>>;
  /** Loads the workbench (again). */
  open(payload?: readonly (readonly [string, string])[]): Promise<void>;
  /** Takes a picture for people to look at. */
  picture(name: string): Promise<void>;
}

/** What the runner of the tests has made ready. */
export function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run this by npm run test:e2e, which makes VS Code and the browser ready`);
  return value;
}

/**
 * The server takes a display language only from a language pack. One without texts translates the extension; the workbench's own words
 * stay English.
 */
function addLanguage(data: string, locale: string): void {
  const texts = path.join(data, 'texts.json');
  writeFileSync(texts, JSON.stringify({ contents: {} }));
  writeFileSync(path.join(data, 'languagepacks.json'), JSON.stringify({
    [locale]: { hash: 'test', label: locale, translations: { vscode: texts }, extensions: [{ extensionIdentifier: { id: 'test.language-pack' }, version: '1.0.0' }] },
  }));
}

/** Runs `body` in a fresh VS Code with Stepwise in it. */
export async function withVSCode(options: Options, body: (session: Session) => Promise<void>): Promise<void> {
  const host = { node: required('STEPWISE_HOST_NODE'), vscode: required('STEPWISE_HOST_VSCODE') };
  const executablePath = required('CHROMIUM');
  const scratch = mkdtempSync(path.join(tmpdir(), 'stepwise-e2e-'));
  const folder = path.join(scratch, 'workspace');
  const extensions = options.extensions ?? path.join(scratch, 'extensions');
  const data = path.join(scratch, 'data');
  mkdirSync(path.join(data, 'User'), { recursive: true });
  cpSync(options.workspace ?? path.join(root, 'test/e2e/workspace'), folder, { recursive: true });
  writeFileSync(path.join(data, 'User/settings.json'), JSON.stringify({ ...SETTINGS, ...options.settings }));
  if (options.extensions === undefined) linkExtension(root, extensions);
  if (options.locale !== undefined) addLanguage(data, options.locale);

  const server = await startServer(host, {
    data: scratch, extensions, folder,
    ...(options.locale !== undefined && { locale: options.locale }),
    ...(options.args && { args: options.args }),
    env: { ...process.env, ...options.env },
  });
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.grantPermissions(['local-network-access']);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000); // a busy machine with two cores is slow, not wrong
  const session: Session = {
    page, folder, scratch, server,
    async open(payload = []) {
      await page.goto(server.url(payload));
      await page.locator('.monaco-workbench .statusbar').waitFor();
    },
    async picture(name) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: path.join(pictures, `${name}.png`) });
    },
  };
  let whole = false;
  try {
    await body(session);
    await page.goto('about:blank'); // the workbench closes in order and ends its extension host
    await server.hostsEnded();
    whole = true;
  } finally {
    if (!whole) {
      await page.screenshot({ path: path.join(scratch, 'failure.png') }).catch(() => undefined);
      const died = /Extension Host Process exited .*/.exec(readFileSync(server.log, 'utf8'));
      console.error(`${died ? `${died[0]}; ` : ''}look at ${scratch}/failure.png and ${scratch}/data/logs`);
    }
    await browser.close();
    await server.stop();
    if (whole) rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
