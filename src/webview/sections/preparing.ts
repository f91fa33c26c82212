/** What the engine does before the first step, over the empty loss chart: nothing moves when the first point comes. */
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import { element, setHidden, setText } from '../dom';
import { formatCount } from '../numbers';
import { sentence } from '../sentences';

export function preparing(panel: PanelContext): Part {
  const what = element('p', { class: 'busy-what' });
  const count = element('p', { class: 'busy-count' });
  const fill = element('div', { class: 'busy-fill' });
  const bar = element('div', { class: 'busy-bar' }, fill);
  const node = element('div', { class: 'chart-busy' }, what, bar, count);
  return {
    element: node,
    update(changes: ReadonlySet<Change>) {
      if (!touches(changes, 'progress', 'state', 'points', 'header')) return;
      const { model, t, language } = panel;
      const waiting = model.run === undefined;
      setHidden(node, !(waiting || (model.state === 'preparing' && model.rows === 0)));
      const { progress } = model;
      setText(what, progress === undefined ? t(waiting ? 'panel.waiting' : 'state.preparing') : sentence(progress.what, language));
      const share = progress?.total === undefined || progress.total <= 0 ? undefined : progress.done / progress.total;
      bar.classList.toggle('indeterminate', share === undefined);
      fill.style.width = share === undefined ? '' : `${Math.min(100, share * 100).toFixed(1)}%`;
      setText(count, progress?.total === undefined ? '' : `${formatCount(progress.done)} / ${formatCount(progress.total)}`);
    },
  };
}
