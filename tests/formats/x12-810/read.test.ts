/** What an 810 says of its lines and amounts, beyond the samples. */
import { describe, expect, it } from 'vitest';
import { write } from '../../../src/formats/write.ts';
import type { Invoice } from '../../../src/model/settlement-documents.ts';
import {
  codesOf,
  documentsOf,
  interchange,
  readAll,
  writingProfile,
  numbers as writtenNumbers,
} from '../kit.ts';

function read(...segments: string[]): Invoice {
  const items = readAll(interchange([{ set: '810', segments }], { group: 'IN' }));
  expect(codesOf(items)).toEqual([]);
  const [invoice] = documentsOf(items);
  if (invoice?.kind !== 'invoice') throw new Error('no invoice was read');
  return invoice;
}
const head = 'BIG*20260604*I-1**4500017';
const numbers = (invoice: Invoice) => invoice.lines.map(({ line }) => line);

describe('the number of a line', () => {
  it('that comes again has its place beside, so that each line has its own', () => {
    const lots = ['IT1*1*40*EA*2**BP*W-100*PL*1', 'IT1*1*90*EA*2**BP*W-100*PL*1'];
    const invoice = read(head, ...lots, 'TDS*26000', 'CTT*2');
    expect(numbers(invoice)).toEqual(['1', '1.2']);
    expect(invoice.lines.map(({ link }) => link?.line)).toEqual(['1', '1']);
  });

  it('is its own also where two orders number alike', () => {
    const orders = ['IT1*1*4*EA*2**BP*W-100*PO*A', 'IT1*1*9*EA*2**BP*W-100*PO*B'];
    expect(numbers(read(head, ...orders, 'TDS*2600'))).toEqual(['1', '1.2']);
  });

  it('is the place where none is sent, but never the number of another line', () => {
    const line = (number: string) => `IT1*${number}*1*EA*2**BP*W-100`;
    const of = (...given: string[]) => numbers(read(head, ...given.map(line), 'TDS*600'));
    expect(of('', '', '')).toEqual(['1', '2', '3']);
    expect(of('2', '', '3')).toEqual(['2', '2.2', '3']);
    expect(of('', '1', '')).toEqual(['1.1', '1', '3']);
    expect(of('1', '1.3', '1')).toEqual(['1', '1.3', '1.3.3']);
  });

  it('is told by the writer where a document has it twice', () => {
    const invoice = read(head, 'IT1*1*4*EA*2**BP*W-100', 'IT1*2*9*EA*2**BP*W-100', 'TDS*2600');
    const lines = invoice.lines.map((line) => ({ ...line, line: '1' }));
    const { problems } = write({ ...invoice, lines }, 'x12-810', writingProfile, writtenNumbers);
    expect(problems).toMatchObject([
      { code: 'X12_WRITE_NOT_CARRIED', position: { path: '/lines/1/line' } },
    ]);
  });
});

describe('a credit memo with a negative total', () => {
  const memo = 'BIG*20260604*C-1**4500017***CR';

  it('is positive in quantities, charges and taxes', () => {
    const invoice = read(
      memo,
      'IT1*1*-5*EA*3.1**BP*W-100',
      'TXI*ST*-0.31',
      'SAC*C*D240***-100',
      'TDS*-1747*-1747**-17',
      'TXI*ST*-0.66',
    );
    expect(invoice).toMatchObject({
      total: '17.47',
      subjectToDiscount: '17.47',
      discountAmount: '0.17',
      taxes: [{ amount: '0.66' }],
      lines: [
        {
          quantity: { value: '5' },
          price: { amount: '3.1' },
          taxes: [{ amount: '0.31' }],
          charges: [{ amount: '1' }],
        },
      ],
    });
  });

  it('is positive also where the price has the sign', () => {
    const invoice = read(memo, 'IT1*1*5*EA*-3.1**BP*W-100', 'TDS*-1550');
    expect(invoice).toMatchObject({
      total: '15.5',
      lines: [{ quantity: { value: '5' }, price: { amount: '3.1' } }],
    });
  });

  it('and no other invoice: its signs are as they came', () => {
    const invoice = read(head, 'IT1*1*-5*EA*3.1**BP*W-100', 'TDS*-1550', 'TXI*ST*-0.31');
    expect(invoice).toMatchObject({
      total: '-15.5',
      taxes: [{ amount: '-0.31' }],
      lines: [{ quantity: { value: '-5' } }],
    });
  });
});
