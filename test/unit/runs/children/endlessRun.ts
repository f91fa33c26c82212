/**
 * A process that writes a run until it is killed: `endlessRun ROOT [ID]`. Prints the id once it writes. Points, evaluations and
 * checkpoints are functions of their step, so that whoever reads them can tell whether they are whole.
 */
import { openRunStore } from '../../../../src/engine/runs/store';
import { pointsOf, someRecord, wholeCheckpoint } from '../support';

const [root = '', id] = process.argv.slice(2);
const store = openRunStore(root);
const resumed = id === undefined ? undefined : store.resume(id);
const writer = resumed?.writer ?? store.create(someRecord(), 'model: any\n');
process.stdout.write(`${writer.id}\n`);

let step = resumed?.checkpoint?.step ?? 0;
for (;;) {
  for (const rows of [1, 7, 30]) {
    writer.points(pointsOf(step + 1, step + rows, 2));
    step += rows;
    if (rows === 7) writer.evaluation(step, { loss: 1 / step });
    if (rows === 1) writer.flush();
  }
  writer.checkpoint(wholeCheckpoint(step), { keep: 2, best: step % 5 === 0 });
  writer.update({ steps: step });
}
