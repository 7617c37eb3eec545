/** Element 639: what a unit price is for, through the whole reader and back; nothing of it is guessed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { meaningOf } from '../../../src/formats/syntax/x12/codes.ts';
import { write } from '../../../src/formats/write.ts';
import { priceBasisCodes } from '../../../src/formats/x12-codes/prices.ts';
import type { Price } from '../../../src/model/values.ts';
import { comparePrices, extendedPrice } from '../../../src/workflows/rules/price.ts';
import { world } from '../../workflows/kit.ts';
import {
  codesOf,
  contextWith,
  corpus,
  documentsOf,
  interchange,
  itemsOf,
  keepAll,
  numbers,
  problemsOfItems,
  readAll,
  writingProfile,
} from '../kit.ts';

const order = (unit: string, basis: string) =>
  interchange([
    {
      set: '850',
      segments: ['BEG*00*SA*PO-1**20260604', `PO1*1*5000*${unit}*12.5*${basis}*BP*W-100`, 'CTT*1'],
    },
  ]);
function priceOf(
  unit: string,
  basis: string,
  codeOverrides?: Record<string, Record<string, string>>,
) {
  const profile = codeOverrides === undefined ? keepAll : { ...keepAll, codeOverrides };
  const items = readAll(order(unit, basis), contextWith(profile));
  const [document] = documentsOf(items);
  const price = document?.kind === 'purchase_order' ? document.lines[0]?.price : undefined;
  return { price, codes: codesOf(items) };
}
const per = (value: string, unit: string) => ({ value, unit });

describe('the basis of a unit price', () => {
  it.each<[string, string, Price['per'] | undefined]>([
    ['EA', 'PE', undefined],
    ['CA', 'CT', undefined],
    ['EA', 'PN', per('10', 'EA')],
    ['EA', 'HP', per('100', 'EA')],
    ['EA', 'TP', per('1000', 'EA')],
    ['FT', 'PF', per('1', 'FT')],
    ['FT', 'HF', per('100', 'FT')],
    ['LF', 'HF', per('100', 'LF')],
    ['HF', 'HF', per('1', 'HF')],
    ['TQ', 'HF', per('0.1', 'TQ')],
    ['FT', 'TF', per('1000', 'FT')],
    ['HL', 'TF', per('10', 'HL')],
    ['LB', 'PP', per('1', 'LB')],
    ['CW', 'PP', per('0.01', 'CW')],
    ['EA', 'PP', per('1', 'LB')],
    ['EA', 'PK', per('1', 'KG')],
    ['SF', 'PS', per('1000', 'SF')],
    ['YD', 'PY', per('1', 'YD')],
    ['MP', 'PT', undefined],
    ['TN', 'PT', undefined],
  ])('of a line in %s under %s', (unit, basis, expected) => {
    const { price, codes } = priceOf(unit, basis);
    expect(codes).toEqual([]);
    expect(price).toEqual({
      amount: '12.5',
      ...(expected === undefined ? {} : { per: expected }),
      basis,
    });
  });

  it.each([
    ['EA', 'PT', 'X12_PRICE_BASIS_UNCLEAR'],
    ['EA', 'QQ', 'X12_CODE_UNMAPPED'],
    ['EA', 'P7', 'X12_CODE_UNMAPPED'],
  ])('in %s under %s is unknown, with the code beside it and a problem', (unit, basis, code) => {
    const { price, codes } = priceOf(unit, basis);
    expect(codes).toEqual([code]);
    expect(price).toEqual({ amount: '12.5', per: per('1', ''), basis });
  });

  it('has the meaning that the profile gives it', () => {
    expect(priceOf('EA', 'QQ', { '639': { QQ: 'hundred' } })).toEqual({
      price: { amount: '12.5', per: per('100', 'EA'), basis: 'QQ' },
      codes: [],
    });
    expect(priceOf('EA', 'PT', { '639': { PT: 'unit' } })).toEqual({
      price: { amount: '12.5', basis: 'PT' },
      codes: [],
    });
  });

  it('is written as it came', () => {
    for (const basis of ['HF', 'PT', 'QQ']) {
      const [document] = documentsOf(readAll(order('EA', basis)));
      if (document === undefined) throw new Error('The order is read.');
      const written = write(document, 'x12-850', writingProfile, numbers);
      expect(new TextDecoder().decode(written.bytes)).toContain(`*12.5*${basis}*`);
    }
  });

  const lists = join(corpus, '..', 'codes', 'x12_639.tsv');
  const reason = existsSync(lists) ? undefined : `the code list is not at ${lists}`;
  it.skipIf(reason !== undefined)(
    `is known for every code of the standard${reason === undefined ? '' : ` (${reason})`}`,
    () => {
      const codes = readFileSync(lists, 'utf8')
        .split('\n')
        .slice(1)
        .flatMap((row) => row.split('\t')[0] || []);
      expect(codes.filter((code) => !meaningOf(priceBasisCodes, code).known)).toEqual([]);
      expect(Object.keys(priceBasisCodes.words).toSorted()).toEqual(codes.toSorted());
    },
  );
});

describe('a price to write', () => {
  const written = (price: Price, unit: string) => {
    const [document] = documentsOf(readAll(order(unit, 'PE')));
    if (document?.kind !== 'purchase_order') throw new Error('The order is read.');
    const lines = document.lines.map((line) => ({ ...line, price }));
    const result = write({ ...document, lines }, 'x12-850', writingProfile, numbers);
    const text = new TextDecoder().decode(result.bytes);
    return { basis: /\*12\.5\*([^*]*)\*/.exec(text)?.[1], problems: result.problems };
  };

  it.each([
    [per('1', 'EA'), 'EA', 'PE'],
    [per('100', 'EA'), 'EA', 'HP'],
    [per('100', 'FT'), 'FT', 'HP'],
    [per('100', 'FT'), 'EA', 'HF'],
    [per('1', 'LB'), 'EA', 'PP'],
  ])('of %o in a line of %s has code %s', (amount, unit, basis) => {
    expect(written({ amount: '12.5', per: amount }, unit)).toEqual({ basis, problems: [] });
  });

  it.each([
    [per('50', 'EA'), 'EA'],
    [per('100', 'CA'), 'EA'],
  ])('of %o in a line of %s is a problem, and no price of one', (amount, unit) => {
    const { problems } = written({ amount: '12.5', per: amount }, unit);
    expect(problems).toMatchObject([{ code: 'X12_WRITE_CODE_MISSING', severity: 'error' }]);
  });
});

describe('the price that an acknowledgment answers with', () => {
  const answer = (ctp: string) => {
    const segments = [
      'BAK*00*AC*PO-1*20260604',
      'PO1*1*500*EA*12*PE*BP*W-100',
      ctp,
      'ACK*IP*500*EA*068*20260610',
      'CTT*1',
    ];
    const items = readAll(interchange([{ set: '855', segments }], { group: 'PR' }));
    expect(problemsOfItems(items)).toEqual([]);
    const [document] = itemsOf(items, 'document').map((item) => item.document);
    return document?.kind === 'order_acknowledgment'
      ? document.lines[0]?.allocations[0]?.price
      : undefined;
  };

  it('is for what CTP-09 says, unless CTP-04 counts it', () => {
    expect(answer('CTP**UCP*1250******HP')).toEqual({
      amount: '1250',
      per: per('100', 'EA'),
      basis: 'HP',
    });
    expect(answer('CTP**UCP*1250*100*EA****HP')).toEqual({
      amount: '1250',
      per: per('100', 'EA'),
      basis: 'HP',
    });
    expect(answer('CTP***12.5*1*EA')).toEqual({ amount: '12.5' });
    expect(answer('CTP***300*1*CA')).toEqual({ amount: '300', per: per('1', 'CA') });
  });
});

describe('a price of nobody knows how much', () => {
  const context = {
    item: { buyer: 'W-100' },
    partner: 'ACME',
    orderUnit: 'EA',
    configuration: world(),
  };
  const unknown: Price = { amount: '12.5', per: per('1', ''), basis: 'PT' };

  it.each(['EA', 'CA', ''])('is compared with nothing and extended to nothing in "%s"', (unit) => {
    const inUnit = { ...context, orderUnit: unit };
    expect(comparePrices(unknown, { amount: '12.5' }, inUnit)).toBeUndefined();
    expect(comparePrices(unknown, unknown, inUnit)).toBeUndefined();
    expect(extendedPrice(unknown, { value: '5', unit }, 2, inUnit)).toBeUndefined();
  });

  it('of feet is compared by the master data of the item alone', () => {
    const perHundredFeet: Price = { amount: '1250', per: per('100', 'FT') };
    expect(comparePrices(perHundredFeet, { amount: '12.5' }, context)).toBeUndefined();
    const inFeet = { ...context, orderUnit: 'FT' };
    expect(comparePrices(perHundredFeet, { amount: '12.5' }, inFeet)).toBe(0);
  });
});
