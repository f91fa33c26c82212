/** The keys of the sections themselves. What a name adds (`optimizer.name: adam` brings `betas`) stands in the spec of that name. */
import { boolean, integer, number, oneOf, option, text } from './spec';
import type { Json, OptionsOf, ValueType } from './spec';

const rowsOrList: ValueType = {
  type: 'union',
  of: [{ type: 'list', items: { type: 'number' }, minItems: 1 }, { type: 'matrix' }],
};
const names: ValueType = { type: 'union', of: [{ type: 'list', items: { type: 'string' }, minItems: 1 }, { type: 'string' }] };
const source: ValueType = { type: 'union', of: [{ type: 'entry', section: 'corpus' }, { type: 'path', what: 'any' }] };

export const dataOptions = {
  inputs: option<Json | undefined>(text(
    'Training inputs written here: one row per example, `[[1, 2], [3, 4]]`, or a plain list where an example has one feature.',
    '直接写在配置里的训练输入：每个样本一行，如 `[[1, 2], [3, 4]]`；只有一个特征时也可写成普通列表。'), rowsOrList),
  targets: option<Json | undefined>(text(
    'Targets of `inputs`, one per row: a number, a class index, or a row of numbers.',
    '与 `inputs` 逐行对应的目标：一个数、一个类别编号，或一行数。'), rowsOrList),
  source: option<Json | undefined>(text(
    'A corpus of the catalogue by name, or a file, glob or folder relative to this config.',
    '语料库名称，或相对于本配置文件的文件、通配路径、文件夹。'), source),
  columns: option<{ readonly inputs?: Json; readonly targets?: Json; readonly text?: string; readonly label?: string } | undefined>(text(
    'Which columns of a table are read. Absent: the last column is the target, all other numeric ones are inputs.',
    '读取表格的哪些列。缺省时最后一列为目标，其余数值列为输入。'), {
    type: 'object',
    options: {
      inputs: option(text('Names of the input columns.', '输入列的列名。'), names),
      targets: option(text('Names of the target columns.', '目标列的列名。'), names),
      text: option(text('Column that holds the text.', '文本所在的列。'), { type: 'string' }),
      label: option(text('Column that holds the class.', '类别所在的列。'), { type: 'string' }),
    },
  }),
  tokenizer: option<Json>(text('How text becomes tokens.', '文本如何切分为词元（token）。'), { type: 'entry', section: 'tokenizer' }, { default: 'char' }),
  block_size: integer(text('Tokens in a training window; a labelled text is cut to this length.', '一个训练窗口的词元数；带标签的文本截断到该长度。'), { min: 1, default: 128, unit: 'tokens' }),
  encoding: oneOf(text('Character encoding of text files.', '文本文件的字符编码。'), {
    auto: text('UTF-8 where the bytes allow it, otherwise what they look like.', '能按 UTF-8 解读就用 UTF-8，否则按字节特征判断。'),
    'utf-8': text('UTF-8.', 'UTF-8。'),
    'utf-16le': text('UTF-16, little endian.', 'UTF-16 小端序。'),
    'utf-16be': text('UTF-16, big endian.', 'UTF-16 大端序。'),
    'windows-1252': text('Western European, also known as Latin-1.', '西欧编码，即常说的 Latin-1。'),
    gb18030: text('Chinese; contains GBK and GB 2312.', '中文编码，包含 GBK 与 GB 2312。'),
    big5: text('Traditional Chinese.', '繁体中文编码。'),
    shift_jis: text('Japanese.', '日文编码。'),
  }, 'auto'),
  batch_size: integer(text('Examples per step. Absent: 32, or all rows where there are fewer.', '每步的样本数。缺省为 32；不足 32 行时取全部。'), { min: 1, knob: 'recompile' }),
  validation: option<Json | undefined>(text(
    'What is held out for evaluation: a fraction (the last part of a text, a stratified draw of rows) or a source of its own. Absent: 0.1, or 0 for data written here.',
    '留作评估的数据：一个比例（文本取末尾一段，表格按类别分层抽取），或单独的数据来源。缺省为 0.1；直接写在配置里的数据为 0。'),
    { type: 'union', of: [{ type: 'number', min: 0, below: 1 }, ...source.of] }),
  shuffle: boolean(text('Whether rows come in a new order each epoch; `false` keeps the order of the file.', '每轮是否打乱行的顺序；`false` 保持文件中的顺序。'), true),
  sampling: oneOf(text('How batches are drawn. Absent: with replacement for windows of a text, shuffled passes for rows.', '如何抽取批次。缺省：文本窗口为有放回抽样，表格行为打乱后逐轮遍历。'), {
    shuffle: text('Passes over all examples, each in a new order.', '逐轮遍历全部样本，每轮顺序不同。'),
    replacement: text('Each example of each batch is drawn independently.', '每个样本独立抽取（有放回）。'),
  }),
  drop_last: option<boolean | undefined>(text('Leave out the incomplete batch at the end of an epoch. Absent: true, unless that would leave no batch.', '丢弃每轮末尾不完整的批次。缺省为 true，除非那样就没有批次了。'), { type: 'boolean' }),
} as const;

const stopWhenOptions = {
  loss_below: number(text('Stop once the logged loss is below this.', '记录的损失低于此值即停止。')),
  metric: option<string | undefined>(text('An evaluated metric, such as `eval/loss` or `eval/accuracy`; needs `above` or `below`, or `no_improvement_for`.', '评估指标，如 `eval/loss`、`eval/accuracy`；需配合 `above`、`below` 或 `no_improvement_for`。'), { type: 'string' }),
  above: number(text('Stop once `metric` is above this.', '`metric` 高于此值即停止。')),
  below: number(text('Stop once `metric` is below this.', '`metric` 低于此值即停止。')),
  no_improvement_for: integer(text('Stop after this many evaluations without an improvement (logged steps where nothing is evaluated).', '连续这么多次评估没有改进即停止（没有评估时按记录的步数计）。'), { min: 1 }),
  min_delta: number(text('A change smaller than this is no improvement.', '小于此值的变化不算改进。'), { min: 0 }),
} as const;

const checkpointOptions = {
  every: option<{ readonly steps: number } | { readonly seconds: number }>(text('Time (`30s`, `5m`, `1h`) or number of steps between checkpoints.', '两次检查点之间的时间（`30s`、`5m`、`1h`）或步数。'), { type: 'interval' }, { default: '30s' }),
  keep: integer(text('How many of the latest checkpoints are kept.', '保留最近的几个检查点。'), { min: 1, default: 2 }),
  best: option<string | undefined>(text('Metric whose best checkpoint is kept as well, such as `eval/loss`.', '另外保留该指标最佳时的检查点，如 `eval/loss`。'), { type: 'string' }),
} as const;

export const trainOptions = {
  steps: integer(text('Updates of the parameters. Absent (and no `epochs`): 1000.', '参数更新的次数。缺省（且没有 `epochs`）为 1000。'), { min: 1, unit: 'steps' }),
  epochs: number(text('Passes over the training data; instead of `steps`.', '遍历训练数据的轮数；与 `steps` 二选一。'), { above: 0 }),
  log_every: integer(text('Steps between logged points. The first and the last step are always logged.', '每隔几步记录一个点；第一步和最后一步总会记录。'), { min: 1, default: 1, unit: 'steps' }),
  eval_every: integer(text('Steps between evaluations. Absent: at the start and at the end only.', '每隔几步评估一次。缺省只在开始和结束时评估。'), { min: 1, unit: 'steps' }),
  eval_batches: integer(text('Batches an evaluation of a text takes at most.', '一次评估最多使用的批次数。'), { min: 1, default: 50 }),
  batch: oneOf(text('`full`: every step uses all rows. The default for data written here.', '`full`：每步使用全部行。直接写在配置里的数据以此为默认。'), {
    full: text('All rows in every step.', '每步使用全部行。'),
  }),
  loss: option<Json | undefined>(text('The loss. Absent: the model\'s own.', '损失函数。缺省用模型自带的。'), { type: 'entry', section: 'loss' }),
  precision: oneOf(text('Floating-point precision of the training. Absent: `float64` for functions, `float32` otherwise.', '训练的浮点精度。缺省：函数为 `float64`，其余为 `float32`。'), {
    float32: text('Single precision: fast.', '单精度：快。'),
    float64: text('Double precision: for exact comparisons; native backend only.', '双精度：用于精确比较；仅 native 后端支持。'),
  }),
  stop_when: option<OptionsOf<typeof stopWhenOptions> | undefined>(text('Conditions that end the run early; the first to hold does.', '提前结束的条件；任一满足即停止。'), { type: 'object', options: stopWhenOptions }),
  checkpoint: option<OptionsOf<typeof checkpointOptions>>(text('When the state of the run is written to disk.', '何时把运行状态写入磁盘。'), { type: 'object', options: checkpointOptions }, { default: {} }),
} as const;

const clipOptions = {
  norm: number(text('Scale the gradient down to this global norm where it is longer.', '梯度的全局范数超过此值时按比例缩小到此值。'), { above: 0, knob: 'value', log: true }),
  value: number(text('Clip every element of the gradient to [-value, value].', '把梯度的每个元素截断到 [-value, value]。'), { above: 0, knob: 'value', log: true }),
} as const;

/** Keys every optimizer has beside its own. */
export const optimizerCommon = {
  schedule: option<Json>(text('How the learning rate changes over the run: a factor on `lr`.', '学习率随训练如何变化：乘在 `lr` 上的系数。'), { type: 'entry', section: 'schedule' }, { default: 'constant' }),
  clip: option<OptionsOf<typeof clipOptions> | undefined>(text('Gradient clipping. Absent: none.', '梯度裁剪。缺省不裁剪。'), { type: 'object', options: clipOptions }),
} as const;

/** Keys every model has beside its own. */
export const modelCommon = {
  init: option<string | undefined>(text('`zeros`, or a `.safetensors` file with the starting parameters. Absent: the model\'s own initialisation.', '`zeros`，或存有初始参数的 `.safetensors` 文件。缺省用模型自己的初始化。'), {
    type: 'union',
    of: [{ type: 'enum', values: { zeros: text('All parameters start at 0.', '所有参数从 0 开始。') } }, { type: 'path', what: 'file', extensions: ['.safetensors'] }],
  }),
  initializer: option<Json | undefined>(text(
    'How parameters start: one initialiser for all, or one per pattern of parameter names (`*` matches anything; the first match wins).',
    '参数如何初始化：对全部参数用同一种，或按参数名模式分别指定（`*` 匹配任意字符，先匹配者优先）。'),
    { type: 'union', of: [{ type: 'entry', section: 'initializer' }, { type: 'map', values: { type: 'entry', section: 'initializer' } }] }),
} as const;

/** The whole file. */
export const topOptions = {
  $schema: option<string | undefined>(text('JSON Schema for editors that know nothing of Stepwise; not read.', '供不认识 Stepwise 的编辑器使用的 JSON Schema；不会被读取。'), { type: 'string' }),
  version: integer(text('Version of the config format.', '配置格式的版本。'), { min: 1, max: 1, default: 1 }),
  seed: integer(text('Every random number of the run follows from it.', '运行中的所有随机数都由它决定。'), { min: 0, max: 4294967295, default: 0 }),
  label: option<string | undefined>(text('Name of the run in lists and file names.', '运行在列表和文件名中的名称。'), { type: 'string' }),
  data: option<OptionsOf<typeof dataOptions> | undefined>(text('What the model learns from. Objective functions need none.', '模型学习的数据。优化测试函数时不需要。'), { type: 'object', options: dataOptions }),
  model: option<Json>(text('What is trained.', '训练的对象。'), { type: 'entry', section: 'model' }, { required: true }),
  train: option<OptionsOf<typeof trainOptions>>(text('How long, how precisely, and what is logged.', '训练多久、什么精度、记录什么。'), { type: 'object', options: trainOptions }, { default: {} }),
  optimizer: option<Json>(text('How the parameters move.', '参数如何更新。'), { type: 'entry', section: 'optimizer' }, { required: true }),
} as const;

export type TopOptions = OptionsOf<typeof topOptions>;
