/** The Chinese bundle of VS Code's l10n: English sentence -> Chinese sentence. The engine's own messages are in both languages at their source. */
import { CHINESE } from '../../src/extension/strings';

export const l10nBundle = (): Record<string, string> => Object.fromEntries(Object.entries(CHINESE).sort(([a], [b]) => (a < b ? -1 : 1)));
