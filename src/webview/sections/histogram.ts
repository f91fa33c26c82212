/** Values and gradients of one parameter block over time. */
import type { Histogram } from '../../engine/protocol';
import { sheet, watch } from '../canvas';
import { paintHeatMap, QUANTILES, stepRange } from '../charts/heat-map';
import { spread, table, TABLE_ROWS } from '../charts/table';
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import { blocksOf, historyOf, quantile, shareOutside, valueWindow } from '../data/distribution';
import { valueAt } from '../data/scale';
import { element, icon, setHidden, setText } from '../dom';
import { formatCount, formatNumber } from '../numbers';
import { dropdown } from '../toolkit';
import { section } from './section';

const MARGIN = { left: 58, right: 10, top: 6, bottom: 24 };

export class Histograms implements Part {
  readonly element: HTMLElement;
  readonly #panel: PanelContext;
  readonly #section;
  readonly #block;
  readonly #none = element('p', { class: 'hint' });
  readonly #pictures: readonly Picture[];
  readonly #tableButton: HTMLButtonElement;
  #stale = true;

  constructor(panel: PanelContext) {
    const { t } = panel;
    this.#panel = panel;
    this.#section = section(panel, 'histograms', t('section.histograms'), true);
    this.#block = dropdown(t('histograms.block'), histogramBlock => panel.changeView({ histogramBlock }));
    this.#tableButton = element('button', { class: 'chip chip-icon', title: t('chart.tableTitle'), attributes: { type: 'button', 'aria-label': t('chart.tableTitle') } }, icon('table'));
    this.#tableButton.addEventListener('click', () => {
      const { tables } = panel.view;
      panel.changeView({ tables: tables.includes('histograms') ? tables.filter(id => id !== 'histograms') : [...tables, 'histograms'] });
    });
    this.#section.tools.append(this.#block.element, this.#tableButton);
    this.#pictures = [new Picture(panel, 'parameters'), new Picture(panel, 'gradients')];
    setText(this.#none, t('histograms.none'));
    this.#section.body.append(this.#none, element('div', { class: 'pair' }, ...this.#pictures.map(picture => picture.element)));
    this.element = this.#section.element;
    watch(this.element, visible => {
      this.#stale = true;
      if (visible) panel.refresh();
    });
  }

  update(changes: ReadonlySet<Change>): void {
    if (touches(changes, 'histograms', 'view', 'theme', 'header', 'size')) this.#stale = true;
    const { model, view } = this.#panel;
    const blocks = blocksOf(model.histograms);
    // Announced before the first come, for runs that will have them: nothing moves later.
    this.#section.update(blocks.length > 0 || (model.active && (model.header?.parameterCount ?? 0) > 64));
    if (!this.#stale || !this.#section.open || this.element.hidden) return;
    this.#stale = false;
    setHidden(this.#none, blocks.length > 0);
    setHidden(this.#block.element, blocks.length === 0);
    setHidden(this.#tableButton, blocks.length === 0);
    const block = view.histogramBlock !== undefined && blocks.includes(view.histogramBlock) ? view.histogramBlock : (blocks[0] ?? '');
    this.#block.set(blocks.map(value => ({ value, label: value })), block);
    const asTable = view.tables.includes('histograms');
    this.#tableButton.setAttribute('aria-pressed', String(asTable));
    for (const picture of this.#pictures) picture.show(block, asTable);
  }
}

class Picture {
  readonly element: HTMLElement;
  readonly #panel: PanelContext;
  readonly #what: Histogram['what'];
  readonly #canvas = element('canvas', { class: 'heat-map', attributes: { role: 'img' } });
  readonly #tip = element('span', { class: 'picture-tip' });
  readonly #holder = element('div', { class: 'table-holder', attributes: { tabindex: '0' } });
  #history: readonly Histogram[] = [];

  constructor(panel: PanelContext, what: Histogram['what']) {
    this.#panel = panel;
    this.#what = what;
    this.#holder.hidden = true;
    this.element = element('figure', { class: 'picture' },
      element('figcaption', {}, element('h3', { text: panel.t(`histograms.${what}`) }), this.#tip), element('div', { class: 'picture-body' }, this.#canvas, this.#holder));
    this.#canvas.addEventListener('pointermove', event => this.#point(event.offsetX, event.offsetY));
    this.#canvas.addEventListener('pointerleave', () => this.#note());
  }

  show(block: string, asTable: boolean): void {
    const { model, theme, t } = this.#panel;
    this.#history = historyOf(model.histograms, block, this.#what);
    setHidden(this.element, this.#history.length === 0);
    setHidden(this.#holder, !asTable);
    this.#canvas.setAttribute('aria-label', `${t(`histograms.${this.#what}`)}, ${block}`);
    if (asTable) this.#showTable(block);
    this.#note();
    const page = this.#history.length === 0 ? undefined : sheet(this.#canvas);
    if (page === undefined) return;
    paintHeatMap(page.context, this.#frame, this.#history, valueWindow(this.#history), this.#what === 'parameters' ? 'blue' : 'green', theme);
  }

  get #frame() {
    return {
      left: MARGIN.left, top: MARGIN.top, width: Math.max(1, this.#canvas.clientWidth - MARGIN.left - MARGIN.right),
      height: Math.max(1, this.#canvas.clientHeight - MARGIN.top - MARGIN.bottom),
    };
  }

  /** Values left out of the picture are owned up to. */
  #note(): void {
    const share = shareOutside(this.#history, valueWindow(this.#history));
    setText(this.#tip, share > 0.00005 ? this.#panel.t('histograms.outside', formatNumber(share * 100, 2)) : '');
  }

  #point(x: number, y: number): void {
    const frame = this.#frame;
    const step = valueAt((x - frame.left) / frame.width, stepRange(this.#history), 'linear');
    const value = valueAt(1 - (y - frame.top) / frame.height, valueWindow(this.#history), 'linear');
    const histogram = this.#history.findLast(candidate => candidate.step <= step);
    const bin = histogram?.edges.findLastIndex(edge => edge <= value) ?? -1;
    const count = histogram?.counts[bin];
    if (histogram === undefined || count === undefined) return this.#note();
    setText(this.#tip, this.#panel.t('histograms.tip', formatCount(histogram.step), formatNumber(histogram.edges[bin]!, 3), formatNumber(histogram.edges[bin + 1]!, 3), formatCount(count)));
  }

  #showTable(block: string): void {
    const { t } = this.#panel;
    const rows = spread(0, this.#history.length, TABLE_ROWS);
    this.#holder.replaceChildren(table({
      caption: t('chart.tableCaption', `${t(`histograms.${this.#what}`)}, ${block}`, formatCount(rows.length), formatCount(this.#history.length)),
      columns: [t('table.step'), t('histograms.low'), t('histograms.median'), t('histograms.high')],
      rows: rows.map(i => [formatCount(this.#history[i]!.step), ...QUANTILES.map(q => formatNumber(quantile(this.#history[i]!, q)))]),
    }));
  }
}
