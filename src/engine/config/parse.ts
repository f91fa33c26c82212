import { parseJson } from './jsonTree';
import { MAX_TEXT } from './limits';
import type { Language, ParsedText } from './tree';
import { parseYaml } from './yamlTree';

/** Reads a config into its tree. Never throws: what is wrong with the text is in `problems`. */
export function parseText(text: string, language: Language): ParsedText {
  if (text.length > MAX_TEXT) {
    return { language, text, root: undefined, problems: [{ code: 'too-large', severity: 'error', range: { start: 0, end: 0 }, args: [Math.ceil(text.length / 1024), MAX_TEXT / 1024], fixes: [] }] };
  }
  if (language === 'yaml') return parseYaml(text);
  // The YAML parser knows the byte order mark, the JSON parser does not; a space in its place keeps all offsets.
  return parseJson(text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text);
}

/** By file name: `.json` and `.jsonc` are JSON, all else is YAML. */
export const languageOf = (file: string): Language => (/\.jsonc?$/i.test(file) ? 'json' : 'yaml');
