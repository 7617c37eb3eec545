/** How values cross between JavaScript and SQL: the same for every driver. */
import type { Instant } from '../../base/instant.ts';

/** Object ids of built-in types (pg_type.dat); they never change. */
const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;
const JSON_TYPE = 114;
const FLOAT8 = 701;
const TIMESTAMPTZ = 1184;
const JSONB = 3802;

/** Parser of a column's text by its type; text and uuid stay as they are. */
export function parserOf(type: number): (text: string) => unknown {
  switch (type) {
    case BOOL:
      return (text) => text === 't';
    case INT2:
    case INT4:
    case INT8:
    case FLOAT8:
      return Number;
    case JSON_TYPE:
    case JSONB:
      return (text) => JSON.parse(text) as unknown;
    case TIMESTAMPTZ:
      return instantOf;
    case BYTEA:
      return bytesOf;
    default:
      return (text) => text;
  }
}

/** PostgreSQL in UTC writes `2026-06-04 10:20:30.1+00`: the zeros at the end are not there. */
export function instantOf(text: string): Instant {
  const fraction = text.length > 22 ? text.slice(20, text.indexOf('+')) : '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}

/** The row without columns that are null: in the model absent is absent. */
export function present<Row extends object>(row: { [K in keyof Row]: Row[K] | null }): Row {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (value !== null && value !== undefined) kept[name] = value;
  }
  return kept as Row;
}
