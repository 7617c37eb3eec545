/**
 * What one system believes, in a small database of its own: tables in memory, rebuilt from an append-only
 * journal on disk. Each system has one; nobody else writes to it.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** One line of the journal: the row as it is from now on, or its end. */
interface Entry {
  table: string;
  key: string;
  row?: unknown;
}

export class Beliefs {
  readonly #tables = new Map<string, Map<string, unknown>>();
  readonly #file: number;

  /** Opens the journal at `path`, or begins one. A line that a crash cut off is dropped. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) this.#rebuild(path);
    this.#file = openSync(path, 'a');
  }

  /** Rows are plain JSON; the row given is kept as it is and must not be changed afterwards. */
  put(table: string, key: string, row: unknown): void {
    this.#apply({ table, key, row });
    writeSync(this.#file, `${JSON.stringify({ table, key, row })}\n`);
  }

  remove(table: string, key: string): void {
    this.#apply({ table, key });
    writeSync(this.#file, `${JSON.stringify({ table, key })}\n`);
  }

  get<T>(table: string, key: string): T | undefined {
    return this.#tables.get(table)?.get(key) as T | undefined;
  }

  has(table: string, key: string): boolean {
    return this.#tables.get(table)?.has(key) === true;
  }

  /** In the order in which keys first came. */
  rows<T>(table: string): T[] {
    return [...(this.#tables.get(table)?.values() ?? [])] as T[];
  }

  keys(table: string): string[] {
    return [...(this.#tables.get(table)?.keys() ?? [])];
  }

  close(): void {
    closeSync(this.#file);
  }

  #apply({ table, key, row }: Entry): void {
    let rows = this.#tables.get(table);
    if (rows === undefined) {
      rows = new Map();
      this.#tables.set(table, rows);
    }
    if (row === undefined) rows.delete(key);
    else rows.set(key, row);
  }

  #rebuild(path: string): void {
    const text = readFileSync(path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
    for (const line of whole.split('\n')) if (line !== '') this.#apply(JSON.parse(line) as Entry);
  }
}
