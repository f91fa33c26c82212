/** A chart with its heading, legend, tooltip and table: one card of the panel. */
import type { Change, PanelContext, Part } from '../context';
import { abscissa, positionOfStep, wholeRange } from '../data/abscissa';
import { nearestRow } from '../data/column';
import type { EvaluationSeries } from '../data/model';
import { rowsInside, Sampler, type Abscissa } from '../data/sampling';
import { valueRange, type Range, type Scale } from '../data/scale';
import { element, icon, setHidden, setText } from '../dom';
import { formatCount, formatNumber, formatSetting, MISSING } from '../numbers';
import type { TextKey } from '../strings';
import { withAlpha, type Theme } from '../theme';
import type { Curve } from './curve';
import { Legend, type LegendEntry } from './legend';
import { evaluationAt, paintEvaluations, paintKnobs, paintNotFinite, paintPoint, paintReferences, type ReferenceLine } from './marks';
import { Plot, type Painter, type PlotData, type Stroke } from './plot';
import { table, spread, TABLE_ROWS } from './table';
import { Tooltip, type Dot, type TooltipLine } from './tooltip';

/** What a chart shows; functions are asked anew at each drawing. */
export interface ChartContent {
  readonly id: string;
  /** Empty where the heading around the chart says it. */
  title(): string;
  /** Whether the legend names the curves, or the title says enough. */
  readonly namesCurves: boolean;
  curves(): readonly Curve[];
  evaluations(): EvaluationSeries | undefined;
  references(): readonly ReferenceLine[];
  /** Scale until the reader chooses one; a log scale is given up where values are not positive. */
  defaultScale(): Scale;
}

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
  #keyRow: number | undefined;
  #xRange: Range = { min: 0, max: 1 };
  #notFinite: number[] = [];

  constructor(panel: PanelContext, content: ChartContent) {
    this.#panel = panel;
    this.#content = content;
    const { t } = panel;
    this.#log = element('button', { class: 'chip', text: t('chart.log'), title: t('chart.logTitle'), attributes: { type: 'button' } });
    this.#log.addEventListener('click', () => {
      const scale = this.#scale() === 'log' ? 'linear' : 'log';
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
      pointed: x => this.#pointed(x),
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
      this.#keyRow = undefined;
      this.#pointed(undefined);
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
    this.#showValues(x, false);
  }

  #scale(): Scale {
    const chosen = this.#panel.view.yScale[this.#content.id];
    if (chosen !== undefined) return chosen;
    if (this.#content.defaultScale() === 'linear') return 'linear';
    return this.#content.curves().some(curve => curve.raw.extent(0, curve.raw.column.length).min <= 0) ? 'linear' : 'log';
  }

  get #abscissa(): Abscissa {
    return abscissa(this.#panel.model, this.#panel.view.xAxis);
  }

  /** Where a step lies on the horizontal axis; NaN where a log axis has no place for it. */
  #position(step: number): number {
    const x = positionOfStep(this.#panel.model, this.#abscissa, step);
    return this.#panel.view.xScale === 'log' && x <= 0 ? NaN : x;
  }

  /** @param sparingly leaves the canvas alone where new points do not change the picture */
  #draw(sparingly: boolean): void {
    const { view, model, t, theme } = this.#panel;
    const curves = this.#content.curves();
    for (const curve of curves) curve.update(this.#panel.smoothing);
    const scale = this.#scale();
    setText(this.#heading, this.#content.title());
    this.#canvas.setAttribute('aria-label', t('chart.keyboard', this.#content.title()));
    this.#log.setAttribute('aria-pressed', String(scale === 'log'));
    const asTable = view.tables.includes(this.#content.id);
    this.#tableButton.setAttribute('aria-pressed', String(asTable));
    setHidden(this.#tableHolder, !asTable);
    this.#canvas.classList.toggle('behind', asTable);
    this.#xRange = view.zoom === undefined ? wholeRange(model, view.xAxis, view.xScale) : zoomRange(view.zoom, view.xScale);
    const axis = this.#abscissa;
    this.#showEmpty(curves);
    const drawn = drawnSeries(curves, theme);
    const sampled = this.#sampler.update(axis, drawn.map(series => series.pyramid), { window: this.#xRange, scale: view.xScale, columns: Math.round(this.#plot.plotWidth) });
    const { from, to } = sampled;
    if (asTable) this.#showTable(curves, from, to);
    const yRange = this.#valueRange(curves, from, to, scale);
    const range = `${this.#xRange.min} ${this.#xRange.max} ${yRange.min} ${yRange.max} ${scale}`;
    if (sparingly && !sampled.changed && range === this.#drawnRange) {
      this.#showValues(this.#panel.cursor.x, this.#hovered || this.#keyRow !== undefined);
      return;
    }
    this.#drawnRange = range;
    const data: PlotData = {
      x: sampled.x,
      y: scale === 'log' ? sampled.y.map(values => values.map(value => (value !== null && value > 0 ? value : null))) : sampled.y,
      xRange: this.#xRange,
      yRange,
      blank: axis.column.length === 0 && (this.#content.evaluations()?.step.length ?? 0) === 0,
    };
    this.#notFinite = notFinitePositions(axis, curves, from, to);
    this.#plot.draw({ theme, xScale: view.xScale, yScale: scale, strokes: drawn.map(series => series.stroke) }, data);
    this.#showValues(this.#panel.cursor.x, this.#hovered || this.#keyRow !== undefined);
  }

  #valueRange(curves: readonly Curve[], from: number, to: number, scale: Scale): Range {
    let min = Infinity;
    let max = -Infinity;
    const include = (value: number): void => {
      if (!Number.isFinite(value) || (scale === 'log' && value <= 0)) return;
      if (value < min) min = value;
      if (value > max) max = value;
    };
    for (const { raw } of curves) {
      const extent = raw.extent(from, to);
      include(scale === 'log' ? raw.minPositive(from, to) : extent.min);
      include(extent.max);
    }
    const evaluations = this.#content.evaluations();
    for (let i = 0; i < (evaluations?.step.length ?? 0); i++) {
      const x = this.#position(evaluations!.step.at(i));
      if (x >= this.#xRange.min && x <= this.#xRange.max) include(evaluations!.value.at(i));
    }
    // A reference just outside is worth the room; one far away would press the curve flat.
    const [low, high] = [min, max];
    for (const { value } of this.#content.references()) {
      if (scale === 'linear' && value > low - (high - low) * 0.3 && value < high + (high - low) * 0.3) include(value);
      if (scale === 'log' && value > low / 10 && value < high * 10) include(value);
    }
    return valueRange(min, max, scale);
  }

  #showEmpty(curves: readonly Curve[]): void {
    const { t, model } = this.#panel;
    const evaluations = this.#content.evaluations();
    const rows = Math.max(...curves.map(curve => curve.raw.column.length), 0);
    const some = (evaluations?.step.length ?? 0) > 0 || curves.some(curve => {
      const { min, max } = curve.raw.extent(0, curve.raw.column.length);
      return min <= max;
    });
    setHidden(this.#empty, some || model.run === undefined || model.state === 'preparing');
    setText(this.#empty, rows === 0 ? t('chart.empty') : t('chart.notLogged'));
  }

  #paintBelow(painter: Painter): void {
    const { model, theme } = this.#panel;
    paintKnobs(painter, model.knobs.map(change => this.#position(change.step)).filter(Number.isFinite), theme);
    paintReferences(painter, this.#content.references(), theme);
  }

  #paintAbove(painter: Painter): void {
    const { theme } = this.#panel;
    const axis = this.#abscissa;
    const evaluations = this.#content.evaluations();
    if (evaluations !== undefined) {
      paintEvaluations(painter, evaluations, step => this.#position(step), this.#scale(), theme.orange, theme);
    }
    paintNotFinite(painter, this.#notFinite, theme);
    for (const curve of this.#content.curves()) {
      const { from, to } = rowsInside(axis, this.#xRange, curve.raw.column.length);
      if (to - from === 1) paintPoint(painter, axis.column.at(from) * axis.factor, curve.raw.column.at(from), curve.colour());
    }
  }

  #pointed(x: number | undefined): void {
    this.#panel.cursor.point(this, x);
    this.#showValues(x, this.#hovered || this.#keyRow !== undefined);
  }

  /** Values at `x`, or the latest ones, in the legend; under the pointer also in the tooltip. */
  #showValues(x: number | undefined, withTooltip: boolean): void {
    const { model, theme, t } = this.#panel;
    const curves = this.#content.curves();
    const axis = this.#abscissa;
    const row = x === undefined ? axis.column.length - 1 : (this.#keyRow ?? nearestRow(axis.column, x / axis.factor));
    const step = model.columns.step.at(row);
    const entries: LegendEntry[] = [];
    const lines: TooltipLine[] = [];
    const dots: Dot[] = [];
    const mark = (value: number, colour: string, at: number): void => {
      const position = this.#plot.position(at, value);
      if (position !== undefined && Number.isFinite(position.top)) dots.push({ ...position, colour });
    };
    const at = axis.column.at(row) * axis.factor;
    for (const curve of curves) {
      const value = curve.raw.column.at(row);
      const smooth = curve.smoothed?.column.at(row);
      const { label } = curve;
      if (curves.length <= 6) {
        // A single curve is named by the chart's title.
        const name = !this.#content.namesCurves ? '' : smooth === undefined ? label : `${label}, ${t('series.smoothed')}`;
        entries.push({ label: name, colour: curve.colour(), mark: 'line', value: shown(smooth ?? value, row) });
      }
      lines.push({ label, value: shown(value, row), colour: smooth === undefined ? curve.colour() : withAlpha(curve.colour(), 0.5), ...this.#rangeNote(curve, axis, x) });
      if (smooth !== undefined) lines.push({ label: t('series.smoothed'), value: shown(smooth, row), colour: curve.colour() });
      mark(smooth ?? value, curve.colour(), at);
    }
    const evaluations = this.#content.evaluations();
    if (evaluations !== undefined && evaluations.step.length > 0) {
      const i = x === undefined ? evaluations.step.length - 1 : evaluationAt(evaluations, step);
      const value = formatNumber(evaluations.value.at(i));
      entries.push({ label: t('series.evaluation'), colour: theme.orange, mark: 'dot', value });
      lines.push({ label: t('series.evaluation'), value, colour: theme.orange, note: t('samples.at', formatCount(evaluations.step.at(i))) });
    }
    this.#legend.show(entries);
    const surface = this.#plot.surface;
    const hide = x === undefined || row < 0 || surface === undefined;
    this.#tooltip.dots(surface, hide ? [] : dots);
    if (hide || !withTooltip) {
      this.#tooltip.hide();
      return;
    }
    const left = this.#plot.position(at, 1)?.left ?? 0;
    for (const change of model.knobs) {
      const mark = this.#plot.position(this.#position(change.step), 1)?.left;
      if (mark !== undefined && Math.abs(mark - left) < 4) lines.push({ label: change.name, value: `→ ${formatSetting(change.value)}`, colour: theme.purple });
    }
    this.#tooltip.show(surface, left, this.#title(row), topLines(lines));
  }

  /** Where a pixel holds many rows, what they span. */
  #rangeNote(curve: Curve, axis: Abscissa, x: number | undefined): { note?: string } {
    if (x === undefined || this.#keyRow !== undefined) return {};
    const half = (this.#xRange.max - this.#xRange.min) / this.#plot.plotWidth / 2;
    const { from, to } = rowsInside(axis, { min: x - half, max: x + half }, axis.column.length);
    if (to - from < 3) return {};
    const { min, max } = curve.raw.extent(from, to);
    return min < max ? { note: this.#panel.t('chart.range', formatNumber(min, 3), formatNumber(max, 3), formatCount(to - from)) } : {};
  }

  #title(row: number): string {
    const { model, t, view } = this.#panel;
    const step = t('samples.at', formatCount(model.columns.step.at(row)));
    if (view.xAxis === 'step') return step;
    const value = this.#abscissa.column.at(row) * this.#abscissa.factor;
    return `${step} · ${formatNumber(value)} ${t(AXIS_LABELS[view.xAxis]).toLowerCase()}`;
  }

  #showTable(curves: readonly Curve[], from: number, to: number): void {
    const { model, t } = this.#panel;
    const evaluations = this.#content.evaluations();
    if (curves.length === 0 && evaluations !== undefined) {
      const rows = spread(0, evaluations.step.length, TABLE_ROWS);
      this.#tableHolder.replaceChildren(table({
        caption: t('chart.tableCaption', this.#content.title(), formatCount(rows.length), formatCount(evaluations.step.length)),
        columns: [t('table.step'), t('series.evaluation')],
        rows: rows.map(i => [formatCount(evaluations.step.at(i)), formatNumber(evaluations.value.at(i), 6)]),
      }));
      return;
    }
    const rows = spread(from, to, TABLE_ROWS);
    const smoothed = curves.filter(curve => curve.smoothed !== undefined);
    const evaluated = new Map(Array.from({ length: evaluations?.step.length ?? 0 }, (_, i) => [evaluations!.step.at(i), evaluations!.value.at(i)]));
    this.#tableHolder.replaceChildren(table({
      caption: t('chart.tableCaption', this.#content.title(), formatCount(rows.length), formatCount(to - from)),
      columns: [t('table.step'), ...curves.map(curve => curve.label), ...smoothed.map(curve => `${curve.label}, ${t('series.smoothed')}`), ...(evaluations ? [t('series.evaluation')] : [])],
      rows: rows.map(row => {
        const step = model.columns.step.at(row);
        const evaluation = evaluated.get(step);
        return [
          formatCount(step), ...curves.map(curve => formatNumber(curve.raw.column.at(row), 6)), ...smoothed.map(curve => formatNumber(curve.smoothed?.column.at(row) ?? NaN, 6)),
          ...(evaluations ? [evaluation === undefined ? '' : formatNumber(evaluation, 6)] : []),
        ];
      }),
    }));
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const axis = this.#abscissa;
    const { from, to } = rowsInside(axis, this.#xRange, axis.column.length);
    const page = Math.max(1, Math.round((to - from) / (event.shiftKey ? 10 : 100)));
    const current = this.#keyRow ?? (event.key === 'ArrowRight' || event.key === 'Home' ? from - page : to - 1 + page);
    const go = (row: number): void => {
      if (to <= from) return;
      this.#keyRow = Math.min(to - 1, Math.max(from, row));
      const x = axis.column.at(this.#keyRow) * axis.factor;
      this.#plot.point(x);
      this.#pointed(x);
      this.#speak(this.#keyRow);
    };
    switch (event.key) {
      case 'ArrowLeft': go(current - page); break;
      case 'ArrowRight': go(current + page); break;
      case 'Home': go(from); break;
      case 'End': go(to - 1); break;
      case '+': case '=': this.#zoomBy(0.5); break;
      case '-': case '_': this.#zoomBy(2); break;
      case '0': this.#panel.changeView({ zoom: undefined }); break;
      case 'Escape':
        this.#keyRow = undefined;
        this.#plot.point(undefined);
        this.#pointed(undefined);
        break;
      default: return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #speak(row: number): void {
    const values = this.#content.curves().slice(0, 4).map(curve => `${curve.label} ${formatNumber(curve.raw.column.at(row))}`);
    setText(this.#spoken, [this.#title(row), ...values].join(', '));
  }

  /** Halves or doubles the visible stretch about the crosshair or the middle. */
  #zoomBy(factor: number): void {
    const { view, model, cursor } = this.#panel;
    const whole = wholeRange(model, view.xAxis, view.xScale);
    const log = view.xScale === 'log';
    const [to, back] = log ? [Math.log, Math.exp] : [(v: number) => v, (v: number) => v];
    const min = to(this.#xRange.min);
    const max = to(this.#xRange.max);
    const centre = cursor.x === undefined || (log && cursor.x <= 0) ? (min + max) / 2 : to(cursor.x);
    const low = Math.max(to(whole.min), centre - (centre - min) * factor);
    const high = Math.min(to(whole.max), centre + (max - centre) * factor);
    const everything = low <= to(whole.min) && high >= to(whole.max);
    this.#panel.changeView({ zoom: everything || !(high > low) ? undefined : [back(low), back(high)] });
  }
}

/** Changes that ask for a drawing. */
const DRAWN: readonly Change[] = ['points', 'evaluations', 'header', 'state', 'outcome', 'knobs', 'view', 'theme', 'size'];

const AXIS_LABELS = { step: 'view.step', seconds: 'view.seconds', epochs: 'view.epochs', evaluations: 'view.evaluations' } as const satisfies Record<string, TextKey>;

/** More lines than these make a tooltip unreadable. */
const topLines = (lines: readonly TooltipLine[]): readonly TooltipLine[] => (lines.length <= 12 ? lines : [...lines.slice(0, 11), { label: '…', value: `${lines.length - 11}` }]);

const shown = (value: number, row: number): string => (row < 0 ? MISSING : formatNumber(value));

/** The raw curves pale behind their smoothed ones. */
function drawnSeries(curves: readonly Curve[], theme: Theme): { readonly pyramid: Curve['raw']; readonly stroke: Stroke }[] {
  const pale = theme.highContrast ? 0.55 : theme.kind === 'light' ? 0.3 : 0.35;
  const below = curves.map(curve => ({
    pyramid: curve.raw,
    stroke: curve.smoothed === undefined ? { colour: curve.colour(), width: 1.5 } : { colour: withAlpha(curve.colour(), pale), width: 1 },
  }));
  const above = curves.flatMap(curve => (curve.smoothed === undefined ? [] : [{ pyramid: curve.smoothed, stroke: { colour: curve.colour(), width: 2 } }]));
  return [...below, ...above];
}

/** A zoom kept from a linear axis may begin at or below zero. */
function zoomRange([min, max]: readonly [number, number], scale: Scale): Range {
  return scale === 'log' && min <= 0 ? { min: max / 1000, max } : { min, max };
}

/** Where values that are not finite stand, as far as they are few: a column that has none at all is not defined for the run. */
function notFinitePositions(axis: Abscissa, curves: readonly Curve[], from: number, to: number): number[] {
  const positions: number[] = [];
  for (const { raw } of curves) {
    const visit = (start: number, end: number): void => {
      if (positions.length >= 50) return;
      const { gap, min, max } = raw.extent(start, end);
      if (!gap) return;
      if (end - start === 1) positions.push(axis.column.at(start) * axis.factor);
      else if (!(min > max && end - start > 50)) {
        const middle = (start + end) >>> 1;
        visit(start, middle);
        visit(middle, end);
      }
    };
    if (to > from) visit(from, to);
  }
  return positions;
}
