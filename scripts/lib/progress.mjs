/** @file One line a step: what is being done, then how long it took. On a terminal the seconds tick while it lasts. */

/**
 * @template T
 * @param {string} what e.g. `Downloading VS Code (170 MB)`
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const begin = Date.now();
  const seconds = () => `${((Date.now() - begin) / 1000).toFixed(0)} s`;
  const live = process.stdout.isTTY && !process.env.CI;
  if (live) process.stdout.write(`  ${what} …`);
  else console.log(`  ${what} …`);
  const ticker = live ? setInterval(() => process.stdout.write(`\r  ${what} … ${seconds()}`), 1000) : undefined;
  try {
    const result = await work();
    if (live) process.stdout.write(`\r\u001B[2K  ${what}: ${seconds()}\n`);
    else console.log(`  ${what}: ${seconds()}`);
    return result;
  } catch (reason) {
    if (live) process.stdout.write('\n');
    throw reason;
  } finally {
    clearInterval(ticker);
  }
}
