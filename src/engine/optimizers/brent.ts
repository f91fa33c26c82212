/**
 * Minimisation of a function of one variable without derivatives: a bracket by golden steps, then Brent's method (parabolas,
 * safeguarded by golden sections). R. P. Brent 1973, "Algorithms for Minimization without Derivatives", chapter 5.
 */

const GOLDEN = (3 - Math.sqrt(5)) / 2;
const GROWTH = (1 + Math.sqrt(5)) / 2;
const MAXIMAL_GROWTHS = 100;
const MAXIMAL_ITERATIONS = 100;

export interface Minimum {
  readonly x: number;
  readonly value: number;
}

/** NaN and infinities count as walls. */
const walled = (f: (x: number) => number) => (x: number): number => {
  const value = f(x);
  return Number.isNaN(value) ? Infinity : value;
};

/**
 * A local minimiser of `f` downhill of 0, never worse than f(0).
 * @param f0 f(0), known already
 * @param first step tried first; its sign is the direction believed to lead downhill, its size the scale of the problem
 * @param tolerance of x, relative to |x| (and to `first` near 0)
 * @returns undefined where `f` goes on falling for as long as one looks: there is no minimum that way
 */
export function minimise(f: (x: number) => number, f0: number, first: number, tolerance = 1e-8): Minimum | undefined {
  const value = walled(f);
  const bracket = findBracket(value, { x: 0, value: f0 }, first);
  return bracket && brent(value, bracket, tolerance, Math.abs(first));
}

interface Bracket {
  readonly low: number;
  readonly best: Minimum;
  readonly high: number;
}

/** Points around a best one: doubles the step while the values fall, or shrinks it until one is below the start. */
function findBracket(f: (x: number) => number, start: Minimum, first: number): Bracket | undefined {
  let best: Minimum = { x: first, value: f(first) };
  let behind = start;
  if (!(best.value < start.value)) {
    // Too far, or the wrong way: the minimum lies between -first and first.
    const opposite: Minimum = { x: -first, value: f(-first) };
    if (!(opposite.value < start.value)) return ordered(opposite.x, start, best.x);
    behind = start;
    best = opposite;
  }
  for (let i = 0; i < MAXIMAL_GROWTHS; i++) {
    const x = best.x + GROWTH * (best.x - behind.x);
    const next: Minimum = { x, value: f(x) };
    if (!Number.isFinite(x) || next.value === -Infinity) return undefined;
    if (!(next.value < best.value)) return ordered(behind.x, best, next.x);
    behind = best;
    best = next;
  }
  return undefined;
}

const ordered = (a: number, best: Minimum, b: number): Bracket => ({ low: Math.min(a, b), best, high: Math.max(a, b) });

function brent(f: (x: number) => number, bracket: Bracket, tolerance: number, scale: number): Minimum {
  let { low, high } = bracket;
  // best, second best, and what was second best before.
  let x = bracket.best;
  let w = x;
  let v = x;
  let step = 0;
  let stepBefore = 0;
  for (let i = 0; i < MAXIMAL_ITERATIONS; i++) {
    const middle = (low + high) / 2;
    const near = tolerance * Math.abs(x.x) + tolerance * scale * 1e-3;
    if (Math.abs(x.x - middle) <= 2 * near - (high - low) / 2) break;
    const parabola = Math.abs(stepBefore) > near ? vertex(x, w, v) : undefined;
    const inside = parabola !== undefined && x.x + parabola > low && x.x + parabola < high && Math.abs(parabola) < Math.abs(stepBefore) / 2;
    if (inside) {
      stepBefore = step;
      step = parabola;
      const u = x.x + step;
      if (u - low < 2 * near || high - u < 2 * near) step = x.x < middle ? near : -near;
    } else {
      stepBefore = x.x < middle ? high - x.x : low - x.x;
      step = GOLDEN * stepBefore;
    }
    const at = x.x + (Math.abs(step) >= near ? step : Math.sign(step) * near);
    const u: Minimum = { x: at, value: f(at) };
    if (u.value <= x.value) {
      if (u.x >= x.x) low = x.x;
      else high = x.x;
      [v, w, x] = [w, x, u];
    } else {
      if (u.x < x.x) low = u.x;
      else high = u.x;
      if (u.value <= w.value || w.x === x.x) [v, w] = [w, u];
      else if (u.value <= v.value || v.x === x.x || v.x === w.x) v = u;
    }
  }
  return x;
}

/** Step from x to the vertex of the parabola through three points; undefined where they lie on a line. */
function vertex(x: Minimum, w: Minimum, v: Minimum): number | undefined {
  const r = (x.x - w.x) * (x.value - v.value);
  const q = (x.x - v.x) * (x.value - w.value);
  const denominator = 2 * (q - r);
  if (denominator === 0 || !Number.isFinite(denominator)) return undefined;
  return -((x.x - v.x) * q - (x.x - w.x) * r) / denominator;
}
