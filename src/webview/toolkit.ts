/**
 * VS Code's look for buttons, fields and lists. The only module that knows the toolkit: the library is archived, and this is
 * the one file to swap.
 */
import {
  Button, Checkbox, Dropdown, Option, TextField, provideVSCodeDesignSystem, vsCodeButton, vsCodeCheckbox, vsCodeDropdown, vsCodeOption, vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { icon, type IconName } from './dom';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());

function make<T extends HTMLElement>(tag: string, type: abstract new () => T): T {
  const node = document.createElement(tag);
  if (!(node instanceof type)) throw new Error(`${tag} is not registered`);
  return node;
}

export interface ButtonControl {
  readonly element: HTMLElement;
  set(options: { readonly label: string; readonly title: string; readonly icon?: IconName }): void;
  setDisabled(disabled: boolean): void;
}

/** A push button; `icon` appearance shows the symbol alone and keeps the label for screen readers. */
export function button(appearance: 'primary' | 'secondary' | 'icon', clicked: () => void): ButtonControl {
  const node = make('vscode-button', Button);
  node.appearance = appearance;
  node.addEventListener('click', () => {
    if (!node.disabled) clicked();
  });
  let shown = '';
  return {
    element: node,
    set({ label, title, icon: name }) {
      const key = `${label}\n${title}\n${name ?? ''}`;
      if (key === shown) return;
      shown = key;
      node.title = title;
      node.setAttribute('aria-label', label);
      const symbol = name === undefined ? undefined : icon(name);
      if (appearance === 'icon') node.replaceChildren(...(symbol ? [symbol] : [label]));
      else {
        symbol?.setAttribute('slot', 'start');
        // The toolkit gives slotted spans the size of an icon.
        const words = document.createElement('div');
        words.className = 'label';
        words.textContent = label;
        node.replaceChildren(...(symbol ? [symbol] : []), words);
      }
    },
    setDisabled(disabled) {
      if (node.disabled !== disabled) node.disabled = disabled;
    },
  };
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface DropdownControl {
  readonly element: HTMLElement;
  /** Rebuilds the list only when it changed. */
  set(choices: readonly Choice[], value: string): void;
}

export function dropdown(label: string, changed: (value: string) => void): DropdownControl {
  const node = make('vscode-dropdown', Dropdown);
  node.setAttribute('aria-label', label);
  node.title = label;
  node.addEventListener('change', () => changed(node.value));
  let shown = '';
  return {
    element: node,
    set(choices, value) {
      const key = JSON.stringify(choices);
      if (key !== shown) {
        shown = key;
        node.replaceChildren(...choices.map(choice => {
          const option = make('vscode-option', Option);
          option.value = choice.value;
          option.textContent = choice.label;
          return option;
        }));
      }
      if (node.value !== value) node.value = value;
    },
  };
}

export interface CheckboxControl {
  readonly element: HTMLElement;
  set(checked: boolean): void;
}

export function checkbox(label: string, title: string, changed: (checked: boolean) => void): CheckboxControl {
  const node = make('vscode-checkbox', Checkbox);
  node.textContent = label;
  node.title = title;
  let setting = false;
  node.addEventListener('change', () => {
    if (!setting) changed(node.checked);
  });
  return {
    element: node,
    set(checked) {
      if (node.checked === checked) return;
      setting = true;
      node.checked = checked;
      setting = false;
    },
  };
}

export interface TextFieldControl {
  readonly element: HTMLElement;
  readonly value: string;
  set(value: string): void;
  setDisabled(disabled: boolean): void;
  setInvalid(reason: string | undefined): void;
}

/** A line of text; `committed` on Enter or when it loses the focus after a change. */
export function textField(label: string, committed: (value: string) => void): TextFieldControl {
  const node = make('vscode-text-field', TextField);
  // The toolkit names a field "Text field" when it enters the document.
  const name = (): void => {
    if (node.getAttribute('aria-label') !== label) node.setAttribute('aria-label', label);
  };
  node.addEventListener('change', () => committed(node.value));
  return {
    element: node,
    get value() {
      return node.value;
    },
    set(value) {
      name();
      if (node.value !== value) node.value = value;
    },
    setDisabled(disabled) {
      if (node.disabled !== disabled) node.disabled = disabled;
    },
    setInvalid(reason) {
      node.classList.toggle('invalid', reason !== undefined);
      node.title = reason ?? '';
      node.setAttribute('aria-invalid', String(reason !== undefined));
    },
  };
}
