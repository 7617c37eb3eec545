/** Schemas as contracts show them: named once, referred to by name. */
import type { TSchema } from 'typebox';
import { configurationSchemas } from '../model/configuration-schemas.ts';
import { type DocumentKind, documentKinds, documentSchemas } from '../model/document.ts';
import * as exchange from '../model/exchange-documents.ts';
import * as orders from '../model/order-documents.ts';
import * as planning from '../model/planning-documents.ts';
import * as profiles from '../model/profile.ts';
import * as settlement from '../model/settlement-documents.ts';
import * as shipments from '../model/shipment-documents.ts';
import * as values from '../model/values.ts';
import { ProblemDetails } from './problems.ts';
import * as rows from './rows.ts';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Object schemas that have a name of their own in the model. */
const named: ReadonlyMap<string, TSchema> = new Map(
  [values, orders, shipments, planning, settlement, exchange, profiles, rows, { ProblemDetails }]
    .flatMap((module): [string, unknown][] => Object.entries(module))
    .filter((entry): entry is [string, TSchema] => isObjectSchema(entry[1]))
    .map(([name, schema]) => [name.replace(/Shape$/, 'Row'), schema]),
);

/** The same schema is equal as text wherever it stands, optional or not. */
const nameByText: ReadonlyMap<string, string> = new Map(
  [...named].map(([name, schema]) => [JSON.stringify(schema), name]),
);

function isObjectSchema(value: unknown): value is TSchema {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'object' &&
    'properties' in value
  );
}

/** A schema as JSON, with every named part a reference below `base`; used parts are noted. */
export function referring(schema: TSchema, base: string, used: Set<string>): Json {
  return refer(JSON.parse(JSON.stringify(schema)), base, used);
}

function refer(value: Json, base: string, used: Set<string>, isRoot = false): Json {
  if (typeof value !== 'object' || value === null) return value;
  const name = isRoot || Array.isArray(value) ? undefined : nameByText.get(JSON.stringify(value));
  if (name !== undefined) {
    used.add(name);
    return { $ref: `${base}${name}` };
  }
  if (Array.isArray(value)) return value.map((inner) => refer(inner, base, used));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, refer(inner, base, used)]),
  );
}

/** The used parts and what they use, by name. */
export function definitionsOf(used: Set<string>, base: string): { [name: string]: Json } {
  const made = new Map<string, Json>();
  // The set grows while it is walked: a Set visits what is added on the way.
  for (const name of used) {
    const schema = named.get(name);
    if (schema === undefined || made.has(name)) continue;
    made.set(name, refer(JSON.parse(JSON.stringify(schema)), base, used, true));
  }
  return Object.fromEntries([...made].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** JSON Schema of one kind of document, complete in itself. */
export function documentSchemaOf(kind: DocumentKind): { [name: string]: Json } {
  const base = '#/$defs/';
  const used = new Set<string>();
  const own = refer(JSON.parse(JSON.stringify(documentSchemas[kind])), base, used, true);
  const body = own as { [name: string]: Json };
  const $defs = definitionsOf(used, base);
  return {
    $schema: DIALECT,
    $id: `urn:syncline:document:${kind}`,
    title: titleOf(kind),
    ...body,
    ...(Object.keys($defs).length === 0 ? {} : { $defs }),
  };
}

/** JSON Schemas of `partners/*.yaml`, of `syncline.yaml` and of single rows, for editors and checks. */
export function configurationSchemaFiles(): Record<string, string> {
  const rows = Object.entries(configurationSchemas);
  return Object.fromEntries(
    [...rows, ['syncline', hubFileSchema()] as const].map(([kind, schema]) => {
      const body: { [name: string]: Json } = JSON.parse(JSON.stringify(schema));
      const $id = `urn:syncline:configuration:${kind}`;
      const text = jsonText({ $schema: DIALECT, $id, title: titleOf(kind), ...body });
      return [`contracts/configuration/${kind}.schema.json`, text];
    }),
  );
}

/** `syncline.yaml`: the hub's settings and its master data. */
function hubFileSchema(): Json {
  const listOf = (items: TSchema) => ({ type: 'array', items });
  const { settings, item, site, transit_time, cross_reference } = configurationSchemas;
  return JSON.parse(
    JSON.stringify({
      type: 'object',
      additionalProperties: false,
      properties: {
        settings,
        items: listOf(item),
        sites: listOf(site),
        transitTimes: listOf(transit_time),
        crossReferences: listOf(cross_reference),
      },
    }),
  );
}

/** All of them by the path under which they are published. */
export function documentSchemaFiles(): Record<string, string> {
  return Object.fromEntries(
    documentKinds.map((kind) => [
      `contracts/canonical/${kind}.schema.json`,
      jsonText(documentSchemaOf(kind)),
    ]),
  );
}

/** `purchase_order` → `Purchase order`. */
export function titleOf(kind: string): string {
  const words = kind.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** As committed: indented, with an end of line. */
export function jsonText(value: Json): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
