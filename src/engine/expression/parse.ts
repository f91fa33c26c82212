/** Text -> tree, by recursive descent. Precedence as in mathematics: `-x^2` is -(x^2), `2^3^2` is 2^(3^2), `**` is `^`. */
import { constants, ExpressionError, functions, isFunction } from './expression';
import type { BinaryOperator, Expression, Range } from './expression';

/** Longer or deeper formulas are refused: nobody writes them, and every level costs a stack frame. */
const MAXIMAL_LENGTH = 4000;
const MAXIMAL_DEPTH = 200;

interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly range: Range;
}

/**
 * The tree of a formula.
 * @param variables names that may be used beside constants and functions; those that may be indexed are `vectors`
 * @throws {ExpressionError} with the place of the first thing that is wrong
 */
export function parseExpression(source: string, scope: { readonly variables: readonly string[]; readonly vectors: readonly string[] }): Expression {
  if (source.length > MAXIMAL_LENGTH) throw new ExpressionError('expression-too-long', [MAXIMAL_LENGTH], { start: MAXIMAL_LENGTH, end: source.length });
  return new Parser(tokens(source), scope.variables, scope.vectors).whole();
}

const TOKEN = /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<symbol>\*\*|[-+*/^(),[\]:])|(?<other>\S))/uy;

function tokens(source: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(source); match?.groups; match = TOKEN.exec(source)) {
    const { number, name, symbol, other } = match.groups;
    const text = number ?? name ?? symbol ?? other ?? '';
    const range = { start: TOKEN.lastIndex - text.length, end: TOKEN.lastIndex };
    if (other !== undefined) throw new ExpressionError('expression-unexpected', [other], range);
    found.push({ kind: number !== undefined ? 'number' : name !== undefined ? 'name' : 'symbol', text: text === '**' ? '^' : text, range });
  }
  found.push({ kind: 'end', text: '', range: { start: source.length, end: source.length } });
  return found;
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly variables: readonly string[],
    private readonly vectors: readonly string[],
  ) {}

  whole(): Expression {
    const expression = this.sum();
    const next = this.peek();
    if (next.kind !== 'end') throw this.afterOperand(next);
    return expression;
  }

  private sum(): Expression {
    return this.leftAssociative(['+', '-'], () => this.product());
  }

  private product(): Expression {
    return this.leftAssociative(['*', '/'], () => this.signed());
  }

  private leftAssociative(operators: readonly BinaryOperator[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find(each => this.peek().text === each);
      if (!operator) return left;
      this.at++;
      const right = operand();
      left = { kind: 'binary', operator, left, right, range: { start: left.range.start, end: right.range.end } };
    }
  }

  private signed(): Expression {
    const sign = this.peek();
    if (sign.text !== '-' && sign.text !== '+') return this.power();
    this.at++;
    const operand = this.deeper(sign.range, () => this.signed());
    return sign.text === '+' ? operand : { kind: 'negate', operand, range: { start: sign.range.start, end: operand.range.end } };
  }

  private power(): Expression {
    const left = this.primary();
    const operator = this.peek();
    if (operator.text !== '^') return left;
    this.at++;
    const right = this.deeper(operator.range, () => this.signed());
    return { kind: 'binary', operator: '^', left, right, range: { start: left.range.start, end: right.range.end } };
  }

  private primary(): Expression {
    const token = this.next();
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text), range: token.range };
    if (token.kind === 'name') return this.named(token);
    if (token.text !== '(') throw this.unexpected(token);
    const inner = this.deeper(token.range, () => this.sum());
    const close = this.close(token, ')');
    return { ...inner, range: { start: token.range.start, end: close.range.end } };
  }

  private named(token: Token): Expression {
    if (this.peek().text === '(') return this.call(token);
    if (this.variables.includes(token.text)) return this.peek().text === '[' ? this.subscript(token) : { kind: 'name', name: token.text, range: token.range };
    if (Object.hasOwn(constants, token.text)) return { kind: 'name', name: token.text, range: token.range };
    if (isFunction(token.text)) throw new ExpressionError('expression-function-without-arguments', [token.text], token.range);
    throw new ExpressionError('expression-unknown-name', [token.text, this.variables.join(', ')], token.range);
  }

  private call(token: Token): Expression {
    const name = token.text;
    if (!isFunction(name)) {
      const known = this.variables.includes(name) || Object.hasOwn(constants, name);
      throw known ? new ExpressionError('expression-missing-operator', ['('], this.peek().range) : new ExpressionError('expression-unknown-function', [name], token.range);
    }
    const open = this.next();
    const given: Expression[] = [];
    if (this.peek().text !== ')') {
      do given.push(this.deeper(open.range, () => this.sum()));
      while (this.skip(','));
    }
    const range = { start: token.range.start, end: this.close(open, ')').range.end };
    const [fewest, most] = functions[name];
    if (given.length < fewest || given.length > most) throw new ExpressionError('expression-arguments', [name, fewest === most ? fewest : `${fewest}-${most}`, given.length], range);
    return { kind: 'call', name, arguments: given, range };
  }

  private subscript(token: Token): Expression {
    if (!this.vectors.includes(token.text)) throw new ExpressionError('expression-not-a-vector', [token.text], token.range);
    const open = this.next();
    const from = this.wholeNumber();
    const sliced = this.skip(':');
    const to = sliced ? this.wholeNumber() : undefined;
    const range = { start: token.range.start, end: this.close(open, ']').range.end };
    if (sliced) return { kind: 'slice', name: token.text, from, to, range };
    if (from === undefined) throw new ExpressionError('expression-index-missing', [token.text], range);
    return { kind: 'index', name: token.text, index: from, range };
  }

  private wholeNumber(): number | undefined {
    const negative = this.skip('-');
    const token = this.peek();
    if (token.kind !== 'number') {
      if (negative) throw this.unexpected(token);
      return undefined;
    }
    this.at++;
    const value = Number(token.text);
    if (!Number.isSafeInteger(value)) throw new ExpressionError('expression-index-not-whole', [token.text], token.range);
    return negative ? -value : value;
  }

  private deeper<T>(range: Range, parse: () => T): T {
    if (++this.depth > MAXIMAL_DEPTH) throw new ExpressionError('expression-too-deep', [MAXIMAL_DEPTH], range);
    const result = parse();
    this.depth--;
    return result;
  }

  private peek(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] ?? END;
  }

  private next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  private skip(text: string): boolean {
    if (this.peek().text !== text) return false;
    this.at++;
    return true;
  }

  private close(open: Token, bracket: string): Token {
    const token = this.next();
    if (token.text === bracket) return token;
    throw token.kind === 'end' ? new ExpressionError('expression-unclosed', [open.text], open.range) : this.afterOperand(token);
  }

  /** `2 x`, `(x)(y)`: what follows would be a factor, had it an operator before it. */
  private afterOperand(token: Token): ExpressionError {
    const factor = token.kind === 'number' || token.kind === 'name' || token.text === '(';
    return factor ? new ExpressionError('expression-missing-operator', [token.text], token.range) : this.unexpected(token);
  }

  private unexpected(token: Token): ExpressionError {
    return token.kind === 'end' ? new ExpressionError('expression-incomplete', [], token.range) : new ExpressionError('expression-unexpected', [token.text], token.range);
  }
}

const END: Token = { kind: 'end', text: '', range: { start: 0, end: 0 } };
