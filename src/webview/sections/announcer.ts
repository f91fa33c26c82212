/** Tells screen readers how the run goes: at once when its state changes, else seldom enough to be borne. */
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import { element, setText } from '../dom';
import { formatCount, formatDuration, formatNumber, MISSING } from '../numbers';
import { plannedSteps } from './header';

const EVERY_MS = 15_000;

export function announcer(panel: PanelContext): Part {
  const node = element('div', { class: 'visually-hidden', attributes: { 'aria-live': 'polite', id: 'live-summary' } });
  let last = -Infinity;
  let lastState = '';
  return {
    element: node,
    update(changes: ReadonlySet<Change>) {
      const { model, t } = panel;
      if (model.run === undefined || !touches(changes, 'state', 'points', 'outcome')) return;
      const state = model.summary?.stopped === 'diverged' ? 'diverged' : model.state;
      if (state === lastState && performance.now() - last < EVERY_MS) return;
      last = performance.now();
      lastState = state;
      const planned = plannedSteps(model.header?.steps);
      const rate = model.columns.stepsPerSecond.last;
      const words = { h: t('unit.h'), min: t('unit.min'), s: t('unit.s') };
      const left = model.active && planned !== undefined && rate > 0 ? t('live.left', formatDuration((planned - model.step) / rate, words)) : '';
      const step = planned === undefined ? formatCount(model.step) : `${formatCount(model.step)} ${t('stat.ofSteps', formatCount(planned))}`;
      setText(node, `${t('live.summary', t(`state.${state}`), step, model.rows > 0 ? formatNumber(model.columns.loss.last) : MISSING)} ${left}`.trim());
    },
  };
}
