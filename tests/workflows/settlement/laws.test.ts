/** What holds in ledgers and invoices whatever comes in whatever order. */
import { describe, expect, it } from 'vitest';
import { add, compare, max, subtract, sum } from '../../../src/base/decimal.ts';
import { workflows } from '../../../src/workflows/list.ts';
import { type InvoiceState, isOpen } from '../../../src/workflows/settlement/invoice-state.ts';
import { reservedOn } from '../../../src/workflows/settlement/ledger-claims.ts';
import type { Entry } from '../../../src/workflows/settlement/ledger-state.ts';
import { billed, payable, total } from '../../../src/workflows/settlement/totals.ts';
import fc from '../../random.ts';
import { documentOf } from '../arbitrary.ts';
import { Streams } from '../streams.ts';
import {
  books,
  invoice,
  invoiceStream,
  LEDGER,
  ledger,
  moved,
  ordered,
  part,
  received,
  send,
  standing,
} from './documents.ts';

const amount = fc.integer({ min: 0, max: 12 }).map(String);
const policy = fc.constantFrom('two_way', 'three_way', 'four_way', 'drop_ship_on_pod', 'none');
const number = fc.constantFrom('I-1', 'I-2', 'I-3', 'C-1');
const step = fc.oneof(
  fc.record({ order: amount, cancelled: fc.boolean() }),
  fc.record({
    receive: amount,
    reject: amount,
    back: amount,
    advice: fc.constantFrom('A', 'B', 'C'),
  }),
  fc.record({ cancelAdvice: fc.constantFrom('A', 'B', 'C') }),
  fc.record({ prove: fc.integer({ min: -4, max: 12 }).map(String) }),
  fc.record({ bill: amount, number, price: fc.constantFrom('2', '2', '3'), again: fc.boolean() }),
  fc.record({ replace: number, by: number, value: amount }),
  fc.record({ release: number }),
  fc.record({ cancelBill: number }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(world: Streams, one: Step, at: number, rule: string): void {
  if ('order' in one) {
    const line = { quantity: one.order, policy: rule };
    world.send(LEDGER, ordered([line], { revision: at + 1, cancelled: one.cancelled }));
  } else if ('receive' in one) {
    const parts = [part(one.reject, 'damaged')];
    const more = { parts, returned: { value: one.back, unit: 'EA' } };
    world.send(LEDGER, { ...received(one.receive, more, one.advice), purpose: 'replacement' });
  } else if ('cancelAdvice' in one) {
    world.send(LEDGER, { ...received('0', {}, one.cancelAdvice), purpose: 'cancellation' });
  } else if ('prove' in one) {
    world.send(LEDGER, moved('proven', one.prove));
  } else if ('bill' in one) {
    const type = one.number === 'C-1' ? 'credit_memo' : one.again ? 'corrected' : 'invoice';
    const document = invoice(one.number, [{ quantity: one.bill, price: one.price }], {
      invoiceType: { value: type },
      issuedOn: `2026-06-${String((at % 28) + 1).padStart(2, '0')}`,
    });
    world.send(invoiceStream(one.number), send(document));
  } else if ('replace' in one) {
    const document = invoice(one.by, [{ quantity: one.value }], {
      invoiceType: { value: 'replacement' },
      corrects: one.replace,
    });
    world.send(invoiceStream(one.by), send(document));
  } else if ('cancelBill' in one) {
    const document = invoice(one.cancelBill, [{}], { purpose: { value: 'cancellation' } });
    world.send(invoiceStream(one.cancelBill), send(document));
  } else {
    world.actor = { kind: 'person', id: 'pat' };
    world.send(invoiceStream(one.release), { type: 'release_hold', reason: 'so' });
  }
}

function checkLedger(world: Streams): void {
  const state = ledger(world);
  for (const line of state.lines) {
    for (const { totals } of line.schedules) {
      for (const value of Object.values(totals)) expect(value.startsWith('-')).toBe(false);
    }
    const due = payable(line, state.supplier, world.configuration);
    if (due === undefined) continue;
    const left = max(subtract(due, billed(line)), '0');
    expect(compare(reservedOn(state, line), left)).toBeLessThanOrEqual(0);
  }
}

/** The book alone, added up, is the totals. */
function checkBook(world: Streams): void {
  const sums = new Map<string, string>();
  for (const { entries } of world.events(LEDGER, 'ledger.recorded')) {
    for (const { line, kind, quantity } of entries as Entry[]) {
      const key = `${line} ${kind}`;
      sums.set(key, add(sums.get(key) ?? '0', quantity));
    }
  }
  for (const line of ledger(world).lines) {
    for (const kind of ['ordered', 'received', 'accepted', 'invoiced', 'credited'] as const) {
      expect(total(line, kind)).toBe(sums.get(`${line.line} ${kind}`) ?? '0');
    }
  }
}

/** What the ERP was told to pay for an invoice, less what was taken back, is what stands as paid. */
function checkPaid(world: Streams): void {
  for (const name of ['I-1', 'I-2', 'I-3', 'C-1']) {
    const told = world
      .documentsOf('payment_release')
      .flatMap(({ document }) =>
        document.kind === 'payment_release' && document.invoice === name ? [document.amount] : [],
      );
    const state = world.state<InvoiceState | undefined>(invoiceStream(name));
    expect(sum(told)).toBe(state?.paid?.amount ?? '0');
  }
}

describe('a ledger', () => {
  it('never goes below zero, never promises more than may be billed, and is the sum of its book', () => {
    fc.assert(
      fc.property(policy, fc.array(step, { maxLength: 14 }), (rule, steps) => {
        const world = books().send(LEDGER, ordered([{ policy: rule }]));
        for (const [at, one] of steps.entries()) {
          take(world, one, at, rule);
          checkLedger(world);
          checkPaid(world);
        }
        checkBook(world);
      }),
      { numRuns: 150 },
    );
  });

  it('lets no more be billed by itself than was received', () => {
    const bills = fc.array(
      fc.record({ value: fc.integer({ min: 1, max: 10 }).map(String), receipt: amount }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(bills, fc.boolean(), (all, atOnce) => {
        const world = books().send(LEDGER, ordered([{ quantity: '100' }]));
        const commands = all.flatMap(({ value, receipt }, index) => [
          {
            stream: invoiceStream(`I-${index}`),
            command: send(
              invoice(`I-${index}`, [{ quantity: value }], { issuedOn: `2026-06-1${index}` }),
            ),
          },
          { stream: LEDGER, command: received(receipt, {}, `A-${index}`) },
        ]);
        if (atOnce) world.together(...commands);
        else for (const { stream, command } of commands) world.send(stream, command);
        const [line] = ledger(world).lines;
        if (line === undefined) return;
        expect(compare(total(line, 'invoiced'), total(line, 'received'))).toBeLessThanOrEqual(0);
        for (const [index] of all.entries()) {
          const state = standing(world, `I-${index}`);
          expect(state.phase === 'matched' || isOpen(state.phase)).toBe(true);
        }
      }),
      { numRuns: 80 },
    );
  });
});

describe('documents that the schema allows', () => {
  const anything = fc.oneof(
    documentOf('readiness_notice'),
    documentOf('booking_confirmation'),
    documentOf('ship_notice'),
    documentOf('milestone'),
    documentOf('proof_of_delivery'),
    documentOf('receiving_advice'),
    documentOf('invoice'),
  );
  const streamFor = (kind: string): string => {
    if (kind === 'invoice') return 'invoice/ACME/1';
    if (kind === 'booking_confirmation') return 'load/1';
    return 'shipment/ACME/S-1';
  };

  it('are decided on without a throw, and leave plain states', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anything, fc.boolean()), { maxLength: 8 }), (all) => {
        const world = new Streams([...workflows.values()], books().configuration);
        world.send(LEDGER, ordered([{}]));
        for (const [index, [document, isElsewhere]] of all.entries()) {
          const documentId = `d${index}`;
          const { kind } = document;
          const elsewhere = kind === 'milestone' ? 'load/1' : LEDGER;
          world.send(isElsewhere ? elsewhere : streamFor(kind), {
            type: 'receive_document',
            document,
            partner: 'ACME',
            documentId,
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});
