/**
 * Messages of the analyser's problems. `{0}` is an argument, `{0:type}` one that is
 * looked up in `words.ts` first, `[?2...]` a part that is left out where argument 2 is empty, `[!2...]` one that is left out otherwise.
 */
import { text } from '../config/spec';
import type { Localized } from '../config/spec';

/** What the text itself gets wrong, before it means anything. */
export const syntaxProblems = {
  'syntax-unexpected': text('This cannot stand here: {0}', '此处不应出现：{0}'),
  'syntax-unclosed': text('A closing {0} is missing.', '缺少结尾的 {0}。'),
  'syntax-missing-colon': text('A colon is missing after "{0}".', '“{0}”后面缺少冒号。'),
  'syntax-missing-comma': text('A comma is missing here.', '此处缺少逗号。'),
  'syntax-missing-value': text('A value is missing here.', '此处缺少值。'),
  'syntax-tab': text('YAML is indented with spaces, not with tabs.', 'YAML 只能用空格缩进，不能用制表符。'),
  'syntax-indentation': text('The indentation does not fit the lines around it.', '缩进与上下行不一致。'),
  'syntax-nested-mapping': text('A second "key: value" on one line: put it on its own line, or put the value in quotes.', '同一行出现了第二个“键: 值”：请另起一行，或给值加引号。'),
  'syntax-needs-quotes': text('A value that starts with {0} must be put in quotes.', '以 {0} 开头的值必须加引号。'),
  'syntax-escape': text('{0} is no escape sequence.', '{0} 不是有效的转义序列。'),
  'unknown-alias': text('There is no anchor &{0} above.', '前文没有锚点 &{0}。'),
  'alias-cycle': text('The alias *{0} contains itself.', '别名 *{0} 引用了自身。'),
  'unknown-tag': text('The tag {0} means nothing here.', '标签 {0} 在此没有意义。'),
  'key-not-text': text('A key must be a word.', '键必须是一个词。'),
  'multiple-documents': text('A config is one document; what follows "---" is not read.', '一个配置只能有一个文档；“---”之后的内容不会被读取。'),
  'too-large': text('This file has {0} kB; configs are read up to {1} kB. Put the data into a file of its own and name it in data.source.', '文件有 {0} kB，配置最多读取 {1} kB。请把数据放到单独的文件里，并写在 data.source 中。'),
  'too-deep': text('Nested more than {0} levels deep.', '嵌套超过 {0} 层。'),
  'too-many-nodes': text('More than {0} values once aliases are unfolded.', '展开别名后超过 {0} 个值。'),
  'not-a-config': text('A config is a list of sections: data, model, optimizer, train.', '配置应由若干小节组成：data、model、optimizer、train。'),
  'empty-config': text('This config is empty. It needs at least a model and an optimizer.', '配置为空，至少需要 model 和 optimizer。'),
} as const satisfies Readonly<Record<string, Localized>>;

/** What a single key or value gets wrong. */
export const valueProblems = {
  'unknown-key': text('"{0}" is no option of {1:place}.[?2 Did you mean "{2}"?]', '{1:place}没有选项“{0}”。[?2您是想写“{2}”吗？]'),
  'foreign-key': text('{1} has no "{0}"; it is an option of {2}.', '{1} 没有“{0}”；它是 {2} 的选项。'),
  'misplaced-key': text('"{0}" belongs under {1:place}.', '“{0}”应写在{1:place}下面。'),
  'unknown-name': text('There is no {1:section} "{0}".[?2 Did you mean "{2}"?][!2 There are: {3}]', '没有名为“{0}”的{1:section}。[?2您是想写“{2}”吗？][!2可用的有：{3}]'),
  'missing-name': text('Which {0:section}? A name is missing: {1}, ...', '缺少名称，需要指定哪种{0:section}：{1} 等。'),
  'unknown-value': text('"{0}" is no value of {1}. Possible are: {2}', '“{0}”不是 {1} 的可选值。可选：{2}'),
  'wrong-type': text('{0} must be {1:type}, not {2:type}.', '{0} 应为{1:type}，而不是{2:type}。'),
  'out-of-range': text('{0} is {1}, but must be {2}.', '{0} 的值为 {1}，但必须满足 {2}。'),
  'not-finite': text('{0} must be a finite number.', '{0} 必须是有限的数。'),
  'missing-key': text('{1:place} needs "{0}".', '{1:place}缺少“{0}”。'),
  'missing-value': text('"{0}" has no value yet.', '“{0}”还没有值。'),
  'duplicate-key': text('"{0}" is given twice; the first is in line {1}.', '“{0}”重复出现；第一次在第 {1} 行。'),
  'wrong-length': text('{0} must have {1} elements, not {2}.', '{0} 应有 {1} 个元素，而不是 {2} 个。'),
  'too-few-items': text('{0} needs at least {1} element(s), but has {2}.', '{0} 至少需要 {1} 个元素，目前有 {2} 个。'),
  'ragged-rows': text('Row {1} of {0} has {3} numbers, the first row has {2}.', '{0} 的第 {1} 行有 {3} 个数，而第一行有 {2} 个。'),
  'wrong-extension': text('{0} is no {1} file.', '{0} 不是 {1} 文件。'),
  'file-missing': text('There is no file {0}.', '文件 {0} 不存在。'),
} as const satisfies Readonly<Record<string, Localized>>;

/** What several keys together get wrong. */
export const crossProblems = {
  'missing-data': text('The model {0} learns from data: a section "data" is missing.', '模型 {0} 需要数据：缺少 data 小节。'),
  'data-unused': text('{0} needs no data; this section has no effect.', '{0} 不需要数据；此小节不起作用。'),
  'data-kind': text('{0} learns from {1:data}, but this gives {2:data}.', '{0} 需要{1:data}，而这里提供的是{2:data}。'),
  'two-sources': text('Data is written here (inputs, targets) and read from a source as well: only one of them can be.', '既直接写了数据（inputs、targets），又指定了 source：只能二选一。'),
  'missing-source': text('No data is named: write inputs and targets, or a source (a file, or one of: {0}).', '没有指定数据：请写 inputs 和 targets，或写 source（文件，或语料库：{0}）。'),
  'length-mismatch': text('There are {0} targets for {1} inputs.', '有 {1} 个输入，却有 {0} 个目标。'),
  'batch-too-large': text('A batch of {0} is larger than the data: {1} rows.', '批大小 {0} 超过了数据的行数 {1}。'),
  'loss-unsupported': text('{1} does not take the loss {0}. It takes: {2}', '{1} 不支持损失 {0}。支持：{2}'),
  'steps-and-epochs': text('Both steps and epochs are given; the length of a run is said in one of them.', '同时给出了 steps 和 epochs；训练长度只能用其中一个表示。'),
  'epochs-without-data': text('{0} has no data, and so no epochs: give steps.', '{0} 没有数据，也就没有轮次：请改用 steps。'),
  'default-steps': text('No length is given: the run takes {0} steps.', '没有指定长度：将运行 {0} 步。'),
  'warmup-too-long': text('The warm-up takes {0} steps, the whole run only {1}.', '预热需要 {0} 步，而整个训练只有 {1} 步。'),
  'lr-above-bound': text('With lr {0} this diverges: on this quadratic, whose largest curvature L is {2}, the method converges only below {1} (plain gradient descent: 2 / L).', '学习率 {0} 会发散：这个二次函数的最大曲率 L 为 {2}，该方法只有在 lr 小于 {1} 时收敛（普通梯度下降为 2 / L）。'),
  'unknown-metric': text('"{0}" is no metric of this run. There are: {1}', '“{0}”不是本次运行的指标。可用的有：{1}'),
  'metric-needs-validation': text('{0} is never measured: no data is held out (data.validation).', '{0} 不会被测量：没有留出评估数据（data.validation）。'),
  'eval-without-validation': text('Nothing is evaluated: no data is held out (data.validation).', '不会进行评估：没有留出评估数据（data.validation）。'),
  'stop-never': text('This holds no condition.', '这里没有任何条件。'),
  'stop-metric-without-bound': text('When should {0} stop the run? Add above, below or no_improvement_for.', '{0} 达到什么值时停止？请添加 above、below 或 no_improvement_for。'),
  'stop-bound-without-metric': text('"{0}" needs a metric that it bounds.', '“{0}”需要指定对应的 metric。'),
  'stop-contradiction': text('Every value is above {0} or below {1}: the run would stop at once.', '任何值不是大于 {0} 就是小于 {1}：运行会立即停止。'),
  'ignored-option': text('"{0}" has no effect here ({1}).', '“{0}”在此不起作用（{1}）。'),
} as const satisfies Readonly<Record<string, Localized>>;

/** What the `check` of a spec finds among its own options. */
export const specProblems = {
  'nesterov-needs-momentum': text('Nesterov\'s momentum needs momentum above 0.', 'Nesterov 动量要求 momentum 大于 0。'),
  'nesterov-needs-no-dampening': text('Nesterov\'s momentum allows no dampening, but it is {0}.', 'Nesterov 动量要求 dampening 为 0，而此处为 {0}。'),
  'fixed-step-needs-lr': text('A fixed step needs its size: add lr.', '固定步长需要给出 lr。'),
  'lr-without-fixed-step': text('lr is the size of a fixed step, but step is {0}.', 'lr 是固定步长的大小，而 step 为 {0}。'),
  'width-not-divisible': text('The width {0} cannot be divided among {1} heads.', '宽度 {0} 不能被 {1} 个注意力头整除。'),
  'bounds-reversed': text('The lower bound {0} must lie below the upper bound {1}.', '下界 {0} 必须小于上界 {1}。'),
  'mean-outside-bounds': text('The mean {0} lies outside {1} to {2}.', '均值 {0} 不在 {1} 到 {2} 之间。'),
  'start-length': text('The start has {0} numbers, but there are {1} dimensions.', '起点有 {0} 个数，而维数为 {1}。'),
  'dimensions-of-function': text('{0} exists in {1} dimensions, not in {2}.', '{0} 的维数应为 {1}，而不是 {2}。'),
  'only-for-quadratic': text('"{0}" belongs to the function quadratic alone.', '“{0}”只用于函数 quadratic。'),
  'quadratic-needs-matrix': text('quadratic needs its matrix: rows of numbers.', 'quadratic 需要给出 matrix：由数组成的行。'),
  'matrix-not-square': text('The matrix must be square: {0} rows, but a row of {1} numbers.', '矩阵必须是方阵：有 {0} 行，却有一行含 {1} 个数。'),
  'vector-length': text('The vector has {0} numbers, the matrix {1} rows.', '向量有 {0} 个数，而矩阵有 {1} 行。'),
  'dimensions-of-matrix': text('{0} dimensions do not fit a matrix of {1} rows.', '维数 {0} 与 {1} 行的矩阵不符。'),
} as const satisfies Readonly<Record<string, Localized>>;
