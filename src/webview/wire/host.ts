/** The panel's end of the wire to the extension host. */
import type { FromPanel } from '../../engine/protocol';

/** What VS Code gives a webview, once. */
interface VsCodeApi {
  postMessage(message: FromPanel): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Host {
  post(message: FromPanel): void;
  readonly savedState: unknown;
  save(state: unknown): void;
}

export function connectHost(received: (data: unknown) => void): Host {
  const api = acquireVsCodeApi();
  window.addEventListener('message', event => received(event.data));
  return {
    post: message => api.postMessage(message),
    savedState: api.getState(),
    save: state => api.setState(state),
  };
}
