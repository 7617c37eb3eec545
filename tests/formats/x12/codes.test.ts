/** Every code of the standard's lists is mapped, or listed as deliberately kept. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CodeTable, codeFor, meaningOf } from '../../../src/formats/syntax/x12/codes.ts';
import {
  acknowledgmentTypeCodes,
  lineChangeCodes,
  lineStatusCodes,
} from '../../../src/formats/x12-codes/acknowledgment.ts';
import {
  groupOutcomeCodes,
  setOutcomeCodes,
} from '../../../src/formats/x12-codes/acknowledgments.ts';
import { dateCodes } from '../../../src/formats/x12-codes/dates.ts';
import {
  appointmentStatusCodes,
  ladingExceptionCodes,
  reasonCodes,
  shipmentStatusCodes,
  stopReasonCodes,
} from '../../../src/formats/x12-codes/milestones.ts';
import { orderTypeCodes } from '../../../src/formats/x12-codes/order-type.ts';
import { entityCodes } from '../../../src/formats/x12-codes/parties.ts';
import { purposeCodes } from '../../../src/formats/x12-codes/purpose.ts';
import { referenceCodes } from '../../../src/formats/x12-codes/references.ts';
import { receivingConditionCodes } from '../../../src/formats/x12-codes/settlement.ts';
import { instantOf, isTimeCode } from '../../../src/formats/x12-codes/time.ts';
import { ORDER_TYPES } from '../../../src/model/order-documents.ts';
import { DATE_KINDS, PARTY_ROLES, PURPOSES } from '../../../src/model/values.ts';
import { corpus } from '../kit.ts';

const lists = join(corpus, '..', 'codes');
const codesOf = (element: string) =>
  readFileSync(join(lists, `x12_${element}.tsv`), 'utf8')
    .split('\n')
    .slice(1)
    .map((row) => row.split('\t')[0] ?? '')
    .filter((code) => code !== '');

const tables: Record<string, CodeTable<string>> = {
  '353': purposeCodes,
  '92': orderTypeCodes,
  '374': dateCodes,
  '587': acknowledgmentTypeCodes,
  '668': lineStatusCodes,
  '670': lineChangeCodes,
  '1650': shipmentStatusCodes,
  '1651': reasonCodes,
  '1652': appointmentStatusCodes,
  '33': ladingExceptionCodes,
  '163': stopReasonCodes,
  '412': receivingConditionCodes,
  '715': groupOutcomeCodes,
  '717': setOutcomeCodes,
  '98': entityCodes,
  '128': referenceCodes,
};
const reason = existsSync(lists) ? undefined : `the code lists are not at ${lists}`;

describe.skipIf(reason !== undefined)(
  `code tables${reason === undefined ? '' : ` (${reason})`}`,
  () => {
    it.each(Object.entries(tables))('know every code of element %s', (element, table) => {
      const unknown = codesOf(element).filter((code) => !meaningOf(table, code).known);
      expect(unknown).toEqual([]);
    });

    it.each(Object.entries(tables))(
      'have no code that element %s lacks, and none twice',
      (element, table) => {
        const real = new Set(codesOf(element));
        const kept = table.kept === 'all' || table.kept === undefined ? [] : [...table.kept];
        const own = [...Object.keys(table.words), ...kept];
        expect(own.filter((code) => !real.has(code))).toEqual([]);
        expect(new Set(own).size).toBe(own.length);
      },
    );

    it('relate every code of element 623 to UTC but the local one', () => {
      expect(codesOf('623').filter((code) => !isTimeCode(code))).toEqual(['LT']);
    });
  },
);

describe('code tables', () => {
  it.each(Object.entries(tables))(
    'write each word of element %s by a code that reads back to it',
    (_, table) => {
      for (const word of new Set(Object.values(table.words))) {
        const code = codeFor(table, word);
        expect(code, word).toBeDefined();
        expect(meaningOf(table, code ?? '').word).toBe(word);
      }
    },
  );

  it('use words of the model alone', () => {
    const words = (table: CodeTable<string>) => new Set(Object.values(table.words));
    const outside = (table: CodeTable<string>, known: readonly string[]) =>
      [...words(table)].filter((word) => !known.includes(word));
    expect(outside(purposeCodes, PURPOSES)).toEqual([]);
    expect(outside(orderTypeCodes, ORDER_TYPES)).toEqual([]);
    expect(outside(dateCodes, DATE_KINDS)).toEqual([]);
    expect(outside(entityCodes, PARTY_ROLES)).toEqual([]);
  });

  it('say every date kind but "other"', () => {
    const words: string[] = Object.values(dateCodes.words);
    expect(DATE_KINDS.filter((kind) => !words.includes(kind))).toEqual(['other']);
  });

  it('let a profile override them, to words that exist alone', () => {
    expect(meaningOf(purposeCodes, 'ZZ', { ZZ: 'replacement' }).word).toBe('replacement');
    expect(meaningOf(purposeCodes, '00', { '00': 'replacement' }).word).toBe('replacement');
    expect(meaningOf(purposeCodes, 'ZZ', { ZZ: 'no such word' })).toEqual({ known: true });
    expect(codeFor(purposeCodes, 'replacement', { ZZ: 'replacement' })).toBe('ZZ');
  });

  it('guess nothing: an unknown code has no word', () => {
    expect(meaningOf(purposeCodes, 'Q9')).toEqual({ known: false });
    expect(meaningOf(dateCodes, '999')).toEqual({ known: true });
    expect(meaningOf(purposeCodes, 'constructor')).toEqual({ known: false });
  });
});

describe('time codes', () => {
  it.each([
    ['ES', '2026-07-01T13:30:00.000Z'],
    ['ED', '2026-07-01T12:30:00.000Z'],
    ['ET', '2026-07-01T12:30:00.000Z'],
    ['UT', '2026-07-01T08:30:00.000Z'],
    ['05', '2026-07-01T03:30:00.000Z'],
    ['20', '2026-07-01T13:30:00.000Z'],
    ['NS', '2026-07-01T12:00:00.000Z'],
  ])('read 08:30 under %s as %s', (code, instant) => {
    expect(instantOf('2026-07-01', '08:30', code, 'Europe/Berlin')).toBe(instant);
  });

  it('leave local time to the place, and take the zone of the profile without a code', () => {
    expect(instantOf('2026-07-01', '08:30', 'LT', 'Europe/Berlin')).toBeUndefined();
    expect(instantOf('2026-07-01', '08:30', undefined, 'Europe/Berlin')).toBe(
      '2026-07-01T06:30:00.000Z',
    );
    expect(instantOf('2026-07-01', '08:30', undefined, undefined)).toBeUndefined();
  });
});
