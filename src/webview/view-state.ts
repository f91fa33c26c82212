/**
 * What the person has set up in the panel: kept by VS Code across hiding, reloading and restarting. `run` and `folder` let the
 * host find the run again when it restores the panel.
 */
import type { Scale } from './data/scale';

export type XAxis = 'step' | 'seconds' | 'epochs' | 'evaluations';
export const X_AXES: readonly XAxis[] = ['step', 'seconds', 'epochs', 'evaluations'];

export interface ViewState {
  readonly version: 1;
  readonly run: string | undefined;
  readonly folder: string | undefined;
  readonly xAxis: XAxis;
  readonly xScale: Scale;
  /** Undefined until chosen: 0 for full batches, else 0.8. */
  readonly smoothing: number | undefined;
  /** Visible part of the horizontal axis, in its own units; undefined shows everything and follows. */
  readonly zoom: readonly [number, number] | undefined;
  /** Vertical scale by chart, where chosen. */
  readonly yScale: Readonly<Record<string, Scale>>;
  /** Charts shown as tables. */
  readonly tables: readonly string[];
  /** Sections folded away or opened, where chosen. */
  readonly sections: Readonly<Record<string, boolean>>;
  readonly histogramBlock: string | undefined;
}

export const INITIAL_VIEW: ViewState = {
  version: 1, run: undefined, folder: undefined, xAxis: 'step', xScale: 'linear', smoothing: undefined, zoom: undefined,
  yScale: {}, tables: [], sections: {}, histogramBlock: undefined,
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isScale = (value: unknown): value is Scale => value === 'linear' || value === 'log';
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function pick<T>(value: unknown, is: (item: unknown) => item is T): Record<string, T> {
  const kept: Record<string, T> = {};
  if (isRecord(value)) for (const [key, item] of Object.entries(value)) if (is(item)) kept[key] = item;
  return kept;
}

/** Reads back what an earlier panel, perhaps of another version, left; anything unfit falls back to the initial view. */
export function restoreView(saved: unknown): ViewState {
  if (!isRecord(saved) || saved['version'] !== 1) return INITIAL_VIEW;
  const { smoothing, zoom, tables } = saved;
  return {
    version: 1,
    run: text(saved['run']),
    folder: text(saved['folder']),
    xAxis: X_AXES.find(axis => axis === saved['xAxis']) ?? 'step',
    xScale: isScale(saved['xScale']) ? saved['xScale'] : 'linear',
    smoothing: typeof smoothing === 'number' && smoothing >= 0 && smoothing < 1 ? smoothing : undefined,
    zoom: isInterval(zoom) ? zoom : undefined,
    yScale: pick(saved['yScale'], isScale),
    tables: Array.isArray(tables) ? tables.filter(table => typeof table === 'string') : [],
    sections: pick(saved['sections'], item => typeof item === 'boolean'),
    histogramBlock: text(saved['histogramBlock']),
  };
}

function isInterval(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every(end => typeof end === 'number' && Number.isFinite(end)) && value[0] < value[1];
}
