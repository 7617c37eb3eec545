/**
 * What was written and read again is written the same, whatever the document says: documents of the
 * samples with texts, quantities and dates put in at random, for every format that writes.
 */
import { describe, expect, it } from 'vitest';
import { isDocument } from '../../src/formats/json/schema.ts';
import { write } from '../../src/formats/write.ts';
import type { CanonicalDocument } from '../../src/model/document.ts';
import fc from '../random.ts';
import { check, propertyTimeoutMs } from './fuzz-kit.ts';
import {
  documentsOf,
  itemsOf,
  numbers,
  problemsOfItems,
  readAll,
  samples,
  writingProfile,
} from './kit.ts';

const found = samples().flatMap(({ format, bytes }) =>
  itemsOf(readAll(bytes), 'document')
    .filter(({ problems }) => problems.every(({ severity }) => severity !== 'error'))
    .map(({ document, source }) => ({ format: source.format ?? format, document })),
);
const formats = [...new Set(found.map(({ format }) => format))];

/** Texts a partner might send: delimiters of ours among them, blanks around, other alphabets. */
const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'*>~^ ab1\n'), minLength: 1, maxLength: 12 }),
);
const decimal = fc
  .tuple(fc.nat(99_999), fc.constantFrom('', '.5', '.25', '.001'))
  .map(([whole, fraction]) => `${whole}${fraction}`);
const change = fc.record({ at: fc.nat(200), text, decimal, drop: fc.boolean() });

/** Changes one value of a document in place: a decimal stays one, a date and a code stay as they are. */
function put(document: CanonicalDocument, { at, text: put, decimal: number, drop }: Change): void {
  const leaves = leavesOf(document);
  const leaf = leaves[at % Math.max(leaves.length, 1)];
  if (leaf === undefined) return;
  const { owner, key, value } = leaf;
  if (drop && key !== 'value' && Object.keys(owner).length > 2) delete owner[key];
  else owner[key] = /^-?\d+(\.\d+)?$/.test(value) ? number : put;
}

type Change = { at: number; text: string; decimal: string; drop: boolean };
type Leaf = { owner: Record<string, unknown>; key: string; value: string };

const FREE = /^(name|text|description|city|value|amount|reason|reference|line)$/;

function leavesOf(node: unknown): Leaf[] {
  if (typeof node !== 'object' || node === null) return [];
  const owner = node as Record<string, unknown>;
  return Object.entries(owner).flatMap(([key, value]) => {
    if (typeof value !== 'string') return leavesOf(value);
    // A word of ours is not free text: it stands beside the code as sent, or in a list of ours.
    const isWord = key === 'value' && ('wire' in owner || Object.keys(owner).length === 1);
    return FREE.test(key) && !isWord ? [{ owner, key, value }] : [];
  });
}

describe.each(formats)('written documents of %s', { timeout: propertyTimeoutMs }, (format) => {
  const documents = found.filter((one) => one.format === format).map(({ document }) => document);

  it('are read, and written the same again', () => {
    const newer = fc.constantFrom('004010', '005010');
    let written = 0;
    check(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(change, { maxLength: 8 }),
        newer,
        (original, changes, version) => {
          const document = structuredClone(original);
          for (const one of changes) put(document, one);
          fc.pre(isDocument(document.kind, document, []));
          const profile = { ...writingProfile, version };
          const first = write(document, format, profile, numbers);
          if (first.bytes === undefined) {
            expect(first.problems.some(({ severity }) => severity === 'error')).toBe(true);
            return;
          }
          const items = readAll(first.bytes);
          const [read] = documentsOf(items);
          // A document may break its own rules (a sum, a date); then reading says so, by name.
          if (read === undefined) {
            expect(problemsOfItems(items).length).toBeGreaterThan(0);
            return;
          }
          written += 1;
          const second = write(read, format, profile, numbers);
          if (second.bytes === undefined) return;
          // What was told to be carried whole is written the same at once.
          if (first.problems.length === 0 && problemsOfItems(items).length === 0) {
            expect(textOf(second.bytes)).toBe(textOf(first.bytes));
          }
          const [again] = documentsOf(readAll(second.bytes));
          expect(again).toBeDefined();
          if (again === undefined) return;
          const third = write(again, format, profile, numbers);
          expect(textOf(third.bytes)).toBe(textOf(second.bytes));
        },
      ),
    );
    if (process.env.FUZZ_PATH === undefined) expect(written).toBeGreaterThan(20);
  });
});

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes ?? new Uint8Array(0));
}
