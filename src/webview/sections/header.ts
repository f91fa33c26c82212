/** Top of the panel: what runs, how far it is, the figures people look for first, and the buttons. */
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import { element, setHidden, setText } from '../dom';
import { formatBytes, formatCount, formatDuration, formatNumber, formatSi, MISSING } from '../numbers';
import { runButtons } from './buttons';

export class Header implements Part {
  readonly element: HTMLElement;
  readonly #panel: PanelContext;
  readonly #title = element('h1');
  readonly #state = element('span', { class: 'state' });
  readonly #facts = element('p', { class: 'facts' });
  readonly #bar = element('div', { class: 'progress', attributes: { role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' } });
  readonly #fill = element('div', { class: 'progress-fill' });
  readonly #stats: Record<'loss' | 'evaluation' | 'step' | 'speed' | 'time', Stat>;
  readonly #buttons: Part;

  constructor(panel: PanelContext) {
    this.#panel = panel;
    const { t } = panel;
    this.#stats = {
      loss: new Stat('loss', t('stat.loss')), evaluation: new Stat('evaluation', t('stat.evaluation')), step: new Stat('step', t('stat.step')),
      speed: new Stat('speed', t('stat.speed')), time: new Stat('time', t('stat.left')),
    };
    this.#buttons = runButtons(panel);
    this.#bar.append(this.#fill);
    this.#bar.setAttribute('aria-label', t('stat.progress'));
    this.element = element('header', { class: 'run-header' },
      element('div', { class: 'run-name' }, element('div', { class: 'title-line' }, this.#title, this.#state), this.#facts),
      this.#buttons.element,
      element('div', { class: 'stats' }, ...Object.values(this.#stats).map(stat => stat.element)),
      this.#bar);
  }

  update(changes: ReadonlySet<Change>): void {
    this.#buttons.update(changes);
    if (touches(changes, 'header')) this.#showFacts();
    if (touches(changes, 'header', 'state', 'outcome')) this.#showState();
    if (touches(changes, 'header', 'state', 'outcome', 'points', 'evaluations', 'progress')) this.#showStats();
  }

  #showFacts(): void {
    const { model: { header }, t } = this.#panel;
    setText(this.#title, header?.label || t('header.untitled'));
    this.#title.title = header?.label ?? '';
    if (header === undefined) return;
    const facts = [
      `${header.model} · ${header.optimizer}`,
      t('header.parameters', formatSi(header.parameterCount)),
      ...(header.batchSize === undefined ? [] : [t('header.batch', formatCount(header.batchSize))]),
      header.precision,
      header.backend,
      header.threads === 1 ? t('header.thread') : t('header.threads', header.threads),
    ];
    setText(this.#facts, facts.join(' · '));
    this.#facts.title = t('header.memoryTitle', formatBytes(header.plan.memory), formatBytes(header.plan.disk));
  }

  #showState(): void {
    const { model, t } = this.#panel;
    const diverged = model.summary?.stopped === 'diverged';
    const state = model.run === undefined ? 'waiting' : diverged ? 'diverged' : model.state;
    setText(this.#state, t(`state.${state}`));
    this.#state.dataset['state'] = state;
    const note = model.summary === undefined ? undefined : t(`outcome.${model.summary.stopped}`);
    this.#state.title = [note, model.live ? undefined : t('restored.note')].filter(text => text !== undefined).join(' · ');
  }

  #showStats(): void {
    const { model, t } = this.#panel;
    const { header, summary, columns } = model;
    const loss = columns.loss.length > 0 ? columns.loss.last : (summary?.loss ?? NaN);
    const { loss: lossStat, evaluation, step, speed, time } = this.#stats;
    lossStat.show(columns.loss.length > 0 || summary !== undefined ? formatNumber(loss) : MISSING);
    const evaluated = model.evaluations.get('loss');
    // The first evaluation precedes the first step: the place appears, if at all, before anything moves.
    setHidden(evaluation.element, evaluated === undefined);
    evaluation.show(evaluated === undefined ? MISSING : formatNumber(evaluated.value.last), evaluated === undefined ? '' : t('samples.at', formatCount(evaluated.step.last)));
    const planned = plannedSteps(header?.steps);
    const epoch = header?.stepsPerEpoch ? t('stat.epoch', formatNumber(model.step / header.stepsPerEpoch, 3)) : '';
    step.show(formatCount(model.step), [planned === undefined ? '' : t('stat.ofSteps', formatCount(planned)), epoch].filter(Boolean).join(' · '));
    const rate = columns.stepsPerSecond.last;
    const seconds = summary?.seconds ?? (columns.seconds.length > 0 ? columns.seconds.last : NaN);
    const words = { h: t('unit.h'), min: t('unit.min'), s: t('unit.s') };
    const elapsed = formatDuration(seconds, words);
    speed.show(Number.isFinite(rate) ? formatNumber(rate, 3) : MISSING);
    if (!model.active) time.show(elapsed, '', t('stat.elapsed'));
    else {
      const left = planned !== undefined && rate > 0 ? formatDuration((planned - model.step) / rate, words) : MISSING;
      time.show(left, Number.isFinite(seconds) ? `${t('stat.elapsed')} ${elapsed}` : '', t('stat.left'));
    }
    this.#showProgress(planned);
  }

  #showProgress(planned: number | undefined): void {
    const { model } = this.#panel;
    const { progress } = model;
    let share: number | undefined;
    if (model.state === 'preparing' && progress !== undefined) share = progress.total === undefined ? undefined : progress.done / progress.total;
    else if (planned !== undefined) share = model.step / planned;
    else share = model.active ? undefined : 1;
    const busy = share === undefined && model.active;
    this.#bar.classList.toggle('indeterminate', busy);
    this.#bar.dataset['state'] = model.summary?.stopped === 'diverged' ? 'failed' : model.state;
    const percent = Math.min(100, Math.max(0, (share ?? 0) * 100));
    this.#fill.style.width = busy ? '' : `${percent.toFixed(2)}%`;
    if (busy) this.#bar.removeAttribute('aria-valuenow');
    else this.#bar.setAttribute('aria-valuenow', percent.toFixed(0));
    setHidden(this.#bar, model.run === undefined);
  }
}

/** Planned updates, where there is a plan. */
export function plannedSteps(steps: number | undefined): number | undefined {
  return steps !== undefined && steps > 0 && Number.isFinite(steps) ? steps : undefined;
}

/** A large figure with its name above and a remark below. */
class Stat {
  readonly element: HTMLElement;
  readonly #label: HTMLElement;
  readonly #value = element('span', { class: 'stat-value', text: MISSING });
  readonly #note = element('span', { class: 'stat-note' });

  constructor(name: string, label: string) {
    this.#label = element('span', { class: 'stat-label', text: label });
    this.element = element('div', { class: 'stat', attributes: { 'data-stat': name } }, this.#label, this.#value, this.#note);
  }

  show(value: string, note = '', label?: string): void {
    setText(this.#value, value);
    setText(this.#note, note);
    if (label !== undefined) setText(this.#label, label);
  }
}

