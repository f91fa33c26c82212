/** A knob's value on a slider of 1000 positions, by factors where its range spans decades. */
import type { KnobSpec } from '../../engine/protocol';
import type { Range } from './scale';

export const POSITIONS = 1000;

/** The knob's range; open ends are put a thousandfold (linear: a tenfold) away from its first value. */
export function knobRange(knob: KnobSpec): Range {
  const size = Math.abs(knob.value) || 1;
  if (knob.log) {
    const min = knob.min !== undefined && knob.min > 0 ? knob.min : size / 1000;
    return { min, max: knob.max !== undefined && knob.max > min ? knob.max : Math.max(size, min) * 1000 };
  }
  const min = knob.min ?? (knob.value < 0 ? knob.value * 10 : 0);
  return { min, max: knob.max !== undefined && knob.max > min ? knob.max : min + size * 10 };
}

export function positionOfKnob(knob: KnobSpec, value: number): number {
  const { min, max } = knobRange(knob);
  const share = knob.log ? Math.log(Math.max(value, min) / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(POSITIONS * Math.min(1, Math.max(0, share)));
}

/** Three significant digits are as fine as a hand can set. */
export function knobAtPosition(knob: KnobSpec, position: number): number {
  const { min, max } = knobRange(knob);
  const share = position / POSITIONS;
  if (share <= 0) return min;
  if (share >= 1) return max;
  const value = knob.log ? min * (max / min) ** share : min + share * (max - min);
  return knob.integer ? Math.round(value) : Number(value.toPrecision(3));
}

export type KnobEntry = { readonly value: number } | { readonly problem: 'notNumber' | 'outOfRange' };

/** A typed value, checked against the limits the engine gave. */
export function parseKnob(knob: KnobSpec, text: string): KnobEntry {
  const value = Number(text.trim().replace('−', '-'));
  if (text.trim() === '' || !Number.isFinite(value)) return { problem: 'notNumber' };
  if ((knob.min !== undefined && value < knob.min) || (knob.max !== undefined && value > knob.max)) return { problem: 'outOfRange' };
  return { value: knob.integer ? Math.round(value) : value };
}
