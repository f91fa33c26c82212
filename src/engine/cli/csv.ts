/** The log as CSV (RFC 4180). Text that a spreadsheet would take for a formula is quoted with an apostrophe. */
import type { RunSnapshot } from '../protocol';

/** A cell of text: never a formula, quoted where it must be. Numbers are written as they are. */
export function textCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const numberCell = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '' : String(value));

const FIGURES = [
  ['step', 'step'], ['loss', 'loss'], ['lr', 'lr'], ['grad_norm', 'gradientNorm'], ['update_ratio', 'updateRatio'],
  ['steps_per_second', 'stepsPerSecond'], ['seconds', 'seconds'], ['evaluations', 'evaluations'],
] as const;

/** One line a logged step; evaluations in columns `eval/NAME` of their step, parameters in columns of their names. */
export function logCsv({ points, evaluations, header }: Pick<RunSnapshot, 'points' | 'evaluations' | 'header'>): string {
  const metrics = [...new Set(evaluations.flatMap(({ metrics: values }) => Object.keys(values)))];
  const names = (header?.parameters ?? []).flatMap(({ name, shape }) => elements(name, shape));
  const parameters = Array.from({ length: points.paramsPerRow }, (_, i) => names[i] ?? `parameter ${i}`);
  const byStep = new Map(evaluations.map(each => [each.step, each.metrics]));
  const rowOf = new Map(Array.from(points.step, (step, row) => [step, row] as const));
  const steps = [...new Set([...byStep.keys(), ...points.step])].sort((a, b) => a - b);
  const line = (step: number): string => {
    const row = rowOf.get(step);
    const figures = FIGURES.map(([, column]) => (column === 'step' ? String(step) : numberCell(row === undefined ? undefined : points[column][row])));
    const evaluated = metrics.map(name => numberCell(byStep.get(step)?.[name]));
    const values = parameters.map((_, i) => numberCell(row === undefined ? undefined : points.params[row * points.paramsPerRow + i]));
    return [...figures, ...evaluated, ...values].join(',');
  };
  const head = [...FIGURES.map(([name]) => name), ...metrics.map(name => textCell(`eval/${name}`)), ...parameters.map(textCell)].join(',');
  return `${[head, ...steps.map(line)].join('\r\n')}\r\n`;
}

function elements(name: string, shape: readonly number[]): string[] {
  const size = shape.reduce((a, b) => a * b, 1);
  return size === 1 ? [name] : Array.from({ length: size }, (_, i) => `${name}[${i}]`);
}
