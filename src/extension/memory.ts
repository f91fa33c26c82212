/** Keys of what the extension remembers of a workspace. */

/** Runs that are going on: those left over by an earlier window are offered for resuming. */
export const GOING_ON = 'stepwise.runsGoingOn';
