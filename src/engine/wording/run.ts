/** Messages of the engine while it prepares, runs and fails. */
import { text } from '../config/spec';
import type { Localized } from '../config/spec';

export const runMessages = {
  'override-syntax': text('--set wants path=value, not {0}', '--set 的格式为 path=value，而不是 {0}'),
  'override-path': text('--set: there is no place {0} in this config', '--set：配置中没有 {0} 这个位置'),
  'override-value': text('--set: the value cannot be read: {0}', '--set：无法读取该值：{0}'),
  'coordinate-out-of-range': text('The selection names coordinate {0}, but there are only {1} parameters (0 is the first).', '选择中出现坐标 {0}，但只有 {1} 个参数（从 0 开始）。'),
  'unbounded-along-coordinate': text('The objective has no minimum along {0}: an exact step would never end.', '目标函数沿 {0} 方向没有极小值：精确步无法完成。'),
  'curvature-unknown': text('{0} needs the curvature of the loss, which is not known for this model.', '{0} 需要损失的曲率，而该模型的曲率未知。'),
  'knob-unknown': text('There is no knob {0} in this run. There are: {1}', '本次运行没有可调参数 {0}。可调的有：{1}'),
  'knob-out-of-range': text('{0} = {1} is outside {2} to {3}.', '{0} = {1} 超出范围 {2} 至 {3}。'),
} as const satisfies Readonly<Record<string, Localized>>;
