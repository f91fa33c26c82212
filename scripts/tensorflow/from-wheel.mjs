/**
 * @file @tensorflow/tfjs-node from npm and PyPI alone, where its own download cannot be reached: library and headers come out of the
 * TensorFlow wheel of the same version, the addon is compiled from the sources in the npm package.
 */
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/places.mjs';
import { Complaint, ask, onPath, run } from '../lib/processes.mjs';
import { step } from '../lib/progress.mjs';
import { pythonSymbols } from './python-symbols.mjs';

/** The TensorFlow that this version of tfjs-node is written against. */
const TENSORFLOW = '2.9.1';
/** The addon's interface version: the highest that tfjs-node 4.22 asks its loader for. */
const NODE_API = 8;

const python = () => ['python3', 'python'].find(name => ask(name, ['-m', 'pip', '--version']) !== undefined);

/** Compiler and Python, installed where we may. */
async function tools() {
  const missing = () => [...(onPath('g++') && onPath('gcc') && onPath('readelf') ? [] : ['g++']), ...(python() ? [] : ['python3-pip'])];
  const lacking = missing();
  if (lacking.length > 0 && process.getuid?.() === 0 && onPath('apt-get')) {
    await step(`Installing ${lacking.join(' and ')} (apt-get)`, async () => {
      await run('apt-get', ['update', '-qq'], { quiet: true });
      await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...lacking], { quiet: true, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    });
  }
  const still = missing();
  if (still.length > 0) throw new Complaint(`Compiling TensorFlow's addon needs ${still.join(' and ')}: install them and run npm run tensorflow again`);
  return python();
}

/** Why this way cannot work here, or undefined. */
export function wheelObstacle() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return `TensorFlow ${TENSORFLOW} has a usable wheel for x64 Linux only, and this is ${process.platform} ${process.arch}`;
  if (!process.report.getReport().header.glibcVersionRuntime) return `TensorFlow's wheel needs glibc, and this Linux has another C library`;
  return undefined;
}

/**
 * @param {string} folder where npm has put the package's files, without its install script
 * @throws {Complaint} when a tool is missing or the compiler fails
 */
export async function fromWheel(folder) {
  const interpreter = await tools();
  const scratch = path.join(folder, 'scratch');
  const addon = path.join(folder, 'node_modules/@tensorflow/tfjs-node');
  const deps = path.join(addon, 'deps');
  const lib = path.join(deps, 'lib');
  rmSync(deps, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  await step(`Downloading TensorFlow ${TENSORFLOW} (PyPI, 207 MB)`, () => run(interpreter, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--disable-pip-version-check',
    '--only-binary=:all:', '--implementation=cp', '--python-version=3.10', '--abi=cp310', '--platform=manylinux2014_x86_64', '--platform=manylinux_2_17_x86_64',
    '--dest', scratch, `tensorflow-cpu==${TENSORFLOW}`], { quiet: true }));
  const wheel = readdirSync(scratch).find(name => name.endsWith('.whl'));
  await step('Unpacking its library', () => run(interpreter, [path.join(root, 'scripts/tensorflow/unpack.py'), path.join(scratch, wheel), deps], { quiet: true }));

  await step('Compiling the addon', async () => {
    symlinkSync('libtensorflow_framework.so.2', path.join(lib, 'libtensorflow_framework.so'));
    const source = path.join(scratch, 'python-symbols.c');
    writeFileSync(source, await pythonSymbols(path.join(lib, '_pywrap_tensorflow_internal.so')));
    // The linker would drop libraries that it sees no direct use of; Node would then die loading the addon.
    const keep = '-Wl,--no-as-needed';
    await run('gcc', ['-shared', '-fPIC', '-w', '-fno-builtin', '-o', path.join(lib, 'libtensorflow.so.2'), source, '-Wl,-soname,libtensorflow.so.2', keep,
      '-Wl,-rpath,$ORIGIN', '-Wl,--allow-shlib-undefined', `-L${lib}`, '-l:_pywrap_tensorflow_internal.so', '-l:libtensorflow_framework.so.2'], { quiet: true });
    for (const name of ['libtensorflow.so', `libtensorflow.so.${TENSORFLOW}`]) symlinkSync('libtensorflow.so.2', path.join(lib, name));
    const target = path.join(addon, `lib/napi-v${NODE_API}`);
    mkdirSync(target, { recursive: true });
    await run('g++', ['-shared', '-fPIC', '-O2', '-std=c++17', '-w', `-DNAPI_VERSION=${NODE_API}`, `-I${path.join(folder, 'node_modules/node-api-headers/include')}`,
      `-I${path.join(deps, 'include')}`, `-I${addon}`, '-o', path.join(target, 'tfjs_binding.node'), path.join(addon, 'binding/tfjs_backend.cc'),
      path.join(addon, 'binding/tfjs_binding.cc'), `-L${lib}`, keep, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'], { quiet: true });
  });
  rmSync(scratch, { recursive: true, force: true });
}
