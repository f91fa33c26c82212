/** The panels: one a run, opened, hidden, reloaded, restored. Each draws in a webview that only ever sees messages. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { RunSnapshot } from '../../engine/protocol';
import { PROTOCOL_VERSION } from '../../engine/protocol';
import { panelHtml } from '../../webview/html';
import type { Log } from '../output';
import type { LiveRun } from '../runs/liveRun';
import type { RunManager } from '../runs/manager';
import type { Stores } from '../runs/stores';
import { panelColumn } from '../settings';
import { PanelLink } from './link';
import type { LinkSource } from './link';
import { pack } from './pack';
import { readFromPanel } from './read';

const PANEL_TYPE = 'stepwise.run';

/** How often the log of a run in another process is read for an open panel. */
const FOLLOW_MS = 2000;

/** What a restored panel remembers: see the panel's own view state. */
interface Remembered {
  readonly run: string;
  readonly root: string | undefined;
}

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly link: PanelLink;
  /** Identifier, or key until there is one. */
  run: string;
}

export class Panels implements vscode.Disposable {
  readonly #open = new Set<OpenPanel>();
  readonly #subscriptions: vscode.Disposable;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly manager: RunManager,
    private readonly stores: Stores,
    private readonly log: Log,
  ) {
    this.#subscriptions = vscode.Disposable.from(
      manager.onDidHappen(({ run, event }) => {
        const shown = this.#showing(run.key) ?? this.#showing(run.name);
        if (!shown) return;
        if (event.type === 'header' && shown.run !== event.header.id) {
          shown.run = event.header.id; // it has its name now: the panel learns it by a snapshot
          shown.panel.title = event.header.label;
          shown.link.show(liveSource(run));
          return;
        }
        shown.link.push(event);
      }),
    );
  }

  /** Shows a run's panel, bringing it forward when it is open already. */
  open(run: LiveRun): vscode.WebviewPanel {
    return this.#reveal(run.name) ?? this.#create(run.name, liveSource(run), run.history.header?.label ?? nameOf(run));
  }

  /** Shows a run of the store; one that is going on in this window, live. */
  openStored(root: string, id: string): vscode.WebviewPanel {
    const live = this.manager.find(id);
    if (live) return this.open(live);
    const label = this.stores.at(root).get(id)?.record.label ?? id;
    const shown = this.#reveal(id);
    if (shown) return shown;
    const panel = this.#create(id, this.#storedSource(root, id), label);
    this.#follow(root, id);
    return panel;
  }

  /** Whether people see the run's panel now. */
  isVisible(run: LiveRun): boolean {
    return this.#showing(run.name)?.panel.visible ?? false;
  }

  close(id: string): void {
    this.#showing(id)?.panel.dispose();
  }

  /** A panel that VS Code brings back after a reload. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const remembered = readState(state);
    const live = remembered && this.manager.find(remembered.run);
    const root = remembered && (remembered.root ?? this.stores.find(remembered.run)?.root);
    if (!remembered || (!live && (root === undefined || !this.stores.at(root).get(remembered.run)))) {
      this.log.info(`a panel is not restored, its run ${remembered?.run ?? '(unknown)'} is gone`);
      panel.dispose();
      return;
    }
    if (root !== undefined && !this.stores.folders.some(folder => folder.root === root)) this.stores.remember(root);
    this.#adopt(panel, remembered.run, live ? liveSource(live) : this.#storedSource(root ?? '', remembered.run));
    if (!live && root !== undefined) this.#follow(root, remembered.run);
  }

  /** A stored run has begun to go on: its panel, if open, becomes live. */
  goLive(run: LiveRun): void {
    this.#showing(run.name)?.link.show(liveSource(run));
  }

  /** The panels themselves stay: VS Code brings them back after a reload, and would forget them if they were closed here. */
  dispose(): void {
    this.#subscriptions.dispose();
  }

  #create(run: string, source: LinkSource, title: string): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel(PANEL_TYPE, title, { viewColumn: panelColumn(), preserveFocus: true });
    this.#adopt(panel, run, source);
    return panel;
  }

  #adopt(panel: vscode.WebviewPanel, run: string, source: LinkSource): void {
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(this.context.extensionUri, 'dist');
    const icon = (theme: 'light' | 'dark'): vscode.Uri => vscode.Uri.joinPath(this.context.extensionUri, `media/config-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    const link = new PanelLink(source, message => void webview.postMessage(pack(message)));
    const open: OpenPanel = { panel, link, run };
    this.#open.add(open);
    panel.onDidDispose(() => {
      link.away();
      this.#open.delete(open);
    });
    // A hidden panel has no document: VS Code loads it anew when it returns, and it says `ready`.
    panel.onDidChangeViewState(() => { if (!panel.visible) link.away(); });
    webview.onDidReceiveMessage((data: unknown) => this.#receive(open, data));
    webview.html = panelHtml({
      nonce: randomBytes(18).toString('base64url'),
      cspSource: webview.cspSource,
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js')).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.css')).toString(),
      language: vscode.env.language,
      title: panel.title,
    });
  }

  #receive({ link, run }: OpenPanel, data: unknown): void {
    const message = readFromPanel(data);
    if (!message) return this.log.warn(`the panel of ${run} sent what is no message of version ${PROTOCOL_VERSION} of the protocol`);
    switch (message.type) {
      case 'ready':
        return link.ready();
      case 'ack':
        return link.acknowledge(message.sequence);
      case 'control':
        return this.manager.find(message.run)?.control(message.control);
      case 'openConfig':
        return void vscode.commands.executeCommand('stepwise.revealConfig', run);
      case 'resumeRun':
        return void vscode.commands.executeCommand('stepwise.resumeRun', run);
      case 'error':
        return this.log.error(`the panel of ${run}`, message.message);
    }
  }

  /** A run that another process drives tells nothing but its log: it is read again now and then, while people look. */
  #follow(root: string, id: string): void {
    const open = this.#showing(id);
    if (!open || !this.stores.at(root).get(id)?.driven) return;
    const timer = setInterval(() => {
      const driven = this.stores.at(root).get(id)?.driven ?? false;
      if (!driven || this.manager.find(id)) clearInterval(timer);
      if (open.panel.visible && !this.manager.find(id)) open.link.show(this.#storedSource(root, id));
    }, FOLLOW_MS);
    open.panel.onDidDispose(() => clearInterval(timer));
  }

  #storedSource(root: string, id: string): LinkSource {
    return { run: id, live: false, snapshot: (): RunSnapshot => this.stores.at(root).snapshot(id) };
  }

  #showing(run: string): OpenPanel | undefined {
    return [...this.#open].find(open => open.run === run);
  }

  #reveal(run: string): vscode.WebviewPanel | undefined {
    const panel = this.#showing(run)?.panel;
    panel?.reveal(undefined, true);
    return panel;
  }
}

const liveSource = (run: LiveRun): LinkSource => ({
  run: run.name,
  get live() { return !run.isOver; },
  snapshot: () => run.history.snapshot(),
});
const nameOf = (run: LiveRun): string => run.request.file.split(/[\\/]/).at(-1)?.replace(/\.optim\.\w+$/i, '') ?? run.name;

function readState(state: unknown): Remembered | undefined {
  if (typeof state !== 'object' || state === null || !('run' in state) || typeof state.run !== 'string') return undefined;
  const folder = 'folder' in state && typeof state.folder === 'string' ? state.folder : undefined;
  const cut = folder === undefined ? -1 : Math.max(folder.lastIndexOf('/'), folder.lastIndexOf('\\'));
  return { run: state.run, root: folder !== undefined && cut > 0 ? folder.slice(0, cut) : undefined };
}
