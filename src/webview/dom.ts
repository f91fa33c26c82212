/** Building elements without markup strings: text is always text. */

export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

type Child = Node | string | undefined;

export function element<K extends keyof HTMLElementTagNameMap>(tag: K, options: ElementOptions = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  apply(node, options, children);
  return node;
}

function apply(node: HTMLElement, options: ElementOptions, children: readonly Child[]): void {
  if (options.class !== undefined) node.className = options.class;
  if (options.text !== undefined) node.textContent = options.text;
  if (options.title !== undefined) node.title = options.title;
  for (const [name, value] of Object.entries(options.attributes ?? {})) node.setAttribute(name, value);
  for (const child of children) if (child !== undefined) node.append(child);
}

/** Writes only what changed: an unchanged text node costs no layout. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export function setHidden(node: HTMLElement, hidden: boolean): void {
  if (node.hidden !== hidden) node.hidden = hidden;
}

const SVG = 'http://www.w3.org/2000/svg';

/** Paths in a 16 x 16 box. */
const ICONS = {
  pause: 'M4.5 3h2.5v10H4.5zM9 3h2.5v10H9z',
  resume: 'M4.5 2.8v10.4L13 8z',
  step: 'M3.5 3v10l6.5-5zM11 3h2v10h-2z',
  stop: 'M3.5 3.5h9v9h-9z',
  table: 'M2 3h12v10H2zm1 1v2h4V4zm5 0v2h5V4zM3 7v2h4V7zm5 0v2h5V7zm-5 3v2h4v-2zm5 0v2h5v-2z',
  chevron: 'M6 3.3 10.7 8 6 12.7l-.8-.8L9.1 8 5.2 4.1z',
  previous: 'M10 3.3 5.3 8l4.7 4.7.8-.8L6.9 8l3.9-3.9z',
  next: 'M6 3.3 10.7 8 6 12.7l-.8-.8L9.1 8 5.2 4.1z',
  close: 'M8 7.2 11.9 3.3l.8.8L8.8 8l3.9 3.9-.8.8L8 8.8l-3.9 3.9-.8-.8L7.2 8 3.3 4.1l.8-.8z',
  reset: 'M8 3a5 5 0 1 1-4.6 3l.95.4A4 4 0 1 0 8 4v2L4.8 3.5 8 1z',
  document: 'M3.5 1.5h6l3 3v10h-9zm1 1v11h7V5H9V2.5z',
  information: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM7.4 7h1.2v4.5H7.4zm0-2.5h1.2v1.3H7.4z',
  warning: 'M8 1.8 15 14H1zM8 4 2.8 13h10.4zM7.4 7h1.2v3.2H7.4zm0 4h1.2v1.2H7.4z',
} as const;

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('width', '16');
  svg.setAttribute('height', '16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  path.setAttribute('fill', 'currentColor');
  path.setAttribute('fill-rule', 'evenodd');
  svg.append(path);
  return svg;
}
