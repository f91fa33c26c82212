/** A process (`opening.js FOLDER`) that reads a stored run of a million steps whole, as a panel is given it. */
import path from 'node:path';
import { openRunStore } from '../../src/engine/runs/store';
import { isSpike, lossAt, ROWS, storeLongRun } from './storedRun';

export interface Opening {
  /** Milliseconds. */
  readonly first: number;
  readonly later: readonly number[];
  readonly rows: number;
  readonly bytes: number;
}

function measure(folder: string): Opening {
  const root = path.join(folder, 'million');
  const id = storeLongRun(root);
  const store = openRunStore(root);
  const times: number[] = [];
  for (let i = 0; i < 6; i++) {
    const start = performance.now();
    const { points } = store.snapshot(id);
    times.push(performance.now() - start);
    const wrong = points.step.findIndex((step, row) => step !== row + 1 || (isSpike(step) && points.loss[row] !== lossAt(step)));
    if (points.step.length !== ROWS || wrong >= 0) throw new Error(`${points.step.length} rows came back, the first wrong one is ${wrong}`);
  }
  const [first = NaN, ...later] = times;
  return { first, later, rows: ROWS, bytes: store.get(id)?.bytes ?? NaN };
}

process.stdout.write(JSON.stringify(measure(process.argv[2] ?? '.')));
