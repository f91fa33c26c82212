/**
 * @file `npm run tensorflow`: makes @tensorflow/tfjs-node ready below .stepwise-dev/, for the backend `tensorflow` and the tests that compare
 * with it. By its own download where that is reachable, else from wheels. Where neither works it says why, leaves that reason for the tests
 * to show, and is no failure, unless `--required` is given.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { alone } from '../lib/lock.mjs';
import { root, workshop } from '../lib/places.mjs';
import { Complaint, npm, run, script } from '../lib/processes.mjs';
import { step } from '../lib/progress.mjs';
import { fromWheel, wheelObstacle } from './from-wheel.mjs';

const VERSION = '4.22.0';
const HEADERS = '1.9.0';

const folder = path.join(workshop, 'tfjs-node');
const module = path.join(folder, 'node_modules/@tensorflow/tfjs-node');
/** Read by the tests: either `module` or `unavailable` is there. */
const state = path.join(folder, 'state.json');

const verify = () => run(process.execPath, [path.join(root, 'scripts/tensorflow/verify.cjs'), module], {
  quiet: true, seconds: 120, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' },
});

/** Whether the place that the package downloads from answers at all; where nothing outside is reachable its own script waits for minutes. */
async function downloadIsReachable() {
  const { binary } = JSON.parse(readFileSync(path.join(module, 'package.json'), 'utf8'));
  try {
    await fetch(new URL(binary.host).origin, { method: 'HEAD', signal: AbortSignal.timeout(5000) });
    return true;
  } catch (reason) {
    if (reason instanceof Error) return false;
    throw reason;
  }
}

async function install() {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({
    name: 'tfjs-node-host', private: true, dependencies: { '@tensorflow/tfjs-node': VERSION, 'node-api-headers': HEADERS },
  }));
  rmSync(path.join(folder, 'node_modules'), { recursive: true, force: true });
  await step('Downloading tfjs-node (npm)', () => npm(['install', '--no-package-lock'], { cwd: folder }));
  if (await downloadIsReachable()) {
    try {
      await step('Running its own download of TensorFlow', () => npm(['rebuild', '@tensorflow/tfjs-node'], { cwd: folder, scripts: true, seconds: 900 }));
      return verify();
    } catch (reason) {
      if (!(reason instanceof Complaint)) throw reason;
      console.log(`  its own download did not work: ${reason.message.split('\n')[0]}`);
    }
  }
  const obstacle = wheelObstacle();
  if (obstacle) throw new Complaint(obstacle);
  await fromWheel(folder);
  return verify();
}

await script(() => alone(folder, async () => {
  const known = existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : {};
  if (known.module === module && known.version === VERSION) {
    try {
      console.log(`ready: ${(await verify()).trim()} in ${module}`);
      return 0;
    } catch (reason) {
      if (!(reason instanceof Complaint)) throw reason;
      console.log(`  what is there does not work any more, making it anew: ${reason.message.split('\n')[0]}`);
    }
  }
  rmSync(state, { force: true });
  try {
    const answer = await install();
    writeFileSync(state, JSON.stringify({ version: VERSION, module }));
    console.log(`ready: ${answer.trim()} in ${module}`);
    return 0;
  } catch (reason) {
    if (!(reason instanceof Complaint)) throw reason;
    writeFileSync(state, JSON.stringify({ version: VERSION, unavailable: reason.message.split('\n')[0] }));
    console.log(`The backend tensorflow is not available here (tests that compare with it will say so): ${reason.message}`);
    return process.argv.includes('--required') ? 1 : 0;
  }
}));
