/** Schemas compiled once, and what does not fit them as places with JSON pointers. */
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import type { PlaceCode, ProblemPlace } from './problems.ts';

/** Places listed in one answer; the rest shows once these are corrected. */
const PLACES_MAX = 50;

const compiled = new WeakMap<TSchema, Validator>();

/** The validator of a schema; compiled at the first use and kept. */
function validatorOf(schema: TSchema): Validator {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const made = Compile(schema);
  compiled.set(schema, made);
  return made;
}

/** Places where `value` does not fit; empty when it does, and never when it does not. */
export function placesOf(
  schema: TSchema,
  value: unknown,
  code: PlaceCode = 'BODY_FIELD_INVALID',
): ProblemPlace[] {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return [];
  const places: ProblemPlace[] = [];
  const unknown: ProblemPlace[] = [];
  for (const error of validator.Errors(value)) {
    const pointer = error.instancePath;
    // What an unknown name breaks is said once, by the object that does not allow it.
    if (error.keyword === 'boolean') unknown.push({ pointer, code, text: NOT_KNOWN });
    else places.push({ pointer, code, text: wordsOf(error) });
    if (places.length === PLACES_MAX) break;
  }
  // The validator ends after so many errors: of many unknown names it never comes to the object.
  if (places.length > 0) return places;
  return unknown.length > 0 ? unknown : [{ pointer: '', code, text: 'It does not fit.' }];
}

const NOT_KNOWN = 'Nothing of this name may stand here.';

interface Finding {
  keyword: string;
  message: string;
  params: object;
}

function wordsOf(error: Finding): string {
  const params: Record<string, unknown> = { ...error.params };
  const lists = ['additionalProperties', 'requiredProperties', 'allowedValues'];
  const named = lists
    .map((name) => params[name])
    .filter(Array.isArray)
    .map((values) => values.slice(0, 20).map(String).join(', '));
  const listed = named.length === 0 ? '' : `: ${named.join('; ')}`;
  return `${error.message}${listed}`.slice(0, 400);
}

/**
 * Query and path parameters as their schema has them: numbers and booleans are read from their text,
 * repeated parameters become lists. What cannot be read stays text and is found by the validator.
 */
export function readParameters(schema: TSchema, raw: object): Record<string, unknown> {
  const properties = propertiesOf(schema);
  // Assigned one by one, "__proto__" would be no member, and nobody would refuse it.
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => {
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, readOne(known, value)];
    }),
  );
}

/** Properties of an object schema by name. */
export function propertiesOf(schema: TSchema): Record<string, TSchema> {
  return 'properties' in schema ? (schema.properties as Record<string, TSchema>) : {};
}

function readOne(schema: TSchema | undefined, value: unknown): unknown {
  if (typeof value !== 'string' || schema === undefined || !('type' in schema)) return value;
  if (schema.type === 'integer') return /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (schema.type === 'number') return /^\d{1,9}(\.\d{1,6})?$/.test(value) ? Number(value) : value;
  if (schema.type === 'boolean') {
    if (value === 'true' || value === 'false') return value === 'true';
  }
  return value;
}

/** Control characters and unpaired surrogates have no place in a parameter, and databases refuse them. */
export function isPlainText(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f || (code >= 0xd800 && code <= 0xdfff)) return false;
  }
  return true;
}
