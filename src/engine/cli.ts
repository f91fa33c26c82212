/** The command line: `stepwise VERB`. Exit codes: 0 done, 1 the config or input is wrong, 2 the run failed, 130 interrupted. */
import { failureOf } from './train/failures';
import { findVerb, parseArguments } from './cli/arguments';
import type { Arguments } from './cli/arguments';
import { check } from './cli/check';
import { doctor } from './cli/doctor';
import { exportRun } from './cli/export';
import { run } from './cli/run';
import { runs } from './cli/runs';
import { say, sentence } from './cli/terminal';
import { help, verbHelp, verbs } from './cli/verbs';
import type { VerbName } from './cli/verbs';

const actions: Readonly<Record<VerbName, (args: Arguments) => number | Promise<number>>> = { check, run, runs, export: exportRun, doctor };

async function main([verb, ...rest]: readonly string[]): Promise<number> {
  if (verb === undefined || verb === 'help' || verb === '--help' || verb === '-h') {
    console.log(help());
    return verb === undefined ? 1 : 0;
  }
  const spec = findVerb(Object.values(verbs), verb);
  const args = parseArguments(spec, rest);
  if (args.has('help')) {
    console.log(verbHelp(spec));
    return 0;
  }
  return actions[spec.name](args);
}

// A reader that goes away (a closed pipe) ends the output, not the run.
process.stdout.on('error', error => {
  if (!('code' in error && error.code === 'EPIPE')) throw error;
});

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const { exit, message } = failureOf(error);
    console.error(say('cli-error', sentence(message)));
    process.exitCode = exit;
  },
);
