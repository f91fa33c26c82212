/** The Chinese bundle of VS Code's l10n: English sentence -> Chinese sentence, of the engine and of the extension. */
import { messages } from '../../src/engine/messages';
import { CHINESE } from '../../src/extension/strings';

export function l10nBundle(): Record<string, string> {
  const pairs = new Map<string, string>();
  // Sentences with word lists (`{1:type}`) are made by the engine alone.
  for (const { en, zh } of Object.values(messages)) if (!/\{\d+:/.test(en + zh)) pairs.set(en, zh);
  for (const [en, zh] of Object.entries(CHINESE)) pairs.set(en, zh);
  return Object.fromEntries([...pairs].sort(([a], [b]) => (a < b ? -1 : 1)));
}
