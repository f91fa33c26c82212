/** Single parameters as curves, for small models. */
import { Chart } from '../charts/chart';
import { Curve } from '../charts/curve';
import type { Change, PanelContext, Part } from '../context';
import type { Column } from '../data/column';
import { formatNumber } from '../numbers';
import { parameterNames } from '../data/parameter-names';
import type { Theme } from '../theme';
import { section } from './section';

const HUES = ['blue', 'orange', 'green', 'purple', 'yellow', 'red'] as const;

/** The theme's colours for a few; for many, and where the theme's are too alike, evenly spaced hues of one lightness. */
export function parameterColour(index: number, count: number, theme: Theme): string {
  const hue = HUES[index];
  if (count <= HUES.length && hue !== undefined && !theme.highContrast) return theme[hue];
  return `hsl(${Math.round((360 * index) / count)}, ${theme.highContrast ? 90 : 60}%, ${theme.kind === 'light' ? 38 : 65}%)`;
}

export class Parameters implements Part {
  readonly element: HTMLElement;
  readonly #panel: PanelContext;
  readonly #section;
  readonly #chart: Chart;
  #columns: readonly Column[] = [];
  #curves: readonly Curve[] = [];

  constructor(panel: PanelContext) {
    this.#panel = panel;
    this.#section = section(panel, 'parameters', panel.t('section.parameters'), true);
    this.#chart = new Chart(panel, {
      id: 'parameters', title: () => '', namesCurves: true, format: formatNumber, curves: () => this.#curves, evaluations: () => undefined, references: () => [], defaultScale: () => 'linear',
    });
    this.#section.body.append(this.#chart.element);
    this.element = this.#section.element;
  }

  update(changes: ReadonlySet<Change>): void {
    const { model } = this.#panel;
    const announced = (model.header?.parameterCount ?? Infinity) <= 64;
    this.#section.update(model.params.length > 0 || (announced && model.active));
    if (!this.#section.open) return;
    this.#follow();
    this.#chart.update(changes);
  }

  #follow(): void {
    const { model } = this.#panel;
    if (model.params.length === this.#columns.length && model.params.every((column, i) => column === this.#columns[i])) return;
    this.#columns = [...model.params];
    const names = parameterNames(model.header?.parameters ?? [], this.#columns.length);
    this.#curves = this.#columns.map((column, i) => new Curve(names[i] ?? '', () => parameterColour(i, this.#columns.length, this.#panel.theme), column, false));
  }
}
