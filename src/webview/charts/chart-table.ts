/** The numbers of a chart as a table. */
import type { PanelContext } from '../context';
import { formatCount, formatNumber } from '../numbers';
import type { ChartContent } from './content';
import { spread, TABLE_ROWS, type TableContent } from './table';

const DIGITS = 6;

/** Rows [from, to) of the curves, with the evaluations at their steps; of a chart without curves, the evaluations. */
export function chartTable({ model, t }: PanelContext, content: ChartContent, from: number, to: number): TableContent {
  const curves = content.curves();
  const evaluations = content.evaluations();
  const caption = (shown: number, all: number): string => t('chart.tableCaption', content.title(), formatCount(shown), formatCount(all));
  if (curves.length === 0) {
    const rows = spread(0, evaluations?.step.length ?? 0, TABLE_ROWS);
    return {
      caption: caption(rows.length, evaluations?.step.length ?? 0),
      columns: [t('table.step'), t('series.evaluation')],
      rows: rows.map(i => [formatCount(evaluations?.step.at(i) ?? NaN), formatNumber(evaluations?.value.at(i) ?? NaN, DIGITS)]),
    };
  }
  const evaluated = new Map<number, number>();
  if (evaluations !== undefined) for (let i = 0; i < evaluations.step.length; i++) evaluated.set(evaluations.step.at(i), evaluations.value.at(i));
  const columns = curves.flatMap(curve => [
    { label: curve.label, column: curve.raw.column },
    ...(curve.smoothed === undefined ? [] : [{ label: `${curve.label}, ${t('series.smoothed')}`, column: curve.smoothed.column }]),
  ]);
  const rows = spread(from, to, TABLE_ROWS);
  return {
    caption: caption(rows.length, to - from),
    columns: [t('table.step'), ...columns.map(({ label }) => label), ...(evaluations === undefined ? [] : [t('series.evaluation')])],
    rows: rows.map(row => {
      const step = model.columns.step.at(row);
      const evaluation = evaluated.get(step);
      return [
        formatCount(step), ...columns.map(({ column }) => formatNumber(column.at(row), DIGITS)),
        ...(evaluations === undefined ? [] : [evaluation === undefined ? '' : formatNumber(evaluation, DIGITS)]),
      ];
    }),
  };
}
