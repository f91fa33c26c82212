/** uPlot behind a small door: axes, scales, the crosshair and selection by dragging. What is drawn on it is ours. */
import uPlot from 'uplot';
import { linearTicks, logTicks, type Range, type Scale } from '../data/scale';
import { formatTick } from '../numbers';
import type { Theme } from '../theme';

export interface Stroke {
  readonly colour: string;
  /** CSS pixels. */
  readonly width: number;
}

export interface PlotLook {
  readonly theme: Theme;
  readonly xScale: Scale;
  readonly yScale: Scale;
  readonly strokes: readonly Stroke[];
}

export interface PlotData {
  readonly x: number[];
  readonly y: (number | null)[][];
  readonly xRange: Range;
  readonly yRange: Range;
  /** No data yet: axes without numbers, which would claim something. */
  readonly blank: boolean;
}

export interface PlotEvents {
  /** A stretch of the horizontal axis was selected. */
  zoomed(range: Range): void;
  zoomReset(): void;
  /** The crosshair stands at `x`, the pointer at the height of `y`; or it has left. */
  pointed(x: number | undefined, y: number | undefined): void;
  /** Paints below and above the curves; canvas pixels. */
  paintBelow(painter: Painter): void;
  paintAbove(painter: Painter): void;
}

/** The canvas of a plot and where values lie on it. */
export interface Painter {
  readonly context: CanvasRenderingContext2D;
  readonly ratio: number;
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  x(value: number): number;
  y(value: number): number;
}

const Y_AXIS_WIDTH = 54;
const X_AXIS_HEIGHT = 24;
/** Room for half of the last label. */
const RIGHT_PADDING = 18;
/** Shorter drags are clicks. */
const DRAG_PX = 6;

export class Plot {
  readonly #parent: HTMLElement;
  readonly #events: PlotEvents;
  #plot: uPlot | undefined;
  #look: PlotLook | undefined;
  #width = 0;
  #height = 0;
  #data: PlotData = { x: [], y: [], xRange: { min: 0, max: 1 }, yRange: { min: 0, max: 1 }, blank: true };

  constructor(parent: HTMLElement, events: PlotEvents) {
    this.#parent = parent;
    this.#events = events;
  }

  /** Element that takes the pointer. */
  get surface(): HTMLElement | undefined {
    return this.#plot?.over;
  }

  /** CSS pixels of the plotting area. */
  get plotWidth(): number {
    return Math.max(50, this.#width - Y_AXIS_WIDTH - RIGHT_PADDING);
  }

  /** The parent's size in CSS pixels, told rather than asked: asking costs a layout. */
  resize(width: number, height: number): void {
    this.#width = Math.floor(width);
    this.#height = Math.floor(height);
  }

  /** Draws `data`; makes the plot anew only where scales, strokes or theme changed. */
  draw(look: PlotLook, data: PlotData): void {
    this.#data = data;
    const width = this.#width;
    const height = this.#height;
    if (width === 0 || height === 0) return;
    if (this.#plot === undefined || !sameLook(look, this.#look)) {
      this.#plot?.destroy();
      this.#look = look;
      this.#plot = new uPlot(this.#options(look, width, height), aligned(data), this.#parent);
      return;
    }
    if (this.#plot.width !== width || this.#plot.height !== height) this.#plot.setSize({ width, height });
    this.#plot.setData(aligned(data), true);
  }

  /** Places the crosshair without telling anybody. */
  point(x: number | undefined): void {
    const plot = this.#plot;
    if (plot === undefined) return;
    const left = x === undefined ? -10 : plot.valToPos(x, 'x');
    plot.setCursor({ left: left >= 0 && left <= plot.over.clientWidth ? left : -10, top: x === undefined ? -10 : 1 }, false);
  }

  /** CSS pixels from the left edge of the plotting area; NaN for what is not on the axis. */
  left(x: number): number {
    return this.#plot === undefined || !Number.isFinite(x) ? NaN : this.#plot.valToPos(x, 'x');
  }

  /** CSS pixels inside the plotting area. */
  position(x: number, y: number): { readonly left: number; readonly top: number } | undefined {
    const plot = this.#plot;
    if (plot === undefined) return undefined;
    return { left: plot.valToPos(x, 'x'), top: plot.valToPos(y, 'y') };
  }

  #options(look: PlotLook, width: number, height: number): uPlot.Options {
    const { theme } = look;
    const axis = (scale: Scale, space: number | undefined): uPlot.Axis => ({
      stroke: theme.muted,
      font: theme.font,
      grid: { stroke: theme.grid, width: 1 },
      ticks: { show: false },
      splits: (plot, index, min, max) => {
        const pixels = index === 0 ? plot.bbox.width : plot.bbox.height;
        const most = Math.max(2, Math.floor(pixels / devicePixelRatio / (space ?? (pixels > 200 * devicePixelRatio ? 32 : 20))));
        return scale === 'log' ? logTicks(min, max, most) : linearTicks(min, max, most);
      },
      // A logarithmic uPlot axis would hide all but whole decades.
      filter: (_, splits) => splits,
      values: (_, splits) => splits.map(split => (this.#data.blank ? '' : formatTick(split))),
    });
    const distribution = (scale: Scale): uPlot.Scale.Distr => (scale === 'log' ? 3 : 1);
    return {
      width,
      height,
      padding: [10, RIGHT_PADDING, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, distr: distribution(look.xScale), range: () => [this.#data.xRange.min, this.#data.xRange.max] },
        y: { distr: distribution(look.yScale), range: () => [this.#data.yRange.min, this.#data.yRange.max] },
      },
      axes: [
        { ...axis(look.xScale, 70), scale: 'x', size: X_AXIS_HEIGHT, gap: 4 },
        { ...axis(look.yScale, undefined), scale: 'y', size: Y_AXIS_WIDTH, gap: 6 },
      ],
      series: [
        {},
        ...look.strokes.map(stroke => ({ scale: 'y', stroke: stroke.colour, width: stroke.width, pxAlign: 0, points: { show: false } })),
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: DRAG_PX },
        bind: {
          dblclick: () => () => {
            this.#events.zoomReset();
            return null;
          },
        },
      },
      hooks: {
        setSelect: [plot => this.#selected(plot)],
        setCursor: [plot => {
          const left = plot.cursor.left ?? -1;
          if (left < 0) this.#events.pointed(undefined, undefined);
          else this.#events.pointed(plot.posToVal(left, 'x'), plot.posToVal(plot.cursor.top ?? 0, 'y'));
        }],
        drawAxes: [plot => clipped(plot, painter => this.#events.paintBelow(painter))],
        draw: [plot => clipped(plot, painter => this.#events.paintAbove(painter))],
      },
    };
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < DRAG_PX) return;
    const min = plot.posToVal(left, 'x');
    const max = plot.posToVal(left + width, 'x');
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (max > min) this.#events.zoomed({ min, max });
  }
}

function sameLook(a: PlotLook, b: PlotLook | undefined): boolean {
  return b !== undefined && a.theme === b.theme && a.xScale === b.xScale && a.yScale === b.yScale && a.strokes.length === b.strokes.length
    && a.strokes.every((stroke, i) => stroke.colour === b.strokes[i]?.colour && stroke.width === b.strokes[i]?.width);
}

/** uPlot draws axes only over data: an empty plot gets the ends of its range without values. */
function aligned({ x, y, xRange }: PlotData): uPlot.AlignedData {
  if (x.length === 0) return [[xRange.min, xRange.max], ...y.map(() => [null, null])];
  return [x, ...y];
}

function clipped(plot: uPlot, paint: (painter: Painter) => void): void {
  const { ctx: context, bbox: box } = plot;
  context.save();
  context.beginPath();
  // A little beyond the edges, so that dots on them are whole.
  const room = 5 * devicePixelRatio;
  context.rect(box.left - room, box.top - room, box.width + 2 * room, box.height + 2 * room);
  context.clip();
  paint({
    context, box, ratio: devicePixelRatio,
    x: value => plot.valToPos(value, 'x', true),
    y: value => plot.valToPos(value, 'y', true),
  });
  context.restore();
}
