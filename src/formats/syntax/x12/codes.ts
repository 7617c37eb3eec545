/** Code tables: X12 codes and our words for them, both directions from one table. */

/**
 * Codes of one X12 element with our words. Several codes may share a word; `prefer` says which one
 * is written. `kept` lists codes of the standard that deliberately have no word: they are read as
 * `unmapped` with the code beside and raise no problem. Every other code is unknown: `unmapped`
 * too, and a problem CODE_UNMAPPED.
 */
export interface CodeTable<T extends string> {
  /** Data element number, under which a profile's `codeOverrides` name it. */
  element: string;
  words: Readonly<Record<string, T>>;
  prefer?: Readonly<Partial<Record<T, string>>>;
  /** `all`: the standard has more codes than words make sense, every other code is kept. */
  kept?: ReadonlySet<string> | 'all';
  /** True where `words` and `kept` are the whole list: other codes are error 7 of element 723. */
  closed?: boolean;
  /** `words` ready to be looked up; `codeTable` makes it. */
  meanings?: ReadonlyMap<string, CodeMeaning<T>>;
}

/** Declares a table, and makes it ready to be looked up. */
export function codeTable<const T extends string>(table: CodeTable<T>): CodeTable<T> {
  const meanings = new Map<string, CodeMeaning<T>>();
  for (const [wire, word] of Object.entries<T>(table.words))
    meanings.set(wire, { word, known: true });
  return { ...table, meanings };
}

/** What a code means: our word, known to the standard but kept, or unknown. */
export type CodeMeaning<T extends string> =
  | { word: T; known: true }
  | { word?: undefined; known: boolean };

/** Looks `wire` (trimmed, upper case) up, a profile's overrides first. */
export function meaningOf<T extends string>(
  table: CodeTable<T>,
  wire: string,
  overrides?: Readonly<Record<string, string>>,
): CodeMeaning<T> {
  const override = overrides?.[wire];
  if (override !== undefined && isWord(table, override)) return { word: override, known: true };
  const meaning = table.meanings?.get(wire);
  if (meaning !== undefined) return meaning;
  if (Object.hasOwn(table.words, wire)) return { word: table.words[wire] as T, known: true };
  return { known: table.kept === 'all' || table.kept?.has(wire) === true };
}

/**
 * The code to write for `word`: a profile's override, the preferred code, or the first of the table.
 * Undefined when the table has none.
 */
export function codeFor<T extends string>(
  table: CodeTable<T>,
  word: string,
  overrides?: Readonly<Record<string, string>>,
): string | undefined {
  for (const [wire, own] of Object.entries(overrides ?? {})) if (own === word) return wire;
  if (!isWord(table, word)) return undefined;
  const preferred = table.prefer?.[word];
  if (preferred !== undefined) return preferred;
  for (const [wire, own] of Object.entries(table.words)) if (own === word) return wire;
  return undefined;
}

const words = new WeakMap<object, ReadonlySet<string>>();

function isWord<T extends string>(table: CodeTable<T>, word: string): word is T {
  let known = words.get(table);
  if (known === undefined) {
    known = new Set(Object.values<string>(table.words));
    words.set(table, known);
  }
  return known.has(word);
}
