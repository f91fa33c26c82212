/**
 * The panel as VS Code would show it: the real document under the real policy, a stand-in for `acquireVsCodeApi`, theme
 * variables on the root. `Harness` is the host's half of the protocol.
 */
import { build } from 'esbuild';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { FromPanel, RunEvent, RunSnapshot } from '../../src/engine/protocol';
import { contentSecurityPolicy, panelHtml } from '../../src/webview/html';
import type { Packed } from './stand-in';
import { themeOf, type ThemeName } from './themes';

export interface PanelServer {
  readonly origin: string;
  /** Script that plays VS Code's part in the page. */
  readonly standIn: string;
  close(): Promise<void>;
}

/** Bundles the panel as the build does and serves it. */
export async function servePanel(): Promise<PanelServer> {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-panel-'));
  await build({
    entryPoints: [join(__dirname, '../../src/webview/panel.ts')], outfile: join(folder, 'webview.js'), bundle: true, minify: true,
    platform: 'browser', format: 'iife', target: 'chrome114', logLevel: 'error', loader: { '.css': 'css' },
  });
  const standIn = await build({ entryPoints: [join(__dirname, 'stand-in.ts')], bundle: true, format: 'iife', target: 'chrome114', write: false, logLevel: 'error' });
  const script = readFileSync(join(folder, 'webview.js'));
  const style = readFileSync(join(folder, 'webview.css'));
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/webview.js') response.setHeader('content-type', 'text/javascript').end(script);
    else if (url.pathname === '/webview.css') response.setHeader('content-type', 'text/css').end(style);
    else if (url.pathname === '/') {
      const nonce = randomBytes(16).toString('hex');
      const cspSource = `http://${request.headers.host}`;
      response.setHeader('content-type', 'text/html').setHeader('content-security-policy', contentSecurityPolicy(nonce, cspSource));
      response.end(panelHtml({ nonce, cspSource, scriptUri: '/webview.js', styleUri: '/webview.css', language: url.searchParams.get('language') ?? 'en', title: 'Run' }));
    } else response.writeHead(404).end();
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    standIn: standIn.outputFiles[0]?.text ?? '',
    close: () => new Promise(closed => {
      server.close(() => closed());
      server.closeAllConnections();
    }),
  };
}

export interface HarnessOptions {
  readonly theme?: ThemeName;
  readonly language?: string;
  readonly width?: number;
  readonly height?: number;
  readonly state?: unknown;
}

/** One open panel, and what it said. */
export class Harness {
  readonly page: Page;
  /** Console errors, uncaught errors, violations of the policy: must stay empty. */
  readonly faults: string[] = [];
  readonly #origin: string;
  readonly #language: string;
  #sequence = 0;
  #run = 'run-1';

  private constructor(page: Page, origin: string, language: string) {
    this.page = page;
    this.#origin = origin;
    this.#language = language;
  }

  static async open(browser: Browser, server: PanelServer, options: HarnessOptions = {}): Promise<Harness> {
    const { theme = 'dark', language = 'en', width = 1100, height = 900, state } = options;
    const page = await browser.newPage({ viewport: { width, height } });
    const harness = new Harness(page, server.origin, language);
    page.on('console', message => {
      if (message.type() === 'error' || message.text().includes('Content Security Policy')) harness.faults.push(message.text());
    });
    page.on('pageerror', error => harness.faults.push(error.stack ?? error.message));
    await page.addInitScript({ content: `window.stepwiseTestOptions = ${JSON.stringify({ theme: themeOf(theme), state })};\n${server.standIn}` });
    await page.goto(`${server.origin}/?language=${language}`);
    await harness.waitFor('ready');
    return harness;
  }

  async reload(): Promise<void> {
    await this.page.goto(`${this.#origin}/?language=${this.#language}`);
    await this.waitFor('ready');
  }

  /** Everything the panel has posted since it loaded. */
  sent(): Promise<readonly FromPanel[]> {
    return this.page.evaluate(() => window.stepwiseTest.sent);
  }

  async waitFor(type: FromPanel['type']): Promise<void> {
    await this.page.waitForFunction(wanted => window.stepwiseTest.sent.some(message => message.type === wanted), type);
  }

  /** Sends a snapshot and waits for its acknowledgement. */
  async snapshot(snapshot: RunSnapshot, live = true, run = this.#run, preview?: number): Promise<void> {
    this.#run = run;
    await this.deliverRaw({ type: 'snapshot', version: 1, run, live, snapshot, preview });
  }

  async events(...events: RunEvent[]): Promise<void> {
    await this.deliverRaw({ type: 'events', run: this.#run, events });
  }

  async setTheme(name: ThemeName): Promise<void> {
    await this.page.evaluate(theme => window.stepwiseTest.setTheme(theme), themeOf(name));
  }

  async settled(): Promise<void> {
    await this.page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  /** Sends a message as it stands, with the next sequence number, and waits for its acknowledgement. */
  async deliverRaw(message: object): Promise<void> {
    const sequence = ++this.#sequence;
    await this.page.evaluate(({ packed }) => window.stepwiseTest.deliver(packed), { packed: pack({ ...message, sequence }) });
    await this.page.waitForFunction(wanted => window.stepwiseTest.sent.some(sent => sent.type === 'ack' && sent.sequence === wanted), sequence);
  }
}

/** Like VS Code's own channel: typed arrays apart, everything else as JSON, in which NaN becomes null. */
function pack(message: object): Packed {
  const arrays: string[] = [];
  const json = JSON.stringify(message, (_, value: unknown) => {
    if (!(value instanceof Float64Array)) return value;
    arrays.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'));
    return { $array: arrays.length - 1 };
  });
  return { json, arrays };
}
