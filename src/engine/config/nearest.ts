/** Words of other tools for keys of ours. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  learningrate: 'lr', alpha: 'lr', eta: 'lr', stepsize: 'lr', epsilon: 'eps', decay: 'weight_decay', l2: 'weight_decay', rho: 'alpha',
  beta1: 'betas', beta2: 'betas', maxsteps: 'steps', numsteps: 'steps', iterations: 'steps', maxiter: 'steps', numepochs: 'epochs', numtrainepochs: 'epochs',
  x: 'inputs', y: 'targets', labels: 'targets', features: 'inputs', path: 'source', file: 'source', dataset: 'source',
  warmup: 'warmup_steps', nlayer: 'layers', nlayers: 'layers', numlayers: 'layers', nhead: 'heads', nheads: 'heads', numheads: 'heads',
  nembd: 'width', dmodel: 'width', hiddensize: 'width', blocksize: 'block_size', contextlength: 'block_size', seqlen: 'block_size', sequencelength: 'block_size',
  type: 'name', kind: 'name', scheduler: 'schedule', lrscheduler: 'schedule', lrschedule: 'schedule', gradclip: 'clip', maxgradnorm: 'clip', clipnorm: 'clip',
  valsplit: 'validation', validationsplit: 'validation', patience: 'no_improvement_for', lossfn: 'loss', objective: 'loss', randomseed: 'seed', dtype: 'precision',
};

/** "Did you mean": candidates within a small edit distance of what was typed (or known by another word), nearest first. */
export function nearest(typed: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = normal(typed);
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  const scored: { name: string; distance: number }[] = [];
  for (const name of candidates) {
    if (OTHER_WORDS[wanted] === name) {
      scored.push({ name, distance: 0.5 });
      continue;
    }
    const candidate = normal(name);
    // One being the beginning of the other counts as near: `momentu`, `adamax` for `adam`.
    const prefix = wanted.length >= 3 && (candidate.startsWith(wanted) || wanted.startsWith(candidate));
    const distance = Math.min(editDistance(wanted, candidate), prefix ? 1 + Math.abs(candidate.length - wanted.length) / 100 : Infinity);
    if (distance <= allowed) scored.push({ name, distance });
  }
  return scored.sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name)).slice(0, limit).map(({ name }) => name);
}

/** `learningRate`, `learning-rate` and `learning_rate` are the same word. */
const normal = (name: string): string => name.slice(0, 60).toLowerCase().replace(/[\s_-]/g, '');

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
