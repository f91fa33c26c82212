/** What the checker asks of the world outside the text. */
export interface Environment {
  /** Whether a file named by the config exists; undefined where that must not be looked up or cannot be known. */
  fileExists?(path: string): boolean | undefined;
  /** Why an expression cannot be compiled, with the place inside it; undefined when it can. */
  expressionProblem?(source: string): { readonly code: string; readonly args: readonly (string | number)[]; readonly start: number; readonly end: number } | undefined;
}
