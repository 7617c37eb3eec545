/** Finds the syntax of an interchange by its first bytes. */
import type { Syntax } from './format.ts';
import { syntaxes } from './list.ts';

/** The syntax whose mark `head` (the first bytes, at most 4 KiB) carries; undefined where none does. */
export function recognize(head: Uint8Array): Syntax | undefined {
  return syntaxes.find((syntax) => syntax.recognize(head));
}
