/**
 * What the SQL store needs of a database, and no more: statements with parameters, and transactions.
 * PostgreSQL over TCP and PGlite in a worker thread both give it.
 */

/** One statement of the store; `name` is its file's and the name under which it is prepared. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Of the parameters that hold rows, by number from 1. */
  readonly columns?: readonly (readonly Column[])[];
  /** A sender waits for it: not answered for so long, the database counts as away. Default: the driver's own time. */
  readonly answerMsMax?: number;
}

/** A column of rows that go in, with its SQL type. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** Rows go in as one text (`rowsOf`), bytes as they are: a driver converts nothing else. */
export type SqlValue = string | number | boolean | null | Uint8Array;

export interface Sql {
  /** Runs one statement. Throws `StoreFault` for what the database or the network did. */
  query<Row extends object>(statement: Statement, values?: readonly SqlValue[]): Promise<Row[]>;
}

/** `write`: read committed. `snapshot`: repeatable read, read only: all statements see one moment. */
export type TransactionMode = 'write' | 'snapshot';

export interface Database extends Sql {
  /** Commits when `work` ends, rolls back when it throws. `work` must use the `Sql` that it is given. */
  transaction<T>(work: (sql: Sql) => Promise<T>, mode?: TransactionMode): Promise<T>;
  /** Several statements without parameters, in one transaction: migrations. */
  script(text: string): Promise<void>;
  close(): Promise<void>;
}

/** A statement that the database refused for what it contains; it would be refused again. */
export class DataRefused extends Error {
  /** SQLSTATE. */
  readonly code: string;
  constructor(text: string, code: string, cause?: unknown) {
    super(text, { cause });
    this.name = 'DataRefused';
    this.code = code;
  }
}

/** Another transaction was in the way; the same work may succeed when it is done again. */
export class TryAgain extends Error {
  constructor(text: string, cause?: unknown) {
    super(text, { cause });
    this.name = 'TryAgain';
  }
}
