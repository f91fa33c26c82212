/** Pause, resume, step, stop; resume from the store; open the config. */
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import { element, setHidden } from '../dom';
import { button } from '../toolkit';

export function runButtons(panel: PanelContext): Part {
  const { t } = panel;
  const toggle = button('primary', () => togglePause(panel));
  const step = button('secondary', () => stepOnce(panel));
  const stop = button('secondary', () => panel.control({ type: 'stop' }));
  const resume = button('primary', () => panel.resumeRun());
  const config = button('icon', () => panel.openConfig());
  step.set({ label: t('control.step'), title: t('control.stepTitle'), icon: 'step' });
  stop.set({ label: t('control.stop'), title: t('control.stopTitle'), icon: 'stop' });
  resume.set({ label: t('control.resumeRun'), title: t('control.resumeRunTitle'), icon: 'resume' });
  config.set({ label: t('header.openConfig'), title: t('header.openConfig'), icon: 'document' });
  toggle.element.dataset['control'] = 'toggle';
  step.element.dataset['control'] = 'step';
  stop.element.dataset['control'] = 'stop';
  resume.element.dataset['control'] = 'resumeRun';
  config.element.dataset['control'] = 'openConfig';
  const group = element('div', { class: 'buttons', attributes: { role: 'toolbar', 'aria-label': t('control.group') } },
    toggle.element, step.element, stop.element, resume.element, config.element);
  return {
    element: group,
    update(changes: ReadonlySet<Change>) {
      if (!touches(changes, 'header', 'state', 'outcome')) return;
      const { model } = panel;
      const paused = model.state === 'paused';
      toggle.set(paused
        ? { label: t('control.resume'), title: t('control.resumeTitle'), icon: 'resume' }
        : { label: t('control.pause'), title: t('control.pauseTitle'), icon: 'pause' });
      const steerable = model.live && (model.state === 'running' || paused);
      toggle.setDisabled(!steerable);
      step.setDisabled(!steerable);
      stop.setDisabled(!(steerable || (model.live && model.state === 'preparing')));
      const over = model.run !== undefined && !model.active;
      for (const control of [toggle, step, stop]) setHidden(control.element, over);
      setHidden(resume.element, !(over && canResume(panel)));
      setHidden(config.element, model.run === undefined);
    },
  };
}

/** Space: pauses what runs, continues what is paused. */
export function togglePause({ model, control }: PanelContext): void {
  if (!model.live) return;
  if (model.state === 'running') control({ type: 'pause' });
  else if (model.state === 'paused') control({ type: 'resume' });
}

export function stepOnce({ model, control }: PanelContext): void {
  if (model.live && (model.state === 'running' || model.state === 'paused')) control({ type: 'step' });
}

/** A run that was broken off can go on; one that ended by its own plan or diverged cannot. */
function canResume({ model }: PanelContext): boolean {
  return model.state === 'interrupted' || (model.summary?.stopped === 'interrupted' && model.state === 'done');
}
