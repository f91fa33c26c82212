/** The command line as people and scripts meet it. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { readSafetensors } from '../../../src/engine/runs/safetensors';
import { CommandLine, finished, objects } from './commandLine';
import type { Finished } from './commandLine';

async function place(t: TestContext, configs: Readonly<Record<string, string>> = {}): Promise<CommandLine> {
  const folder = mkdtempSync(join(tmpdir(), 'stepwise-cli-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(configs)) writeFileSync(join(folder, name), text);
  return CommandLine.make(folder);
}

interface Summary {
  readonly steps: number;
  readonly loss: number | null;
  readonly stopped: string;
  readonly evaluations: number;
  readonly run: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/** The last object, which is the summary. */
function summaryOf(result: Finished): Summary {
  const last = objects(result).at(-1);
  assert.ok(last && 'summary' in last, `no summary: ${result.stderr}`);
  return last['summary'] as Summary;
}

const close = (actual: number | undefined, expected: number, tolerance: number): void =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

const lesson0 = `data: {inputs: [1, 2, 3], targets: [1, 2, 3]}
model: linear_regression
optimizer: {name: sgd, lr: 0.01}
train: {steps: 1000}
`;
const sphere = 'model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: 0.1}\ntrain: {steps: 5}\n';

test('lesson 0: the first step and the end of full-batch gradient descent', async t => {
  const line = await place(t, { 'a.optim.yaml': lesson0 });
  // In double precision: bias t0, weight t1; parameters are [weight, bias].
  const result = await line.run(['run', 'a.optim.yaml', '--jsonl', '--params', '--set', 'train.precision=float64']);
  assert.equal(result.code, 0, result.stderr);
  const lines = objects(result);
  const [first, last] = [lines[0]?.['params'], lines[999]?.['params']] as number[][];
  close(first?.[1], 0.04, 1e-9);
  close(first?.[0], 0.0933333, 1e-7);
  close(last?.[1], 0.0332091, 1e-7);
  close(last?.[0], 0.9853913, 1e-7);
  // The parameters of step 1000 have the loss 1.58210e-4: seen as the loss of step 1001.
  const more = await line.run(['run', 'a.optim.yaml', '--jsonl', '--set', 'train.precision=float64', '--set', 'train.steps=1001']);
  close(summaryOf(more).loss ?? NaN, 1.5821e-4, 1e-9);
});

test('lesson 0: with half the mean square, and one parameter after the other', async t => {
  const line = await place(t, { 'a.optim.yaml': lesson0 });
  const half = await line.run(['run', 'a.optim.yaml', '--jsonl', '--params', '--set', 'train.loss=half_mse', '--set', 'train.precision=float64']);
  const [weight, bias] = objects(half)[999]?.['params'] as number[];
  close(bias, 0.1107152, 1e-7);
  close(weight, 0.9512962, 1e-7);

  const sequential = ['--set', 'optimizer={name: coordinate_descent, selection: [1, 0], lr: 0.01}', '--set', 'train={steps: 2000, precision: float64}'];
  const stairs = objects(await line.run(['run', 'a.optim.yaml', '--jsonl', '--params', ...sequential]));
  const [second, end] = [stairs[1]?.['params'], stairs[1999]?.['params']] as number[][];
  close(second?.[1], 0.04, 1e-9);
  close(second?.[0], 0.0917333, 1e-7);
  close(end?.[1], 0.0325338, 1e-7);
  close(end?.[0], 0.9857176, 1e-7);
});

test('lesson 4: a thousand tries of perturb and keep', async t => {
  const line = await place(t, { 'a.optim.yaml': 'model: {name: function, function: x^2, start: 1}\noptimizer: {name: hill_climbing, noise: 0.1}\ntrain: {steps: 1000}\n' });
  for (const seed of [1, 2]) {
    const result = await line.run(['run', 'a.optim.yaml', '--jsonl', '--set', `seed=${seed}`]);
    const { loss, evaluations } = summaryOf(result);
    // 5 % to 95 % of the seeds end between 4.9e-11 and 1.5e-7; a factor of a thousand around that is never left.
    assert.ok(loss !== null && loss > 4.9e-14 && loss < 1.5e-4, `${loss}`);
    assert.equal(evaluations, 1001);
    const losses = objects(result).flatMap(object => (typeof object['loss'] === 'number' ? object['loss'] : []));
    assert.ok(losses.every((value, i) => i === 0 || value <= (losses[i - 1] ?? 0)));
  }
});

test('--jsonl writes one object a line with the names of the contract, and nothing else', async t => {
  const line = await place(t, { 'a.optim.yaml': `data: {inputs: [1, 2, 3, 4], targets: [1, 2, 3, 4], validation: 0.5}\nmodel: linear_regression\noptimizer: {name: sgd, lr: 0.01}\ntrain: {steps: 4, eval_every: 2}\n` });
  const result = await line.run(['run', 'a.optim.yaml', '--jsonl']);
  const lines = objects(result);
  assert.deepEqual(lines.map(object => Object.keys(object).join()), ['step,eval', 'step,loss,lr,grad_norm', 'step,loss,lr,grad_norm', 'step,eval', 'step,loss,lr,grad_norm', 'step,loss,lr,grad_norm', 'step,eval', 'summary']);
  assert.deepEqual(Object.keys(summaryOf(result)), ['steps', 'loss', 'seconds', 'evaluations', 'stopped', 'metrics', 'run']);
});

test('numbers that are not finite are null, with the reason beside them; exit 2', async t => {
  const line = await place(t, { 'a.optim.yaml': sphere.replace('lr: 0.1', 'lr: 1.0e+200') });
  const result = await line.run(['run', 'a.optim.yaml', '--jsonl']);
  assert.equal(result.code, 2);
  const lines = objects(result);
  assert.deepEqual([lines[1]?.['loss'], lines[1]?.['not_finite']], [null, { loss: 'Infinity', grad_norm: 'Infinity' }]);
  assert.deepEqual([summaryOf(result).stopped, summaryOf(result).loss], ['diverged', null]);
});

test('a run in progress leaves a checkpoint at SIGINT and says how to go on; exit 130', async t => {
  const line = await place(t, { 'a.optim.yaml': sphere.replace('steps: 5', 'steps: 100000000, log_every: 100000') });
  const child = line.start(['run', 'a.optim.yaml', '--runs', 'kept']);
  const end = finished(child);
  child.stdout.on('data', (text: string) => {
    if (/^ *1 /m.test(text)) child.kill('SIGINT');
  });
  const { code, stdout } = await end;
  assert.equal(code, 130);
  const [, command] = /Go on with: node \S+cli\.js (.*)/.exec(stdout) ?? [];
  assert.ok(command, stdout);
  const id = /--resume (\S+)/.exec(command)?.[1] ?? '';
  const resumed = await line.run([...command.split(' '), '--jsonl', '--set', 'train.steps=10']);
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal(summaryOf(resumed).run, id);
});

test('--resume takes the stored config, and refuses to change what would make it another run', async t => {
  const line = await place(t, { 'a.optim.yaml': sphere });
  const first = summaryOf(await line.run(['run', 'a.optim.yaml', '--jsonl']));
  const longer = await line.run(['run', '--resume', first.run, '--set', 'train.steps=8', '--jsonl']);
  assert.deepEqual([summaryOf(longer).steps, objects(longer)[0]?.['step']], [8, 6]);
  const refused = await line.run(['run', '--resume', first.run, '--set', 'optimizer.lr=0.2']);
  assert.deepEqual([refused.code, /optimizer\.options\.lr/.test(refused.stderr)], [1, true]);
  const unknown = await line.run(['run', '--resume', '20260101T000000Z-none-000000']);
  assert.equal(unknown.code, 1);
});

test('people get a table, what came of it and where it is kept', async t => {
  const line = await place(t, { 'a.optim.yaml': sphere });
  const { code, stdout } = await line.run(['run', 'a.optim.yaml']);
  assert.equal(code, 0);
  assert.match(stdout, /a: function, 2 parameters, sgd; native in float64/);
  assert.match(stdout, /^ +5 +4\.1943 +0\.1 +4\.096 /m); // 25 * 0.64^4
  assert.match(stdout, /Done: loss 4\.1943/);
  assert.doesNotMatch(stdout, /\x1b|\r/); // no terminal, nothing moves
});

test('the command line speaks Chinese where the locale does', async t => {
  const line = await place(t, { 'a.optim.yaml': sphere });
  const { stdout } = await line.run(['run', 'a.optim.yaml'], { LC_ALL: 'zh_CN.UTF-8' });
  assert.match(stdout, /完成：损失 4\.1943/);
});

test('text from configs cannot steer the terminal', async t => {
  const line = await place(t, { 'a.optim.yaml': `label: "evil\\u001b[31m\\u0007\\u202e"\n${sphere}` });
  const { stdout } = await line.run(['run', 'a.optim.yaml']);
  assert.match(stdout, /evil\[31m: function/);
  assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f\u202e]/);
  const listed = await line.run(['runs']);
  assert.doesNotMatch(listed.stdout, /[\x00-\x09\x0b-\x1f\u202e]/);
});

test('check names file, line, column, severity and code; exit 1 on an error', async t => {
  const line = await place(t, { 'good.optim.yaml': sphere, 'bad.optim.yaml': 'model: {name: function, function: sphere}\noptimizer:\n  name: sgd\n  leraning_rate: 1\n', 'bad.optim.json': '{"model": "gtp", "optimizer": "sgd"}' });
  const good = await line.run(['check', 'good.optim.yaml']);
  assert.deepEqual([good.code, good.stdout], [0, '']);
  const bad = await line.run(['check', 'bad.optim.yaml', 'bad.optim.json', 'good.optim.yaml']);
  assert.equal(bad.code, 1);
  assert.match(bad.stdout, /^bad\.optim\.yaml:4:3: error [a-z-]+: .*leraning_rate/m);
  assert.match(bad.stdout, /^bad\.optim\.json:1:11: error unknown-name/m);
  const json = JSON.parse((await line.run(['check', '--json', 'bad.optim.yaml'])).stdout) as { line: number; column: number; severity: string }[];
  assert.deepEqual(json.filter(({ severity }) => severity === 'error').map(({ line: row, column }) => [row, column]), [[4, 3]]);
});

const wrong: readonly (readonly [args: string[], complaint: RegExp])[] = [
  [['rnu'], /no verb rnu.*run/],
  [['frobnicate'], /no verb frobnicate/],
  [['run', '--jsnol', 'a'], /no option --jsnol.*--jsonl/],
  [['run'], /Which config/],
  [['run', 'a.optim.yaml', 'b.optim.yaml'], /b\.optim\.yaml is too many/],
  [['run', 'absent.optim.yaml'], /absent\.optim\.yaml cannot be read/],
  [['run', 'a.optim.yaml', '--threads', 'many'], /--threads cannot be many/],
  [['run', 'a.optim.yaml', '--threads', '0'], /--threads cannot be 0/],
  [['run', 'a.optim.yaml', '--backend', 'gpu'], /native, tensorflow, cpu/],
  [['run', 'a.optim.yaml', '--set', 'optimizer'], /path=value/],
  [['run', 'a.optim.yaml', '--set', 'optimizer.lr=-1'], /out-of-range/],
  [['run', 'a.optim.yaml', '--set'], /--set needs a value/],
  [['run', 'a.optim.yaml', '--jsonl=yes'], /--jsonl takes no value/],
  [['check'], /Which config/],
  [['runs', 'lst'], /no verb lst.*list/],
  [['runs', 'show'], /Which run/],
  [['runs', 'show', 'nothing'], /nothing/],
  [['export'], /Which run/],
  [['export', 'nothing'], /nothing/],
];

test('what is wrong with the arguments is said in one line on standard error; exit 1', async t => {
  const line = await place(t, { 'a.optim.yaml': sphere });
  for (const [args, complaint] of wrong) {
    const { code, stdout, stderr } = await line.run(args);
    assert.deepEqual([code, stdout], [1, ''], args.join(' '));
    assert.match(stderr, complaint);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
  assert.equal(existsSync(join(line.folder, '.stepwise')), false);
});

test('help names every verb, and the options of one', async t => {
  const line = await place(t);
  const { code, stdout } = await line.run(['--help']);
  assert.equal(code, 0);
  for (const verb of ['check', 'run', 'runs', 'export', 'doctor']) assert.match(stdout, new RegExp(`stepwise ${verb}\\b`));
  const run = await line.run(['run', '--help']);
  assert.equal(run.code, 0);
  for (const option of ['--set', '--backend', '--threads', '--runs', '--resume', '--jsonl', '--params']) assert.ok(run.stdout.includes(option));
  assert.equal((await line.run([])).code, 1);
});

test('runs lists and shows what is stored', async t => {
  const line = await place(t, { 'a.optim.yaml': sphere });
  assert.match((await line.run(['runs'])).stdout, /No runs/);
  const { run } = summaryOf(await line.run(['run', 'a.optim.yaml', '--jsonl']));
  const listed = JSON.parse((await line.run(['runs', '--json'])).stdout) as { id: string; state: string; resumable: boolean }[];
  assert.deepEqual(listed.map(({ id, state, resumable }) => [id, state, resumable]), [[run, 'done', true]]);
  assert.match((await line.run(['runs', 'show', run])).stdout, /optimizer +sgd/);
  assert.equal(readFileSync(join(line.folder, '.stepwise', '.gitignore'), 'utf8').includes('*'), true);
});

test('export writes weights, config and log; a spreadsheet finds no formula in them', async t => {
  const line = await place(t, { 'a.optim.yaml': lesson0.replace('1000', '3') });
  const { run } = summaryOf(await line.run(['run', 'a.optim.yaml', '--jsonl']));
  const { code, stderr } = await line.run(['export', run, '--to', 'out']);
  assert.equal(code, 0, stderr);
  assert.deepEqual(readdirSync(join(line.folder, 'out')).sort(), ['config.json', 'log.csv', 'model.safetensors', 'run.optim.yaml']);
  assert.deepEqual(readSafetensors(join(line.folder, 'out', 'model.safetensors')).tensors.map(({ name, shape }) => [name, shape]), [['bias', [1]], ['weight', [1, 1]]]);
  const csv = readFileSync(join(line.folder, 'out', 'log.csv'), 'utf8').trim().split('\r\n').map(row => row.split(','));
  assert.deepEqual(csv[0], ['step', 'loss', 'lr', 'grad_norm', 'update_ratio', 'steps_per_second', 'seconds', 'evaluations', 'weight', 'bias']);
  close(Number(csv[1]?.[9]), 0.04, 1e-6);
  assert.equal(csv.length, 4);

  mkdirSync(join(line.folder, 'full'));
  writeFileSync(join(line.folder, 'full', 'mine'), '');
  assert.equal((await line.run(['export', run, '--to', 'full'])).code, 1);
  assert.equal((await line.run(['export', run, '--to', 'other', '--step', '77'])).code, 1);
});

test('doctor tries what it speaks of', async t => {
  const line = await place(t);
  const { code, stdout } = await line.run(['doctor', '--json'], { STEPWISE_TFJS_NODE: join(line.folder, 'nowhere') });
  const findings = JSON.parse(stdout) as { what: string; state: string; detail: string }[];
  const state = (what: string): string | undefined => findings.find(finding => finding.what === what)?.state;
  assert.deepEqual([state('native'), state('cpu'), state('tensorflow'), state('memory'), state('disk')], ['good', 'good', 'bad', 'good', 'good']);
  assert.equal(code, 2);
  assert.match(findings.find(({ what }) => what === 'native')?.detail ?? '', /onnxruntime \d/);
});
