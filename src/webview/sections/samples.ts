/** Text that the model writes: the latest sample, and the way it came. */
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import { element, setHidden, setText } from '../dom';
import { formatCount } from '../numbers';
import { button } from '../toolkit';
import { section } from './section';

export class Samples implements Part {
  readonly element: HTMLElement;
  readonly #panel: PanelContext;
  readonly #section;
  readonly #text = element('pre', { class: 'sample-text', attributes: { tabindex: '0' } });
  readonly #none = element('p', { class: 'hint' });
  readonly #label = element('span', { class: 'sample-label' });
  readonly #scrub: HTMLInputElement;
  readonly #previous;
  readonly #next;
  readonly #navigation: HTMLElement;
  /** Undefined follows the latest. */
  #chosen: number | undefined;

  constructor(panel: PanelContext) {
    const { t } = panel;
    this.#panel = panel;
    this.#section = section(panel, 'samples', t('section.samples'), true);
    this.#scrub = element('input', { attributes: { type: 'range', min: '0', step: '1', 'aria-label': t('samples.scrub') } });
    this.#scrub.addEventListener('input', () => this.#choose(Number(this.#scrub.value)));
    this.#previous = button('icon', () => this.#choose(this.#index - 1));
    this.#next = button('icon', () => this.#choose(this.#index + 1));
    this.#previous.set({ label: t('samples.previous'), title: t('samples.previous'), icon: 'previous' });
    this.#next.set({ label: t('samples.next'), title: t('samples.next'), icon: 'next' });
    this.#navigation = element('div', { class: 'sample-navigation' }, this.#previous.element, this.#scrub, this.#next.element, this.#label);
    setText(this.#none, t('samples.none'));
    this.#section.body.append(this.#text, this.#navigation, this.#none);
    this.element = this.#section.element;
  }

  update(changes: ReadonlySet<Change>): void {
    if (!touches(changes, 'header', 'state', 'samples', 'view')) return;
    const { model } = this.#panel;
    this.#section.update((model.header?.generates === true && model.active) || model.samples.length > 0);
    if (this.#section.open) this.#show();
  }

  get #index(): number {
    const last = this.#panel.model.samples.length - 1;
    return this.#chosen === undefined ? last : Math.min(last, Math.max(0, this.#chosen));
  }

  #choose(index: number): void {
    this.#chosen = index >= this.#panel.model.samples.length - 1 ? undefined : Math.max(0, index);
    this.#show();
  }

  #show(): void {
    const { model: { samples }, t } = this.#panel;
    const sample = samples[this.#index];
    setHidden(this.#none, sample !== undefined);
    setHidden(this.#text, sample === undefined);
    setHidden(this.#navigation, samples.length < 1);
    if (sample === undefined) return;
    const [prompt, rest] = [element('span', { class: 'sample-prompt', text: sample.prompt }), sample.text];
    this.#text.replaceChildren(prompt, rest);
    this.#scrub.max = String(samples.length - 1);
    this.#scrub.value = String(this.#index);
    const position = `${t('samples.at', formatCount(sample.step))} · ${t('samples.which', this.#index + 1, samples.length)}`;
    this.#scrub.setAttribute('aria-valuetext', position);
    setText(this.#label, position);
    this.#previous.setDisabled(this.#index === 0);
    this.#next.setDisabled(this.#index === samples.length - 1);
  }
}
