/** Entry of the webview: messages in, frames out. Everything drawn follows from the model, the view's settings and the theme. */
import 'uplot/dist/uPlot.min.css';
import './styles/panel.css';
import type { Control } from '../engine/protocol';
import { PROTOCOL_VERSION } from '../engine/protocol';
import { CursorLink } from './charts/cursor-link';
import type { Change, PanelContext } from './context';
import { ALL_ASPECTS, RunModel } from './data/model';
import { weightForLength } from './data/smoothing';
import { decode } from './wire/decode';
import { Frames } from './wire/frames';
import { connectHost } from './wire/host';
import { layout } from './layout';
import { handleShortcuts } from './shortcuts';
import { languageOf, translator } from './strings';
import { onThemeChange, readTheme } from './theme';
import { restoreView, type ViewState } from './view-state';

function start(root: HTMLElement): void {
  const language = languageOf(document.documentElement.lang);
  const model = new RunModel();
  const host = connectHost(received);
  let view = restoreView(host.savedState);
  let theme = readTheme();
  const changes = new Set<Change>([...ALL_ASPECTS, 'view', 'theme']);

  const panel: PanelContext = {
    model, language, t: translator(language), cursor: new CursorLink(),
    get view() {
      return view;
    },
    get theme() {
      return theme;
    },
    get smoothing() {
      return view.smoothing ?? defaultSmoothing(model);
    },
    control(control: Control) {
      if (model.run !== undefined) host.post({ type: 'control', run: model.run, control });
    },
    openConfig() {
      if (model.run !== undefined) host.post({ type: 'openConfig', run: model.run });
    },
    resumeRun() {
      if (model.run !== undefined) host.post({ type: 'resumeRun', run: model.run });
    },
    changeView(patch: Partial<ViewState>) {
      view = { ...view, ...patch };
      host.save(view);
      changes.add('view');
      frames.request();
    },
    refresh() {
      changes.add('size');
      frames.request();
    },
  };
  const page = layout(panel);
  root.replaceChildren(page.element);
  const frames = new Frames(() => {
    const due = new Set(changes);
    changes.clear();
    page.update(due);
  });

  function received(data: unknown): void {
    let shown: (() => void) | undefined;
    try {
      const message = decode(data);
      shown = () => host.post({ type: 'ack', sequence: message.sequence });
      if (message.type === 'snapshot') {
        const sameRun = view.run === message.run;
        note(model.restore(message.run, message.live, message.snapshot, message.preview));
        view = { ...view, run: message.run, folder: message.snapshot.header?.folder ?? view.folder, ...(sameRun ? {} : { zoom: undefined }) };
        host.save(view);
        changes.add('view');
      } else if (message.run === model.run) {
        for (const event of message.events) note(model.apply(event));
        const folder = model.header?.folder;
        if (folder !== undefined && folder !== view.folder) host.save((view = { ...view, folder }));
      }
    } catch (error) {
      host.post({ type: 'error', message: error instanceof Error ? error.message : String(error) });
      // The host waits for word of each message, also of one that could not be read.
      const sequence = sequenceOf(data);
      if (sequence !== undefined) shown = () => host.post({ type: 'ack', sequence });
    }
    frames.request(shown);
  }

  function note(aspects: readonly Change[]): void {
    for (const aspect of aspects) changes.add(aspect);
  }

  onThemeChange(() => {
    theme = readTheme();
    changes.add('theme');
    frames.request();
  });
  handleShortcuts(panel);
  window.addEventListener('error', event => host.post({ type: 'error', message: event.message }));
  frames.request();
  host.post({ type: 'ready', version: PROTOCOL_VERSION });
}

/** Steps over all the data are not noisy: averaging would only delay what they show. */
function defaultSmoothing(model: RunModel): number {
  return model.header?.batchSize === undefined ? 0 : weightForLength(model.preview ?? model.rows);
}

function sequenceOf(data: unknown): number | undefined {
  return typeof data === 'object' && data !== null && 'sequence' in data && typeof data.sequence === 'number' ? data.sequence : undefined;
}

const root = document.getElementById('panel');
if (root !== null) start(root);
