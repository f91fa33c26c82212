/** Pictures of the panel in all its states, to be looked at: `node --import tsx test/webview/gallery.ts FOLDER [NAME...]` */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from './browser';
import { Harness, servePanel } from './page';
import { SCENES } from './scenes';
import { THEME_NAMES, type ThemeName } from './themes';

async function main(): Promise<void> {
  const [folder = 'gallery', ...wanted] = process.argv.slice(2);
  mkdirSync(folder, { recursive: true });
  const server = await servePanel();
  const browser = await launchBrowser();
  try {
    for (const scene of SCENES) {
      if (wanted.length > 0 && !wanted.some(name => scene.name.includes(name))) continue;
      const themes: readonly ThemeName[] = scene.themes ?? THEME_NAMES;
      for (const theme of themes) {
        for (const language of scene.languages ?? ['en']) {
          for (const width of scene.widths ?? [1100]) {
            const harness = await Harness.open(browser, server, { theme, language, width, height: scene.height ?? 1500 });
            await scene.play(harness);
            await harness.settled();
            const file = join(folder, `${scene.name}-${theme}-${language}-${width}.png`);
            await harness.page.screenshot({ path: file, fullPage: scene.fullPage ?? true });
            for (const fault of harness.faults) console.error(`${file}: ${fault}`);
            console.log(file);
            await harness.close();
          }
        }
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
}

void main();
