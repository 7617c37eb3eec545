/** Writing X12: what cannot be written is named, never bent silently. */
import { describe, expect, it } from 'vitest';
import type { WriteResult, WritingProfile } from '../../../src/formats/format.ts';
import { write } from '../../../src/formats/write.ts';
import type { PurchaseOrder } from '../../../src/model/order-documents.ts';
import { codesOf, documentsOf, itemsOf, numbers, readAll, writingProfile } from '../kit.ts';

const order = (more: Partial<PurchaseOrder> = {}): PurchaseOrder => ({
  kind: 'purchase_order',
  number: '4500017',
  order: { number: '4500017' },
  issuedOn: '2026-06-01',
  lines: [
    {
      line: '1',
      item: { buyer: 'B-1000' },
      quantity: { value: '0.5', unit: 'EA' },
      price: { amount: '1.25' },
      schedules: [{ schedule: '1', quantity: { value: '0.5', unit: 'EA' }, dates: [] }],
    },
  ],
  ...more,
});
const written = (document: PurchaseOrder, profile: Partial<WritingProfile> = {}) =>
  write(document, 'x12-850', { ...writingProfile, ...profile }, numbers);
const textOf = (result: WriteResult) => new TextDecoder().decode(result.bytes);
const problemsOf = (result: WriteResult) =>
  result.problems.map(({ code, severity }) => `${severity} ${code}`);

describe('the envelope', () => {
  it('has an ISA of 106 characters, numbers as allocated, times in UTC, counts that agree', () => {
    const text = textOf(written(order()));
    expect(text.slice(0, 106)).toBe(
      'ISA*00*          *00*          *ZZ*HUB            *ZZ*PARTNER        *260604*0800*U*00401*000000007*0*P*>~',
    );
    expect(text).toContain('GS*PO*HUB*PARTNER*20260604*0800*7*X*004010~');
    expect(text).toMatch(/ST\*850\*0001~[\s\S]*SE\*5\*0001~\nGE\*1\*7~\nIEA\*1\*000000007~\n$/);
    expect(codesOf(readAll(text))).toEqual([]);
  });

  it('is what the profile says', () => {
    const text = textOf(
      written(order(), {
        version: '005010',
        test: true,
        acknowledgmentRequested: true,
        groupSender: 'OURGROUP',
        groupReceiver: 'THEIRGROUP',
        delimiters: { element: '|', component: ':', repetition: '!', segment: "'" },
      }),
    );
    expect(text).toContain("|!|00501|000000007|1|T|:'");
    expect(text).toContain("'\nGS|PO|OURGROUP|THEIRGROUP|");
    expect(itemsOf(readAll(text), 'interchange_opened')[0]?.opening.test).toBe(true);
    const flat = written(order(), {
      delimiters: { element: '*', component: '>', segment: '~', lineBreak: false },
    });
    expect(textOf(flat)).not.toContain('\n');
  });

  it.each<[string, Partial<WritingProfile>]>([
    ['an id that is too long', { sender: { qualifier: 'ZZ', id: 'A'.repeat(16) } }],
    ['an id with a delimiter', { receiver: { qualifier: 'ZZ', id: 'A*B' } }],
    ['no id', { sender: { qualifier: 'ZZ', id: '' } }],
    ['one delimiter twice', { delimiters: { element: '*', component: '*', segment: '~' } }],
    ['a letter as delimiter', { delimiters: { element: 'A', component: '>', segment: '~' } }],
  ])('refuses %s', (_, profile) => {
    const result = written(order(), profile);
    expect(result.bytes).toBeUndefined();
    expect(problemsOf(result)).toContain('error X12_WRITE_PROFILE');
  });
});

describe('values', () => {
  it('an identifier with a delimiter or too long is refused, at its field', () => {
    for (const [number, code] of [
      ['45*17', 'X12_WRITE_DELIMITER'],
      ['4'.repeat(30), 'X12_WRITE_VALUE_TOO_LONG'],
    ]) {
      const result = written(order({ order: { number: number ?? '' } }));
      expect(result.bytes).toBeUndefined();
      expect(problemsOf(result)).toContain(`error ${code}`);
      expect(result.problems[0]?.position.path).toContain('BEG-03');
    }
    const [line] = order().lines;
    const bad = written(order({ lines: line === undefined ? [] : [{ ...line, line: 'a~b' }] }));
    expect(bad.problems[0]?.position.path).toBe('/lines/0 PO1-01');
  });

  it('a text loses delimiters and length with a warning', () => {
    const result = written(order({ notes: [{ text: 'Keep * dry ~ and > cool' }] }));
    expect(problemsOf(result)).toEqual(['warning X12_WRITE_TEXT_CHANGED']);
    expect(documentsOf(readAll(textOf(result)))[0]?.notes).toEqual([
      { text: 'Keep   dry   and   cool' },
    ]);
    const party = { role: { value: 'ship_to' as const }, identifiers: [], name: 'N'.repeat(90) };
    expect(problemsOf(written(order({ parties: [party] })))).toEqual([
      'warning X12_WRITE_TEXT_CUT',
    ]);
  });

  it('an order without its mandatory date is refused by name', () => {
    const { issuedOn: _, ...undated } = order();
    const result = written(undated);
    expect(result.bytes).toBeUndefined();
    expect(problemsOf(result)).toEqual(['error X12_WRITE_VALUE_MISSING']);
  });

  it('numbers keep their value: fractions without a zero in front, amounts with implied decimals', () => {
    const text = textOf(
      written(
        order({ charges: [{ indicator: 'charge', kind: { value: 'freight' }, amount: '45.5' }] }),
      ),
    );
    expect(text).toContain('PO1*1*.5*EA*1.25**IN*B-1000~');
    expect(text).toContain('SAC*C*D240***4550~');
    const finer = written(
      order({ charges: [{ indicator: 'charge', kind: { value: 'freight' }, amount: '45.555' }] }),
    );
    expect(problemsOf(finer)).toEqual(['error X12_WRITE_CHARACTER']);
  });

  it('an unmapped code goes out as it came; a word without a code is refused or named', () => {
    const kept = written(order({ orderType: { value: 'unmapped', wire: 'KC' } }));
    expect(textOf(kept)).toContain('BEG*00*KC*');
    expect(problemsOf(written(order({ orderType: { value: 'other' } })))).toContain(
      'error X12_WRITE_CODE_MISSING',
    );
    const other = { role: { value: 'load' as const }, value: '1' };
    expect(problemsOf(written(order({ references: [other] })))).toEqual([]);
    const none = { role: { value: 'proof_of_delivery' as const }, value: '1' };
    expect(problemsOf(written(order({ references: [none] })))).toEqual([
      'warning X12_WRITE_NOT_CARRIED',
    ]);
  });

  it('codes and settings of the profile win', () => {
    const result = written(order({ orderType: { value: 'stand_alone' } }), {
      codeOverrides: { '92': { NE: 'stand_alone' } },
      settings: { buyerItemCode: 'BP' },
    });
    expect(textOf(result)).toContain('BEG*00*NE*');
    expect(textOf(result)).toContain('*BP*B-1000~');
  });

  it('letters beyond ASCII go out as UTF-8', () => {
    const party = { role: { value: 'ship_to' as const }, identifiers: [], name: 'Werk Süd' };
    const result = written(order({ parties: [party] }));
    expect(documentsOf(readAll(result.bytes ?? new Uint8Array(0)))[0]?.parties?.[0]?.name).toBe(
      'Werk Süd',
    );
  });
});
