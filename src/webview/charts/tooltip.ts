/** The small card beside the crosshair, and the dots where curves meet it. */
import { element } from '../dom';

export interface TooltipLine {
  readonly label: string;
  readonly value: string;
  readonly colour?: string;
  readonly note?: string;
}

export interface Dot {
  readonly left: number;
  readonly top: number;
  readonly colour: string;
}

export class Tooltip {
  readonly element = element('div', { class: 'tooltip', attributes: { 'aria-hidden': 'true' } });
  readonly #dots: HTMLElement[] = [];

  constructor() {
    this.element.hidden = true;
  }

  /**
   * @param surface plotting area; the card stays inside it
   * @param left crosshair, CSS pixels from the surface's left edge
   */
  show(surface: HTMLElement, left: number, title: string, lines: readonly TooltipLine[]): void {
    if (this.element.parentElement !== surface) surface.append(this.element);
    const rows = lines.map(line => {
      const mark = element('span', { class: 'mark mark-dot' });
      if (line.colour !== undefined) mark.style.color = line.colour;
      else mark.classList.add('mark-none');
      return element('div', { class: 'tooltip-line' }, mark, element('span', { class: 'tooltip-label', text: line.label }),
        element('span', { class: 'tooltip-value', text: line.value }),
        line.note === undefined ? undefined : element('span', { class: 'tooltip-note', text: line.note }));
    });
    this.element.replaceChildren(element('div', { class: 'tooltip-title', text: title }), ...rows);
    this.element.hidden = false;
    const width = this.element.offsetWidth;
    const room = surface.clientWidth;
    const right = left + 14;
    const x = right + width <= room ? right : Math.max(0, left - 14 - width);
    this.element.style.transform = `translate(${Math.round(x)}px, 8px)`;
  }

  hide(): void {
    this.element.hidden = true;
  }

  /** Dots where the curves meet the crosshair; none hides them. */
  dots(surface: HTMLElement | undefined, dots: readonly Dot[]): void {
    while (this.#dots.length < dots.length) this.#dots.push(element('div', { class: 'dot' }));
    this.#dots.forEach((node, i) => {
      const dot = dots[i];
      node.hidden = dot === undefined;
      if (dot === undefined || surface === undefined) return;
      if (node.parentElement !== surface) surface.append(node);
      node.style.transform = `translate(${dot.left}px, ${dot.top}px)`;
      node.style.color = dot.colour;
    });
  }
}
