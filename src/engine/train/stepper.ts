/** One way of taking steps: by gradients compiled into the update program, by a host method, or by a search. */
import type { FlatVector, FloatArray } from './flat';
import type { KnobEffect } from './knobs';

/** Figures of the last step; one object, overwritten at every step, so that stepping allocates nothing. NaN: not known. */
export interface StepFigures {
  /** Loss of the step's batch at theta(t - 1); in a search, the best value up to and including step t. */
  loss: number;
  lr: number;
  /** Before clipping. */
  gradientNorm: number;
  /** Norm of the update over the norm of theta(t - 1). */
  updateRatio: number;
  /** Forward passes of the objective since the run began. */
  evaluations: number;
}

/** What a stepper needs to go on after a resume, beside theta and the knobs. Arrays are kept by reference: copy to keep. */
export interface StepperState {
  readonly arrays: Readonly<Record<string, FloatArray>>;
}

export interface Stepper {
  readonly figures: StepFigures;
  /** Parameters after the last step. The stepper owns the arrays; the start is written here before step 1. */
  readonly parameters: FlatVector;
  /** Gradient of the last step, flat; absent where the method takes none. */
  readonly gradient: FloatArray | undefined;
  /** Takes step t = 1, 2, ...; undefined where it ended synchronously. */
  step(t: number): void | Promise<void>;
  /** Called between steps after a knob was turned. */
  knobTurned(effect: KnobEffect): Promise<void>;
  state(): StepperState;
  /** The parameters have been put in place already, and the knobs turned. */
  restore(state: StepperState): void;
  release(): void;
}

export const noFigures = (): StepFigures => ({ loss: NaN, lr: NaN, gradientNorm: NaN, updateRatio: NaN, evaluations: 0 });
