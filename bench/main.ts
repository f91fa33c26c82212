/**
 * What Stepwise promises in figures, measured. Everything is printed as measured value, target and their ratio; nothing is
 * written but to standard output (and to --json). `bench/README.md` says how each is measured and what was found.
 *
 *     npm run bench -- [step] [engine] [panel] [editor] [--quick]      all four where none is named
 *     npm run bench -- step [--only tiny,small] [--rounds 8] [--threads 2] [--peers eager,jax] [--json FILE]
 *
 * `--quick` takes fewer repetitions: to see that it works, not to record.
 */
import { parseArgs } from 'node:util';

const STEP_OPTIONS = { only: { type: 'string' }, rounds: { type: 'string' }, threads: { type: 'string' }, json: { type: 'string' }, peers: { type: 'string' } } as const;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { ...STEP_OPTIONS, quick: { type: 'boolean', default: false } } });

const benches = {
  step: async () => (await import('./step')).benchSteps({
    only: values.only, rounds: values.rounds ?? (values.quick ? '2' : '8'), threads: values.threads ?? '2', json: values.json, peers: values.peers,
  }),
  engine: async () => (await import('./engine/engine')).benchEngine(values.quick),
  panel: async () => (await import('./panel/panel')).benchPanel(values.quick),
  editor: async () => (await import('./editor/editor')).benchEditor(values.quick),
} as const;

type BenchName = keyof typeof benches;
const isBench = (name: string): name is BenchName => name in benches;
const allBenches: readonly BenchName[] = ['step', 'engine', 'panel', 'editor'];

/** An option of the steps alone asks for the steps alone. */
function chosen(): readonly BenchName[] {
  const unknown = positionals.find(name => !isBench(name));
  if (unknown !== undefined) throw new Error(`${unknown}: no bench of that name; there are ${allBenches.join(', ')}`);
  if (positionals.length > 0) return positionals.filter(isBench);
  return Object.keys(STEP_OPTIONS).some(name => name in values) ? ['step'] : allBenches;
}

async function main(): Promise<void> {
  for (const name of chosen()) {
    if (chosen().length > 1) console.log(`\n=== ${name}`);
    await benches[name]();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
