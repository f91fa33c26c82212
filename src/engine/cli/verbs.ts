/** The verbs and their options, as the help shows them. */
import type { OptionSpec, VerbSpec } from './arguments';
import { optionsOf } from './arguments';
import { padEnd, say } from './terminal';

const json: OptionSpec = { name: 'json', doc: 'cli-option-json' };
const runs: OptionSpec = { name: 'runs', value: 'DIR', doc: 'cli-option-runs' };

export const verbs = {
  check: { name: 'check', usage: 'check FILE...', doc: 'cli-check', options: [json] },
  run: {
    name: 'run',
    usage: 'run FILE',
    doc: 'cli-run',
    options: [
      { name: 'set', value: 'PATH=VALUE', multiple: true, doc: 'cli-option-set' },
      { name: 'backend', value: 'NAME', doc: 'cli-option-backend' },
      { name: 'threads', value: 'N', doc: 'cli-option-threads' },
      runs,
      { name: 'resume', value: 'ID', doc: 'cli-option-resume' },
      { name: 'jsonl', doc: 'cli-option-jsonl' },
      { name: 'params', doc: 'cli-option-params' },
      { name: 'offline', doc: 'cli-option-offline' },
    ],
  },
  runs: { name: 'runs', usage: 'runs [list | show ID]', doc: 'cli-runs', options: [runs, json] },
  export: {
    name: 'export',
    usage: 'export ID',
    doc: 'cli-export',
    options: [{ name: 'to', value: 'DIR', doc: 'cli-option-to' }, { name: 'step', value: 'N|last|best', doc: 'cli-option-step' }, runs],
  },
  doctor: { name: 'doctor', usage: 'doctor', doc: 'cli-doctor', options: [runs, json] },
} as const satisfies Readonly<Record<string, VerbSpec>>;

export type VerbName = keyof typeof verbs;

const allVerbs: readonly VerbSpec[] = Object.values(verbs);

/** Help of everything. */
export function help(): string {
  const columns = Math.max(...allVerbs.map(({ usage }) => usage.length)) + 2;
  return [
    say('cli-about'),
    '',
    say('cli-usage'),
    ...allVerbs.map(({ usage, doc }) => `  stepwise ${padEnd(usage, columns)}${say(doc)}`),
    '',
    say('cli-verb-help'),
  ].join('\n');
}

/** Help of one verb. */
export function verbHelp(verb: VerbSpec): string {
  const shown = optionsOf(verb).map(({ name, value, doc }) => [`--${name}${value === undefined ? '' : ` ${value}`}`, say(doc)] as const);
  const columns = Math.max(...shown.map(([option]) => option.length)) + 2;
  return [`${say('cli-usage')} stepwise ${verb.usage}`, '', say(verb.doc), '', say('cli-options'), ...shown.map(([option, doc]) => `  ${padEnd(option, columns)}${doc}`)].join('\n');
}
