/** Invoices that come again: revised after they were paid, cancelled, or sent with a purpose that bills nothing. */
import { describe, expect, it } from 'vitest';
import type { DocumentOf } from '../../../src/model/document.ts';
import type { Purpose } from '../../../src/model/values.ts';
import { invoiceWorkflow } from '../../../src/workflows/settlement/workflow.ts';
import { given } from '../kit.ts';
import type { Streams } from '../streams.ts';
import {
  bill,
  books,
  holds,
  invoice,
  invoiceStream,
  LEDGER,
  ledger,
  order,
  ordered,
  orderOf,
  phase,
  received,
  send,
  standing,
  totals,
} from './documents.ts';

const as = (value: Purpose) => ({ purpose: { value } });
const memo = (number: string, quantity: string, more: Partial<DocumentOf<'invoice'>> = {}) =>
  invoice(number, [{ quantity }], {
    invoiceType: { value: 'credit_memo' },
    corrects: 'I-1',
    ...more,
  });
const released = (world: Streams) =>
  world
    .documentsOf('payment_release')
    .flatMap(({ document }) => (document.kind === 'payment_release' ? [document] : []));
const paid = (world: Streams) => released(world).map((one) => [one.invoice, one.amount]);

describe('an invoice that is revised after it was paid', () => {
  it.each([
    ['by its purpose', as('replacement'), {}],
    ['by its type', { invoiceType: { value: 'replacement' as const } }, {}],
    ['by the policy of its sender', {}, { sameNumber: 'replace' }],
  ])('%s takes the payment back before the new one is released', (_, more, policies) => {
    const world = books({}, policies).send(LEDGER, ordered([{}]), received('10'));
    bill(world, invoice('I-1'));
    bill(world, invoice('I-1', [{ quantity: '8' }], more));
    expect(phase(world, 'I-1')).toBe('matched');
    expect(totals(world).invoiced).toBe('8');
    expect(released(world)).toMatchObject([
      { invoice: 'I-1', amount: '20', lines: [{ amount: '20' }] },
      {
        invoice: 'I-1',
        amount: '-20',
        currency: 'USD',
        purpose: { value: 'cancellation' },
        lines: [{ amount: '-20', quantity: { value: '10' } }],
      },
      { invoice: 'I-1', amount: '16', lines: [{ amount: '16' }] },
    ]);
    expect(new Set(released(world).map(({ number }) => number)).size).toBe(3);
    expect(world.documentsOf('payment_release').map(({ to }) => to)).toEqual(
      Array.from({ length: 3 }, () => ({ partner: 'ERP' })),
    );
  });

  it('takes it back once, however often it is revised, and also where the new one is held', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    bill(world, invoice('I-1', [{ price: '3' }], as('replacement')));
    expect(holds(world, 'I-1')).toEqual(['price/1']);
    bill(world, invoice('I-1', [{ quantity: '7' }], as('replacement')));
    expect(paid(world)).toEqual([
      ['I-1', '20'],
      ['I-1', '-20'],
      ['I-1', '14'],
    ]);
    expect(standing(world, 'I-1').paid).toMatchObject({ amount: '14' });
  });

  it('is no proforma: that revises nothing', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    const proforma = { invoiceType: { value: 'proforma' as const } };
    bill(world, invoice('I-1', [{ quantity: '8' }], { ...as('replacement'), ...proforma }));
    expect(world.refusals).toMatchObject([{ code: 'INVOICE_NUMBER_USED' }]);
    expect(phase(world, 'I-1')).toBe('matched');
  });

  it('is taken back where it was paid, though it bills another order now', () => {
    const other = { ...order, number: '4500018' };
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    const elsewhere = { link: { order: other, line: '1' } };
    bill(world, invoice('I-1', [{ more: elsewhere }], as('replacement')));
    expect(holds(world, 'I-1')).toEqual(['order_unknown']);
    expect(paid(world).at(-1)).toEqual(['I-1', '-20']);
    expect(world.documentsOf('payment_release').at(-1)?.to).toEqual({ partner: 'ERP' });
    expect(totals(world).invoiced).toBeUndefined();
  });
});

describe('a credit memo that is revised after it was booked', () => {
  const credited = () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    return bill(world, memo('C-1', '2'));
  };

  it('credits the invoice by what it says now, and a person hears that it is less', () => {
    const world = credited();
    bill(world, memo('C-1', '1', as('replacement')));
    expect(paid(world).slice(1)).toEqual([
      ['C-1', '-4'],
      ['C-1', '4'],
      ['C-1', '-2'],
    ]);
    expect(standing(world, 'I-1').credits).toMatchObject([{ by: 'C-1', amount: '2' }]);
    expect(totals(world).credited).toBe('1');
    expect(world.exceptions()).toEqual(['invoice_credited_less/C-1']);
    bill(world, memo('C-1', '3', as('replacement')));
    expect(standing(world, 'I-1').credits).toMatchObject([{ by: 'C-1', amount: '6' }]);
    expect(world.exceptions()).toEqual([]);
  });

  it('reopens what it had credited in full', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    bill(world, memo('C-1', '10'));
    expect(phase(world, 'I-1')).toBe('credited');
    bill(world, memo('C-1', '1', as('replacement')));
    expect(phase(world, 'I-1')).toBe('matched');
  });

  it('credits another invoice than before where it names another', () => {
    const world = orderOf({ quantity: '20' }).send(LEDGER, received('20'));
    bill(world, invoice('I-1'));
    bill(world, invoice('I-2', [{}], { issuedOn: '2026-06-06' }));
    bill(world, memo('C-1', '2'));
    bill(world, memo('C-1', '2', { ...as('replacement'), corrects: 'I-2' }));
    expect(standing(world, 'I-1').credits).toMatchObject([{ by: 'C-1', amount: '0' }]);
    expect(standing(world, 'I-2').credits).toMatchObject([{ by: 'C-1', amount: '4' }]);
  });

  it('credits nothing once it is cancelled or replaced', () => {
    for (const end of [memo('C-1', '2', as('cancellation')), memo('C-2', '1')]) {
      const world = orderOf().send(LEDGER, received('10'));
      bill(world, invoice('I-1', [{ price: '2.5' }], { issuedOn: '2026-06-04' }));
      const difference = invoice('C-1', [{ price: '0.1' }], {
        invoiceType: { value: 'credit_memo' },
        corrects: 'I-1',
      });
      bill(world, difference);
      expect(standing(world, 'I-1').credits).toMatchObject([{ by: 'C-1', amount: '1' }]);
      const replacing = { ...end, invoiceType: { value: 'replacement' as const }, corrects: 'C-1' };
      bill(world, end.number === 'C-1' ? end : replacing);
      expect(standing(world, 'I-1').credits).toMatchObject([{ by: 'C-1', amount: '0' }]);
      expect(holds(world, 'I-1')).toEqual(['price/1']);
    }
  });
});

describe('a cancellation', () => {
  it.each(['cancellation', 'cancel_to_reissue', 'deletion'] as const)(
    '(%s) of a paid invoice takes the payment back and gives back what it had',
    (purpose) => {
      const world = orderOf().send(LEDGER, received('10'));
      bill(world, invoice('I-1'));
      bill(world, invoice('I-1', [{}], as(purpose)));
      expect(phase(world, 'I-1')).toBe('cancelled');
      expect(released(world)).toMatchObject([
        { amount: '20' },
        { amount: '-20', purpose: { value: 'cancellation' } },
      ]);
      expect(totals(world).invoiced).toBeUndefined();
      expect(world.refusals).toEqual([]);
      bill(world, invoice('I-1', [{}], as(purpose)));
      expect(world.types(invoiceStream('I-1')).at(-1)).toBe('invoice.duplicate_received');
      expect(released(world)).toHaveLength(2);
    },
  );

  it('of what is held ends its holds and its dispute, and leaves the goods to others', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price: '3' }]));
    bill(world, invoice('I-1', [], { ...as('cancellation'), total: '0' }));
    expect([phase(world, 'I-1'), holds(world, 'I-1')]).toEqual(['cancelled', []]);
    expect(world.exceptions()).toEqual([]);
    expect(world.documentsOf('invoice_dispute').at(-1)?.document).toMatchObject({
      invoice: 'I-1',
      state: 'cancelled',
      holds: [],
    });
    bill(world, invoice('I-2'));
    expect(phase(world, 'I-2')).toBe('matched');
    expect(paid(world)).toEqual([['I-2', '20']]);
  });

  it('of what waits for goods ends the wait', () => {
    const world = bill(orderOf(), invoice('I-1'));
    bill(world, invoice('I-1', [{}], as('cancellation')));
    world.wait(121);
    expect(world.exceptions()).toEqual([]);
    world.send(LEDGER, received('10'));
    expect(phase(world, 'I-1')).toBe('cancelled');
    expect(paid(world)).toEqual([]);
    expect(ledger(world).lines[0]).toMatchObject({ settled: false });
  });

  it('ends nothing that never came or was replaced', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{}], as('cancellation')));
    bill(world, invoice('I-2'));
    const replacing = { invoiceType: { value: 'replacement' as const }, corrects: 'I-2' };
    bill(world, invoice('I-3', [{ quantity: '8' }], replacing));
    bill(world, invoice('I-2', [{}], as('cancellation')));
    expect(world.refusals).toMatchObject([
      { code: 'INVOICE_UNKNOWN', whole: true },
      { code: 'INVOICE_ENDED', whole: true },
    ]);
    expect(paid(world)).toEqual([
      ['I-2', '20'],
      ['I-2', '-20'],
      ['I-3', '16'],
    ]);
  });

  it('is followed by a reissue under the same number; the first sent again stays cancelled', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    bill(world, invoice('I-1', [{}], as('cancel_to_reissue')));
    bill(world, invoice('I-1'));
    expect(phase(world, 'I-1')).toBe('cancelled');
    bill(world, invoice('I-1', [{ quantity: '9' }], as('reissue')));
    expect(phase(world, 'I-1')).toBe('matched');
    expect(paid(world).map(([, amount]) => amount)).toEqual(['20', '-20', '18']);
  });
});

describe('a purpose that bills nothing', () => {
  it.each(['information_copy', 'draft', 'proposed', 'test', 'request', 'status'] as const)(
    '%s is refused, whether the invoice is there or not',
    (purpose) => {
      const world = orderOf().send(LEDGER, received('10'));
      bill(world, invoice('I-1', [{}], as(purpose)));
      expect(world.refusals).toMatchObject([{ code: 'INVOICE_NOT_BINDING', whole: true }]);
      expect(paid(world)).toEqual([]);
      bill(world, invoice('I-1'));
      bill(world, invoice('I-1', [{ quantity: '8' }], as(purpose)));
      expect(world.refusals).toHaveLength(2);
      expect(paid(world)).toEqual([['I-1', '20']]);
    },
  );
});

describe('two lines under one number', () => {
  it('are refused by name: each is judged by what its own order line answers', () => {
    const lines = ['1', '2', '1', '3', '3'].map((line) => ({ line }));
    const refused = given(invoiceWorkflow)
      .in(invoiceStream('I-1'))
      .when(send(invoice('I-1', lines)))
      .refuses('INVOICE_LINE_TWICE');
    expect(refused.refusals).toMatchObject([
      { text: 'Invoice I-1 has more than one line 1, 3.', whole: true },
    ]);
  });

  it('of one order line share what was received of it', () => {
    const world = orderOf({ quantity: '100' }).send(LEDGER, received('100'));
    const link = { link: { order, line: '1' } };
    const lots = [
      { line: '1', quantity: '40', more: link },
      { line: '1.2', quantity: '90', more: link },
    ];
    bill(world, invoice('I-1', lots));
    expect(standing(world, 'I-1').holds).toMatchObject([
      { kind: 'quantity', line: '1.2', expected: '60 EA', actual: '90 EA' },
    ]);
    expect(paid(world)).toEqual([]);
  });
});
