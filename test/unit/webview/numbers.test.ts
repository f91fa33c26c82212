import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatBytes, formatCount, formatDuration, formatNumber, formatSetting, formatSi, formatTick } from '../../../src/webview/numbers';

describe('numbers', () => {
  it('have as many digits as tell them apart', () => {
    assert.deepEqual([1.41834, 0.0021249, 2.394e-4, 12345678, 0.05, 1640, -3.14159, 0].map(value => formatNumber(value)),
      ['1.418', '0.002125', '2.394e-4', '1.235e7', '0.05000', '1,640', '−3.142', '0']);
    assert.deepEqual([NaN, Infinity, -Infinity].map(value => formatNumber(value)), ['NaN', '∞', '−∞']);
    assert.deepEqual([0.05, 3e-4, 0.9, 100, 1.5].map(formatSetting), ['0.05', '3e-4', '0.9', '100', '1.5']);
  });

  it('are short on axes and in units', () => {
    assert.deepEqual([0, 0.5, 1500, 200000, 1e6, 3e-4, -2].map(formatTick), ['0', '0.5', '1500', '200k', '1M', '3e-4', '−2']);
    assert.deepEqual([802944, 999, 999_600, 1.24e8].map(formatSi), ['803k', '999', '1M', '124M']);
    assert.equal(formatCount(1234567), '1,234,567');
    assert.deepEqual([512, 96 * 2 ** 20, 1.5 * 2 ** 30].map(formatBytes), ['512 B', '96 MiB', '1.5 GiB']);
  });

  it('of seconds read as durations', () => {
    const words = { h: 'h', min: 'min', s: 's' };
    assert.deepEqual([0.42, 43, 86.2, 26_340, NaN].map(value => formatDuration(value, words)), ['0.4 s', '43 s', '1 min 26 s', '7 h 19 min', '–']);
  });
});
