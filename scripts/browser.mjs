/**
 * @file Finds the browser that tests draw in: the one that is there, else Debian's own when we may install it, else a complaint that says
 * what to install. Nothing is skipped silently. `node scripts/browser.mjs` prints its path.
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Complaint, ask, onPath, run, script } from './lib/processes.mjs';
import { step } from './lib/progress.mjs';

const { env } = process;
/** Where installers put Chromium's kin when PATH does not know them. */
const PLACES = {
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap(name => [
    `/Applications/${name}.app/Contents/MacOS/${name}`, `${env.HOME}/Applications/${name}.app/Contents/MacOS/${name}`]),
  win32: [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean).flatMap(folder => [
    `${folder}\\Google\\Chrome\\Application\\chrome.exe`, `${folder}\\Chromium\\Application\\chrome.exe`, `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`]),
};
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable'];

/** Executable of a Chromium that is installed; `CHROMIUM` names another. */
export function findBrowser() {
  if (env.CHROMIUM) {
    if (!existsSync(env.CHROMIUM)) throw new Complaint(`CHROMIUM names ${env.CHROMIUM}, which does not exist`);
    return env.CHROMIUM;
  }
  return onPath(...NAMES) ?? (PLACES[process.platform] ?? []).find(file => existsSync(file));
}

const mayInstall = () => process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get') !== undefined;
const hasChinese = () => process.platform !== 'linux' || Boolean(ask('fc-list', [':lang=zh-cn']));

/**
 * The browser, installed from the system's packages where that is possible; with fonts for the Chinese pictures.
 * @throws {Complaint} when there is none and none can be installed
 */
export async function browser() {
  const found = findBrowser();
  if (mayInstall() && (!found || !hasChinese())) {
    const quiet = { quiet: true, env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } };
    await step('Installing a browser and fonts (apt-get: chromium, fontconfig, fonts-noto-cjk)', async () => {
      await run('apt-get', ['update', '-qq'], quiet);
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...(found ? [] : ['chromium']), 'fontconfig', 'fonts-noto-cjk'], quiet);
    });
  }
  const executable = found ?? findBrowser();
  if (!executable) throw new Complaint('These tests need a browser: install Chromium, Chrome or Edge, or name one in the environment variable CHROMIUM.');
  return executable;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) void script(async () => console.log(await browser()));
