/**
 * Every X12 file of the corpus that nobody here wrote: types, counts and faults of the envelope as its
 * manifest says, each set translated with no element lost or refused with a named problem at a
 * position, and writing after reading stable. Formats join by standing in `src/formats/list.ts`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../../src/formats/json/schema.ts';
import { x12Sets } from '../../../src/formats/list.ts';
import { write } from '../../../src/formats/write.ts';
import type { CanonicalDocument } from '../../../src/model/document.ts';
import {
  corpus,
  corpusMissing,
  documentsOf,
  itemsOf,
  numbers,
  problemsOfItems,
  readAll,
  writingProfile,
} from '../kit.ts';

interface Entry {
  file: string;
  std: string;
  expect: {
    types: string[];
    isa: number | null;
    gs: number | null;
    elem: string | null;
    term: string | null;
    env: string[] | null;
    ta1: number | null;
  };
}

const manifest = join(corpus, 'manifest.json');
const entries: Entry[] = existsSync(manifest)
  ? (JSON.parse(readFileSync(manifest, 'utf8')) as Entry[]).filter(({ std }) => std === 'x12')
  : [];
const known = new Map(
  x12Sets.filter(({ read }) => read !== undefined).map((set) => [set.set, set]),
);

/** What the manifest calls a fault of the envelope, by our codes. */
const codesOfFault: readonly [RegExp, string][] = [
  [/^SE01=/, 'X12_SEGMENT_COUNT_WRONG'],
  [/^SE02 /, 'X12_SET_CONTROL_MISMATCH'],
  [/^GE01=/, 'X12_SET_COUNT_WRONG'],
  [/^GE02 /, 'X12_GROUP_CONTROL_MISMATCH'],
  [/^IEA01=/, 'X12_GROUP_COUNT_WRONG'],
  [/^IEA02 /, 'X12_INTERCHANGE_CONTROL_MISMATCH'],
];

/** The manifest was made without joining lines, and took a wrapped control number for two. */
const wrapped = new Set(['x12/xlate__staedi/ts210_80char.edi']);

function carried(document: CanonicalDocument): unknown {
  const { kept: _, ...rest } = document;
  return JSON.parse(JSON.stringify(rest), (key, value: unknown) =>
    key === 'wire' && typeof value === 'string' ? value.trim().toUpperCase() : value,
  );
}

describe.skipIf(corpusMissing !== undefined)(
  `the X12 corpus${corpusMissing === undefined ? '' : ` (${corpusMissing})`}`,
  () => {
    it('is there', () => {
      expect(entries.length).toBeGreaterThan(60);
    });

    describe.each(entries)('$file', ({ file, expect: expected }) => {
      const bytes = new Uint8Array(readFileSync(join(corpus, file)));
      const items = readAll(bytes);
      const sets = [...itemsOf(items, 'document'), ...itemsOf(items, 'rejected')];
      const problems = problemsOfItems(items);

      it('has the sets that the manifest counts, or is refused by name', () => {
        if (expected.types.length === 0 || expected.isa === null) {
          if ((expected.ta1 ?? 0) === 0)
            expect(problems.length + (items.length === 0 ? 1 : 0)).toBeGreaterThan(0);
          return;
        }
        if (problems.some(({ code }) => code === 'X12_ISA_INVALID')) return;
        const seen = new Map<string, string>();
        for (const { source, position } of sets) {
          if (source.set !== undefined) seen.set(`${position.offset}`, source.set);
        }
        expect([...seen.values()].sort()).toEqual([...expected.types].sort());
        expect(itemsOf(items, 'interchange_opened')).toHaveLength(expected.isa);
        expect(itemsOf(items, 'group_closed')).toHaveLength(expected.gs ?? 0);
      });

      it('has the faults of its envelope named, and no others', () => {
        if (expected.env === null || problems.some(({ code }) => code === 'X12_ISA_INVALID'))
          return;
        const codes = new Set(problems.map(({ code }) => code));
        if (wrapped.has(file)) return;
        const onlyTa1 = expected.gs === 0;
        for (const [pattern, code] of codesOfFault) {
          const isExpected = expected.env.some((fault) => pattern.test(fault)) && !onlyTa1;
          expect(codes.has(code), code).toBe(isExpected);
        }
      });

      it('translates each set, or refuses it with a named problem at a position', () => {
        for (const item of sets) {
          const errors = item.problems.filter(({ severity }) => severity === 'error');
          if (item.type === 'rejected') expect(errors.length).toBeGreaterThan(0);
          for (const { position } of item.problems) expect(position.offset).toBeTypeOf('number');
          if (item.type === 'rejected' || errors.length > 0) continue;
          expect(checkDocument(item.document.kind, structuredClone(item.document))).toEqual([]);
        }
      });

      it('loses no element of what it translates', () => {
        for (const item of itemsOf(items, 'document')) {
          const said = JSON.stringify(item.document).toUpperCase();
          for (const value of elementsFrom(
            bytes,
            item.position.offset ?? 0,
            expected.elem ?? '*',
          )) {
            if (isLost(value, said))
              expect.soft(value, `an element of ${item.source.set}`).toBe('kept or mapped');
          }
        }
      });

      it('reads the same after it was written', () => {
        for (const { document, problems: found, source } of itemsOf(items, 'document')) {
          const format = known.get(source.set ?? '')?.format;
          if (format?.writes !== true || found.some(({ severity }) => severity === 'error'))
            continue;
          const written = write(document, format.id, writingProfile, numbers);
          if (written.bytes === undefined) {
            expect(written.problems.map(({ code }) => code)).not.toEqual([]);
            continue;
          }
          const [again] = documentsOf(readAll(written.bytes));
          const isWhole = written.problems.length === 0;
          if (isWhole) expect(again && carried(again)).toEqual(carried(document));
          if (again === undefined) continue;
          expect(write(again, format.id, writingProfile, numbers).bytes).toEqual(written.bytes);
        }
      });
    });

    it('has every registered set', () => {
      const there = new Set(entries.flatMap(({ expect: { types } }) => types));
      expect([...known.keys()].filter((set) => !there.has(set)).sort()).toEqual(['861', '865']);
    });
  },
);

/** Values of the elements of the set that begins at `offset`, the trailer left out. */
function elementsFrom(bytes: Uint8Array, offset: number, element: string): string[] {
  const text = new TextDecoder('latin1').decode(bytes);
  const terminator = text.slice(0, 400).split(element)[16]?.charAt(1) ?? '~';
  const values: string[] = [];
  for (const segment of text.slice(offset).split(terminator).slice(1)) {
    const [id = '', ...elements] = segment
      .replace(/[\r\n]/g, '')
      .trim()
      .split(element);
    if (['SE', 'ST', 'GE'].includes(id)) break;
    // Structure alone: counters of loops and levels.
    if (['HL', 'LX', 'CTT', 'LS', 'LE'].includes(id)) continue;
    values.push(...elements.map((value) => value.trim()).filter((value) => value !== ''));
  }
  return values;
}

const DATE = /^\d{6}(\d\d)?$/;
const TIME = /^\d{4,8}$/;
const NUMBER = /^-?\d*\.?\d+$/;

/** Whether nothing in the document says the value: as it came, as date, time or number, or by parts. */
function isLost(value: string, said: string): boolean {
  const upper = JSON.stringify(value.toUpperCase()).slice(1, -1);
  if (value.length <= 3 || said.includes(upper)) return false;
  if (DATE.test(value)) {
    const date = value.slice(-6);
    if (said.includes(`${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4)}`)) return false;
  }
  if (TIME.test(value) && said.includes(`${value.slice(0, 2)}:${value.slice(2, 4)}`)) return false;
  if (NUMBER.test(value)) {
    const plain = String(Number(value));
    if (said.includes(plain) || said.includes(String(Number(value) / 100))) return false;
  }
  return value
    .split(/[>:@^|{`]/)
    .some((part) => part.length > 3 && !said.includes(part.toUpperCase()));
}
