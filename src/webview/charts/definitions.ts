/** The charts every run has. */
import type { PanelContext } from '../context';
import type { ColumnName } from '../data/model';
import { formatNumber, formatSetting } from '../numbers';
import type { TextKey } from '../strings';
import type { Hue } from '../theme';
import type { ChartContent } from './content';
import { Curve } from './curve';

interface Definition {
  readonly id: string;
  readonly title: TextKey;
  readonly column: ColumnName;
  readonly hue: Hue;
  readonly smoothable: boolean;
  readonly log: boolean;
}

const DEFINITIONS: readonly Definition[] = [
  { id: 'lr', title: 'chart.lr', column: 'lr', hue: 'purple', smoothable: false, log: false },
  { id: 'gradientNorm', title: 'chart.gradientNorm', column: 'gradientNorm', hue: 'green', smoothable: true, log: true },
  { id: 'updateRatio', title: 'chart.updateRatio', column: 'updateRatio', hue: 'yellow', smoothable: true, log: true },
  { id: 'throughput', title: 'chart.throughput', column: 'stepsPerSecond', hue: 'muted', smoothable: false, log: false },
];

/** The small ones beside the loss. */
export function smallCharts(panel: PanelContext): readonly ChartContent[] {
  return DEFINITIONS.map(({ id, title, column, hue, smoothable, log }) => {
    const curve = new Curve(panel.t(title), () => panel.theme[hue], panel.model.columns[column], smoothable);
    return {
      id,
      title: () => (id === 'throughput' ? `${panel.t(title)}, ${panel.t('chart.throughputUnit')}` : panel.t(title)),
      // A learning rate is a setting; the others are measured.
      format: id === 'lr' ? formatSetting : formatNumber,
      namesCurves: false,
      curves: () => [curve],
      evaluations: () => undefined,
      references: () => [],
      defaultScale: () => (log ? 'log' : 'linear'),
    };
  });
}

/** Training loss, evaluation loss, and what a guess would cost. */
export function lossChart(panel: PanelContext): ChartContent {
  const { t, model } = panel;
  const train = new Curve(t('series.train'), () => panel.theme.blue, model.columns.loss, true);
  return {
    id: 'loss',
    title: () => t('chart.loss'),
    namesCurves: true,
    format: formatNumber,
    curves: () => [train],
    evaluations: () => model.evaluations.get('loss'),
    references: () => (model.header?.references ?? []).map(({ kind, value }) => ({ value, label: t(`reference.${kind}`, formatSetting(value)) })),
    // An objective function falls over many orders of magnitude, and a diverging loss rises over as many.
    defaultScale: () => (model.header?.model === 'function' || model.summary?.stopped === 'diverged' ? 'log' : 'linear'),
  };
}

/** Metrics with a name in the reader's language; others show as they are called in configs. */
function metricTitle({ t }: PanelContext, metric: string): string {
  switch (metric) {
    case 'accuracy': case 'precision': case 'recall': case 'perplexity': case 'f1': case 'mse': case 'mae': case 'r2':
      return t(`metric.${metric}`);
    default:
      return metric;
  }
}

/** One of the other metrics that evaluations report, such as accuracy. */
export function metricChart(panel: PanelContext, metric: string): ChartContent {
  return {
    id: `metric:${metric}`,
    title: () => metricTitle(panel, metric),
    namesCurves: true,
    format: formatNumber,
    curves: () => [],
    evaluations: () => panel.model.evaluations.get(metric),
    references: () => [],
    defaultScale: () => 'linear',
  };
}
