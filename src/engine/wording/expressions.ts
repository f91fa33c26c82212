/** Messages about formulas (`model.function`, written in x, y, x[0], ...). */
import { text } from '../config/spec';
import type { Localized } from '../config/spec';

export const expressionProblems = {
  'expression-unexpected': text('The formula is not understood at "{0}".', '公式在“{0}”处无法理解。'),
  'expression-incomplete': text('The formula stops too early: something is missing at its end.', '公式不完整：末尾缺少内容。'),
  'expression-missing-operator': text('An operator is missing before "{0}": multiplication is written *.', '“{0}”前缺少运算符：乘法要写 *。'),
  'expression-unclosed': text('"{0}" is never closed.', '“{0}”没有配对的结尾。'),
  'expression-unknown-name': text('The formula knows no "{0}". It may use: {1}', '公式中没有“{0}”。可以使用：{1}'),
  'expression-unknown-function': text('The formula knows no function "{0}".', '公式中没有函数“{0}”。'),
  'expression-function-without-arguments': text('{0} is a function: write {0}(...).', '{0} 是函数：请写 {0}(...)。'),
  'expression-arguments': text('{0} takes {1} argument(s), not {2}.', '{0} 需要 {1} 个参数，而不是 {2} 个。'),
  'expression-not-a-vector': text('{0} is one number and has no elements.', '{0} 是一个数，没有元素。'),
  'expression-index-missing': text('Which element of {0}? Write {0}[0].', '要取 {0} 的哪个元素？请写 {0}[0]。'),
  'expression-index-not-whole': text('{0} is no index: elements are counted 0, 1, 2, ...', '{0} 不能作下标：元素按 0、1、2……编号。'),
  'expression-index-outside': text('{0}[{1}] does not exist: there are {2} elements, from {0}[0].', '{0}[{1}] 不存在：共有 {2} 个元素，从 {0}[0] 开始。'),
  'expression-empty-slice': text('This slice of {0} from {1} on is empty.', '{0} 从 {1} 开始的切片为空。'),
  'expression-lengths-differ': text('A vector of {0} numbers meets one of {1}.', '{0} 个数的向量与 {1} 个数的向量长度不同。'),
  'expression-is-a-vector': text('The formula gives {0} numbers, but must give one: take the sum, say.', '公式的结果是 {0} 个数，但应为一个数：例如用 sum 求和。'),
  'expression-too-long': text('A formula has at most {0} characters.', '公式最多 {0} 个字符。'),
  'expression-too-deep': text('A formula is nested at most {0} levels deep.', '公式最多嵌套 {0} 层。'),
} as const satisfies Readonly<Record<string, Localized>>;
