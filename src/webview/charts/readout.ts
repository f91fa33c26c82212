/** The values of a chart at one place: for the legend, the tooltip, the dots on the curves, and for screen readers. */
import type { PanelContext } from '../context';
import { abscissa } from '../data/abscissa';
import { rowsInside } from '../data/sampling';
import type { Range } from '../data/scale';
import { formatCount, formatNumber, MISSING } from '../numbers';
import type { TextKey } from '../strings';
import { withAlpha } from '../theme';
import type { XAxis } from '../view-state';
import type { ChartContent } from './content';
import type { Curve } from './curve';
import type { LegendEntry } from './legend';
import { evaluationAt } from './marks';
import type { TooltipLine } from './tooltip';

export interface Place {
  /** Row of the run; -1 while there is none. */
  readonly row: number;
  /** Stretch of the horizontal axis that the pixel under the pointer covers; undefined where one row is meant. */
  readonly pixel: Range | undefined;
  /** Value at the pointer's height, to tell which of many curves are meant. */
  readonly height: number | undefined;
  /** True for the latest values, without anything being pointed at. */
  readonly latest: boolean;
}

export interface Readout {
  readonly title: string;
  readonly entries: readonly LegendEntry[];
  readonly lines: readonly TooltipLine[];
  readonly dots: readonly { readonly value: number; readonly colour: string }[];
}

/** Curves a legend names; more would not fit. */
const LEGEND_CURVES = 6;
/** Lines of a tooltip; of more curves those nearest to the pointer. */
const TOOLTIP_CURVES = 10;

const AXIS_LABELS = { step: 'view.step', seconds: 'view.seconds', epochs: 'view.epochs', evaluations: 'view.evaluations' } as const satisfies Record<XAxis, TextKey>;

export function readout(panel: PanelContext, content: ChartContent, place: Place): Readout {
  const { model, theme, t } = panel;
  const { row } = place;
  const written = (value: number): string => (row < 0 ? MISSING : content.format(value));
  const curves = content.curves();
  const entries: LegendEntry[] = [];
  const lines: TooltipLine[] = [];
  for (const curve of curves.length <= LEGEND_CURVES ? curves : []) {
    const smooth = curve.smoothed?.column.at(row);
    const name = smooth === undefined ? curve.label : `${curve.label}, ${t('series.smoothed')}`;
    entries.push({ label: content.namesCurves ? name : '', colour: curve.colour(), mark: 'line', value: written(smooth ?? curve.raw.column.at(row)) });
  }
  for (const curve of nearest(curves, row, place.height)) {
    const smooth = curve.smoothed?.column.at(row);
    const colour = curve.colour();
    lines.push({ label: curve.label, value: written(curve.raw.column.at(row)), colour: smooth === undefined ? colour : withAlpha(colour, 0.5), ...spanNote(panel, curve, place.pixel) });
    if (smooth !== undefined) lines.push({ label: t('series.smoothed'), value: written(smooth), colour });
  }
  const evaluations = content.evaluations();
  if (evaluations !== undefined && evaluations.step.length > 0) {
    const i = place.latest ? evaluations.step.length - 1 : evaluationAt(evaluations, model.columns.step.at(row));
    const value = content.format(evaluations.value.at(i));
    entries.push({ label: t('series.evaluation'), colour: theme.orange, mark: 'dot', value });
    lines.push({ label: t('series.evaluation'), value, colour: theme.orange, note: t('samples.at', formatCount(evaluations.step.at(i))) });
  }
  const dots = curves.length > TOOLTIP_CURVES ? [] : curves.map(curve => ({ value: (curve.smoothed ?? curve.raw).column.at(row), colour: curve.colour() }));
  return { title: titleOf(panel, row), entries, lines, dots };
}

/** One sentence for a screen reader. */
export function spoken(panel: PanelContext, content: ChartContent, row: number): string {
  const values = content.curves().slice(0, LEGEND_CURVES).map(curve => `${curve.label} ${formatNumber(curve.raw.column.at(row))}`);
  return [titleOf(panel, row), ...values].join(', ');
}

function nearest(curves: readonly Curve[], row: number, height: number | undefined): readonly Curve[] {
  if (curves.length <= TOOLTIP_CURVES) return curves;
  const distance = (curve: Curve): number => Math.abs(curve.raw.column.at(row) - (height ?? 0));
  return [...curves].sort((a, b) => distance(a) - distance(b)).slice(0, TOOLTIP_CURVES);
}

/** Where a pixel holds many rows, what they span. */
function spanNote({ model, view, t }: PanelContext, curve: Curve, pixel: Range | undefined): { readonly note?: string } {
  if (pixel === undefined || model.preview !== undefined) return {};
  const axis = abscissa(model, view.xAxis);
  const { from, to } = rowsInside(axis, pixel, axis.column.length);
  if (to - from < 3) return {};
  const { min, max } = curve.raw.extent(from, to);
  return min < max ? { note: t('chart.range', formatNumber(min, 3), formatNumber(max, 3), formatCount(to - from)) } : {};
}

function titleOf({ model, t, view }: PanelContext, row: number): string {
  const step = t('samples.at', formatCount(model.columns.step.at(row)));
  if (view.xAxis === 'step') return step;
  const { column, factor } = abscissa(model, view.xAxis);
  return `${step} · ${formatNumber(column.at(row) * factor)} ${t(AXIS_LABELS[view.xAxis]).toLowerCase()}`;
}
