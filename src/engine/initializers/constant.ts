import { number, text } from '../config/spec';
import { defineInitializer } from './initializer';

export const zeros = defineInitializer({
  spec: { name: 'zeros', title: 'Zeros', doc: text('Every entry is 0.', '全部为 0。'), formula: 'w = 0', options: {} },
  weightsOnly: false,
  fill: (_options, _shape, _random, into) => void into.fill(0),
});

export const ones = defineInitializer({
  spec: { name: 'ones', title: 'Ones', doc: text('Every entry is 1.', '全部为 1。'), formula: 'w = 1', options: {} },
  weightsOnly: false,
  fill: (_options, _shape, _random, into) => void into.fill(1),
});

export const constant = defineInitializer({
  spec: {
    name: 'constant',
    title: 'Constant',
    doc: text('Every entry is `val`.', '全部为 `val`。'),
    formula: 'w = val',
    options: { val: number(text('The value.', '取值。'), { required: true }) },
  },
  weightsOnly: false,
  fill: ({ val }, _shape, _random, into) => void into.fill(val),
});
