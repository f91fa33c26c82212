/** Words that arguments of messages stand for. */
import { text } from '../config/spec';
import type { Localized } from '../config/spec';

export const words: Readonly<Record<'type' | 'section' | 'data' | 'place', Readonly<Record<string, Localized>>>> = {
  type: {
    number: text('a number', '数'),
    integer: text('a whole number', '整数'),
    fraction: text('a fraction', '小数'),
    boolean: text('true or false', 'true 或 false'),
    string: text('text', '文本'),
    text: text('text', '文本'),
    expression: text('an expression', '表达式'),
    path: text('a file or folder', '文件或文件夹'),
    name: text('a name', '名称'),
    entry: text('a name with its options', '名称及其选项'),
    list: text('a list', '列表'),
    matrix: text('rows of numbers', '由数组成的行'),
    map: text('a group of keys', '一组键值'),
    object: text('a group of keys', '一组键值'),
    interval: text('a time (30s, 5m) or a number of steps', '时间（30s、5m）或步数'),
    nothing: text('nothing', '空'),
  },
  section: {
    optimizer: text('optimizer', '优化器'),
    schedule: text('schedule', '学习率调度'),
    model: text('model', '模型'),
    function: text('function', '函数'),
    corpus: text('corpus', '语料库'),
    loss: text('loss', '损失函数'),
    initializer: text('initializer', '初始化方法'),
    tokenizer: text('tokenizer', '分词器'),
  },
  data: {
    none: text('no data', '无数据'),
    rows: text('rows of numbers', '由数组成的行'),
    tokens: text('running text', '连续文本'),
    labelled_text: text('labelled texts', '带标签的文本'),
  },
  /** The empty place is the whole config; others stand for themselves. */
  place: { '': text('the config', '配置') },
};
