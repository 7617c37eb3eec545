/** The second half of the chain over all workflows: ready, booked, shipped, delivered, received, paid. */
import { describe, expect, it } from 'vitest';
import type { DocumentOf } from '../../../src/model/document.ts';
import { workflows } from '../../../src/workflows/list.ts';
import type { InvoiceState } from '../../../src/workflows/settlement/invoice-state.ts';
import type { LedgerState } from '../../../src/workflows/settlement/ledger-state.ts';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import { world } from '../kit.ts';
import {
  answer,
  answerLine,
  fromErp,
  fromSupplier,
  line,
  ORDER,
  on,
  order,
  part,
} from '../order/documents.ts';
import {
  booking,
  estimate,
  items,
  L1,
  milestone,
  proof,
  readiness,
  receive,
  S1,
  shipNotice,
} from '../shipment/documents.ts';
import { Streams } from '../streams.ts';

const LEDGER = 'ledger/ERP1/US01/4500017/-';
const INVOICE = 'invoice/ACME/I-1';

function billed(quantity: string): DocumentOf<'invoice'> {
  return {
    kind: 'invoice',
    number: 'I-1',
    invoiceType: { value: 'invoice' },
    currency: 'USD',
    issuedOn: '2026-06-05',
    order: { number: '4500017' },
    lines: [
      {
        line: '1',
        link: { order: { number: '4500017' }, line: '1' },
        item: { supplier: 'AC-1' },
        quantity: { value: quantity, unit: 'EA' },
        price: { amount: '2.5' },
      },
    ],
    total: String(Number(quantity) * 2.5),
  };
}
function counted(value: string): DocumentOf<'receiving_advice'> {
  return {
    kind: 'receiving_advice',
    number: 'RA-1',
    shipment: 'ACME/S-1',
    lines: [{ id: '1', item: { buyer: 'W-100' }, received: { value, unit: 'EA' }, parts: [] }],
  };
}
/** Exceptions that are open, by kind. */
function open(streams: Streams): string[] {
  const kinds = new Map<string, boolean>();
  for (const { stream, event } of streams.log) {
    if (!stream.startsWith('exception/')) continue;
    kinds.set(stream, event.type !== 'exception.resolved_itself');
  }
  return [...kinds]
    .flatMap(([stream, stands]) => (stands ? [stream.split('/')[1] ?? ''] : []))
    .sort();
}

function shippedAndDelivered(): Streams {
  const streams = new Streams([...workflows.values()], world());
  streams.send(ORDER, fromErp(order([line('1', '100 EA')])));
  const promise = answerLine('1', [
    part('100 EA', 'accepted', on('delivery_promised', '2026-06-10')),
  ]);
  streams.send(ORDER, fromSupplier(answer([promise])));
  streams.send(S1, receive(readiness(items('4500017/1: 100 EA W-100'))));
  streams.send(L1, receive(booking(), 'TMS'));
  streams.at('2026-06-02T14:00:00.000Z');
  streams.send(S1, receive(shipNotice(items('4500017/1: 100 EA W-100'))));
  streams.send(L1, receive(milestone('picked_up', '2026-06-02T13:50:00Z'), 'FAST'));
  streams.send(L1, receive(estimate('2026-06-04T14:30:00Z'), 'FAST'));
  streams.at('2026-06-04T14:30:00.000Z');
  streams.send(L1, receive(milestone('delivered', '2026-06-04T14:20:00Z'), 'FAST'));
  return streams.send(S1, receive(proof('2026-06-04T14:20:00Z'), 'FAST'));
}

describe('one order', () => {
  it('goes from ready to paid, and nothing is left open', () => {
    const streams = shippedAndDelivered();
    expect(streams.state<ShipmentState>(S1).phase).toBe('proven');
    streams.send(INVOICE, receive(billed('100')));
    expect(streams.state<InvoiceState>(INVOICE).phase).toBe('awaiting_receipt');
    streams.send(S1, receive(counted('100'), 'ERP'));
    expect(streams.state<ShipmentState>(S1).phase).toBe('received');
    expect(streams.state<InvoiceState>(INVOICE).phase).toBe('matched');
    expect(streams.documentsOf('payment_release')).toMatchObject([
      {
        to: { partner: 'ERP' },
        document: { amount: '250', lines: [{ quantity: { value: '100' } }] },
      },
    ]);
    expect(streams.state<LedgerState>(LEDGER).lines[0]).toMatchObject({
      closed: 'complete',
      settled: true,
      schedules: [
        {
          totals: {
            confirmed: '100',
            shipped: '100',
            delivered: '100',
            proven: '100',
            received: '100',
          },
        },
      ],
    });
    expect(streams.refusals).toEqual([]);
    expect(open(streams)).toEqual([]);
    expect(streams.types(ORDER)).toContain('order.shipment_noted');
  });

  it('that comes short is held, owned by receiving, and goes on when the rest comes', () => {
    const streams = shippedAndDelivered();
    streams.send(S1, receive(counted('90'), 'ERP'));
    streams.send(INVOICE, receive(billed('100')));
    expect(streams.state<InvoiceState>(INVOICE).phase).toBe('held');
    expect(open(streams)).toEqual(['invoice_held_quantity', 'short_received']);
    const late = { ...counted('10'), number: 'RA-2' };
    streams.send(S1, receive(late, 'ERP'));
    expect(streams.state<InvoiceState>(INVOICE).phase).toBe('matched');
    expect(open(streams)).toEqual([]);
  });

  it('finds its line by the item where the ship notice numbers none', () => {
    const streams = new Streams([...workflows.values()], world());
    streams.send(ORDER, fromErp(order([line('1', '100 EA')])));
    const bare = items('4500017/1: 100 EA W-100').map((goods) => ({
      ...goods,
      item: { supplier: 'AC-1' },
      link: { order: { number: '4500017' } },
    }));
    streams.send(S1, receive(shipNotice(bare)));
    expect(streams.events(ORDER, 'order.shipment_noted')).toMatchObject([
      { lines: [{ line: '1', quantity: { value: '100' } }] },
    ]);
    expect(streams.state<LedgerState>(LEDGER).lines[0]?.schedules[0]?.totals.shipped).toBe('100');
  });
});
