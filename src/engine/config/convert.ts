import { fit } from './values';
import type { Json, ValueType } from './spec';
import type { Node } from './tree';

/** What was most likely meant by a value of the wrong type. */
export function convert(node: Node, type: ValueType): Json | undefined {
  switch (type.type) {
    case 'number':
    case 'integer': {
      const [only, another] = node.kind === 'list' ? node.items : [];
      if (only && !another) return only.kind === 'scalar' && typeof only.value === 'number' ? only.value : convert(only, type);
      if (node.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
      const written = node.value.trim().replace(/(?<=\d)[_ ](?=\d{3})/g, '').replace(/^(-?\d+),(\d+)$/, '$1.$2');
      const value = written.endsWith('%') ? Number(written.slice(0, -1)) / 100 : Number(written);
      return written === '' || !Number.isFinite(value) || (type.type === 'integer' && !Number.isInteger(value)) ? undefined : value;
    }
    case 'boolean': {
      const word = node.kind === 'scalar' ? String(node.value).toLowerCase() : '';
      if (['yes', 'on', 'true', '1', 'y'].includes(word)) return true;
      return ['no', 'off', 'false', '0', 'n'].includes(word) ? false : undefined;
    }
    case 'string':
    case 'path':
      return node.kind === 'scalar' && node.value !== null ? node.source : undefined;
    case 'list': {
      if (node.kind !== 'scalar' || node.value === null) return undefined;
      const item = fit(node, type.items) >= 2 ? node.value : convert(node, type.items);
      return item === undefined ? undefined : [item];
    }
    case 'matrix':
      return node.kind === 'list' && node.items.every(item => item.kind === 'scalar' && typeof item.value === 'number') ? node.items.map(item => [item.kind === 'scalar' ? item.value : null]) : undefined;
    case 'object': {
      // One value where a group of keys is wanted: `clip: 1` for `clip: {norm: 1}`.
      if (node.kind !== 'scalar') return undefined;
      const key = Object.entries(type.options).find(([, option]) => fit(node, option.value) >= 3)?.[0];
      return key === undefined ? undefined : { [key]: node.value };
    }
    case 'entry': {
      const [only, another] = node.kind === 'list' ? node.items : [];
      return only?.kind === 'scalar' && typeof only.value === 'string' && !another ? only.value : undefined;
    }
    case 'union': {
      for (const alternative of type.of) {
        const value = convert(node, alternative);
        if (value !== undefined) return value;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}
