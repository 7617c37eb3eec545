import { describe, expect, test } from 'vitest';
import type { LineResponse } from '../../simulator/scenario.ts';
import { answered, type BookOrder, changed, opened } from '../../simulator/suppliers/book.ts';
import { composeAnswer } from '../../simulator/suppliers/respond.ts';
import type { TradeAnswer, TradeChange, TradeOrder } from '../../simulator/trade.ts';

const order: TradeOrder = {
  kind: 'order',
  orderType: 'stand_alone',
  number: '1',
  currency: 'USD',
  writtenAt: new Date('2026-06-01T00:00:00Z'),
  lines: [
    {
      line: '1',
      buyerItem: 'A',
      quantity: '240',
      unit: 'EA',
      price: { amount: '2' },
      schedules: [{ quantity: '240', deliverOn: '2026-06-15' }],
    },
  ],
};
const responding = {
  catalogue: new Map([['A', { perCase: '24', substitute: 'A-2' }]]),
  dateKind: 'delivery' as const,
  transitDays: 2,
};
const occasion = { answers: 'order' as const, reference: 'R', writtenAt: new Date(0) };
const answerWith = (book: BookOrder, response: LineResponse): TradeAnswer =>
  composeAnswer(book, occasion, { '1': response }, responding);

describe('composing an answer', () => {
  test.each<[LineResponse, object[]]>([
    [{ how: 'accept' }, [{ quantity: '240', unit: 'EA', disposition: 'accepted' }]],
    [
      { how: 'split', sharePercent: 60, restDaysLate: 3 },
      [
        { quantity: '144', disposition: 'accepted', on: '2026-06-15' },
        { quantity: '96', disposition: 'accepted', on: '2026-06-18' },
      ],
    ],
    [
      { how: 'backorder', sharePercent: 50, restDaysLate: 10 },
      [
        { quantity: '120', disposition: 'accepted' },
        { quantity: '120', disposition: 'backordered', on: '2026-06-25' },
      ],
    ],
    [{ how: 'cases' }, [{ quantity: '10', unit: 'CA', disposition: 'accepted' }]],
    [{ how: 'short', sharePercent: 70 }, [{ quantity: '168', changed: 'quantity' }]],
    [{ how: 'substitute' }, [{ disposition: 'substituted', substitute: 'A-2' }]],
    [{ how: 'reject', reason: 'invalid_item' }, [{ quantity: '240', disposition: 'rejected' }]],
  ])('%o', (response, parts) => {
    expect(answerWith(opened(order), response).lines[0]?.parts).toMatchObject(parts);
  });

  test('ship dates lie before delivery dates by the time on the way', () => {
    const shipping = { ...responding, dateKind: 'ship' as const };
    const late = { '1': { how: 'late' as const, days: 9 } };
    const answer = composeAnswer(opened(order), occasion, late, shipping);
    expect(answer.lines[0]?.parts[0]).toMatchObject({ dateKind: 'ship', on: '2026-06-22' });
  });
});

describe('what a supplier believes of an order', () => {
  const change = (over: Partial<TradeChange>): TradeChange => ({
    kind: 'change',
    purpose: 'change',
    number: '1',
    sequence: 1,
    writtenAt: new Date(0),
    lines: order.lines.map((line) => ({ ...line, quantity: '300', change: 'quantity' as const })),
    ...over,
  });

  test('an answer to what a change has overtaken is no promise', () => {
    const book = opened(order);
    const early = answerWith(book, { how: 'accept' });
    const after = answered(changed(book, change({})), early);
    expect(after.lines[0]).toMatchObject({ quantity: '300', changedIn: 1 });
    expect(after.lines[0]?.promise).toBeUndefined();
  });

  test('a rejected proposal is owed again, an approved one is what is ordered', () => {
    const proposing = answered(opened(order), answerWith(opened(order), { how: 'late', days: 9 }));
    expect(changed(proposing, change({ purpose: 'rejection' })).lines[0]?.promise).toBeUndefined();
    const approved = changed(proposing, change({ purpose: 'approval' }));
    expect(approved.lines[0]).toMatchObject({ quantity: '300', promise: { line: '1' } });
    expect(approved.decisions).toEqual([{ sequence: 1, decision: 'approval', lines: ['1'] }]);
  });

  test('a change that the buyer lets be refused leaves what was promised before', () => {
    const promised = answered(opened(order), answerWith(opened(order), { how: 'accept' }));
    const moved = changed(promised, change({}));
    const refusing = answered(moved, {
      ...answerWith(moved, { how: 'refuse_change' }),
      answers: 'change',
      sequence: 1,
    });
    const let_be = changed(refusing, change({ purpose: 'approval', sequence: 2 }));
    expect(let_be.lines[0]?.promise).toEqual(promised.lines[0]?.promise);
  });
});
