/** A part of the page with a heading that folds it away; remembered in the view's settings. */
import type { PanelContext } from '../context';
import { element, icon, setHidden } from '../dom';

export interface Section {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  /** Place for tools beside the heading. */
  readonly tools: HTMLElement;
  readonly open: boolean;
  /** Shows or hides the whole section, and follows the settings. */
  update(present: boolean): void;
}

export function section(panel: PanelContext, id: string, title: string, openAtFirst: boolean): Section {
  const body = element('div', { class: 'section-body', attributes: { id: `section-${id}` } });
  const toggle = element('button', { class: 'section-toggle', attributes: { type: 'button', 'aria-controls': `section-${id}` } }, icon('chevron'), title);
  const tools = element('div', { class: 'section-tools' });
  const node = element('section', { class: 'section', attributes: { 'data-section': id } }, element('header', { class: 'section-head' }, element('h2', {}, toggle), tools), body);
  const isOpen = (): boolean => panel.view.sections[id] ?? openAtFirst;
  toggle.addEventListener('click', () => panel.changeView({ sections: { ...panel.view.sections, [id]: !isOpen() } }));
  return {
    element: node,
    body,
    tools,
    get open() {
      return isOpen();
    },
    update(present) {
      setHidden(node, !present);
      setHidden(body, !isOpen());
      setHidden(tools, !isOpen());
      toggle.setAttribute('aria-expanded', String(isOpen()));
    },
  };
}
