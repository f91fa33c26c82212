/** Remarks of the engine and the progress of its preparations. */
import type { Change, PanelContext, Part } from '../context';
import { touches } from '../context';
import type { Notice } from '../data/model';
import { element, icon, setHidden } from '../dom';
import { sentence } from '../sentences';

export class Notices implements Part {
  readonly element = element('ul', { class: 'notices' });
  readonly #panel: PanelContext;
  readonly #dismissed = new WeakSet<Notice>();

  constructor(panel: PanelContext) {
    this.#panel = panel;
  }

  update(changes: ReadonlySet<Change>): void {
    if (!touches(changes, 'notices')) return;
    const { model, t, language } = this.#panel;
    const notices = model.notices.filter(notice => !this.#dismissed.has(notice));
    setHidden(this.element, notices.length === 0);
    this.element.replaceChildren(...notices.map(notice => {
      const close = element('button', { class: 'chip chip-icon', title: t('notice.dismiss'), attributes: { type: 'button', 'aria-label': t('notice.dismiss') } }, icon('close'));
      const item = element('li', { class: `notice notice-${notice.severity}` }, icon(notice.severity), element('span', { text: sentence(notice.message, language) }), close);
      close.addEventListener('click', () => {
        this.#dismissed.add(notice);
        item.remove();
        setHidden(this.element, this.element.childElementCount === 0);
      });
      return item;
    }));
  }
}
