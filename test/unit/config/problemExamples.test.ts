import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemExamples } from '../../../scripts/generate/problemExamples';
import type { ProblemExample } from '../../../scripts/generate/problemExamples';
import { problemOf } from '../../../scripts/generate/problemPage';
import { analyse } from '../../../src/engine/config/analyse';
import { applyEdits } from '../../../src/engine/config/edits';
import { problemMessages } from '../../../src/engine/messages';

describe('the problems of the reference', () => {
  it('are all there is', () => {
    assert.deepEqual(Object.keys(problemExamples).sort(), Object.keys(problemMessages).sort());
  });

  for (const [code, example] of Object.entries(problemExamples)) {
    if (!example) continue;
    it(`${code} is found in its example, inside the text`, () => {
      const problem = problemOf(code, example);
      assert.ok(problem, `found ${analyse(example.text, example.language ?? 'yaml').problems.map(other => other.code).join(', ') || 'nothing'}`);
      const { start, end } = problem.range;
      assert.ok(0 <= start && start <= end && end <= example.text.length);
    });
    it(`${code} is gone after each of its repairs`, () => {
      for (const fix of problemOf(code, example)?.fixes ?? []) {
        const repaired: ProblemExample = { ...example, text: applyEdits(example.text, fix.edits) };
        const problem = problemOf(code, repaired);
        assert.equal(problem, undefined, `${fix.kind} ${fix.args.join(' ')} gave:\n${repaired.text}`);
      }
    });
  }
});
