/** @file A reporter of Node's test runner that counts: one JSON object at the end, the same way on every version of Node. */

/** @param {AsyncIterable<{ type: string, data: { skip?: string | boolean, todo?: string | boolean, details?: { type?: string } } }>} events */
export default async function* tally(events) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (data?.details?.type === 'suite') continue;
    if (type === 'test:fail') count[data.todo ? 'skipped' : 'failed']++;
    if (type === 'test:pass') count[data.skip || data.todo ? 'skipped' : 'passed']++;
  }
  yield JSON.stringify(count);
}
