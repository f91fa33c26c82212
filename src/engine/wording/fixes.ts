/** Titles of quick fixes, by kind. */
import { text } from '../config/spec';
import type { Localized } from '../config/spec';
import type { Fix } from '../config/problem';

export const fixes: Readonly<Record<`fix-${Fix['kind']}`, Localized>> = {
  'fix-replace': text('Replace with {0}', '替换为 {0}'),
  'fix-convert': text('Convert to {0}', '转换为 {0}'),
  'fix-clamp': text('Set to {0}', '设为 {0}'),
  'fix-insert': text('Insert {0}', '插入 {0}'),
  'fix-remove': text('Remove {0}', '删除 {0}'),
  'fix-rename': text('Rename to {0}', '改名为 {0}'),
  'fix-move': text('Move to {0:place}', '移到{0:place}'),
};
