/** A chart with its heading, legend, tooltip and table: one card of the panel. */
import type { Change, PanelContext, Part } from '../context';
import { abscissa, wholeRange } from '../data/abscissa';
import { nearestRow, type Column } from '../data/column';
import { rowsInside, Sampler, type Abscissa } from '../data/sampling';
import { position, valueAt, type Range } from '../data/scale';
import { zoomBy, zoomRange } from '../data/zoom';
import { element, icon, setHidden, setText } from '../dom';
import { formatSetting } from '../numbers';
import { chartKey } from './chart-keys';
import { chartTable } from './chart-table';
import { horizontalPosition, verticalScale, type ChartContent } from './content';
import type { Curve } from './curve';
import { Legend } from './legend';
import { paintEvaluations, paintKnobs, paintNotFinite, paintPoint, paintReferences } from './marks';
import { Plot, type Painter } from './plot';
import { readout, spoken } from './readout';
import { drawnLines } from './strokes';
import { table } from './table';
import { Tooltip, type TooltipLine } from './tooltip';
import { notFinitePositions, verticalRange } from './vertical';

/** Changes that ask for a drawing. */
const DRAWN: readonly Change[] = ['points', 'evaluations', 'header', 'state', 'outcome', 'knobs', 'view', 'theme', 'size'];
/** A knob's change is told this near to its line. */
const KNOB_PX = 4;
/** A table that grows while it is read is rebuilt no more often. */
const TABLE_MS = 1000;

export class Chart implements Part {
  readonly element: HTMLElement;
  readonly #panel: PanelContext;
  readonly #content: ChartContent;
  readonly #heading = element('h3');
  readonly #legend = new Legend();
  readonly #log: HTMLButtonElement;
  readonly #tableButton: HTMLButtonElement;
  readonly #canvas: HTMLElement;
  readonly #empty = element('p', { class: 'chart-empty' });
  readonly #tableHolder = element('div', { class: 'table-holder', attributes: { tabindex: '0' } });
  readonly #spoken = element('span', { class: 'visually-hidden', attributes: { 'aria-live': 'polite' } });
  readonly #tooltip = new Tooltip();
  readonly #plot: Plot;
  #visible = false;
  /** What has changed since the last drawing. */
  readonly #due = new Set<Change>(['size']);
  readonly #sampler = new Sampler();
  #drawnRange = '';
  #hovered = false;
  /** Value at the pointer's height. */
  #height: number | undefined;
  #keyRow: number | undefined;
  #generation = 0;
  #xRange: Range = { min: 0, max: 1 };
  #notFinite: number[] = [];
  #tabled = 0;

  constructor(panel: PanelContext, content: ChartContent) {
    this.#panel = panel;
    this.#content = content;
    const { t } = panel;
    this.#log = element('button', { class: 'chip', text: t('chart.log'), title: t('chart.logTitle'), attributes: { type: 'button' } });
    this.#log.addEventListener('click', () => {
      const scale = verticalScale(panel, content) === 'log' ? 'linear' : 'log';
      panel.changeView({ yScale: { ...panel.view.yScale, [content.id]: scale } });
    });
    this.#tableButton = element('button', { class: 'chip chip-icon', title: t('chart.tableTitle'), attributes: { type: 'button', 'aria-label': t('chart.tableTitle') } }, icon('table'));
    this.#tableButton.addEventListener('click', () => {
      const { tables } = panel.view;
      panel.changeView({ tables: tables.includes(content.id) ? tables.filter(id => id !== content.id) : [...tables, content.id] });
    });
    this.#tableHolder.hidden = true;
    setText(this.#heading, content.title());
    this.#canvas = element('div', { class: 'plot', attributes: { tabindex: '0', role: 'group' } });
    this.element = element('section', { class: 'chart', attributes: { 'data-chart': content.id } },
      element('header', { class: 'chart-head' }, this.#heading, this.#legend.element, element('div', { class: 'chart-tools' }, this.#log, this.#tableButton)),
      element('div', { class: 'chart-body' }, this.#canvas, this.#empty, this.#tableHolder), this.#spoken);
    this.#plot = new Plot(this.#canvas, {
      zoomed: ({ min, max }) => panel.changeView({ zoom: [min, max] }),
      zoomReset: () => panel.changeView({ zoom: undefined }),
      pointed: (x, height) => this.#pointed(x, height),
      paintBelow: painter => this.#paintBelow(painter),
      paintAbove: painter => this.#paintAbove(painter),
    });
    panel.cursor.join(this);
    this.#canvas.addEventListener('pointerenter', () => (this.#hovered = true));
    this.#canvas.addEventListener('pointerleave', () => {
      this.#hovered = false;
      this.#pointed(undefined);
    });
    this.#canvas.addEventListener('keydown', event => this.#key(event));
    this.#canvas.addEventListener('blur', () => {
      if (this.#keyRow !== undefined) this.#leave();
    });
    new IntersectionObserver(entries => {
      this.#visible = entries.some(entry => entry.isIntersecting);
      if (this.#visible && this.#due.size > 0) panel.refresh();
    }, { rootMargin: '100px' }).observe(this.element);
    new ResizeObserver(entries => {
      const box = entries.at(-1)?.contentRect;
      if (box !== undefined) this.#plot.resize(box.width, box.height);
      this.#due.add('size');
      panel.refresh();
    }).observe(this.#canvas);
  }

  /** Lays something over the plotting area. */
  overlay(node: HTMLElement): void {
    this.#canvas.after(node);
  }

  update(changes: ReadonlySet<Change>): void {
    for (const change of DRAWN) if (changes.has(change)) this.#due.add(change);
    if (this.#due.size === 0 || !this.#visible) return;
    const fromPointsAlone = this.#due.size === 1 && this.#due.has('points');
    this.#due.clear();
    this.#draw(fromPointsAlone);
  }

  /** The crosshair of another chart moved. */
  follow(x: number | undefined): void {
    if (!this.#visible) return;
    this.#plot.point(x);
    this.#showValues(x);
  }

  get #abscissa(): Abscissa {
    return abscissa(this.#panel.model, this.#panel.view.xAxis);
  }

  /** @param sparingly leaves the canvas alone where new points do not change the picture */
  #draw(sparingly: boolean): void {
    const { view, model, t, theme } = this.#panel;
    const curves = this.#content.curves();
    for (const curve of curves) curve.update(this.#panel.smoothing, model.preview === undefined);
    const scale = verticalScale(this.#panel, this.#content);
    setText(this.#heading, this.#content.title());
    this.#canvas.setAttribute('aria-label', t('chart.keyboard', this.#content.title()));
    this.#log.setAttribute('aria-pressed', String(scale === 'log'));
    this.#xRange = view.zoom === undefined ? wholeRange(model, view.xAxis, view.xScale) : zoomRange(view.zoom, view.xScale);
    const axis = this.#abscissa;
    const lines = drawnLines(curves, theme);
    const sampled = this.#sampler.update(axis, lines.map(({ pyramid }) => pyramid), { window: this.#xRange, scale: view.xScale, columns: Math.round(this.#plot.plotWidth) });
    const { from, to } = sampled;
    this.#keepKeyPlace(axis.column);
    this.#showEmpty(curves);
    this.#showTable(from, to, sparingly);
    const yRange = verticalRange(this.#panel, this.#content, this.#xRange, from, to, scale);
    const range = `${this.#xRange.min} ${this.#xRange.max} ${yRange.min} ${yRange.max} ${scale}`;
    if (!sparingly || sampled.changed || range !== this.#drawnRange) {
      this.#drawnRange = range;
      this.#notFinite = notFinitePositions(axis, curves, from, to);
      this.#plot.draw({ theme, xScale: view.xScale, yScale: scale, strokes: lines.map(({ stroke }) => stroke) }, {
        x: sampled.x,
        y: scale === 'log' ? sampled.y.map(values => values.map(value => (value !== null && value > 0 ? value : null))) : sampled.y,
        xRange: this.#xRange, yRange,
        blank: axis.column.length === 0 && (this.#content.evaluations()?.step.length ?? 0) === 0,
      });
    }
    this.#showValues(this.#panel.cursor.x);
  }

  #showEmpty(curves: readonly Curve[]): void {
    const { t, model } = this.#panel;
    const rows = Math.max(...curves.map(curve => curve.raw.column.length), 0);
    const some = (this.#content.evaluations()?.step.length ?? 0) > 0 || curves.some(({ raw }) => {
      const { min, max } = raw.extent(0, raw.column.length);
      return min <= max;
    });
    setHidden(this.#empty, some || model.run === undefined || model.state === 'preparing');
    setText(this.#empty, rows === 0 ? t('chart.empty') : t('chart.notLogged'));
  }

  #showTable(from: number, to: number, sparingly: boolean): void {
    const shown = this.#panel.view.tables.includes(this.#content.id);
    this.#tableButton.setAttribute('aria-pressed', String(shown));
    setHidden(this.#tableHolder, !shown);
    this.#canvas.classList.toggle('behind', shown);
    // The rows of a preview are no fair choice of the run's numbers.
    if (!shown || this.#panel.model.preview !== undefined || (sparingly && performance.now() - this.#tabled < TABLE_MS)) return;
    this.#tabled = performance.now();
    this.#tableHolder.replaceChildren(table(chartTable(this.#panel, this.#content, from, to)));
  }

  #paintBelow(painter: Painter): void {
    const { model, theme } = this.#panel;
    paintKnobs(painter, model.knobs.map(change => horizontalPosition(this.#panel, change.step)).filter(Number.isFinite), theme);
    paintReferences(painter, this.#content.references(), theme);
  }

  #paintAbove(painter: Painter): void {
    const { theme } = this.#panel;
    const axis = this.#abscissa;
    const evaluations = this.#content.evaluations();
    if (evaluations !== undefined) {
      paintEvaluations(painter, evaluations, step => horizontalPosition(this.#panel, step), verticalScale(this.#panel, this.#content), theme.orange, theme);
    }
    paintNotFinite(painter, this.#notFinite, theme);
    for (const curve of this.#content.curves()) {
      const { from, to } = rowsInside(axis, this.#xRange, curve.raw.column.length);
      if (to - from === 1) paintPoint(painter, axis.column.at(from) * axis.factor, curve.raw.column.at(from), curve.colour());
    }
  }

  #pointed(x: number | undefined, height?: number): void {
    this.#height = height;
    this.#panel.cursor.point(this, x);
    this.#showValues(x);
  }

  /** Values at `x`, or the latest ones, in the legend; where this chart is pointed at also in the tooltip. */
  #showValues(x: number | undefined): void {
    const axis = this.#abscissa;
    const row = x === undefined ? axis.column.length - 1 : (this.#keyRow ?? nearestRow(axis.column, x / axis.factor));
    const pointedAt = this.#hovered || this.#keyRow !== undefined;
    const pixel = x === undefined || !this.#hovered ? undefined : this.#pixelAt(x);
    const { title, entries, lines, dots } = readout(this.#panel, this.#content, { row, pixel, height: this.#height, latest: x === undefined });
    this.#legend.show(entries);
    const surface = this.#plot.surface;
    if (x === undefined || row < 0 || surface === undefined) {
      this.#tooltip.dots(surface, []);
      this.#tooltip.hide();
      return;
    }
    const at = axis.column.at(row) * axis.factor;
    this.#tooltip.dots(surface, dots.flatMap(({ value, colour }) => {
      const place = Number.isFinite(value) ? this.#plot.position(at, value) : undefined;
      return place === undefined || !Number.isFinite(place.top) ? [] : [{ ...place, colour }];
    }));
    const left = this.#plot.left(at);
    if (pointedAt) this.#tooltip.show(surface, left, title, [...lines, ...this.#knobLines(left)]);
    else this.#tooltip.hide();
  }

  #knobLines(left: number): TooltipLine[] {
    const { model, theme } = this.#panel;
    return model.knobs.filter(change => Math.abs(this.#plot.left(horizontalPosition(this.#panel, change.step)) - left) < KNOB_PX)
      .map(change => ({ label: change.name, value: `→ ${formatSetting(change.value)}`, colour: theme.purple }));
  }

  #pixelAt(x: number): Range {
    const scale = this.#panel.view.xScale;
    const share = position(x, this.#xRange, scale);
    const half = 0.5 / this.#plot.plotWidth;
    return { min: valueAt(share - half, this.#xRange, scale), max: valueAt(share + half, this.#xRange, scale) };
  }

  #key(event: KeyboardEvent): void {
    const { view, model, cursor } = this.#panel;
    const axis = this.#abscissa;
    const { from, to } = rowsInside(axis, this.#xRange, axis.column.length);
    const key = chartKey(event, this.#keyRow, from, to);
    if (key === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    switch (key.type) {
      case 'move': {
        this.#keyRow = key.row;
        const x = axis.column.at(key.row) * axis.factor;
        this.#plot.point(x);
        this.#pointed(x);
        setText(this.#spoken, spoken(this.#panel, this.#content, key.row));
        break;
      }
      case 'zoom': {
        const zoom = zoomBy(this.#xRange, wholeRange(model, view.xAxis, view.xScale), cursor.x, key.factor, view.xScale);
        this.#panel.changeView({ zoom: zoom === undefined ? undefined : [zoom.min, zoom.max] });
        break;
      }
      case 'reset':
        this.#panel.changeView({ zoom: undefined });
        break;
      case 'leave':
        this.#leave();
        break;
    }
  }

  /** Rows have other numbers after a preview, and after a resumed run has logged steps again. */
  #keepKeyPlace(column: Column): void {
    if (column.generation === this.#generation) return;
    this.#generation = column.generation;
    const { x } = this.#panel.cursor;
    if (this.#keyRow !== undefined && x !== undefined) this.#keyRow = nearestRow(column, x / this.#abscissa.factor);
  }

  #leave(): void {
    this.#keyRow = undefined;
    this.#plot.point(undefined);
    this.#pointed(undefined);
  }
}
