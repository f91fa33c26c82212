/** Colours and fonts of the editor's theme, read from VS Code's variables for use on canvases, read anew when the theme changes. */

export interface Theme {
  readonly kind: 'light' | 'dark';
  readonly highContrast: boolean;
  readonly foreground: string;
  readonly muted: string;
  readonly background: string;
  /** Grid lines. */
  readonly grid: string;
  readonly font: string;
  readonly blue: string;
  readonly orange: string;
  readonly green: string;
  readonly purple: string;
  readonly red: string;
  readonly yellow: string;
}

export type Hue = 'blue' | 'orange' | 'green' | 'purple' | 'red' | 'yellow' | 'muted' | 'foreground';

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, fallback: string): string => style.getPropertyValue(`--vscode-${name}`).trim() || fallback;
  const kind = document.body.dataset['vscodeThemeKind'] ?? '';
  const highContrast = kind.includes('high-contrast');
  const light = kind.includes('light');
  const foreground = read('editor-foreground', light ? '#3b3b3b' : '#cccccc');
  const background = read('editor-background', light ? '#ffffff' : '#1f1f1f');
  return {
    kind: light ? 'light' : 'dark',
    highContrast,
    foreground,
    muted: highContrast ? foreground : light ? mix(rgb(background), rgb(foreground), 0.76) : read('descriptionForeground', '#9d9d9d'),
    background,
    grid: withAlpha(foreground, highContrast ? 0.35 : 0.1),
    font: `11px ${read('font-family', 'system-ui, sans-serif')}`,
    blue: read('charts-blue', light ? '#1a85ff' : '#3794ff'),
    // The light high contrast theme's orange is a blue, the dark one's is dim: beside blue curves both would be lost.
    // The others' orange is half transparent (it is that of a search match in the minimap): a curve needs the whole.
    orange: highContrast ? read('charts-yellow', '#cca700') : withAlpha(read('charts-orange', '#d18616'), 1),
    green: read('charts-green', light ? '#388a34' : '#89d185'),
    purple: read('charts-purple', light ? '#652d90' : '#b180d7'),
    red: read('charts-red', light ? '#e51400' : '#f14c4c'),
    yellow: read('charts-yellow', light ? '#bf8803' : '#cca700'),
  };
}

/** Calls back after the theme changed: VS Code rewrites the variables on the root and the class of the body. */
export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });
}

export function reducedMotion(): boolean {
  return document.body.classList.contains('vscode-reduce-motion') || matchMedia('(prefers-reduced-motion: reduce)').matches;
}

export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

let probe: CanvasRenderingContext2D | null | undefined;
const parsed = new Map<string, Rgb>();

/** Any CSS colour as components; the browser parses, once a colour. */
export function rgb(colour: string): Rgb {
  let components = parsed.get(colour);
  if (components === undefined) parsed.set(colour, (components = parse(colour)));
  return components;
}

function parse(colour: string): Rgb {
  probe ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!probe) return { r: 128, g: 128, b: 128 };
  probe.clearRect(0, 0, 1, 1);
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0, a = 255] = probe.getImageData(0, 0, 1, 1).data;
  // Reading back un-premultiplies; the alpha itself is dropped, callers give their own.
  return a === 0 ? { r: 0, g: 0, b: 0 } : { r, g, b };
}

export function withAlpha(colour: string, alpha: number): string {
  const { r, g, b } = rgb(colour);
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}

/** Mixture of two colours; share 0 gives the first. */
export function mix(first: Rgb, second: Rgb, share: number): string {
  const blend = (a: number, b: number): number => Math.round(a + (b - a) * share);
  return `rgb(${blend(first.r, second.r)}, ${blend(first.g, second.g)}, ${blend(first.b, second.b)})`;
}
