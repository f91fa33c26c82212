/** The entry of that name. A missing one is a mistake of the caller, not of a config: the error names both. */
export function lookup<T>(of: Readonly<Record<string, T>>, name: string, what: string): T {
  const found = of[name];
  if (found === undefined) throw new Error(`no ${what} ${name} was given, only ${Object.keys(of).join(', ') || 'none'}`);
  return found;
}
