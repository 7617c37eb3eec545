import { describe, expect, it } from 'vitest';
import type { InvoiceCommand } from '../../../src/workflows/settlement/commands.ts';
import { world as masterData, person } from '../kit.ts';
import type { Streams } from '../streams.ts';
import {
  bill,
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

  it('freight that the head of an order agreed is agreed once, not with every invoice', () => {
    const half = (number: string, freight: string, on: string) =>
      invoice(number, [{ quantity: '5' }], {
        charges: [charge('freight', freight)],
        issuedOn: on,
        total: String(10 + Number(freight)),
      });
    const agreed = { charges: [charge('freight', '6')] };
    const world = books().send(LEDGER, ordered([{}], agreed), received('10'));
    world.together(
      { stream: invoiceStream('I-1'), command: send(half('I-1', '6', '2026-06-05')) },
      { stream: invoiceStream('I-2'), command: send(half('I-2', '6', '2026-06-06')) },
    );
    expect([phase(world, 'I-1'), holds(world, 'I-2')]).toEqual(['matched', ['freight']]);
    expect(standing(world, 'I-2').holds).toMatchObject([
      { kind: 'freight', expected: '0', actual: '6', excess: '6' },
    ]);
    const shared = books().send(LEDGER, ordered([{}], agreed), received('10'));
    bill(shared, half('I-1', '4', '2026-06-05'));
    bill(shared, half('I-2', '2', '2026-06-06'));
    expect([phase(shared, 'I-1'), phase(shared, 'I-2')]).toEqual(['matched', 'matched']);
  });

  it('is agreed again for the next where the first is rejected; a percentage comes with every invoice', () => {
    const withFreight = (number: string, on: string) =>
      invoice(number, [{ quantity: '5', price: number === 'I-1' ? '3' : '2' }], {
        charges: [charge('freight', '6')],
        taxes: [{ kind: { value: 'sales' as const }, percent: '10' }],
        issuedOn: on,
        total: number === 'I-1' ? '22.5' : '17',
      });
    const world = books().send(
      LEDGER,
      ordered([{}], {
        charges: [charge('freight', '6')],
        taxes: [{ kind: { value: 'sales' }, percent: '10' }],
      }),
      received('10'),
    );
    bill(world, withFreight('I-1', '2026-06-05'));
    bill(world, withFreight('I-2', '2026-06-06'));
    expect([holds(world, 'I-1'), holds(world, 'I-2')]).toEqual([['price/1'], ['freight']]);
    asPerson(world, 'I-1', { type: 'reject_invoice', reason: 'wrong price' });
    expect(phase(world, 'I-2')).toBe('matched');
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

  it('a line that states another amount than quantity times price holds, though the total adds up', () => {
    const world = orderOf({}).send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ more: { amount: '200' } }], { total: '200' }));
    expect(standing(world, 'I-1').holds).toMatchObject([
      { kind: 'total', line: '1', expected: '20', actual: '200', excess: '180' },
    ]);
    expect(world.documentsOf('payment_release')).toEqual([]);
    const rounded = orderOf({ quantity: '3', price: { amount: '0.335' } });
    rounded.send(LEDGER, received('3'));
    const line = { quantity: '3', price: '0.335', more: { amount: '1.01' } };
    bill(rounded, invoice('I-2', [line], { total: '1.01' }));
    expect(phase(rounded, 'I-2')).toBe('matched');
  });

  it('a credit memo with negative amounts is held: it would pay what it should take back', () => {
    const world = orderOf({}).send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    const memo = { invoiceType: { value: 'credit_memo' as const }, corrects: 'I-1', total: '-4' };
    bill(world, invoice('C-1', [{ quantity: '-2' }], memo));
    expect(holds(world, 'C-1')).toEqual(['total']);
    expect(world.documentsOf('payment_release')).toHaveLength(1);
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
