import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contourLevels, outlines } from '../../../src/webview/data/contour-levels';
import { surfaceOf } from '../../webview/runs';

describe('contours', () => {
  const bowl = surfaceOf((x, y) => x * x + y * y, [-2, 2], [-2, 2], [[0, 0]], 81);

  it('of a bowl are circles of the root of their level', () => {
    const [outline] = outlines(bowl, [1]);
    const radii = outline!.rings.flat().filter(([x, y]) => Math.abs(x) < 1.9 && Math.abs(y) < 1.9).map(([x, y]) => Math.hypot(x, y));
    assert.ok(radii.length > 50);
    for (const radius of radii) assert.ok(Math.abs(radius - 1) < 2e-3, `radius ${radius}`);
  });

  it('stand in equal ratios above the least value', () => {
    const levels = contourLevels(bowl.values, 10);
    const heights = levels.map(level => level - Math.min(...bowl.values));
    for (let i = 2; i < heights.length; i++) assert.ok(Math.abs(heights[i]! / heights[i - 1]! - heights[1]! / heights[0]!) < 1e-9);
    assert.deepEqual(contourLevels(new Float64Array(9).fill(3), 5), []);
  });
});
