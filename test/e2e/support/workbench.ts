/** What a test does with VS Code's own user interface. Every selector of its DOM stands here and nowhere else. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

const EXTENSION = 'stepwise.stepwise';

export class Workbench {
  constructor(readonly page: Page) {}

  /** The editor showing a file, by the end of its path. */
  editor(file: string): Locator {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="${file}"]`);
  }

  async openFile(file: string): Promise<void> {
    await this.#pick('Control+P', file, file);
    await this.editor(file).waitFor();
  }

  /** Runs a command by its title, from the palette. */
  async runCommand(title: string): Promise<void> {
    await this.#pick('F1', `>${title}`, title);
  }

  /** As people do it, by the command: the workbench saves its state first. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.page.locator('.monaco-workbench .statusbar').waitFor();
  }

  /** A lens of the editor that shows a file. */
  lens(file: string, text: string | RegExp): Locator {
    return this.editor(file).locator('.codelens-decoration a', { hasText: text });
  }

  /** Puts the cursor behind the first occurrence of a text. */
  async cursorAfter(file: string, text: string): Promise<void> {
    const at = await this.#place(file, text);
    await this.page.mouse.click(at.right - 1, at.y);
    await this.page.keyboard.press('End');
  }

  /** Selects the word at the first occurrence of a text. */
  async selectWord(file: string, text: string): Promise<void> {
    const at = await this.#place(file, text);
    await this.page.mouse.dblclick(at.x, at.y);
  }

  /** Text of the hover over the first occurrence of a text. */
  async hover(file: string, text: string): Promise<string> {
    const at = await this.#place(file, text);
    await this.page.mouse.move(at.x, at.y);
    const shown = this.page.locator('.monaco-hover:not(.hidden) .hover-contents');
    await shown.first().waitFor();
    const words = (await shown.allInnerTexts()).join('\n').replaceAll('\u00A0', ' ');
    await this.page.mouse.move(1, 1); // an open hover would take the next click
    await shown.first().waitFor({ state: 'hidden' });
    return words;
  }

  /** Rows of the Problems panel; waits for the first. */
  async problems(): Promise<string[]> {
    await this.runCommand('Problems: Focus on Problems View');
    const rows = this.page.locator('.markers-panel .monaco-list-row:has(.marker-icon)');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map(text => text.replaceAll('\u00A0', ' '));
  }

  /** The list of the open completion, once it holds an entry of that name. */
  suggestion(label: string): Locator {
    return this.page.locator('.suggest-widget.visible .monaco-list-row', { hasText: label });
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  dialogButton(text: string): Locator {
    return this.page.locator('.monaco-dialog-box .monaco-button', { hasText: text });
  }

  statusItem(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  treeRow(text: string | RegExp): Locator {
    return this.page.locator('.pane-body .monaco-list-row', { hasText: text });
  }

  tab(text: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: text });
  }

  /** Documents of the visible panels. */
  panel(nth = 0): FrameLocator {
    return this.page.locator(`iframe.webview.ready[src*="extensionId=${EXTENSION}"]`).filter({ visible: true }).nth(nth)
      .contentFrame().frameLocator('iframe#active-frame');
  }

  /** Opens a quick input, types, takes a row. Keys are lost while the workbench still loads, so the first is tried again. */
  async #pick(key: string, text: string, row: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input[type="text"], .quick-input-widget input:not([type])').first();
    for (let tries = 0; !(await input.isVisible()); tries++) {
      await this.page.keyboard.press(key);
      await input.waitFor({ timeout: 6000 }).catch(reason => { if (tries === 9) throw reason; });
    }
    await input.fill(text);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first().click();
  }

  /** Where a text is drawn. The editor draws spaces as no-break spaces and splits lines into spans. */
  async #place(file: string, text: string): Promise<{ x: number; y: number; right: number }> {
    const lines = this.editor(file).locator('.view-lines');
    await lines.locator('.view-line').first().waitFor();
    // Without inner functions: they would carry a helper of the compiler that the page does not have.
    return lines.evaluate((element, wanted) => {
      for (const line of element.querySelectorAll('.view-line')) {
        const at = (line.textContent ?? '').replaceAll('\u00A0', ' ').indexOf(wanted);
        if (at < 0) continue;
        const range = document.createRange();
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        let before = 0;
        let begun = false;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const length = node.nodeValue?.length ?? 0;
          if (!begun && at < before + length) {
            range.setStart(node, at - before);
            begun = true;
          }
          if (at + wanted.length <= before + length) {
            range.setEnd(node, at + wanted.length - before);
            break;
          }
          before += length;
        }
        const box = range.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + box.height / 2, right: box.right };
      }
      throw new Error(`the editor does not show ${wanted}`);
    }, text);
  }
}
