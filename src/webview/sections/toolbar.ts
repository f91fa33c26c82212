/** What applies to all charts: horizontal axis, smoothing, zoom. */
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import { axesOf } from '../data/abscissa';
import { sliderOfWeight, weightOfSlider } from '../data/smoothing';
import { element, setHidden, setText } from '../dom';
import { formatCount } from '../numbers';
import { button, checkbox, dropdown } from '../toolkit';
import { X_AXES } from '../view-state';

export function toolbar(panel: PanelContext): Part {
  const { t } = panel;
  const axis = dropdown(t('view.x'), value => {
    const xAxis = X_AXES.find(name => name === value);
    if (xAxis !== undefined && xAxis !== panel.view.xAxis) panel.changeView({ xAxis, zoom: undefined });
  });
  const log = checkbox(t('view.logX'), t('view.logXTitle'), checked => panel.changeView({ xScale: checked ? 'log' : 'linear', zoom: undefined }));
  const slider = element('input', { attributes: { type: 'range', min: '0', max: '1', step: '0.01', 'aria-label': t('view.smoothing') }, title: t('view.smoothingTitle') });
  slider.addEventListener('input', () => panel.changeView({ smoothing: Number(weightOfSlider(Number(slider.value)).toPrecision(3)) }));
  const weight = element('output', { class: 'smoothing-value' });
  const reset = button('secondary', () => panel.changeView({ zoom: undefined }));
  reset.set({ label: t('view.resetZoom'), title: t('view.resetZoomTitle'), icon: 'reset' });
  reset.element.dataset['control'] = 'resetZoom';
  const node = element('div', { class: 'toolbar' },
    element('div', { class: 'tool' }, element('span', { class: 'tool-label', text: t('view.x') }), axis.element, log.element),
    element('label', { class: 'tool' }, element('span', { class: 'tool-label', text: t('view.smoothing') }), slider, weight),
    reset.element);
  return {
    element: node,
    update(changes: ReadonlySet<Change>) {
      if (!touches(changes, 'header', 'view', 'points')) return;
      const { view, model } = panel;
      axis.set(axesOf(model).map(value => ({ value, label: t(`view.${value}`) })), view.xAxis);
      log.set(view.xScale === 'log');
      if (document.activeElement !== slider || Math.abs(weightOfSlider(Number(slider.value)) - panel.smoothing) > 0.002) slider.value = String(sliderOfWeight(panel.smoothing));
      const span = 1 / (1 - panel.smoothing);
      setText(weight, panel.smoothing === 0 ? t('view.smoothingOff') : `${panel.smoothing} ${t('view.smoothingSpan', formatCount(span))}`);
      // Hidden by visibility, so that zooming moves nothing.
      reset.element.classList.toggle('invisible', view.zoom === undefined);
      setHidden(reset.element, false);
    },
  };
}
