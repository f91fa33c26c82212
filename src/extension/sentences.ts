/** Sentences for people, in the editor's language. */
import * as vscode from 'vscode';
import { format, messageLanguage } from '../engine/messages';
import type { Message, RunState, Summary } from '../engine/protocol';

export const sentence = ({ code, args }: Message): string => format(code, args, messageLanguage(vscode.env.language));

/** Six significant digits, as people compare losses by; `NaN` and infinities by name. */
export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', '∞');
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(3) : String(Number(value.toPrecision(5)));
}

export function showBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${Number((bytes / 1000 ** power).toPrecision(3))} ${units[power] ?? 'B'}`;
}

/** How long ago, in the largest unit that fits. */
export function showAge(from: Date, now: Date): string {
  const relative = new Intl.RelativeTimeFormat(vscode.env.language, { numeric: 'auto', style: 'short' });
  const seconds = (from.getTime() - now.getTime()) / 1000;
  const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [['day', 86_400], ['hour', 3600], ['minute', 60]];
  for (const [unit, size] of units) if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  return vscode.l10n.t('just now');
}

export function showState(state: RunState): string {
  switch (state) {
    case 'preparing': return vscode.l10n.t('preparing');
    case 'running': return vscode.l10n.t('running');
    case 'paused': return vscode.l10n.t('paused');
    case 'stopping': return vscode.l10n.t('stopping');
    case 'done': return vscode.l10n.t('done');
    case 'failed': return vscode.l10n.t('failed');
    case 'interrupted': return vscode.l10n.t('interrupted');
  }
}

/** `loss 0.00158 after 1000 steps` */
export function showOutcome(summary: Summary): string {
  return summary.stopped === 'diverged'
    ? vscode.l10n.t('diverged at step {0}', summary.divergence?.step ?? summary.steps)
    : vscode.l10n.t('loss {0} after {1} steps', showNumber(summary.loss), summary.steps);
}
