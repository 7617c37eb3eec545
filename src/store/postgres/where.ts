/** Conditions of a list, added as its filter asks, so that the planner sees only those that are there. */
import { invariant } from '../../base/assert.ts';
import type { Sql, SqlValue, Statement } from '../sql.ts';

/** `alias.column`: names stand in the text of a statement, and filters come from outside. */
const COLUMN = /^[a-z]\.[a-z_]+$/;

export class Where {
  readonly #conditions: string[] = [];
  readonly #values: SqlValue[] = [];

  /** Every list belongs to one tenant. `key` is SQL of ours, as an index has it: a column, or what begins with one. */
  constructor(key: string, tenant: string) {
    this.add((parameter) => `${key} = ${parameter}::text`, tenant);
  }

  /** `condition` gets the parameter's name. */
  add(condition: (parameter: string) => string, value: SqlValue): this {
    return this.and(condition(this.parameter(value)));
  }

  /** A condition without parameters but those that it names: the tenant is `$1`. */
  and(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }

  /** The name of a new parameter, for several conditions. */
  parameter(value: SqlValue): string {
    this.#values.push(value);
    return `$${this.#values.length}`;
  }

  equal(column: string, value: SqlValue, type: 'text' | 'uuid' | 'boolean' = 'text'): this {
    invariant(COLUMN.test(column), 'A filter names what is no column.');
    return this.add((parameter) => `${column} = ${parameter}::${type}`, value);
  }

  isNull(column: string, wanted: boolean): this {
    return this.and(`${column} IS ${wanted ? '' : 'NOT '}NULL`);
  }

  /** Behind a page that ended at `key`; null on the first page. */
  before(column: string, key: number | null): this {
    return key === null ? this : this.add((parameter) => `${column} < ${parameter}::bigint`, key);
  }

  /** Runs `from` with these conditions. The text varies with the filter, so it is not prepared by name. */
  async select<Row extends object>(
    sql: Sql,
    from: Statement,
    order: string,
    limit: number,
    direction: 'ascending' | 'descending' = 'descending',
  ): Promise<Row[]> {
    const columns = order.split(', ');
    const sorted = columns
      .map((one) => (direction === 'ascending' ? one : `${one} DESC`))
      .join(', ');
    const text = `${from.text}\nWHERE ${this.#conditions.join(' AND ')}\nORDER BY ${sorted} LIMIT ${limit}`;
    return await sql.query<Row>({ name: '', text }, this.#values);
  }
}
