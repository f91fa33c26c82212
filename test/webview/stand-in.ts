/** Runs in the page before the panel's script: VS Code's part, as far as a webview sees it. */
import type { FromPanel } from '../../src/engine/protocol';

/** What crosses to the page: typed arrays as base64, as the automation protocol carries JSON only. */
export interface Packed {
  readonly json: string;
  readonly arrays: readonly string[];
}

interface PageTheme {
  readonly kind: string;
  readonly className: string;
  readonly variables: Readonly<Record<string, string>>;
}

interface TestDoor {
  readonly sent: FromPanel[];
  state: unknown;
  deliver(packed: Packed): void;
  setTheme(theme: PageTheme): void;
}

declare global {
  interface Window {
    stepwiseTest: TestDoor;
    stepwiseTestOptions: { readonly theme: PageTheme; readonly state?: unknown };
  }
}

const { theme, state } = window.stepwiseTestOptions;
const saved = sessionStorage.getItem('state');

const door: TestDoor = {
  sent: [],
  state: saved === null ? state : JSON.parse(saved),
  deliver({ json, arrays }) {
    const columns = arrays.map(text => new Float64Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer));
    const message: unknown = JSON.parse(json, (_, value: unknown) =>
      typeof value === 'object' && value !== null && '$array' in value && typeof value.$array === 'number' ? columns[value.$array] : value);
    window.postMessage(message, '*');
  },
  setTheme({ kind, className, variables }) {
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
    document.body.className = className;
    document.body.dataset['vscodeThemeKind'] = kind;
  },
};
window.stepwiseTest = door;
Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: (message: FromPanel) => door.sent.push(message),
    getState: () => door.state,
    setState: (next: unknown) => {
      door.state = next;
      sessionStorage.setItem('state', JSON.stringify(next));
    },
  }),
});
// VS Code's variables are there before the panel's script runs.
new MutationObserver((_, observer) => {
  if (document.body === null) return;
  observer.disconnect();
  door.setTheme(theme);
}).observe(document, { childList: true, subtree: true });
