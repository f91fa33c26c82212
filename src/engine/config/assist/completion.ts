/** What can be written at the caret: keys that are not there yet, names, words of an enumeration, defaults. Pure; the editor adapts it. */
import type { Catalogue } from '../../catalogue';
import { defaultText, describeOption, describeSpec, rangeOf, typeText } from '../describe';
import type { DocLanguage } from '../describe';
import { inlineText } from '../edits';
import { metricsOf } from '../metrics';
import type { SourceRange } from '../problem';
import type { Json, Option, ValueType } from '../spec';
import { entryOf } from '../tree';
import type { Language } from '../tree';
import { caretAt } from './caret';
import type { Caret } from './caret';
import { expectedAt, keysOf, specNamed } from './expected';

export interface Completion {
  readonly label: string;
  readonly kind: 'key' | 'name' | 'value';
  /** Beside the label: type and default of a key, title of a name. */
  readonly detail: string;
  /** Markdown. */
  readonly documentation: string;
  /** Snippet syntax; following lines are indented relative to the caret's line. */
  readonly snippet: string;
  readonly range: SourceRange;
  /** Ask for suggestions again once it is in. */
  readonly retrigger: boolean;
}

export interface CompletionRequest {
  readonly text: string;
  readonly offset: number;
  readonly language: Language;
  readonly catalogue: Catalogue;
  readonly locale: DocLanguage;
}

/** In the order in which they should be shown. */
export function completionsAt({ text, offset, language, catalogue, locale }: CompletionRequest): Completion[] {
  const caret = caretAt(text, offset, language);
  if (!caret) return [];
  const writer = new Writer(caret, text, language, catalogue, locale);
  if (caret.role === 'key') return writer.keys();
  return writer.values();
}

class Writer {
  constructor(
    private readonly caret: Caret,
    private readonly text: string,
    private readonly language: Language,
    private readonly catalogue: Catalogue,
    private readonly locale: DocLanguage,
  ) {}

  keys(): Completion[] {
    const { caret, catalogue, locale } = this;
    const expected = expectedAt(caret.path, caret.root, catalogue);
    if (!expected) return [];
    // A list of plain values (`- ` of a list of names): what looks like a key is an item.
    if (!expected.types.some(type => type.type === 'object' || type.type === 'entry' || type.type === 'map')) return this.values();
    const present = new Set(caret.map?.entries.map(entry => entry.key));
    return Object.entries(keysOf(expected, caret.map, catalogue))
      .filter(([key]) => !present.has(key) && key !== '$schema')
      .sort(([, a], [, b]) => Number(b.required ?? false) - Number(a.required ?? false))
      .map(([key, option]) => {
        const fallback = defaultText(option);
        const { snippet, retrigger } = this.keySnippet(key, option);
        return {
          label: key, kind: 'key', detail: [typeText(option.value, locale), rangeOf(option.value), fallback].filter(Boolean).join(' · ').replace(/`/g, ''),
          documentation: describeOption(key, option, locale), snippet, range: caret.range, retrigger,
        };
      });
  }

  private keySnippet(key: string, option: Option): { readonly snippet: string; readonly retrigger: boolean } {
    const written = this.language === 'json' ? JSON.stringify(key) : key;
    if (this.caret.colon) return { snippet: escape(written), retrigger: false };
    const value = this.valueSnippet(option);
    const body = `${escape(written)}:${value.snippet.startsWith('\n') ? '' : ' '}${value.snippet}`;
    return { snippet: body + (this.needsComma() ? ',' : ''), retrigger: value.retrigger };
  }

  /** In JSON, in front of another property. */
  private needsComma(): boolean {
    return this.language === 'json' && /^\s*"/.test(this.text.slice(this.caret.range.end));
  }

  private valueSnippet(option: Option): { readonly snippet: string; readonly retrigger: boolean } {
    const { value: type } = option;
    const quote = this.language === 'json' ? '"' : '';
    const inline = this.language === 'json' || this.caret.flow;
    const below = this.inListItem() ? '\n    ' : '\n  ';
    const fallback = option.default;
    const first = type.type === 'union' ? type.of[0] : type;
    if (type.type === 'object') return inline ? { snippet: '{$1}', retrigger: true } : { snippet: `${below}$0`, retrigger: true };
    if (first?.type === 'entry') {
      const hasOptions = [...this.catalogue.sections[first.section].values()].some(spec => Object.keys(spec.options).length);
      if (!hasOptions || first.section === 'corpus' || first.section === 'function') return { snippet: `${quote}$1${quote}`, retrigger: true };
      return inline ? { snippet: `{${quote}name${quote}: ${quote}$1${quote}}`, retrigger: true } : { snippet: `${below}name: $1`, retrigger: true };
    }
    if (type.type === 'boolean') return { snippet: fallback === true ? '${1|false,true|}' : '${1|true,false|}', retrigger: false };
    if (type.type === 'enum') return { snippet: `${quote}\${1|${Object.keys(type.values).map(escapeChoice).join(',')}|}${quote}`, retrigger: false };
    if (fallback !== undefined) return { snippet: `\${1:${escape(inlineText(fallback, this.language))}}`, retrigger: false };
    if (first?.type === 'list' || first?.type === 'matrix' || first?.type === 'tuple') return { snippet: '[$1]', retrigger: false };
    if (first?.type === 'string' || first?.type === 'path' || first?.type === 'expression') return { snippet: `${quote}$1${quote}`, retrigger: true };
    return { snippet: '$1', retrigger: first?.type === 'enum' };
  }

  private inListItem(): boolean {
    const { start } = this.caret.range;
    return /^\s*-\s/.test(this.text.slice(this.text.lastIndexOf('\n', start - 1) + 1, start));
  }

  values(): Completion[] {
    const { caret, catalogue } = this;
    const expected = expectedAt(caret.path, caret.root, catalogue);
    if (!expected) return [];
    const items = expected.types.flatMap(type => this.valuesOf(type));
    const last = caret.path.at(-1);
    if (last === 'metric' || last === 'best') items.push(...this.metrics());
    const fallback = expected.option?.default;
    const isScalar = typeof fallback === 'number' || (Array.isArray(fallback) && fallback.length > 0) || typeof fallback === 'string';
    if (isScalar && typeof last === 'string' && !items.some(item => item.label === fallback)) items.push(this.item('value', fallback, this.locale === 'zh' ? '默认值' : 'default', expected.option ? describeOption(last, expected.option, this.locale) : ''));
    return items.filter((item, i) => items.findIndex(other => other.label === item.label) === i);
  }

  private valuesOf(type: ValueType): Completion[] {
    const { locale } = this;
    switch (type.type) {
      case 'boolean':
        return [true, false].map(value => this.item('value', value, '', ''));
      case 'enum':
        return Object.entries(type.values).map(([value, doc]) => this.item('value', value, '', doc[locale]));
      case 'entry':
        return [...this.catalogue.sections[type.section].values()].map(spec => this.item('name', spec.name, spec.title, describeSpec(spec, locale)));
      case 'interval':
        return ['30s', '5m', '1h'].map(value => this.item('value', value, '', ''));
      default:
        return [];
    }
  }

  private metrics(): Completion[] {
    const model = specNamed('model', entryOf(this.caret.root, 'model')?.value, this.catalogue);
    const known = model && this.catalogue.models.get(model.name);
    return known ? metricsOf(known).map(name => this.item('value', name, '', '')) : [];
  }

  private item(kind: Completion['kind'], value: Json, detail: string, documentation: string): Completion {
    const label = typeof value === 'string' ? value : inlineText(value, this.language);
    return { label, kind, detail, documentation, snippet: escape(inlineText(value, this.language)) + (this.needsComma() ? ',' : ''), range: this.caret.range, retrigger: false };
  }
}

/** Characters that mean something in a snippet. */
const escape = (text: string): string => text.replace(/[\\$}]/g, '\\$&');
const escapeChoice = (text: string): string => text.replace(/[\\$},|]/g, '\\$&');
