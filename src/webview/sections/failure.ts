/** What people need first when a run went wrong: the step, the block, the gradient before, what to try. */
import type { Divergence } from '../../engine/protocol';
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import { element, icon, setHidden } from '../dom';
import { formatCount, formatNumber } from '../numbers';
import { sentence } from '../sentences';
import { button } from '../toolkit';

/** Steps before the break that "show in the charts" shows. */
const LEAD = 200;

export class Failure implements Part {
  readonly element = element('section', { class: 'failure', attributes: { role: 'alert' } });
  readonly #panel: PanelContext;

  constructor(panel: PanelContext) {
    this.#panel = panel;
    this.element.hidden = true;
  }

  update(changes: ReadonlySet<Change>): void {
    if (!touches(changes, 'outcome', 'header')) return;
    const { model, t, language } = this.#panel;
    const divergence = model.summary?.divergence;
    setHidden(this.element, divergence === undefined && model.failure === undefined);
    if (divergence !== undefined) this.#showDivergence(divergence);
    else if (model.failure !== undefined) {
      this.element.replaceChildren(icon('warning'), element('div', {}, element('h2', { text: t('failure.failed') }), element('p', { text: sentence(model.failure, language) })));
    }
  }

  #showDivergence(divergence: Divergence): void {
    const { t, language } = this.#panel;
    const facts: readonly (readonly [string, string])[] = [
      [t('failure.block'), divergence.block ?? t('failure.unknown')],
      [t('failure.norm'), divergence.gradientNormBefore === undefined ? t('failure.unknown') : formatNumber(divergence.gradientNormBefore)],
      [t('failure.lastLoss'), this.#lastFiniteLoss()],
    ];
    const show = button('secondary', () => this.#zoomTo(divergence.step));
    show.set({ label: t('failure.showStep'), title: t('failure.showStep') });
    const advice = divergence.advice.map(message => element('li', { text: sentence(message, language) }));
    this.element.replaceChildren(icon('warning'), element('div', {},
      element('h2', { text: t('failure.diverged', formatCount(divergence.step)) }),
      element('dl', {}, ...facts.flatMap(([term, value]) => [element('dt', { text: term }), element('dd', { text: value })])),
      ...(advice.length > 0 ? [element('h3', { text: t('failure.try') }), element('ul', {}, ...advice)] : [])),
    show.element);
  }

  #lastFiniteLoss(): string {
    const { columns } = this.#panel.model;
    for (let row = columns.loss.length - 1; row >= 0; row--) {
      const value = columns.loss.at(row);
      if (Number.isFinite(value)) return `${formatNumber(value)} (${this.#panel.t('samples.at', formatCount(columns.step.at(row)))})`;
    }
    return this.#panel.t('failure.unknown');
  }

  #zoomTo(step: number): void {
    this.#panel.changeView({ xAxis: 'step', zoom: [Math.max(0, step - LEAD), step + Math.max(2, LEAD * 0.05)] });
  }
}
