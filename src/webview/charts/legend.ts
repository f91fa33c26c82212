/** The line of names and values above a chart: the latest values, or those under the crosshair. */
import { element, setText } from '../dom';

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly mark: 'line' | 'dot' | 'dash';
  readonly value: string;
}

export class Legend {
  readonly element = element('div', { class: 'legend' });
  #key = '';
  #values: HTMLElement[] = [];

  show(entries: readonly LegendEntry[]): void {
    const key = entries.map(entry => `${entry.label}|${entry.colour}|${entry.mark}`).join('\n');
    if (key !== this.#key) {
      this.#key = key;
      this.#values = entries.map(() => element('span', { class: 'legend-value' }));
      this.element.replaceChildren(...entries.map((entry, i) => {
        const mark = element('span', { class: `mark mark-${entry.mark}` });
        mark.style.color = entry.colour;
        return element('span', { class: 'legend-entry' }, mark, entry.label === '' ? undefined : element('span', { class: 'legend-label', text: entry.label }), this.#values[i]);
      }));
    }
    entries.forEach((entry, i) => setText(this.#values[i]!, entry.value));
  }
}
