/** Canvases of our own: sized to their box in device pixels, drawn in CSS pixels. */

export interface Sheet {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/** Fits the canvas to its box and clears it; undefined while the box has no size. */
export function sheet(canvas: HTMLCanvasElement): Sheet | undefined {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  const context = canvas.getContext('2d');
  if (width === 0 || height === 0 || context === null) return undefined;
  const ratio = devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Calls back while the element is (nearly) in view and when its size changes. */
export function watch(node: HTMLElement, changed: (visible: boolean) => void): void {
  let visible = false;
  new IntersectionObserver(entries => {
    visible = entries.some(entry => entry.isIntersecting);
    changed(visible);
  }, { rootMargin: '100px' }).observe(node);
  new ResizeObserver(() => changed(visible)).observe(node);
}
