/** A process that takes a folder's lease, says `taken` or `refused`, and holds it until its input ends: `leaseTaker FOLDER`. */
import { Lease } from '../../../../src/engine/runs/lease';
import { RunInUse } from '../../../../src/engine/runs/run';

try {
  Lease.take(process.argv[2] ?? '', 'some-run');
  process.stdout.write('taken\n');
} catch (error) {
  if (!(error instanceof RunInUse)) throw error;
  process.stdout.write('refused\n');
}
process.stdin.resume();
process.stdin.on('end', () => process.exit());
