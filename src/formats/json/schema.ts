/** Schemas of the canonical documents at work: checking, bringing values into canonical form, ordering keys. */

import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { parseDecimal } from '../../base/decimal.ts';
import { isValidDate, parseInstant } from '../../base/instant.ts';
import {
  type CanonicalDocument,
  type DocumentKind,
  documentSchemas,
} from '../../model/document.ts';
import { DateText, DecimalText, InstantText } from '../../model/values.ts';

/** A field that does not fit: JSON pointer and what is wrong. */
export interface FieldFinding {
  pointer: string;
  text: string;
}

type Validator = ReturnType<typeof Compile>;
const validators = new Map<DocumentKind, Validator>();

/** Findings listed per document. */
const FINDINGS_MAX = 50;

/**
 * Checks a parsed value against the schema of its kind and brings decimals and instants in it into
 * canonical form. No findings: the value is a document of that kind.
 */
export function checkDocument(kind: DocumentKind, value: unknown): FieldFinding[] {
  let validator = validators.get(kind);
  if (validator === undefined) {
    validator = Compile(documentSchemas[kind] as TSchema);
    validators.set(kind, validator);
  }
  if (!validator.Check(value)) return errorsOf(validator, value);
  const findings: FieldFinding[] = [];
  planOf(documentSchemas[kind])?.(value, '', findings);
  return findings.slice(0, FINDINGS_MAX);
}

/** Type guard over `checkDocument` for values that were just made from text. */
export function isDocument(
  kind: DocumentKind,
  value: unknown,
  findings: FieldFinding[],
): value is CanonicalDocument {
  findings.push(...checkDocument(kind, value));
  return findings.length === 0;
}

function errorsOf(validator: Validator, value: unknown): FieldFinding[] {
  const findings: FieldFinding[] = [];
  for (const error of validator.Errors(value).slice(0, FINDINGS_MAX)) {
    if (error.keyword === 'additionalProperties') {
      for (const name of error.params.additionalProperties.slice(0, FINDINGS_MAX)) {
        const pointer = `${error.instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        findings.push({ pointer, text: `no document of this kind has ${JSON.stringify(name)}` });
      }
    } else findings.push({ pointer: error.instancePath, text: error.message });
  }
  return findings;
}

/** Brings what is below a schema node into canonical form. */
type Plan = (value: unknown, pointer: string, findings: FieldFinding[]) => void;
type Leaf = (text: string) => string | undefined;

/** What of JSON Schema our documents use. */
interface Node {
  properties?: Record<string, Node>;
  items?: Node;
  pattern?: string;
}

const leaves = new Map<string | undefined, Leaf>([
  [patternOf(DecimalText), (text) => parseDecimal(text)],
  [patternOf(InstantText), parseInstant],
  [patternOf(DateText), (text) => (isValidDate(text) ? text : undefined)],
]);

function patternOf(schema: object): string | undefined {
  return 'pattern' in schema && typeof schema.pattern === 'string' ? schema.pattern : undefined;
}

const plans = new WeakMap<object, { plan: Plan | undefined }>();

/** Undefined where nothing below the node needs work. */
function planOf(schema: object): Plan | undefined {
  const known = plans.get(schema);
  if (known !== undefined) return known.plan;
  const plan = makePlan(schema as Node);
  plans.set(schema, { plan });
  return plan;
}

function makePlan({ properties, items }: Node): Plan | undefined {
  if (items !== undefined) return arrayPlan(items);
  if (properties === undefined) return undefined;
  const steps: { name: string; leaf?: Leaf; plan?: Plan }[] = [];
  for (const [name, node] of Object.entries(properties)) {
    const leaf = node.pattern === undefined ? undefined : leaves.get(node.pattern);
    const plan = leaf === undefined ? planOf(node) : undefined;
    if (leaf !== undefined) steps.push({ name, leaf });
    else if (plan !== undefined) steps.push({ name, plan });
  }
  if (steps.length === 0) return undefined;
  return (value, pointer, findings) => {
    const record = value as Record<string, unknown>;
    for (const { name, leaf, plan } of steps) {
      const inner = record[name];
      if (inner === undefined) continue;
      if (plan !== undefined) plan(inner, `${pointer}/${name}`, findings);
      else if (leaf !== undefined) {
        const canonical = leaf(String(inner));
        if (canonical !== undefined) record[name] = canonical;
        else findings.push({ pointer: `${pointer}/${name}`, text: `"${inner}" does not exist` });
      }
    }
  };
}

function arrayPlan(items: Node): Plan | undefined {
  const plan = planOf(items);
  if (plan === undefined) return undefined;
  return (value, pointer, findings) => {
    (value as unknown[]).forEach((item, index) => {
      plan(item, `${pointer}/${index}`, findings);
    });
  };
}

/** A copy with keys in the order of the schema, unknown ones behind in alphabetical order. */
export function ordered(document: CanonicalDocument): unknown {
  return orderedBy(documentSchemas[document.kind] as Node, document);
}

function orderedBy(node: Node | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => orderedBy(node?.items, item));
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, unknown>;
  const known = Object.keys(node?.properties ?? {}).filter((name) => record[name] !== undefined);
  const others = Object.keys(record).filter((name) => !known.includes(name));
  const result: Record<string, unknown> = {};
  for (const name of [...known, ...others.sort()]) {
    result[name] = orderedBy(node?.properties?.[name], record[name]);
  }
  return result;
}
