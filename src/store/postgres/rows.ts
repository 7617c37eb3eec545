/**
 * How rows go in: one text for all rows of a statement, which SQL cuts apart again. A statement says what
 * a row holds where it uses it, `rows($1) AS r (n integer, tenant text, …)`; both sides are made from that
 * list. Measured at a third of the time of `json_to_recordset` (decision note 0005).
 *
 * U+0000 and halves of surrogate pairs cannot stand in SQL text, and the three separators not in a field of
 * it: they become U+FFFD. In JSON the separators are escaped and stay; the untouched bytes remain in the
 * interchange.
 */
import { type Column, DataRefused, type Statement } from '../sql.ts';

const ROW = '\u001e';
const FIELD = '\u001f';
const ABSENT = '\u001d';

const USED = /\brows\(\$(\d+)\) AS (\w+)\s*\(([^)]*)\)/g;
const UNFIT_JSON = /\\u0000|\\ud[89a-f]/i;
const UNFIT = `[\u0000${ABSENT}${ROW}${FIELD}]`;
const UNFIT_TEXT = new RegExp(UNFIT);
const UNFIT_TEXT_ALL = new RegExp(`${UNFIT}|\\p{Surrogate}`, 'gu');

/** The statement as the database takes it, with the columns of each parameter that holds rows. */
export function withRows(name: string, text: string): Statement {
  const columns: Column[][] = [];
  const expanded = text.replace(USED, (_use, parameter: string, alias: string, list: string) => {
    const named = columnsOf(list);
    columns[Number(parameter)] = named;
    return `${relationOf(parameter, named)} AS ${alias}`;
  });
  return { name, text: expanded, ...(columns.length === 0 ? {} : { columns }) };
}

function columnsOf(list: string): Column[] {
  return list.split(',').map((column) => {
    const [name = '', ...type] = column.trim().split(/\s+/);
    return { name, type: type.join(' ') };
  });
}

function relationOf(parameter: string, columns: readonly Column[]): string {
  const fields = columns.map(({ name, type }, at) => {
    const field = `f[${at + 1}]`;
    return `${type === 'text' ? field : `${field}::${type}`} AS ${name}`;
  });
  return `(SELECT ${fields.join(', ')} FROM (
    SELECT string_to_array(line, E'\\x1f', E'\\x1d') AS f
    FROM string_to_table($${parameter}::text, E'\\x1e') AS line OFFSET 0) AS lines)`;
}

/**
 * Rows that are collected until they are written. Each is made text at once: some hundred rows as objects,
 * alive until the end of a batch, cost more in the garbage collector than in the database driver.
 */
export class Rows {
  readonly #columns: readonly Column[];
  #text = '';
  #count = 0;

  constructor(statement: Statement, parameter = 1) {
    this.#columns = columnsFor(statement, parameter);
  }

  get count(): number {
    return this.#count;
  }

  /** Fields by the names of the columns; a column `n` is the row's place. */
  add(row: object): void {
    const line = lineOf(this.#columns, row, this.#count);
    this.#text = this.#count === 0 ? line : this.#text + ROW + line;
    this.#count += 1;
  }

  text(): string {
    return this.#text;
  }

  /** Whether something in it may have been mended, so that the database has it otherwise. */
  mayBeMended(): boolean {
    return this.#text.includes('\ufffd');
  }
}

/** @returns the text for a parameter of a statement, rows in their order */
export function rowsOf(statement: Statement, rows: readonly object[], parameter = 1): string {
  const columns = columnsFor(statement, parameter);
  return rows.map((row, n) => lineOf(columns, row, n)).join(ROW);
}

/** The same where nothing may be mended: throws `DataRefused` (22P05) for what a field cannot hold. */
export function exactRowsOf(statement: Statement, rows: readonly object[], parameter = 1): string {
  const columns = columnsFor(statement, parameter);
  return rows.map((row, n) => lineOf(columns, row, n, true)).join(ROW);
}

function columnsFor({ name, columns }: Statement, parameter: number): readonly Column[] {
  const known = columns?.[parameter];
  if (known === undefined) throw new Error(`${name} takes no rows as $${parameter}.`);
  return known;
}

function lineOf(columns: readonly Column[], row: object, n: number, exact = false): string {
  const fields = row as Record<string, unknown>;
  let line = '';
  for (let at = 0; at < columns.length; at += 1) {
    const { name, type } = columns[at] as Column;
    const value = fields[name] ?? (name === 'n' ? n : undefined);
    const field = fieldOf(value, type, exact);
    line = at === 0 ? field : line + FIELD + field;
  }
  return line;
}

function fieldOf(value: unknown, type: string, exact: boolean): string {
  if (value === undefined || value === null) return ABSENT;
  if (type === 'json') {
    const text = JSON.stringify(value);
    return UNFIT_JSON.test(text) ? mendedOr(exact, () => jsonOf(value)) : text;
  }
  if (typeof value !== 'string') return String(value);
  return UNFIT_TEXT.test(value) ? mendedOr(exact, () => mendedText(value)) : value;
}

function mendedOr(exact: boolean, mend: () => string): string {
  if (exact) throw new DataRefused('A field holds a character that SQL text cannot.', '22P05');
  return mend();
}

/** One value as JSON that SQL can look into. */
export function jsonOf(value: unknown): string {
  const text = JSON.stringify(value);
  return UNFIT_JSON.test(text)
    ? JSON.stringify(value, (_name, part: unknown) => mended(part))
    : text;
}

function mended(value: unknown): unknown {
  if (typeof value === 'string') return mendedJson(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [mendedJson(name), part]));
}

function mendedJson(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\u0000', '\ufffd');
}

/** `text` without what a field of SQL text cannot hold. */
export function mendedText(text: string): string {
  return text.replace(UNFIT_TEXT_ALL, '\ufffd');
}
