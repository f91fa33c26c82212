/** What a panel sees: surfaces, histograms, samples, the header. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderOf, summaryOf, Workplace } from './harness';

test('two parameters have a surface, equal to the function at every cell, and it is kept for later', async t => {
  const place = new Workplace(folderOf(t));
  const told = await place.train('model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: 0.1}\ntrain: {steps: 5}', { watched: true });
  const surface = told.events.flatMap(event => (event.type === 'surface' ? event.surface : []))[0];
  assert.ok(surface);
  for (let row = 0; row < surface.rows; row += 7) {
    for (let column = 0; column < surface.columns; column += 7) {
      const x = surface.x[0] + ((surface.x[1] - surface.x[0]) * column) / (surface.columns - 1);
      const y = surface.y[0] + ((surface.y[1] - surface.y[0]) * row) / (surface.rows - 1);
      const value = surface.values[row * surface.columns + column] ?? NaN;
      assert.ok(Math.abs(value - (x * x + y * y)) < 1e-9 * (1 + x * x + y * y));
    }
  }
  assert.equal(summaryOf(told).evaluations, 5); // drawing is no work of the method
  assert.deepEqual(place.store.snapshot(summaryOf(told).run).surface, surface);
});

test('the surface of a regression holds its least-squares solution', async t => {
  const told = await new Workplace(folderOf(t)).train('data: {inputs: [1, 2, 3], targets: [5, 7, 9]}\nmodel: linear_regression\noptimizer: {name: sgd, lr: 0.01}\ntrain: {steps: 3, precision: float64}', { watched: true });
  const surface = told.events.flatMap(event => (event.type === 'surface' ? event.surface : []))[0];
  const [weight, bias] = surface?.minimisers[0] ?? [];
  assert.ok(Math.abs((weight ?? 0) - 2) < 1e-9 && Math.abs((bias ?? 0) - 3) < 1e-9);
  assert.ok(surface && surface.x[0] < 0 && surface.x[1] > 2 && surface.y[0] < 0 && surface.y[1] > 3);
});

test('nobody watching, no surface', async t => {
  const told = await new Workplace(folderOf(t)).train('model: {name: function, function: sphere, start: [3, 4]}\noptimizer: {name: sgd, lr: 0.1}\ntrain: {steps: 5}');
  assert.ok(!told.events.some(event => event.type === 'surface'));
});

test('networks have histograms of every block, of parameters and of gradients', async t => {
  const told = await new Workplace(folderOf(t)).train('data: {inputs: [[0, 1], [1, 0], [1, 1]], targets: [1, 2, 3]}\nmodel: {name: mlp, hidden: [32]}\noptimizer: {name: sgd, lr: 0.1}\ntrain: {steps: 60}');
  const header = told.events.find(event => event.type === 'header');
  const blocks = header?.type === 'header' ? header.header.parameters.map(({ name }) => name) : [];
  const histograms = told.events.flatMap(event => (event.type === 'histograms' ? event.histograms : []));
  const steps = [...new Set(histograms.map(({ step }) => step))];
  assert.deepEqual(steps, [1, ...Array.from({ length: 30 }, (_, i) => 2 * (i + 1))]);
  assert.deepEqual(histograms.filter(({ step, what }) => step === 1 && what === 'gradients').map(({ block }) => block), blocks);
});

test('a language model continues a passage at every evaluation, the same for the same seed; samples may be kept out of the store', async t => {
  const place = new Workplace(folderOf(t));
  writeFileSync(join(place.folder, 'text.txt'), 'the whale swims in the sea. '.repeat(80));
  const config = 'data: {source: text.txt, block_size: 16, batch_size: 4}\nmodel: {name: gpt, layers: 1, heads: 2, width: 8}\noptimizer: {name: adamw, lr: 0.01}\ntrain: {steps: 4, eval_every: 2, eval_batches: 2}';
  const [kept, out] = [await place.train(config), await place.train(config, { storeSamples: false })];
  const samples = kept.events.flatMap(event => (event.type === 'sample' ? { step: event.step, prompt: event.prompt, text: event.text } : []));
  assert.deepEqual(samples.map(({ step }) => step), [0, 2, 4]);
  assert.ok(samples.every(({ prompt, text }) => prompt.length === 16 && text.length === 96 && [...text].every(letter => 'the whale swims in the sea. '.includes(letter))));
  assert.deepEqual(out.events.flatMap(event => (event.type === 'sample' ? { step: event.step, prompt: event.prompt, text: event.text } : [])), samples);
  assert.equal(place.store.snapshot(summaryOf(kept).run).samples.length, 3);
  assert.equal(place.store.snapshot(summaryOf(out).run).samples.length, 0);
});

test('the header says what is planned, and what may be turned', async t => {
  const told = await new Workplace(folderOf(t)).train('label: mine\ndata: {inputs: [1, 2, 3, 4], targets: [1, 2, 3, 4], batch_size: 2}\nmodel: linear_regression\noptimizer: {name: sgd, lr: 0.01}\ntrain: {epochs: 3}');
  const event = told.events.find(({ type }) => type === 'header');
  assert.ok(event?.type === 'header');
  const { label, model, optimizer, backend, precision, threads, parameterCount, steps, stepsPerEpoch, batchSize, generates } = event.header;
  assert.deepEqual({ label, model, optimizer, backend, precision, threads, parameterCount, steps, stepsPerEpoch, batchSize, generates }, {
    label: 'mine', model: 'linear_regression', optimizer: 'sgd', backend: 'native', precision: 'float32', threads: 1, parameterCount: 2, steps: 6, stepsPerEpoch: 2, batchSize: 2, generates: false,
  });
  const batch = event.header.knobs.find(({ name }) => name === 'batch_size');
  assert.deepEqual([batch?.value, batch?.max, batch?.effect], [2, 4, 'recompile']);
});
