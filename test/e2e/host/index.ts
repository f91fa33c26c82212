/**
 * What VS Code loads inside the extension host to run the suite; the same for the server here and for a VS Code that @vscode/test-electron
 * has downloaded. Results also go to a file: when the host dies, the exit code alone says nothing.
 */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export interface HostResult {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  readonly error: string | undefined;
}

export async function run(): Promise<void> {
  const { E2E_GREP: only, E2E_RESULTS: results } = process.env;
  const mocha = new Mocha({ ui: 'tdd', color: false, timeout: 60_000, ...(only !== undefined && { grep: only }) });
  mocha.suite.emit('pre-require', globalThis, 'suite', mocha); // `suite` and `test` for the modules below
  await import('./activation');
  await import('./language');
  await import('./runs');
  const reports: HostResult[] = [];
  const failures = await new Promise<number>(resolve => {
    const runner = mocha.run(resolve);
    const report = (test: Mocha.Test, error?: Error): void => {
      reports.push({ title: test.fullTitle(), state: test.state ?? 'pending', error: error && (error.stack ?? error.message) });
    };
    runner.on('pass', test => report(test)).on('pending', test => report(test)).on('fail', report);
  });
  if (results !== undefined) writeFileSync(results, JSON.stringify(reports));
  if (failures > 0) throw new Error(`${failures} of ${reports.length} failed`);
}
