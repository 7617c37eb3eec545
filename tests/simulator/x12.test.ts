import { describe, expect, test } from 'vitest';
import type { TradeAnswer, TradeChange, TradeOrder } from '../../simulator/trade.ts';
import { writeAnswer } from '../../simulator/x12/answer-sets.ts';
import {
  type Delimiters,
  type Envelope,
  readInterchange,
  writeInterchange,
  X12Unreadable,
} from '../../simulator/x12/envelope.ts';
import { readChange, readOrder, writeChange, writeOrder } from '../../simulator/x12/order-sets.ts';
import { acceptingReceipt, interchangeReceipt, readReceipt } from '../../simulator/x12/receipts.ts';

const plain: Delimiters = { element: '*', component: '>', segment: '~' };
const odd: Delimiters = {
  element: '|',
  component: ':',
  segment: "'",
  repetition: '^',
  lineBreak: true,
};

function envelope(delimiters: Delimiters, version = '004010'): Envelope {
  return {
    senderQualifier: 'ZZ',
    sender: 'BUYER',
    receiverQualifier: '01',
    receiver: '123456789',
    version,
    delimiters,
    control: 42,
    writtenAt: new Date('2026-06-01T08:15:00Z'),
    wantsReceipt: true,
  };
}

const order: TradeOrder = {
  kind: 'order',
  orderType: 'release',
  number: '4500017',
  release: '3',
  currency: 'USD',
  supplier: '100100',
  shipTo: 'DC1',
  writtenAt: new Date('2026-06-01T00:00:00Z'),
  lines: [
    {
      line: '1',
      buyerItem: 'BW-1000',
      supplierItem: 'HB-M8-40',
      quantity: '100',
      unit: 'EA',
      price: { amount: '4.10', per: '100' },
      schedules: [
        { quantity: '60', deliverOn: '2026-06-15' },
        { quantity: '40', deliverOn: '2026-06-22' },
      ],
    },
  ],
};

const wholeOrder = (delimiters: Delimiters, version?: string) =>
  writeInterchange(envelope(delimiters, version), [
    { functional: 'PO', sets: [{ set: '850', segments: writeOrder(order) }] },
  ]);

describe('envelopes', () => {
  test.each([
    ['classic delimiters', plain, '004010'],
    ['delimiters of its own and a line per segment', odd, '005010'],
  ])('are read as they were written: %s', (_, delimiters, version) => {
    const text = wholeOrder(delimiters, version);
    expect(text.slice(0, 106)).toHaveLength(106);
    const interchange = readInterchange(text);
    expect(interchange).toMatchObject({
      sender: 'BUYER',
      receiver: '123456789',
      control: '000000042',
      wantsReceipt: true,
      groups: [{ functional: 'PO', control: '420', version, sets: [{ set: '850' }] }],
    });
  });

  test('are read by elements where ISA is not padded', () => {
    const text = wholeOrder(plain).replace('BUYER          ', 'BUYER');
    expect(readInterchange(text).sender).toBe('BUYER');
  });

  test.each([
    ['another count of segments', (text: string) => text.replace(/SE\*\d+/, 'SE*3'), /SE01/],
    ['another set number', (text: string) => text.replace(/SE\*(\d+)\*0001/, 'SE*$1*0002'), /SE02/],
    ['another group number', (text: string) => text.replace('GE*1*420', 'GE*1*421'), /GE02/],
    ['an end that is missing', (text: string) => text.slice(0, text.indexOf('IEA')), /IEA/],
    ['no interchange at all', () => '{"kind":"purchase_order"}', /ISA/],
  ])('are refused with %s', (_, spoil, message) => {
    expect(() => readInterchange(spoil(wholeOrder(plain)))).toThrow(X12Unreadable);
    expect(() => readInterchange(spoil(wholeOrder(plain)))).toThrow(message);
  });
});

describe('orders and changes', () => {
  test('an 850 says what was ordered', () => {
    const [set] = readInterchange(wholeOrder(odd, '005010')).groups[0]?.sets ?? [];
    const { supplier: _supplier, ...known } = order;
    expect(set && readOrder(set)).toEqual(known);
  });

  test('a line without SCH takes its own date, then that of the order', () => {
    const segments = [
      ['BEG', '00', 'SA', '1', '', '20260601'],
      ['DTM', '002', '20260610'],
      ['PO1', '1', '5', 'EA'],
      ['PO1', '2', '6', 'EA'],
      ['DTM', '002', '20260612'],
    ];
    expect(readOrder({ set: '850', control: '1', segments }).lines).toMatchObject([
      { schedules: [{ quantity: '5', deliverOn: '2026-06-10' }] },
      { schedules: [{ quantity: '6', deliverOn: '2026-06-12' }] },
    ]);
  });

  test('an 860 says what changed, by sequence', () => {
    const change: TradeChange = {
      kind: 'change',
      purpose: 'change',
      number: '4500017',
      sequence: 2,
      writtenAt: new Date('2026-06-02T00:00:00Z'),
      lines: [
        {
          ...order.lines[0],
          line: '1',
          quantity: '100',
          unit: 'EA',
          schedules: [],
          change: 'delete',
        },
      ],
    };
    const set = { set: '860', control: '1', segments: writeChange(change) };
    expect(readChange(set)).toMatchObject({
      purpose: 'change',
      number: '4500017',
      sequence: 2,
      lines: [{ line: '1', change: 'delete' }],
    });
  });

  test.each([
    ['54', 'approval'],
    ['44', 'rejection'],
    ['01', 'cancellation'],
  ])('purpose %s of an 860 is %s', (code, purpose) => {
    const segments = [['BCH', code, 'SA', '1', '', '1', '20260601']];
    expect(readChange({ set: '860', control: '1', segments }).purpose).toBe(purpose);
  });
});

describe('answers', () => {
  const answer: TradeAnswer = {
    kind: 'answer',
    number: '4500017',
    reference: 'SO-1',
    answers: 'order',
    orderedOn: '2026-06-01',
    asOrdered: false,
    writtenAt: new Date('2026-06-02T00:00:00Z'),
    lines: [
      {
        line: '1',
        buyerItem: 'BW-1000',
        quantity: '100',
        unit: 'EA',
        parts: [
          {
            quantity: '60',
            unit: 'EA',
            disposition: 'accepted',
            on: '2026-06-15',
            dateKind: 'ship',
          },
          { quantity: '40', unit: 'EA', disposition: 'backordered' },
        ],
      },
    ],
  };

  test('an 855 gives each part its code, quantity and date', () => {
    expect(writeAnswer(answer).filter(([id]) => id === 'ACK')).toEqual([
      ['ACK', 'DR', '60', 'EA', '079', '20260615', ''],
      ['ACK', 'IB', '40', 'EA', '', '', ''],
    ]);
  });

  test('an 865 names the change that it answers, and turns one down by its line', () => {
    const refusing = {
      ...answer.lines[0],
      line: '1',
      quantity: '100',
      unit: 'EA',
      refusesChange: true,
      parts: [],
    };
    const segments = writeAnswer({ ...answer, answers: 'change', sequence: 3, lines: [refusing] });
    expect(segments[0]?.slice(0, 6)).toEqual(['BCA', '11', 'AC', '4500017', '', '3']);
    expect(segments[1]?.slice(0, 3)).toEqual(['POC', '1', 'RC']);
  });
});

describe('acknowledgments', () => {
  test('a 997 accepts every set of a group', () => {
    const interchange = readInterchange(wholeOrder(plain));
    const [group] = interchange.groups;
    const segments = group === undefined ? [] : acceptingReceipt(group);
    expect(readReceipt({ set: '997', control: '1', segments })).toEqual({
      functional: 'PO',
      control: '420',
      outcome: 'A',
      sets: [{ set: '850', control: '0001', outcome: 'A' }],
    });
    expect(interchangeReceipt(interchange)).toEqual([
      'TA1',
      '000000042',
      '260601',
      '0815',
      'A',
      '000',
    ]);
  });
});
