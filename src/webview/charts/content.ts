/** What a chart shows, and where a step lies on its horizontal axis. */
import type { PanelContext } from '../context';
import { positionOfStep, abscissa } from '../data/abscissa';
import type { EvaluationSeries } from '../data/model';
import type { Scale } from '../data/scale';
import type { Curve } from './curve';
import type { ReferenceLine } from './marks';

/** Functions are asked anew at each drawing. */
export interface ChartContent {
  readonly id: string;
  /** Empty where the heading around the chart says it. */
  title(): string;
  /** How its values are written in the legend and the tooltip. */
  format(value: number): string;
  /** Whether the legend names the curves, or the title says enough. */
  readonly namesCurves: boolean;
  curves(): readonly Curve[];
  evaluations(): EvaluationSeries | undefined;
  references(): readonly ReferenceLine[];
  /** Scale until the reader chooses one; a log scale is given up where values are not positive. */
  defaultScale(): Scale;
}

/** The chosen vertical scale, else the content's own where its values allow it. */
export function verticalScale({ view }: PanelContext, content: ChartContent): Scale {
  const chosen = view.yScale[content.id];
  if (chosen !== undefined) return chosen;
  if (content.defaultScale() === 'linear') return 'linear';
  return content.curves().some(({ raw }) => raw.extent(0, raw.column.length).min <= 0) ? 'linear' : 'log';
}

/** Where a step lies on the horizontal axis; NaN where a log axis has no place for it. */
export function horizontalPosition({ model, view }: PanelContext, step: number): number {
  const x = positionOfStep(model, abscissa(model, view.xAxis), step);
  return view.xScale === 'log' && x <= 0 ? NaN : x;
}
