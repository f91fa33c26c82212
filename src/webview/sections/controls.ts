/** The knobs: values of the optimizer that may change while the run goes on. */
import type { KnobSpec } from '../../engine/protocol';
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import { knobAtPosition, parseKnob, positionOfKnob, POSITIONS } from '../data/knob-scale';
import { element, setHidden, setText } from '../dom';
import { formatSetting } from '../numbers';
import { textField } from '../toolkit';
import { section } from './section';

/** As a person would type it. */
const written = (value: number): string => (value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential().replace('e+', 'e') : String(value));

export class Knobs implements Part {
  readonly element: HTMLElement;
  readonly #panel: PanelContext;
  readonly #section;
  readonly #list = element('div', { class: 'knobs' });
  readonly #hint = element('p', { class: 'hint' });
  #rows: KnobRow[] = [];
  #key = '';

  constructor(panel: PanelContext) {
    this.#panel = panel;
    this.#section = section(panel, 'knobs', panel.t('knobs.title'), true);
    this.#section.body.append(this.#list, this.#hint);
    this.element = this.#section.element;
  }

  update(changes: ReadonlySet<Change>): void {
    if (!touches(changes, 'header', 'knobs', 'notices', 'state', 'outcome', 'view')) return;
    const { model, t } = this.#panel;
    const knobs = model.header?.knobs ?? [];
    this.#section.update(knobs.length > 0);
    const key = `${model.run}|${JSON.stringify(knobs)}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#rows = knobs.map(knob => new KnobRow(this.#panel, knob));
      this.#list.replaceChildren(...this.#rows.map(row => row.element));
    }
    setText(this.#hint, model.active ? t('knobs.hint') : t('knobs.still'));
    const enabled = model.live && (model.state === 'running' || model.state === 'paused');
    for (const row of this.#rows) row.update(enabled);
  }
}

class KnobRow {
  readonly element: HTMLElement;
  readonly knob: KnobSpec;
  readonly #panel: PanelContext;
  readonly #slider: HTMLInputElement;
  readonly #field;
  readonly #status = element('span', { class: 'knob-status', attributes: { role: 'status' } });
  readonly #reset: HTMLButtonElement;
  #current: number;
  /** Asked for, not yet confirmed by the run. */
  #pending: number | undefined;
  /** Answers heard when it was asked for. */
  #answers = 0;

  constructor(panel: PanelContext, knob: KnobSpec) {
    const { t } = panel;
    this.#panel = panel;
    this.knob = knob;
    this.#current = knob.value;
    const range = knob.min !== undefined && knob.max !== undefined ? t('knobs.range', formatSetting(knob.min), formatSetting(knob.max)) : '';
    this.#slider = element('input', {
      attributes: { type: 'range', min: '0', max: String(POSITIONS), step: '1', 'aria-label': t('knobs.slider', knob.name) },
      title: [range, knob.effect === 'recompile' ? t('knobs.recompileHint') : ''].filter(Boolean).join('\n'),
    });
    this.#slider.addEventListener('input', () => {
      const value = this.#fromSlider();
      this.#field.set(written(value));
      this.#slider.setAttribute('aria-valuetext', formatSetting(value));
    });
    this.#slider.addEventListener('change', () => this.#ask(this.#fromSlider()));
    this.#field = textField(knob.name, text => this.#typed(text));
    this.#reset = element('button', { class: 'chip', attributes: { type: 'button' }, text: t('knobs.reset', formatSetting(knob.value)) });
    this.#reset.addEventListener('click', () => this.#ask(knob.value));
    this.element = element('div', { class: 'knob', attributes: { 'data-knob': knob.name } },
      element('div', { class: 'knob-head' }, element('span', { class: 'knob-name', text: knob.name }), this.#status, this.#reset, this.#field.element), this.#slider);
  }

  update(enabled: boolean): void {
    if (!enabled || this.#heard() !== this.#answers) this.#pending = undefined;
    this.#current = this.#panel.model.knobValue(this.knob.name) ?? this.knob.value;
    const shown = this.#pending ?? this.#current;
    // While a hand or a caret is on it, the control is the person's.
    const held = this.#slider.matches(':active') || this.#field.element.contains(document.activeElement);
    if (!held) {
      this.#slider.value = String(positionOfKnob(this.knob, shown));
      this.#slider.setAttribute('aria-valuetext', formatSetting(shown));
      this.#field.set(written(shown));
      this.#field.setInvalid(undefined);
    }
    this.#slider.disabled = !enabled;
    this.#field.setDisabled(!enabled);
    this.#showStatus(enabled);
  }

  /** Changes of this knob, and remarks about it: a refused value is answered by a notice. */
  #heard(): number {
    const { knobs, notices } = this.#panel.model;
    return knobs.filter(change => change.name === this.knob.name).length + notices.filter(({ message }) => message.args[0] === this.knob.name).length;
  }

  #fromSlider(): number {
    return knobAtPosition(this.knob, Number(this.#slider.value));
  }

  #typed(text: string): void {
    const { t } = this.#panel;
    const entry = parseKnob(this.knob, text);
    if ('value' in entry) {
      this.#field.setInvalid(undefined);
      this.#ask(entry.value);
      return;
    }
    const { min = -Infinity, max = Infinity } = this.knob;
    const reason = entry.problem === 'notNumber' ? t('knobs.notNumber') : t('knobs.outOfRange', formatSetting(min), formatSetting(max));
    this.#field.setInvalid(reason);
    setText(this.#status, reason);
    this.#status.classList.add('bad');
  }

  #ask(value: number): void {
    if (value === (this.#pending ?? this.#current)) return;
    this.#pending = value;
    this.#answers = this.#heard();
    this.#slider.value = String(positionOfKnob(this.knob, value));
    this.#field.set(written(value));
    this.#field.setInvalid(undefined);
    this.#showStatus(true);
    this.#panel.control({ type: 'knob', name: this.knob.name, value });
  }

  #showStatus(enabled: boolean): void {
    const { t } = this.#panel;
    this.#status.classList.remove('bad');
    setText(this.#status, this.#pending === undefined ? '' : t(this.knob.effect === 'recompile' ? 'knobs.recompiling' : 'knobs.pending'));
    setHidden(this.#reset, !enabled || this.#pending !== undefined || this.#current === this.knob.value);
  }
}
