/** Keys that work anywhere in the panel but in fields: Space pauses and resumes, S steps, 0 resets the zoom. */
import type { PanelContext } from './context';
import { stepOnce, togglePause } from './sections/buttons';

/** Elements that use these keys themselves. */
const OWN_KEYS = 'input, select, textarea, button, summary, [contenteditable], vscode-button, vscode-dropdown, vscode-text-field, vscode-checkbox';

export function handleShortcuts(panel: PanelContext): void {
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const inField = event.target instanceof Element && event.target.closest(OWN_KEYS) !== null;
    switch (event.key) {
      case ' ':
        if (inField) return;
        togglePause(panel);
        break;
      case 's': case 'S':
        if (event.target instanceof Element && event.target.closest('input, textarea, vscode-text-field, vscode-dropdown') !== null) return;
        stepOnce(panel);
        break;
      case '0':
        if (inField) return;
        panel.changeView({ zoom: undefined });
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}
