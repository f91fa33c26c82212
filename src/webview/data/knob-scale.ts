/**
 * A knob's value on a slider of 1000 positions: by factors where its range spans decades; by factors of the distance to 1 for
 * decay rates, where 0.9, 0.99 and 0.999 are as far apart as 1, 10 and 100 steps of memory.
 */
import type { KnobSpec } from '../../engine/protocol';
import type { Range } from './scale';

export const POSITIONS = 1000;

/** Largest decay rate on a slider: 1 itself would never forget. */
const LONGEST_MEMORY = 0.9999;
/** What a knob that starts at 0 is measured by: a usual weight decay. */
const SMALL = 0.01;

type Measure = 'linear' | 'factor' | 'memory';

function measure(knob: KnobSpec): Measure {
  if (knob.log) return 'factor';
  const { value, min = 0, max } = knob;
  return min === 0 && max !== undefined && max <= 1 && max >= 0.99 && value >= 0.5 ? 'memory' : 'linear';
}

/** The stretch a slider covers; open ends are put a thousandfold (linear: a tenfold) away from the knob's first value. */
export function knobRange(knob: KnobSpec): Range {
  const { value, min, max } = knob;
  switch (measure(knob)) {
    case 'factor': {
      const size = Math.abs(value) || SMALL;
      const low = min !== undefined && min > 0 ? min : size / 1000;
      return { min: low, max: max !== undefined && max > low ? max : Math.max(size, low) * 1000 };
    }
    case 'memory':
      return { min: 0, max: Math.min(max ?? 1, LONGEST_MEMORY) };
    case 'linear': {
      const low = min ?? (value < 0 ? value * 10 : 0);
      return { min: low, max: max !== undefined && max > low ? max : low + (Math.abs(value) || 1) * 10 };
    }
  }
}

export function positionOfKnob(knob: KnobSpec, value: number): number {
  const { min, max } = knobRange(knob);
  const clamped = Math.min(max, Math.max(min, value));
  return Math.round(POSITIONS * share(measure(knob), clamped, min, max));
}

function share(by: Measure, value: number, min: number, max: number): number {
  switch (by) {
    case 'linear':
      return (value - min) / (max - min);
    case 'factor':
      return Math.log(value / min) / Math.log(max / min);
    case 'memory':
      return Math.log((1 - value) / (1 - min)) / Math.log((1 - max) / (1 - min));
  }
}

/** Three significant digits (of a decay rate's distance to 1: two) are as fine as a hand can set. */
export function knobAtPosition(knob: KnobSpec, position: number): number {
  const { min, max } = knobRange(knob);
  const way = position / POSITIONS;
  // The left end of a scale by factors switches off where that is allowed.
  if (way <= 0) return knob.min === 0 ? 0 : min;
  if (way >= 1) return max;
  switch (measure(knob)) {
    case 'linear': {
      const value = min + way * (max - min);
      return knob.integer ? Math.round(value) : Number(value.toPrecision(3));
    }
    case 'factor': {
      const value = min * (max / min) ** way;
      return knob.integer ? Math.round(value) : Number(value.toPrecision(3));
    }
    case 'memory':
      return Number((1 - Number(((1 - min) * ((1 - max) / (1 - min)) ** way).toPrecision(2))).toFixed(6));
  }
}

export type KnobEntry = { readonly value: number } | { readonly problem: 'notNumber' | 'outOfRange' };

/** A typed value, checked against the limits the engine gave. */
export function parseKnob(knob: KnobSpec, text: string): KnobEntry {
  const value = Number(text.trim().replace('−', '-'));
  if (text.trim() === '' || !Number.isFinite(value)) return { problem: 'notNumber' };
  if ((knob.min !== undefined && value < knob.min) || (knob.max !== undefined && value > knob.max)) return { problem: 'outOfRange' };
  return { value: knob.integer ? Math.round(value) : value };
}
