/** Documents at random that their schema allows, with few enough names that they meet each other. */
import { type DocumentKind, type DocumentOf, documentSchemas } from '../../src/model/document.ts';
import fc from '../random.ts';

interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  pattern?: string;
  minLength?: number;
  minItems?: number;
  minimum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

const NAMES = [
  '1',
  '2',
  '01',
  'i1',
  'ACME',
  'FAST',
  'W-100',
  'W-200',
  'EA',
  'CA',
  'S-1',
  'ACME/S-1',
];
const DECIMALS = [
  '0',
  '-0',
  '1',
  '10',
  '10.00',
  '-3.5',
  '0.0000000001',
  '9999999999999999999999999999',
];
const INSTANTS = [
  '2026-06-01T07:00:00Z',
  '2026-06-01T07:00:00.123456789+05:30',
  '2026-06-02T24:61:61Z',
  '0000-01-01T00:00:00+23:59',
  '9999-12-31T23:59:59Z',
];
const DATES = ['2026-06-01', '2026-11-01', '2026-02-31', '0000-00-00', '9999-12-31'];

/** Any value of the kind of document; what is optional is there as often as not. */
export function documentOf<K extends DocumentKind>(kind: K): fc.Arbitrary<DocumentOf<K>> {
  const schema: Schema = JSON.parse(JSON.stringify(documentSchemas[kind]));
  return valueFor(schema, 0) as fc.Arbitrary<DocumentOf<K>>;
}

function valueFor(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined)
    return fc.oneof(...schema.anyOf.map((one) => valueFor(one, depth)));
  switch (schema.type) {
    case 'object':
      return objectOf(schema, depth);
    case 'array':
      return fc.array(valueFor(schema.items ?? {}, depth + 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, depth > 2 ? 1 : 2),
      });
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -2, max: 4 });
    case 'boolean':
      return fc.boolean();
    default:
      return textOf(schema);
  }
}

function objectOf(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const required = schema.required ?? [];
  const entries = Object.entries(schema.properties ?? {}).map(
    ([name, part]) => [name, valueFor(part, depth + 1)] as const,
  );
  return fc.record(Object.fromEntries(entries), { requiredKeys: required });
}

function textOf({ pattern, minLength }: Schema): fc.Arbitrary<string> {
  if (pattern === undefined) {
    return minLength === undefined ? fc.constantFrom('', ...NAMES) : fc.constantFrom(...NAMES);
  }
  const known = [...DECIMALS, ...INSTANTS, ...DATES, 'USD', 'JPY', 'a'.repeat(64)];
  const fitting = known.filter((text) => new RegExp(pattern).test(text));
  return fitting.length > 0 ? fc.constantFrom(...fitting) : fc.stringMatching(new RegExp(pattern));
}
