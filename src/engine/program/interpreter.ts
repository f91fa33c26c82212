/** @file The interpreter as a backend: the oracle of tests, computing in doubles under either precision. */
import { checkArrays, specsOf } from './binding_check';
import { interpret } from './interpret';
import { toDouble } from './passes/replay';
import { record } from './record';
import type { Backend } from './backend';

export function openInterpreter(): Backend {
  return {
    name: 'interpreter',
    version: '1',
    async compile(f, { precision }) {
      const program = await Promise.resolve(toDouble(record(f)));
      const outputs = specsOf(program);
      return {
        name: f.name,
        inputs: f.inputs,
        outputs,
        nodes: program.nodes.length,
        bind(arrays) {
          checkArrays(f.name, 'input', f.inputs, arrays.inputs, precision);
          checkArrays(f.name, 'output', outputs, arrays.outputs, precision);
          return {
            run() {
              for (const [name, values] of Object.entries(interpret(program, arrays.inputs))) arrays.outputs[name]?.set(values);
            },
            release: () => undefined,
          };
        },
        release: () => undefined,
      };
    },
    dispose: () => undefined,
  };
}
