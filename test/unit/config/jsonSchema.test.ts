import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import Ajv from 'ajv';
import { jsonSchema } from '../../../scripts/generate/jsonSchema';
import { parseText, languageOf } from '../../../src/engine/config/parse';
import { valueOf } from '../../../src/engine/config/tree';

// The vocabulary of VS Code's JSON service beside draft-07's own.
const ajv = new Ajv({ strict: true, strictTypes: false, strictTuples: false, strictRequired: false, allowUnionTypes: true, keywords: ['markdownDescription', 'enumDescriptions'] });
const validate = ajv.compile(jsonSchema());
const valid = (text: string, file = 'x.optim.yaml'): boolean => validate(valueOf(parseText(text, languageOf(file)).root));

const examples = join(__dirname, '../../../examples');

describe('the JSON Schema', () => {
  for (const file of readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(name => /\.optim\.(ya?ml|jsonc?)$/.test(name))) {
    it(`accepts ${file}`, () => assert.ok(valid(readFileSync(join(examples, file), 'utf8'), file), JSON.stringify(validate.errors, null, 1)));
  }

  const sphere = 'model: {name: function, function: sphere}\n';
  it('accepts bare names, other names, formulas, intervals', () => {
    for (const text of ['optimizer: adam', 'optimizer: {name: adam, schedule: cosine}', 'optimizer: adam\ntrain: {checkpoint: {every: 5m}}', 'optimizer: {name: coordinate_descent, selection: [1, 0]}']) assert.ok(valid(`${sphere}${text}`), text);
    assert.ok(valid('model: {name: function, function: "x^2 + y^2", start: [1, 2], initializer: glorot_uniform}\noptimizer: adam'));
  });

  for (const [what, text] of [
    ['an unknown key', 'optimizer: {name: adam, momentum: 0.9}'], ['an unknown name', 'optimizer: adma'], ['a value out of range', 'optimizer: {name: adam, lr: -1}'],
    ['a number as text', 'optimizer: {name: adam, lr: "0.1"}'], ['a missing option', 'optimizer: {name: adam, schedule: {name: step}}'], ['a name that needs options alone', 'optimizer: {name: adam, schedule: step}'],
    ['too few betas', 'optimizer: {name: adam, betas: [0.9]}'], ['no optimizer', 'seed: 1'], ['a planned section', 'optimizer: adam\nsweep: {}'],
  ] as const) it(`refuses ${what}`, () => assert.equal(valid(`${sphere}${text}`), false));
});
