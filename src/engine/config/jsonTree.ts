/** JSON with comments and trailing commas into the config tree. */
import { parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node as JsonNode, ParseError } from 'jsonc-parser';
import { MAX_DEPTH } from './limits';
import type { Fix, Problem, SourceRange } from './problem';
import type { Entry, Node, ParsedText } from './tree';

export function parseJson(text: string): ParsedText {
  const errors: ParseError[] = [];
  const tooDeep = nesting(text) > MAX_DEPTH;
  const tree = tooDeep ? undefined : parseTree(text, errors, { allowTrailingComma: true });
  if (tooDeep) {
    const problem: Problem = { code: 'too-deep', severity: 'error', range: { start: 0, end: Math.min(1, text.length) }, args: [MAX_DEPTH], fixes: [] };
    return { language: 'json', text, root: undefined, problems: [problem] };
  }
  const problems: Problem[] = [];
  // `ValueExpected` alone is what an empty text gives: the analyser speaks of that better.
  const relevant = text.trim() === '' ? [] : errors;
  for (const error of relevant) if (!problems.some(other => other.range.start === error.offset)) problems.push(syntaxProblem(error, text));
  return { language: 'json', text, root: tree && convert(tree, text), problems };
}

/** Strings (also unfinished ones), comments and single characters that are none of white space. */
const TOKEN = /"(?:[^"\\\n]|\\.)*"?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|\S/g;

/** Deepest nesting of brackets, so that neither the parser's recursion nor ours can overflow. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth--;
  }
  return deepest;
}

const rangeOf = (node: JsonNode): SourceRange => ({ start: node.offset, end: node.offset + node.length });

function convert(node: JsonNode, text: string): Node {
  const range = rangeOf(node);
  switch (node.type) {
    case 'object':
      return { kind: 'map', range, flow: true, entries: (node.children ?? []).flatMap(child => entry(child, text)) };
    case 'array':
      return { kind: 'list', range, flow: true, items: (node.children ?? []).map(child => convert(child, text)) };
    default: {
      const value: unknown = node.value;
      const scalar = typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string' ? value : null;
      return { kind: 'scalar', range, value: scalar, source: text.slice(range.start, range.end), quoted: node.type === 'string' };
    }
  }
}

function entry(property: JsonNode, text: string): Entry[] {
  const [key, value] = property.children ?? [];
  if (property.type !== 'property' || !key) return [];
  const keyRange = rangeOf(key);
  const child = value && convert(value, text);
  const end = Math.max(keyRange.end, child?.range.end ?? 0, property.colonOffset === undefined ? 0 : property.colonOffset + 1);
  const valueRange = child?.range ?? { start: end, end };
  return [{ key: String(key.value), keyRange, range: { start: keyRange.start, end }, value: child, valueRange, inherited: false }];
}

function syntaxProblem({ error, offset, length }: ParseError, text: string): Problem {
  const start = Math.min(offset, text.length);
  const range = { start, end: Math.min(start + length, text.length) };
  const made = (code: string, args: readonly (string | number)[] = [], fixes: readonly Fix[] = []): Problem => ({ code, severity: 'error', range, args, fixes });
  const insert = (what: string): Fix[] => {
    const at = endOfTokenBefore(text, start);
    return [{ kind: 'insert', args: [what], edits: [{ range: { start: at, end: at }, text: what }], preferred: true }];
  };
  switch (printParseErrorCode(error)) {
    case 'CommaExpected':
      return made('syntax-missing-comma', [], insert(','));
    case 'ColonExpected':
      return made('syntax-missing-colon', [text.slice(0, start).split(/\s/).filter(Boolean).at(-1) ?? ''], insert(':'));
    case 'ValueExpected':
      return made('syntax-missing-value');
    case 'CloseBraceExpected':
      return made('syntax-unclosed', ['}'], insert('}'));
    case 'CloseBracketExpected':
      return made('syntax-unclosed', [']'], insert(']'));
    case 'UnexpectedEndOfString':
      return made('syntax-unclosed', ['"']);
    case 'UnexpectedEndOfComment':
      return made('syntax-unclosed', ['/*']);
    case 'InvalidEscapeCharacter':
    case 'InvalidUnicode':
      return made('syntax-escape', [text.slice(range.start, range.end).slice(0, 40)]);
    default:
      return made('syntax-unexpected', [text.slice(range.start, range.end).slice(0, 40)]);
  }
}

/** Where a missing comma or bracket belongs: right behind the last token before `offset`, in front of comments and line breaks. */
function endOfTokenBefore(text: string, offset: number): number {
  let end = 0;
  for (const match of text.slice(0, offset).matchAll(TOKEN)) if (!match[0].startsWith('/')) end = match.index + match[0].length;
  return end;
}
