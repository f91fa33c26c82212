/**
 * The LSTM layer as two loops. Whatever does not depend on the step before is outside of them, for all steps at once: the products
 * with the inputs before the forward loop, the slopes before the backward loop, the weights' gradients after it.
 */
import { at, ProgramBuilder, sizeOf } from '../builder';
import { LSTM, LSTM_GRADIENT } from '../kernel_names';
import type { Node, Program, ValueId } from '../program';
import { kernel } from '../recording_backend';

/** What the forward loop gives, after its final states hidden and cell: one slice a step of each. */
const KEPT = ['output', 'previousHidden', 'previousCell', 'i', 'f', 'g', 'o', 'tanhCell'] as const;

kernel(LSTM, ({ builder: b, value }) => {
  const [steps, batch, inputs] = dims(b, value('x'));
  const hidden = at(b.shape(value('weightHh')), 1);
  const rows = b.reshape(value('x'), [steps * batch, inputs]);
  const projected = b.matMul(rows, value('weightIh'), { transposeB: true, plus: value('bias') });
  const start = b.constant([0], [batch, hidden]);
  const body = forwardBody(batch, hidden);
  const [last, cell, outputs] = b.scan(body, [start, start], [b.reshape(projected, [steps, batch, 4 * hidden])], [value('weightHh')], false);
  return [need(outputs), need(last), need(cell)];
});

kernel(LSTM_GRADIENT, ({ builder: b, value }) => {
  const [steps, batch, inputs] = dims(b, value('x'));
  const hidden = at(b.shape(value('weightHh')), 1);
  const forward = producer(b.nodes, value('outputs'));
  const kept = Object.fromEntries(KEPT.map((name, i) => [name, need(forward.outputs[2 + i])])) as Record<(typeof KEPT)[number], ValueId>;
  const { operation } = producer(b.nodes, value('dOutputs'));
  // Often only the last hidden state counts: then nothing comes in from the other steps.
  const onlyEnd = operation.op === 'constant' && operation.data.every(entry => entry === 0);
  const body = backwardBody(batch, hidden, onlyEnd);
  const sequences = [...slopes(b, kept), kept.f, ...(onlyEnd ? [] : [value('dOutputs')])];
  const [, , dGates] = b.scan(body, [value('dHidden'), value('dCell')], sequences, [value('weightHh')], true);
  const flat = b.reshape(need(dGates), [steps * batch, 4 * hidden]);
  const flatInputs = b.reshape(value('x'), [steps * batch, inputs]);
  const previous = b.reshape(kept.previousHidden, [steps * batch, hidden]);
  return [
    b.reshape(b.matMul(flat, value('weightIh')), [steps, batch, inputs]),
    b.matMul(flat, flatInputs, { transposeA: true }),
    b.matMul(flat, previous, { transposeA: true }),
    b.reduce('sum', flat, 0),
  ];
});

/**
 * What the backward loop multiplies by, for all steps at once: the slope of the hidden state by the cell, those of the cell by the
 * gates i, f, g before their nonlinearities, and that of the hidden state by the gate o.
 */
function slopes(b: ProgramBuilder, { previousCell, i, f, g, o, tanhCell }: Record<(typeof KEPT)[number], ValueId>): ValueId[] {
  const one = b.scalar(1);
  const mul = (x: ValueId, y: ValueId): ValueId => b.binary('mul', x, y);
  const complement = (x: ValueId): ValueId => b.binary('sub', one, x);
  const sigmoidSlope = (x: ValueId): ValueId => mul(x, complement(x));
  return [
    mul(o, complement(mul(tanhCell, tanhCell))),
    mul(g, sigmoidSlope(i)),
    mul(previousCell, sigmoidSlope(f)),
    mul(i, complement(mul(g, g))),
    mul(tanhCell, sigmoidSlope(o)),
  ];
}

/** (hidden, cell), (projected input), weightHh -> (hidden, cell), `KEPT`. */
function forwardBody(batch: number, hidden: number): Program {
  const b = new ProgramBuilder();
  const previousHidden = b.input('hidden', [batch, hidden], 'float32');
  const previousCell = b.input('cell', [batch, hidden], 'float32');
  const projected = b.input('projected', [batch, 4 * hidden], 'float32');
  const weight = b.input('weight', [4 * hidden, hidden], 'float32');
  const gates = b.matMul(previousHidden, weight, { transposeB: true, plus: projected });
  const [zi, zf, zg, zo] = b.split(gates, [hidden, hidden, hidden, hidden], 1);
  const i = b.unary('sigmoid', need(zi));
  const f = b.unary('sigmoid', need(zf));
  const g = b.unary('tanh', need(zg));
  const o = b.unary('sigmoid', need(zo));
  const cell = b.binary('add', b.binary('mul', f, previousCell), b.binary('mul', i, g));
  const tanhCell = b.unary('tanh', cell);
  const output = b.binary('mul', o, tanhCell);
  const kept: Record<(typeof KEPT)[number], ValueId> = { output, previousHidden, previousCell, i, f, g, o, tanhCell };
  return b.finish('lstm forward', [{ name: 'hidden', value: output }, { name: 'cell', value: cell }, ...KEPT.map(name => ({ name: `kept ${name}`, value: kept[name] }))]);
}

/**
 * (dHidden, dCell), (`slopes`, f[, dOutput]), weightHh -> (dHidden, dCell) of the step before, (dGates), where dGates [batch, 4 H]
 * are the gradients before the gates' nonlinearities.
 */
function backwardBody(batch: number, hidden: number, onlyEnd: boolean): Program {
  const b = new ProgramBuilder();
  const input = (name: string): ValueId => b.input(name, [batch, hidden], 'float32');
  const mul = (x: ValueId, y: ValueId): ValueId => b.binary('mul', x, y);
  const dHidden = input('dHidden');
  const dCell = input('dCell');
  const [byCell, byI, byF, byG, byO] = [input('slope by cell'), input('slope by i'), input('slope by f'), input('slope by g'), input('slope by o')];
  const f = input('f');
  const dh = onlyEnd ? dHidden : b.binary('add', dHidden, input('dOutput'));
  const weight = b.input('weight', [4 * hidden, hidden], 'float32');
  const dTotal = b.binary('add', dCell, mul(dh, byCell));
  const dGates = b.concat([mul(dTotal, byI), mul(dTotal, byF), mul(dTotal, byG), mul(dh, byO)], 1);
  return b.finish('lstm backward', [
    { name: 'dHidden', value: b.matMul(dGates, weight) },
    { name: 'dCell', value: mul(dTotal, f) },
    { name: 'dGates', value: dGates },
  ]);
}

function dims(b: ProgramBuilder, x: ValueId): [number, number, number] {
  const shape = b.shape(x);
  if (shape.length !== 3 || sizeOf(shape) === 0) throw new RangeError(`an LSTM takes [time, batch, in], not [${shape}]`);
  return [at(shape, 0), at(shape, 1), at(shape, 2)];
}

function producer(nodes: readonly Node[], value: ValueId): Node {
  const node = nodes.find(({ outputs }) => outputs.includes(value));
  if (!node) throw new RangeError(`nothing produces value ${value}`);
  return node;
}

function need(value: ValueId | undefined): ValueId {
  if (value === undefined) throw new RangeError('an operation gave fewer values than it promised');
  return value;
}
