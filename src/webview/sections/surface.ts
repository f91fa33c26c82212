/** The loss over two parameters, with the way the optimizer took; a scrubber goes back through time. */
import type { Surface as SurfaceData } from '../../engine/protocol';
import { sheet, watch } from '../canvas';
import { paintSurface, paintTrajectory } from '../charts/surface-painter';
import { spread, table, TABLE_ROWS } from '../charts/table';
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import { contourLevels, outlines, type Outline } from '../data/contour-levels';
import { valueAt } from '../data/scale';
import { element, icon, setHidden, setText } from '../dom';
import { formatCount, formatNumber } from '../numbers';
import { reducedMotion } from '../theme';
import { button } from '../toolkit';

const LEVELS = 18;
const MARGIN = { left: 44, right: 12, top: 8, bottom: 26 };
/** Playing the whole trajectory takes about so long. */
const PLAY_MS = 6000;

export class Surface implements Part {
  readonly element: HTMLElement;
  readonly #panel: PanelContext;
  readonly #still = element('canvas', { class: 'surface-still', attributes: { 'aria-hidden': 'true' } });
  readonly #moving = element('canvas', { class: 'surface-moving', attributes: { role: 'img' } });
  readonly #holder = element('div', { class: 'table-holder', attributes: { tabindex: '0' } });
  readonly #tableButton: HTMLButtonElement;
  readonly #values = element('span', { class: 'picture-tip' });
  readonly #scrub: HTMLInputElement;
  readonly #play;
  readonly #label = element('span', { class: 'sample-label' });
  #visible = false;
  #stale = true;
  #stillStale = true;
  #outlined: { readonly surface: SurfaceData; readonly shapes: readonly Outline[] } | undefined;
  /** Row the scrubber shows up to; undefined follows the run. */
  #row: number | undefined;
  #playing: { readonly from: number; readonly started: number } | undefined;

  constructor(panel: PanelContext) {
    const { t } = panel;
    this.#panel = panel;
    this.#holder.hidden = true;
    this.#tableButton = element('button', { class: 'chip chip-icon', title: t('chart.tableTitle'), attributes: { type: 'button', 'aria-label': t('chart.tableTitle') } }, icon('table'));
    this.#tableButton.addEventListener('click', () => {
      const { tables } = panel.view;
      panel.changeView({ tables: tables.includes('surface') ? tables.filter(id => id !== 'surface') : [...tables, 'surface'] });
    });
    this.#scrub = element('input', { attributes: { type: 'range', min: '1', step: '1', 'aria-label': t('surface.scrub') } });
    this.#scrub.addEventListener('input', () => {
      this.#playing = undefined;
      const row = Number(this.#scrub.value);
      this.#row = row >= panel.model.rows ? undefined : row;
      this.#redraw();
    });
    this.#play = button('icon', () => this.#togglePlay());
    this.element = element('section', { class: 'chart chart-surface', attributes: { 'data-chart': 'surface' } },
      element('header', { class: 'chart-head' }, element('h3', { text: t('section.surface') }), this.#values, element('div', { class: 'chart-tools' }, this.#tableButton)),
      element('div', { class: 'chart-body surface-body' }, this.#still, this.#moving, this.#holder),
      element('div', { class: 'sample-navigation' }, this.#play.element, this.#scrub, this.#label));
    this.#moving.addEventListener('pointermove', event => this.#point(event.offsetX, event.offsetY));
    this.#moving.addEventListener('pointerleave', () => this.#showValues());
    watch(this.element, visible => {
      this.#visible = visible;
      this.#stale = true;
      this.#stillStale = true;
      if (visible) panel.refresh();
    });
  }

  update(changes: ReadonlySet<Change>): void {
    const { surface } = this.#panel.model;
    setHidden(this.element, surface === undefined);
    if (touches(changes, 'surface', 'theme', 'size', 'view', 'header')) this.#stale = this.#stillStale = true;
    if (touches(changes, 'points', 'state')) this.#stale = true;
    if (surface === undefined || !this.#stale || !this.#visible) return;
    this.#stale = false;
    this.#draw(surface);
  }

  get #frame() {
    const { clientWidth, clientHeight } = this.#still;
    return { left: MARGIN.left, top: MARGIN.top, width: Math.max(1, clientWidth - MARGIN.left - MARGIN.right), height: Math.max(1, clientHeight - MARGIN.top - MARGIN.bottom) };
  }

  /** Rows shown. */
  get #shown(): number {
    const { rows } = this.#panel.model;
    return Math.min(rows, this.#row ?? rows);
  }

  #redraw(): void {
    this.#stale = true;
    this.#panel.refresh();
  }

  #draw(surface: SurfaceData): void {
    const { model, theme, t, view } = this.#panel;
    if (this.#outlined?.surface !== surface) this.#outlined = { surface, shapes: outlines(surface, contourLevels(surface.values, LEVELS)) };
    this.#advance();
    if (this.#stillStale) {
      const page = sheet(this.#still);
      if (page !== undefined) paintSurface(page.context, this.#frame, surface, this.#outlined.shapes, theme);
      this.#stillStale = false;
    }
    const page = sheet(this.#moving);
    const [across, up] = model.params;
    if (page !== undefined && across !== undefined && up !== undefined) {
      const inside = paintTrajectory(page.context, this.#frame, surface, across, up, this.#shown, theme);
      this.#label.classList.toggle('bad', !inside);
      this.#label.title = inside ? '' : t('surface.outside');
    }
    this.#scrub.max = String(Math.max(1, model.rows));
    this.#scrub.value = String(this.#shown);
    this.#scrub.setAttribute('aria-valuetext', t('samples.at', formatCount(model.columns.step.at(this.#shown - 1))));
    const playing = this.#playing !== undefined;
    this.#play.set({ label: t(playing ? 'surface.pause' : 'surface.play'), title: t(playing ? 'surface.pause' : 'surface.play'), icon: playing ? 'pause' : 'resume' });
    // Rows get other numbers when the whole run is here.
    this.#scrub.disabled = model.preview !== undefined;
    this.#play.setDisabled(model.rows < 2 || model.preview !== undefined);
    setText(this.#label, model.rows === 0 ? '' : t('samples.at', formatCount(model.columns.step.at(this.#shown - 1))));
    this.#moving.setAttribute('aria-label', t('surface.summary', surface.names[0], surface.names[1], formatCount(model.preview ?? model.rows)));
    const asTable = view.tables.includes('surface');
    this.#tableButton.setAttribute('aria-pressed', String(asTable));
    setHidden(this.#holder, !asTable);
    if (asTable && model.preview === undefined) this.#showTable(surface);
    this.#showValues();
  }

  #togglePlay(): void {
    if (this.#playing !== undefined) this.#playing = undefined;
    else if (reducedMotion()) this.#row = undefined;
    else this.#playing = { from: this.#row ?? 1, started: performance.now() };
    this.#redraw();
  }

  /** While playing, the row follows the clock. */
  #advance(): void {
    if (this.#playing === undefined) return;
    const { rows } = this.#panel.model;
    const row = this.#playing.from + Math.floor(((performance.now() - this.#playing.started) / PLAY_MS) * rows);
    if (row >= rows) {
      this.#playing = undefined;
      this.#row = undefined;
      return;
    }
    this.#row = row;
    requestAnimationFrame(() => this.#redraw());
  }

  /** The point shown: its parameters and loss. */
  #showValues(): void {
    const { model: { params, columns, surface } } = this.#panel;
    const row = this.#shown - 1;
    if (surface === undefined || row < 0) return setText(this.#values, '');
    const names = surface.names.map((name, i) => `${name} ${formatNumber(params[i]?.at(row) ?? NaN)}`);
    setText(this.#values, `${names.join(' · ')} · ${this.#panel.t('stat.loss')} ${formatNumber(columns.loss.at(row))}`);
  }

  #point(px: number, py: number): void {
    const { surface } = this.#panel.model;
    if (surface === undefined) return;
    const frame = this.#frame;
    const [u, v] = [(px - frame.left) / frame.width, 1 - (py - frame.top) / frame.height];
    if (u < 0 || u > 1 || v < 0 || v > 1) return this.#showValues();
    const x = valueAt(u, { min: surface.x[0], max: surface.x[1] }, 'linear');
    const y = valueAt(v, { min: surface.y[0], max: surface.y[1] }, 'linear');
    const value = surface.values[Math.round(v * (surface.rows - 1)) * surface.columns + Math.round(u * (surface.columns - 1))] ?? NaN;
    setText(this.#values, `${surface.names[0]} ${formatNumber(x, 3)} · ${surface.names[1]} ${formatNumber(y, 3)} · ${this.#panel.t('stat.loss')} ≈ ${formatNumber(value, 3)}`);
  }

  #showTable(surface: SurfaceData): void {
    const { model, t } = this.#panel;
    const rows = spread(0, model.rows, TABLE_ROWS);
    this.#holder.replaceChildren(table({
      caption: t('chart.tableCaption', t('section.surface'), formatCount(rows.length), formatCount(model.rows)),
      columns: [t('table.step'), ...surface.names, t('stat.loss')],
      rows: rows.map(row => [formatCount(model.columns.step.at(row)), ...surface.names.map((_, i) => formatNumber(model.params[i]?.at(row) ?? NaN, 6)), formatNumber(model.columns.loss.at(row), 6)]),
    }));
  }
}
