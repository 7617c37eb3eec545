import { describe, expect, it } from 'vitest';
import type { DocumentOf } from '../../../src/model/document.ts';
import type { InvoiceCommand } from '../../../src/workflows/settlement/commands.ts';
import { world as masterData, person } from '../kit.ts';
import type { Streams } from '../streams.ts';
import {
  books,
  holds,
  invoice,
  invoiceStream,
  LEDGER,
  ledger,
  moved,
  order,
  ordered,
  orderOf,
  part,
  phase,
  received,
  send,
  standing,
  totals,
} from './documents.ts';

const bill = (world: Streams, document: DocumentOf<'invoice'>) =>
  world.send(invoiceStream(document.number), send(document));
const asPerson = (world: Streams, number: string, command: InvoiceCommand) => {
  world.actor = person;
  world.send(invoiceStream(number), command);
  return world;
};
const none = { check: 'none' as const };

describe('a match', () => {
  it('releases the payment to the ERP, enters what is invoiced, and settles the line', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    expect(world.types(invoiceStream('I-1'))).toEqual([
      'invoice.received',
      'invoice.answered',
      'invoice.matched',
    ]);
    expect(world.documentsOf('payment_release')).toMatchObject([
      {
        to: { partner: 'ERP' },
        document: {
          invoice: 'I-1',
          supplier: 'ACME',
          amount: '20',
          currency: 'USD',
          lines: [{ line: '1', link: { order }, quantity: { value: '10' }, amount: '20' }],
        },
      },
    ]);
    expect(totals(world)).toMatchObject({ invoiced: '10' });
    expect(ledger(world).lines[0]).toMatchObject({ settled: true });
    expect(world.events(invoiceStream('I-1'), 'invoice.matched')).toMatchObject([
      { touchless: true },
    ]);
    expect(world.exceptions()).toEqual([]);
  });

  it('of an invoice before the receipt waits: a state and no variance', () => {
    const world = bill(orderOf(), invoice('I-1'));
    expect(phase(world, 'I-1')).toBe('awaiting_receipt');
    expect(holds(world, 'I-1')).toEqual([]);
    expect(world.documentsOf('invoice_dispute')).toEqual([]);
    world.wait(121);
    expect(world.exceptions()).toEqual(['invoice_awaiting_receipt']);
    world.send(LEDGER, received('10'));
    expect(phase(world, 'I-1')).toBe('matched');
    expect(world.exceptions()).toEqual([]);
    expect(world.timers.size).toBe(0);
  });

  it('waits for an order that is not known yet', () => {
    const world = bill(books(), invoice('I-1'));
    expect(holds(world, 'I-1')).toEqual(['order_unknown']);
    world.send(LEDGER, ordered([{}]), received('10'));
    expect(phase(world, 'I-1')).toBe('matched');
    expect(world.exceptions()).toEqual([]);
  });

  it('spans orders, each answering for its own lines', () => {
    const other = { ...order, number: '4500018' };
    const world = orderOf().send(LEDGER, received('10'));
    const second = 'ledger/ERP1/US01/4500018/-';
    world.send(second, { ...ordered([{}]), order: other });
    bill(
      world,
      invoice('I-1', [{ line: '1' }, { line: '2', more: { link: { order: other, line: '1' } } }]),
    );
    expect(phase(world, 'I-1')).toBe('awaiting_receipt');
    world.send(second, {
      ...received('10'),
      lines: received('10').lines.map((line) => ({ ...line, link: { order: other, line: '1' } })),
    });
    expect(phase(world, 'I-1')).toBe('matched');
  });

  it('12 cases of 24, invoiced as 288 each', () => {
    const world = orderOf({ quantity: '12', unit: 'CA', price: { amount: '48' } });
    world.send(LEDGER, received('288'));
    bill(world, invoice('I-1', [{ quantity: '288', price: '2' }]));
    expect(phase(world, 'I-1')).toBe('matched');
    expect(totals(world)).toMatchObject({ received: '12', invoiced: '12' });
  });

  it('a price per hundred is the price of each', () => {
    const per = { value: '100', unit: 'EA' };
    const world = orderOf({ price: { amount: '200', per } }).send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price: '2' }]));
    expect(phase(world, 'I-1')).toBe('matched');
    const other = orderOf({ quantity: '7', price: { amount: '1' } }).send(LEDGER, received('7'));
    bill(other, invoice('I-2', [{ quantity: '7', price: { amount: '100', per } }], { total: '7' }));
    expect(phase(other, 'I-2')).toBe('matched');
  });
});

describe('policies', () => {
  const rejecting = () =>
    received('10', {
      parts: [part('5', 'good'), part('5', 'quality')],
      returned: { value: '5', unit: 'EA' },
    });

  it.each([
    ['none', 'matched', []],
    ['two_way', 'matched', []],
    ['three_way', 'held', ['quantity/1']],
    ['four_way', 'held', ['quantity/1']],
    ['drop_ship_on_pod', 'awaiting_receipt', []],
    ['receipt_settled', 'held', ['not_expected/1']],
  ] as const)(
    '%s: received 10, accepted 5, rejected 5, returned 5, invoiced 10: %s',
    (policy, expected, kinds) => {
      const world = orderOf({ policy }).send(LEDGER, rejecting());
      bill(world, invoice('I-1'));
      expect(phase(world, 'I-1')).toBe(expected);
      expect(holds(world, 'I-1')).toEqual(kinds);
    },
  );

  it('four-way tells the supplier of the quality and asks for a partial credit', () => {
    const world = orderOf({ policy: 'four_way' }).send(LEDGER, rejecting());
    bill(world, invoice('I-1'));
    const disputes = world.documentsOf('invoice_dispute');
    expect(disputes.map(({ to }) => to)).toEqual([{ partner: 'ACME' }, { partner: 'ERP' }]);
    expect(disputes[0]?.document).toMatchObject({
      invoice: 'I-1',
      state: 'held',
      holds: [
        {
          hold: 'quantity',
          line: '1',
          reason: 'quality',
          action: 'credit_partially',
          owner: 'receiving',
          expected: '5 EA',
          actual: '10 EA',
        },
      ],
    });
    expect(world.exceptions()).toContain('invoice_held_quantity/1');
  });

  it('drop shipments are billed by proof, not by delivery', () => {
    const world = orderOf({ policy: 'drop_ship_on_pod' });
    bill(world, invoice('I-1'));
    world.send(LEDGER, moved('delivered', '10'));
    expect(phase(world, 'I-1')).toBe('awaiting_receipt');
    world.send(LEDGER, moved('proven', '10'));
    expect(phase(world, 'I-1')).toBe('matched');
    expect(ledger(world).lines[0]).toMatchObject({ closed: 'complete', settled: true });
  });

  it('more than ordered is held at once; part of it under way is awaited', () => {
    const world = orderOf({ quantity: '10' });
    bill(world, invoice('I-1', [{ quantity: '15' }]));
    expect(holds(world, 'I-1')).toEqual(['quantity/1']);
    const part = orderOf({ quantity: '10' }).send(LEDGER, moved('shipped', '10'), received('6'));
    bill(part, invoice('I-2'));
    expect(phase(part, 'I-2')).toBe('awaiting_receipt');
    const lost = orderOf({ quantity: '10' }).send(LEDGER, moved('shipped', '6'), received('6'));
    bill(lost, invoice('I-3'));
    expect(holds(lost, 'I-3')).toEqual(['quantity/1']);
    lost.send(LEDGER, received('4', {}, 'RA-2'));
    expect(phase(lost, 'I-3')).toBe('matched');
    expect(lost.documentsOf('invoice_dispute').at(-1)?.document).toMatchObject({
      state: 'released',
    });
  });

  it('101 received of 100 is paid within the tolerance of over-receipt, and 100 without', () => {
    const fine = orderOf({ quantity: '100' }, { overReceipt: { check: 'limit', percent: '1' } });
    fine.send(LEDGER, received('101'));
    bill(fine, invoice('I-1', [{ quantity: '101' }]));
    expect(phase(fine, 'I-1')).toBe('matched');
    const strict = orderOf({ quantity: '100' }).send(LEDGER, received('101'));
    bill(strict, invoice('I-1', [{ quantity: '101' }]));
    expect(holds(strict, 'I-1')).toEqual(['quantity/1']);
  });
});

describe('two invoices for one receipt', () => {
  it('at the same moment: exactly one matches', () => {
    const world = orderOf().send(LEDGER, received('10'));
    world.together(
      { stream: invoiceStream('I-1'), command: send(invoice('I-1')) },
      {
        stream: invoiceStream('I-2'),
        command: send(invoice('I-2', [{}], { issuedOn: '2026-06-06' })),
      },
    );
    expect([phase(world, 'I-1'), phase(world, 'I-2')]).toEqual(['matched', 'held']);
    expect(holds(world, 'I-2')).toEqual(['quantity/1']);
    expect(totals(world).invoiced).toBe('10');
  });

  it('the second goes on when the first is rejected', () => {
    const world = orderOf({ price: { amount: '1' } }).send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    bill(world, invoice('I-2', [{ price: '1' }]));
    expect([holds(world, 'I-1'), holds(world, 'I-2')]).toEqual([['price/1'], ['quantity/1']]);
    asPerson(world, 'I-1', { type: 'reject_invoice', reason: 'wrong price' });
    expect([phase(world, 'I-1'), phase(world, 'I-2')]).toEqual(['rejected', 'matched']);
    expect(world.exceptions()).toEqual([]);
  });
});

describe('tolerances', () => {
  it.each([
    [{}, '2.01', 'held'],
    [{ priceOver: { check: 'zero' as const } }, '2.01', 'held'],
    [{ priceOver: none }, '9', 'matched'],
    [{ priceOver: { check: 'limit' as const, percent: '5' } }, '2.1', 'matched'],
    [{ priceOver: { check: 'limit' as const, percent: '5' } }, '2.11', 'held'],
    [{ priceOver: { check: 'limit' as const, percent: '5', amount: '0.5' } }, '2.1', 'held'],
    [{ priceOver: { check: 'limit' as const, amount: '1' } }, '2.1', 'matched'],
    [{}, '1.99', 'held'],
    [{ priceUnder: none }, '1.5', 'matched'],
  ])('%j: priced %s is %s', (match, price, expected) => {
    const world = orderOf({}, match).send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price }]));
    expect(phase(world, 'I-1')).toBe(expected);
  });

  it('quantity within the tolerance is fine once something was received', () => {
    const match = { quantityOver: { check: 'limit' as const, percent: '10' } };
    const world = orderOf({ quantity: '20' }, match).send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ quantity: '11' }]));
    expect(phase(world, 'I-1')).toBe('matched');
    expect(totals(world).invoiced).toBe('11');
  });

  it('of the hub hold where the partner says nothing', () => {
    const world = books();
    world.configuration = masterData({
      settings: [{ company: 'D', zone: 'UTC', policies: { match: { priceOver: none } } }],
    });
    world.send(LEDGER, ordered([{}]), received('10'));
    bill(world, invoice('I-1', [{ price: '3' }]));
    expect(phase(world, 'I-1')).toBe('matched');
  });
});

describe('money beside the goods', () => {
  const charge = (kind: 'freight' | 'handling', amount: string) => ({
    indicator: 'charge' as const,
    kind: { value: kind },
    amount,
  });
  const withCharges = () =>
    invoice('I-1', [{}], {
      charges: [charge('freight', '5'), charge('handling', '1')],
      taxes: [{ kind: { value: 'sales' as const }, amount: '2' }],
      total: '28',
    });

  it('that nobody agreed holds, by freight, charges and tax apart', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, withCharges());
    expect(holds(world, 'I-1')).toEqual(['charges', 'freight', 'tax']);
    expect(standing(world, 'I-1').holds.map(({ owner }) => owner)).toEqual([
      'procurement',
      'transport',
      'accounts payable',
    ]);
  });

  it('is fine when the order agreed it, or the tolerance allows it', () => {
    const agreed = books().send(
      LEDGER,
      ordered([{}], {
        charges: [charge('freight', '5'), charge('handling', '1')],
        taxes: [{ kind: { value: 'sales' }, percent: '10' }],
      }),
      received('10'),
    );
    bill(agreed, withCharges());
    expect(phase(agreed, 'I-1')).toBe('matched');
    const tolerant = orderOf(
      {},
      {
        charges: none,
        freight: { check: 'limit', amount: '5' },
        tax: { check: 'limit', percent: '10' },
      },
    ).send(LEDGER, received('10'));
    bill(tolerant, withCharges());
    expect(phase(tolerant, 'I-1')).toBe('matched');
  });

  it('allowances deduct; percents are of the goods', () => {
    const world = orderOf({}, { tax: none }).send(LEDGER, received('10'));
    bill(
      world,
      invoice('I-1', [{}], {
        charges: [{ indicator: 'allowance', kind: { value: 'discount' }, percent: '10' }],
        taxes: [{ kind: { value: 'sales' }, percent: '5' }],
        total: '19',
      }),
    );
    expect(phase(world, 'I-1')).toBe('matched');
  });

  it('a total that does not add up holds', () => {
    const world = orderOf({}).send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{}], { total: '25' }));
    expect(standing(world, 'I-1').holds).toMatchObject([
      { kind: 'total', expected: '20', actual: '25', action: 'issue_new_invoice' },
    ]);
  });

  it('rounding per line or of the whole is both right', () => {
    const world = orderOf(
      { quantity: '30', price: { amount: '0.333' } },
      { total: { check: 'zero' } },
    );
    world.send(
      LEDGER,
      ordered(
        [
          { quantity: '1', price: { amount: '0.333' } },
          { line: '2', quantity: '1', price: { amount: '0.333' } },
        ],
        { revision: 1 },
      ),
    );
    world.send(LEDGER, received('1'), received('1', { link: { order, line: '2' } }, 'RA-2'));
    const lines = [
      { quantity: '1', price: '0.333' },
      { quantity: '1', price: '0.333' },
    ];
    bill(world, invoice('I-1', lines, { total: '0.67' }));
    expect(phase(world, 'I-1')).toBe('matched');
  });

  it('another currency holds and is never compared', () => {
    const world = orderOf({}, { priceOver: none, priceUnder: none }).send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{}], { currency: 'CAD' }));
    expect(standing(world, 'I-1').holds).toMatchObject([
      { kind: 'currency', expected: 'USD', actual: 'CAD' },
    ]);
  });

  it('a unit that cannot be converted holds', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ quantity: '1', unit: 'PF', price: '20' }]));
    expect(holds(world, 'I-1')).toEqual(['unit/1']);
  });
});

describe('duplicates and replacements', () => {
  it('the same invoice twice is one; other content under its number is for a person', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    bill(world, invoice('I-1'));
    expect(world.types(invoiceStream('I-1')).at(-1)).toBe('invoice.duplicate_received');
    bill(world, invoice('I-1', [{ quantity: '9' }]));
    expect(world.refusals).toMatchObject([{ code: 'INVOICE_NUMBER_USED' }]);
    expect(world.exceptions()).toEqual(['invoice_number_conflict']);
    expect(world.documentsOf('payment_release')).toHaveLength(1);
  });

  it('another number with the same lines, date and total is suspected', () => {
    const world = orderOf({ quantity: '20' }).send(LEDGER, received('20'));
    bill(world, invoice('I-1'));
    bill(world, invoice('I-1X'));
    expect(holds(world, 'I-1X')).toEqual(['suspected_duplicate']);
    bill(world, invoice('I-2', [{}], { issuedOn: '2026-06-09' }));
    expect(phase(world, 'I-2')).toBe('held');
    asPerson(world, 'I-1X', { type: 'reject_invoice', reason: 'duplicate' });
    expect(phase(world, 'I-2')).toBe('matched');
  });

  it('a replacement takes back what its predecessor had, also a payment', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    bill(
      world,
      invoice('I-2', [{ quantity: '8' }], {
        invoiceType: { value: 'replacement' },
        corrects: 'I-1',
      }),
    );
    expect([phase(world, 'I-1'), phase(world, 'I-2')]).toEqual(['replaced', 'matched']);
    expect(totals(world).invoiced).toBe('8');
    expect(world.documentsOf('payment_release').map(({ document }) => document)).toMatchObject([
      { invoice: 'I-1', amount: '20' },
      { invoice: 'I-1', amount: '-20', purpose: { value: 'cancellation' } },
      { invoice: 'I-2', amount: '16' },
    ]);
  });

  it('a replacement under its own number is judged anew', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price: '3' }]));
    expect(holds(world, 'I-1')).toEqual(['price/1']);
    bill(world, invoice('I-1', [{}], { invoiceType: { value: 'corrected' } }));
    expect(phase(world, 'I-1')).toBe('matched');
    expect(world.exceptions()).toEqual([]);
  });

  it('a proforma is noted and pays nothing; a type nobody mapped holds', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('P-1', [{}], { invoiceType: { value: 'proforma' } }));
    expect(phase(world, 'P-1')).toBe('noted');
    bill(world, invoice('I-1', [{}], { invoiceType: { value: 'unmapped', wire: 'ZZ' } }));
    expect(holds(world, 'I-1')).toEqual(['type_unknown']);
  });
});

describe('credits', () => {
  const creditMemo = (number: string, lines: Parameters<typeof invoice>[1], corrects?: string) =>
    invoice(number, lines, {
      invoiceType: { value: 'credit_memo' },
      ...(corrects === undefined ? {} : { corrects }),
    });

  it('a return after payment expects a credit, which ends the wait', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    world.send(LEDGER, received('0', { returned: { value: '2', unit: 'EA' } }, 'RET-1'));
    expect(world.events(LEDGER, 'ledger.credit_expected')).toMatchObject([
      { trouble: { line: '1', quantity: '2' }, value: '4', currency: 'USD' },
    ]);
    expect(world.exceptions()).toEqual(['credit_expected/1']);
    expect(ledger(world).lines[0]).toMatchObject({ settled: false });
    bill(world, creditMemo('C-1', [{ quantity: '2' }], 'I-1'));
    expect(phase(world, 'C-1')).toBe('matched');
    expect(world.documentsOf('payment_release').at(-1)?.document).toMatchObject({ amount: '-4' });
    expect(world.exceptions()).toEqual([]);
    expect(ledger(world).lines[0]).toMatchObject({ settled: true });
    expect(standing(world, 'I-1').credits).toMatchObject([{ by: 'C-1', amount: '4' }]);
  });

  it('received 10, accepted 5, returned 5, invoiced 10: a credit of 5 lets it pass', () => {
    const world = orderOf({ policy: 'four_way' }).send(
      LEDGER,
      received('10', {
        parts: [part('5', 'good'), part('5', 'damaged')],
        returned: { value: '5', unit: 'EA' },
      }),
    );
    bill(world, invoice('I-1'));
    expect(holds(world, 'I-1')).toEqual(['quantity/1']);
    bill(world, creditMemo('C-1', [{ quantity: '5' }], 'I-1'));
    expect([phase(world, 'C-1'), phase(world, 'I-1')]).toEqual(['matched', 'matched']);
    expect(totals(world)).toMatchObject({ invoiced: '10', credited: '5' });
    expect(ledger(world).lines[0]).toMatchObject({ settled: true });
    expect(world.kinds()).toEqual(['received_damaged']);
  });

  it('a credit of the difference ends a price hold, and credits no goods', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price: '2.5' }]));
    expect(holds(world, 'I-1')).toEqual(['price/1']);
    bill(world, creditMemo('C-1', [{ price: '0.5' }], 'I-1'));
    expect([phase(world, 'C-1'), phase(world, 'I-1')]).toEqual(['matched', 'matched']);
    expect(totals(world)).toMatchObject({ invoiced: '10' });
    expect(totals(world).credited).toBeUndefined();
  });

  it('in full ends a held invoice: both are booked', () => {
    const world = orderOf({ quantity: '10', price: { amount: '1' } }).send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    bill(world, creditMemo('C-1', [{}], 'I-1'));
    expect([phase(world, 'C-1'), phase(world, 'I-1')]).toEqual(['matched', 'credited']);
    const amounts = world.documentsOf('payment_release').map(({ document }) => document);
    expect(amounts).toMatchObject([{ amount: '-20' }, { amount: '20' }]);
    expect(world.exceptions()).toEqual([]);
  });

  it('of more than was billed is held', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, creditMemo('C-1', [{ quantity: '3' }]));
    expect(holds(world, 'C-1')).toEqual(['credit_excess/1']);
    bill(world, invoice('I-1'));
    expect(phase(world, 'C-1')).toBe('matched');
  });
});

describe('people', () => {
  it('release a hold by name: an override with its actor', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price: '3' }], { total: '31' }));
    expect(holds(world, 'I-1')).toEqual(['total', 'price/1']);
    asPerson(world, 'I-1', { type: 'release_hold', hold: 'price', reason: 'agreed by phone' });
    expect(holds(world, 'I-1')).toEqual(['total']);
    asPerson(world, 'I-1', { type: 'release_hold', reason: 'small' });
    expect(phase(world, 'I-1')).toBe('released');
    expect(world.events(invoiceStream('I-1'), 'invoice.hold_released')).toMatchObject([
      { by: 'pat', holds: [{ kind: 'price', line: '1' }] },
      { by: 'pat', holds: [{ kind: 'total' }] },
    ]);
    expect(world.events(invoiceStream('I-1'), 'invoice.released')).toMatchObject([
      { touchless: false },
    ]);
    expect(world.exceptions()).toEqual([]);
  });

  it('alone release and reject, and only what stands', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price: '3' }]));
    world.send(invoiceStream('I-1'), { type: 'release_hold', reason: 'x' });
    asPerson(world, 'I-1', { type: 'release_hold', hold: 'quantity', reason: 'x' });
    asPerson(world, 'I-9', { type: 'reject_invoice', reason: 'x' });
    asPerson(world, 'I-1', { type: 'reject_invoice', reason: 'x' });
    asPerson(world, 'I-1', { type: 'reject_invoice', reason: 'x' });
    expect(world.refusals.map(({ code }) => code)).toEqual([
      'RELEASE_NEEDS_PERSON',
      'INVOICE_NOT_HELD',
      'INVOICE_UNKNOWN',
      'INVOICE_ENDED',
    ]);
    expect(world.documentsOf('invoice_dispute').at(-1)?.document).toMatchObject({
      state: 'rejected',
    });
  });

  it('pay before the receipt when they say so', () => {
    const world = bill(orderOf(), invoice('I-1'));
    asPerson(world, 'I-1', { type: 'release_hold', hold: 'receipt', reason: 'prepaid' });
    expect(phase(world, 'I-1')).toBe('released');
    expect(totals(world).invoiced).toBe('10');
  });
});

describe('it is judged again by itself', () => {
  it('when the order changes', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price: '3' }]));
    world.send(LEDGER, ordered([{ price: { amount: '3' } }], { revision: 1 }));
    expect(phase(world, 'I-1')).toBe('matched');
    expect(world.exceptions()).toEqual([]);
  });

  it('when a receipt is taken back before it matched', () => {
    const world = orderOf({}, {}).send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price: '3' }]));
    world.send(LEDGER, { ...received('4'), purpose: 'replacement' });
    expect(holds(world, 'I-1')).toEqual(['quantity/1', 'price/1']);
  });

  it('and an answer to an earlier request is not taken for the present one', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price: '3' }]));
    const [stale] = world.events(LEDGER, 'ledger.answered');
    const again = invoice('I-1', [{ quantity: '20' }], { invoiceType: { value: 'corrected' } });
    world.together(
      { stream: invoiceStream('I-1'), command: send(again) },
      { stream: invoiceStream('I-1'), command: stale?.answer as InvoiceCommand },
    );
    expect(holds(world, 'I-1')).toEqual(['quantity/1']);
  });

  it('documents without order or of other kinds are named for what they are', () => {
    const world = orderOf().send(LEDGER, received('10'));
    const { link: _link, ...line } = invoice('I-1').lines[0] ?? { link: undefined };
    bill(world, { ...invoice('I-1'), lines: [line as never] });
    expect(holds(world, 'I-1')).toEqual(['order_missing/1']);
    bill(world, invoice('I-2', [{ line: '1', more: { link: { order, line: '9' } } }]));
    expect(holds(world, 'I-2')).toEqual(['line_unknown/1']);
    bill(world, invoice('I-3', []));
    expect(world.refusals.at(-1)).toMatchObject({ code: 'INVOICE_WITHOUT_LINES' });
  });
});
