/** What the keys do on a focused chart. */

export type ChartKey =
  | { readonly type: 'move'; readonly row: number }
  | { readonly type: 'zoom'; readonly factor: number }
  | { readonly type: 'reset' }
  | { readonly type: 'leave' };

/**
 * @param current row of the crosshair, if it stands anywhere
 * @param from, to rows [from, to) that are visible; arrows move by a hundredth of them, with Shift by a tenth
 */
export function chartKey(event: KeyboardEvent, current: number | undefined, from: number, to: number): ChartKey | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const stride = Math.max(1, Math.round((to - from) / (event.shiftKey ? 10 : 100)));
  const move = (row: number): ChartKey | undefined => (to > from ? { type: 'move', row: Math.min(to - 1, Math.max(from, row)) } : undefined);
  switch (event.key) {
    case 'ArrowLeft': return move((current ?? to - 1 + stride) - stride);
    case 'ArrowRight': return move((current ?? from - stride) + stride);
    case 'Home': return move(from);
    case 'End': return move(to - 1);
    case '+': case '=': return { type: 'zoom', factor: 0.5 };
    case '-': case '_': return { type: 'zoom', factor: 2 };
    case '0': return { type: 'reset' };
    case 'Escape': return { type: 'leave' };
    default: return undefined;
  }
}
