/**
 * Tables that forget a broken transaction: every change notes how to take it back, and a throw takes all
 * of them back. Rows are never changed in place; a change puts a new row under the key.
 */

/** Undo notes of the open transaction. One at a time: nothing awaits inside. */
export class Journal {
  readonly #undo: (() => void)[] = [];

  note(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Runs `work`; when it throws, everything noted since is undone, newest first. */
  transaction<T>(work: () => T): T {
    this.#undo.length = 0;
    try {
      return work();
    } catch (fault) {
      for (const undo of this.#undo.reverse()) undo();
      throw fault;
    } finally {
      this.#undo.length = 0;
    }
  }
}

export class Table<V> {
  readonly #rows = new Map<string, V>();
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): V | undefined {
    return this.#rows.get(key);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  /** In no promised order: a row that was put back after a broken transaction comes last. */
  values(): IterableIterator<V> {
    return this.#rows.values();
  }

  keys(): IterableIterator<string> {
    return this.#rows.keys();
  }

  set(key: string, row: V): void {
    const before = this.#rows.get(key);
    const existed = this.#rows.has(key);
    this.#journal.note(() => {
      if (existed) this.#rows.set(key, before as V);
      else this.#rows.delete(key);
    });
    this.#rows.set(key, row);
  }

  delete(key: string): boolean {
    const before = this.#rows.get(key);
    if (!this.#rows.has(key)) return false;
    this.#journal.note(() => this.#rows.set(key, before as V));
    return this.#rows.delete(key);
  }
}

/** One key of several parts; a zero character stands in no part that was accepted. */
export function keyOf(...parts: (string | number | undefined)[]): string {
  return parts.map((part) => part ?? '').join('\u0000');
}

/** Ascending by what `by` answers; text compares by code unit, as SQL does under the C collation. */
export function sortedBy<T>(rows: Iterable<T>, by: (row: T) => string | number): T[] {
  return [...rows].sort((a, b) => {
    const x = by(a);
    const y = by(b);
    return x === y ? 0 : x < y ? -1 : 1;
  });
}

/** U+0000 and halves of surrogate pairs, as JSON writes them. */
const UNFIT = /\\u0000|\\ud[89a-f]/i;
const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * What a database would give back for `value`: plain JSON, cut off from the caller's object, with U+FFFD
 * where SQL text could not hold a character. Frozen, so that a rule that writes to its state is found
 * here and not in production.
 */
export function kept<T>(value: T): T {
  if (value === undefined) return value;
  const text = JSON.stringify(value);
  if (!UNFIT.test(text)) return frozen(JSON.parse(text) as T);
  return frozen(JSON.parse(text, (_name, part: unknown) => storable(part)) as T);
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [storableText(name), part]),
  );
}

function storableText(text: string): string {
  return text.replace(HALF_PAIR, '\ufffd').replaceAll('\u0000', '\ufffd');
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}
