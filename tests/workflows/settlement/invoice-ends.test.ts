import { describe, expect, it } from 'vitest';
import type { InvoiceCommand } from '../../../src/workflows/settlement/commands.ts';
import { person } from '../kit.ts';
import type { Streams } from '../streams.ts';
import {
  bill,
  holds,
  invoice,
  invoiceStream,
  LEDGER,
  ledger,
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

describe('duplicates and replacements', () => {
  it('the same invoice twice is one; other content under its number is for a person', () => {
    const world = orderOf().send(LEDGER, received('10'));
    bill(world, invoice('I-1'));
    bill(world, invoice('I-1'));
    expect(world.types(invoiceStream('I-1')).at(-1)).toBe('invoice.duplicate_received');
    bill(world, invoice('I-1', [{ quantity: '9' }]));
    expect(world.refusals).toMatchObject([{ code: 'INVOICE_NUMBER_USED', whole: true }]);
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

  it('equal invoices for two shipments, and equal credits of two invoices, are not suspected', () => {
    const world = orderOf({ quantity: '30' }).send(LEDGER, received('30'));
    const forShipment = (value: string) => ({
      references: [{ role: { value: 'shipment' as const }, value }],
    });
    bill(world, invoice('I-1', [{}], forShipment('S-1')));
    bill(world, invoice('I-1X', [{}], forShipment('S-1')));
    bill(world, invoice('I-2', [{}], forShipment('S-2')));
    expect(['I-1', 'I-1X', 'I-2'].map((number) => phase(world, number))).toEqual([
      'matched',
      'held',
      'matched',
    ]);
    const credit = (corrects: string) => ({
      invoiceType: { value: 'credit_memo' as const },
      corrects,
      ...forShipment('S-1'),
    });
    bill(world, invoice('C-1', [{ quantity: '2' }], credit('I-1')));
    bill(world, invoice('C-2', [{ quantity: '2' }], credit('I-2')));
    bill(world, invoice('C-2X', [{ quantity: '2' }], credit('I-2')));
    expect(['C-1', 'C-2', 'C-2X'].map((number) => phase(world, number))).toEqual([
      'matched',
      'matched',
      'held',
    ]);
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

  it('a replacement of what is held is never disputed itself', () => {
    const world = orderOf().send(LEDGER, received('8', { final: true }));
    bill(world, invoice('I-1'));
    expect(phase(world, 'I-1')).toBe('held');
    bill(
      world,
      invoice('I-2', [{ quantity: '8' }], {
        invoiceType: { value: 'replacement' },
        corrects: 'I-1',
      }),
    );
    expect([phase(world, 'I-1'), phase(world, 'I-2')]).toEqual(['replaced', 'matched']);
    const disputed = world.documentsOf('invoice_dispute').map(({ document }) => document);
    expect(disputed.map((one) => 'invoice' in one && one.invoice)).not.toContain('I-2');
  });

  it('the supplier of a replaced invoice hears that its dispute has ended, and by what', () => {
    const world = orderOf().send(LEDGER, received('8', { final: true }));
    bill(world, invoice('I-1'));
    const replacing = { invoiceType: { value: 'replacement' as const }, corrects: 'I-1' };
    bill(world, invoice('I-2', [{ quantity: '8' }], replacing));
    for (const to of [{ partner: 'ACME' }, { partner: 'ERP' }]) {
      const told = world
        .documentsOf('invoice_dispute')
        .filter((one) => 'partner' in one.to && one.to.partner === to.partner);
      expect(told.map(({ document }) => document)).toMatchObject([
        { invoice: 'I-1', state: 'held', holds: [{ hold: 'quantity' }] },
        {
          invoice: 'I-1',
          state: 'replaced',
          holds: [],
          notes: [{ text: 'Invoice I-2 replaces it.' }],
        },
      ]);
    }
    expect(world.exceptions()).toEqual([]);
    // Nobody was told of a dispute of what had been paid.
    const paid = orderOf().send(LEDGER, received('10'));
    bill(paid, invoice('I-1'));
    bill(paid, invoice('I-2', [{ quantity: '8' }], replacing));
    expect(paid.documentsOf('invoice_dispute')).toEqual([]);
  });

  it('hears as well when nothing is held any more and only the goods are awaited', () => {
    const world = orderOf();
    bill(world, invoice('I-1', [{ price: '3' }]));
    expect(holds(world, 'I-1')).toEqual(['price/1']);
    world.send(LEDGER, ordered([{ price: { amount: '3' } }], { revision: 1 }));
    expect(phase(world, 'I-1')).toBe('awaiting_receipt');
    const told = () => world.documentsOf('invoice_dispute').map(({ document }) => document);
    expect(told().at(-1)).toMatchObject({ state: 'awaiting_receipt', holds: [] });
    world.send(LEDGER, received('10'));
    expect(told().at(-1)).toMatchObject({ state: 'released' });
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

  it('a credit of the difference credits no goods, also where cheap invoices are not checked', () => {
    const world = orderOf({}, { priceUnder: { check: 'none' } }).send(LEDGER, received('10'));
    bill(world, invoice('I-1', [{ price: '2.5' }]));
    bill(world, creditMemo('C-1', [{ price: '0.5' }], 'I-1'));
    expect([phase(world, 'C-1'), phase(world, 'I-1')]).toEqual(['matched', 'matched']);
    expect(totals(world).credited).toBeUndefined();
    expect(ledger(world).lines[0]).toMatchObject({ settled: true });
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
