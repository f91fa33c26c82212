/** What a hover says at a place of a config: the option under the caret, the entry it names, the value's own meaning. Markdown. */
import { findSpec } from '../../catalogue';
import type { Catalogue } from '../../catalogue';
import { learningRateBound } from '../bounds';
import { describeOption, describeSpec } from '../describe';
import type { DocLanguage } from '../describe';
import type { Analysis } from '../analyse';
import type { SourceRange } from '../problem';
import { positionAt } from '../tree';
import { expectedAt, specNamed } from './expected';

export interface Hover {
  readonly range: SourceRange;
  readonly markdown: string;
}

/** Holds catalogue text only: nothing of the config's own text is repeated. */
export function hoverAt({ parsed, plan }: Analysis, offset: number, catalogue: Catalogue, locale: DocLanguage): Hover | undefined {
  const place = positionAt(parsed.root, offset);
  const { path, entry, onKey, node } = place;
  const key = path.findLast(part => typeof part === 'string');
  const expected = expectedAt(path, parsed.root, catalogue);
  if (!entry || typeof key !== 'string' || !expected) return undefined;
  const range = onKey || !node ? entry.keyRange : node.range;
  const parts: string[] = [];
  const section = expected.types.find(type => type.type === 'entry')?.section;
  const spec = section && (onKey ? specNamed(section, entry.value, catalogue) : node?.kind === 'scalar' && typeof node.value === 'string' ? findSpec(catalogue, section, node.value) : undefined);
  if (!onKey && spec) parts.push(describeSpec(spec, locale));
  else if (expected.option && key !== 'name') parts.push(describeOption(key, expected.option, locale));
  if (onKey && spec) parts.push(describeSpec(spec, locale));
  if (!onKey && node?.kind === 'scalar' && typeof node.value === 'string') {
    const meaning = expected.types.flatMap(type => (type.type === 'enum' ? [type.values[String(node.value)]] : []))[0];
    if (meaning) parts.unshift(meaning[locale]);
  }
  const bound = key === 'lr' && path[0] === 'optimizer' && plan ? learningRateBound(plan, catalogue) : undefined;
  if (bound) {
    const [rate, curvature] = [bound.rate, bound.curvature].map(value => Number(value.toPrecision(6)));
    parts.push(locale === 'zh' ? `在这个二次函数上，lr 小于 ${rate} 时收敛（最大曲率 L = ${curvature}）。` : `On this quadratic it converges below ${rate} (largest curvature L = ${curvature}).`);
  }
  return parts.length ? { range, markdown: parts.join('\n\n---\n\n') } : undefined;
}
