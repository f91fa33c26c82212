/**
 * @file The wheel's library expects to be loaded by Python: it leaves CPython's symbols open. Nothing that tfjs-node calls reaches them, so
 * a library that defines every one of them lets it load without Python; a function among them that is called after all names itself and stops.
 */
import { Complaint, run } from '../lib/processes.mjs';

/** Read by a static initialiser of the library: no, there is no interpreter. */
const ANSWERS = { Py_IsInitialized: 'int Py_IsInitialized(void) { return 0; }' };

/**
 * C source with a definition for each CPython symbol that the library refers to.
 * @param {string} library
 */
export async function pythonSymbols(library) {
  /** name -> whether it is only ever called; anything else is read as data */
  const onlyCalled = new Map();
  for (const line of (await run('readelf', ['--relocs', '--wide', library], { quiet: true })).split('\n')) {
    const [, , kind, , symbol] = line.trim().split(/\s+/);
    const name = symbol?.split('@')[0];
    if (!name || !/^_?Py/.test(name) || !/^R_X86_64_(JUMP_SLOT|GLOB_DAT|64)$/.test(kind)) continue;
    onlyCalled.set(name, (onlyCalled.get(name) ?? true) && kind === 'R_X86_64_JUMP_SLOT');
  }
  if (onlyCalled.size === 0) throw new Complaint(`${library} refers to no symbol of Python: this is not the library of the wheel`);
  const define = ([name, called]) => ANSWERS[name] ?? (called ? `void ${name}(void) { called("${name}"); }` : `_Alignas(16) char ${name}[1024];`);
  return `#include <stdio.h>
#include <stdlib.h>
static _Noreturn void called(const char *name) {
  fprintf(stderr, "%s was called, but TensorFlow was loaded without Python\\n", name);
  abort();
}
${[...onlyCalled].sort().map(define).join('\n')}
`;
}
