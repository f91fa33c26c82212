/** A run as JSON lines on standard output: steps, evaluations, at last the summary. Everything else goes to standard error. */
import type { Points, RunEvent, Summary } from '../protocol';
import { finite } from './json';
import { say, sentence } from './terminal';

/** @param params whether lines carry the parameters */
export function jsonLines(params: boolean): (event: RunEvent) => void {
  const write = (fields: object): void => void process.stdout.write(`${JSON.stringify(fields)}\n`);
  return event => {
    switch (event.type) {
      case 'points':
        process.stdout.write(rows(event.points, params));
        return;
      case 'evaluation':
        return write({ step: event.step, eval: finite(event.metrics) });
      case 'knob':
        return write({ step: event.step, knob: { [event.name]: event.value } });
      case 'notice':
        return console.error(event.severity === 'warning' ? say('cli-warning', sentence(event.message)) : sentence(event.message));
      case 'failed':
        return console.error(say('cli-error', sentence(event.message)));
      case 'finished':
        return write({ summary: summary(event.summary) });
      case 'header':
      case 'state':
      case 'progress':
      case 'histograms':
      case 'sample':
      case 'surface':
        return;
    }
  };
}

/** A line a row. lr is absent (null) in searches, the gradient norm where a method knows none. */
export function rows({ step, loss, lr, gradientNorm, params: values, paramsPerRow }: Points, params: boolean): string {
  let text = '';
  for (let row = 0; row < step.length; row++) {
    const point = params && paramsPerRow > 0 ? { params: Array.from(values.subarray(row * paramsPerRow, (row + 1) * paramsPerRow)) } : {};
    const lossHere = loss[row] ?? NaN;
    const figures = { step: step[row], loss: lossHere, lr: lr[row], grad_norm: gradientNorm[row], ...point };
    text += `${JSON.stringify(finite(figures, Number.isFinite(lossHere) ? ['lr', 'grad_norm'] : ['lr']))}\n`;
  }
  return text;
}

function summary({ steps, loss, seconds, evaluations, stopped, metrics, run, divergence }: Summary): object {
  return {
    ...finite({ steps, loss, seconds, evaluations, stopped, metrics, run }),
    ...(divergence && { divergence: { step: divergence.step, block: divergence.block ?? null, grad_norm_before: divergence.gradientNormBefore ?? null, advice: divergence.advice } }),
  };
}
