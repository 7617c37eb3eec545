import { describe, expect, it } from 'vitest';
import type { DocumentOf } from '../../../src/model/document.ts';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import type { Streams } from '../streams.ts';
import {
  bookedHub,
  hub,
  items,
  L1,
  proof,
  readiness,
  receive,
  S1,
  S2,
  shipNotice,
  told,
} from './documents.ts';

const phase = (world: Streams, stream = S1) => world.state<ShipmentState>(stream).phase;
const movements = (world: Streams, movement: string) =>
  world.commandsTo('ledger').filter(({ command }) => command.movement === movement);

function advice(
  lines: { line?: string; item: string; received: string; id?: string }[],
  more: Partial<DocumentOf<'receiving_advice'>> = {},
): DocumentOf<'receiving_advice'> {
  return {
    kind: 'receiving_advice',
    number: 'RA-1',
    shipment: 'S-1',
    lines: lines.map(({ line, item, received, id }, index) => ({
      id: id ?? String(index + 1),
      item: { buyer: item },
      received: { value: received, unit: 'EA' },
      parts: [],
      ...(line === undefined ? {} : { link: { order: { number: '4500017' }, line } }),
    })),
    ...more,
  };
}

describe('proof of delivery', () => {
  it('is kept by its hash, proves what was delivered, and delivers where nobody said so', () => {
    const world = bookedHub().at('2026-06-04T18:00:00.000Z');
    world.send(S1, receive(proof('2026-06-04T14:00:00Z'), 'FAST'));
    expect(phase(world)).toBe('proven');
    expect(world.events(S1, 'shipment.proven')).toMatchObject([
      {
        proof: { number: 'POD-1', contentHash: 'a'.repeat(64), signedBy: 'J. Doe' },
        lines: [{ quantity: { value: '100' } }],
        complete: true,
      },
    ]);
    expect(movements(world, 'proven')).toHaveLength(1);
    expect(movements(world, 'delivered')).toHaveLength(1);
    world.send(S1, receive(proof('2026-06-04T14:00:00Z'), 'FAST'));
    expect(world.events(S1, 'shipment.duplicate_noted')).toHaveLength(1);
    expect(movements(world, 'proven')).toHaveLength(1);
  });

  it('after D1 adds the proof and no second delivery', () => {
    const world = bookedHub().at('2026-06-04T18:00:00.000Z');
    world.send(L1, told('delivered', '2026-06-04T14:00:00Z'));
    expect(phase(world)).toBe('delivered');
    world.send(S1, receive(proof('2026-06-04T14:05:00Z'), 'FAST'));
    expect(phase(world)).toBe('proven');
    expect(movements(world, 'delivered')).toHaveLength(1);
  });

  it('that counts less, or remarks damage, is for a person', () => {
    const world = bookedHub().at('2026-06-04T18:00:00.000Z');
    world.send(
      S1,
      receive(
        proof('2026-06-04T14:00:00Z', {
          items: [
            {
              link: { order: { number: '4500017' }, line: '1' },
              item: { buyer: 'W-100' },
              quantity: { value: '96', unit: 'EA' },
              condition: 'damaged',
            },
          ],
          remarks: [{ topic: 'shortage', text: 'four cartons missing' }, { text: 'late' }],
        }),
        'FAST',
      ),
    );
    expect(phase(world)).toBe('partly_delivered');
    expect(movements(world, 'proven').at(-1)?.command).toMatchObject({
      lines: [{ quantity: { value: '96' } }],
    });
    expect(world.kinds()).toEqual(['delivery_damaged', 'delivery_remark', 'delivery_short']);
  });
});

describe('receiving advice', () => {
  it('passes its lines to the ledgers of their orders, with what was shipped beside', () => {
    const world = hub().send(
      S1,
      receive(shipNotice(items('4500017/1: 10 EA W-100', '4500018/1: 5 EA W-200'))),
    );
    world.send(
      S1,
      receive(
        advice([
          { item: 'W-100', received: '9' },
          { item: 'W-200', received: '5' },
        ]),
        'ERP',
      ),
    );
    expect(phase(world)).toBe('received');
    const receipts = world
      .commandsTo('ledger')
      .filter(({ command }) => command.type === 'record_receipt');
    expect(receipts).toMatchObject([
      {
        stream: 'ledger/ERP1/US01/4500017/-',
        command: {
          advice: 'RA-1',
          shipment: 'ACME/S-1',
          lines: [
            {
              link: { line: '1' },
              received: { value: '9' },
              announced: { quantity: { value: '10' } },
            },
          ],
        },
      },
      { stream: 'ledger/ERP1/US01/4500018/-' },
    ]);
    expect(world.events(S1, 'shipment.received')).toMatchObject([
      { complete: true, discrepancies: [{ shipped: { value: '10' }, received: { value: '9' } }] },
    ]);
  });

  it('that names no order and an item of none is for a person', () => {
    const world = hub().send(S1, receive(shipNotice(items('4500017/1: 10 EA W-100'))));
    world.send(S1, receive(advice([{ item: 'X-9', received: '3' }]), 'ERP'));
    expect(world.kinds()).toEqual(['receipt_unmatched']);
    expect(phase(world)).toBe('shipped');
  });

  it('is heard once, and cancelled when it says so', () => {
    const world = hub().send(S1, receive(shipNotice(items('4500017/1: 10 EA W-100'))));
    const said = advice([{ line: '1', item: 'W-100', received: '10' }]);
    world.send(S1, receive(said, 'ERP'), receive(said, 'ERP'));
    expect(world.events(S1, 'shipment.received')).toHaveLength(1);
    world.send(S1, receive({ ...said, purpose: { value: 'cancellation' } }, 'ERP'));
    expect(phase(world)).toBe('shipped');
    expect(world.commandsTo('ledger').at(-1)?.command).toMatchObject({ purpose: 'cancellation' });
  });
});

describe('references', () => {
  it('a PRO number ends some time after the delivery, so that it can come round again', () => {
    const notice = shipNotice(items('4500017/1: 10 EA W-100'), {
      carrier: { scac: 'FAST' },
      references: [{ role: { value: 'pro' }, value: 'PRO-1' }],
    });
    const world = hub().send(S1, receive(notice)).at('2026-06-04T18:00:00.000Z');
    world.send(S1, told('delivered', '2026-06-04T14:00:00Z'));
    expect(world.events(S1, 'shipment.references_ended')).toMatchObject([
      { validUntil: '2026-07-04T18:00:00.000Z' },
    ]);
    world.at('2026-09-01T08:00:00.000Z');
    world.send(S2, receive({ ...notice, number: 'ASN-2', shipment: 'S-2' }));
    expect(world.events(S2, 'shipment.references_attached').at(-1)).toMatchObject({
      references: [
        { scope: 'FAST', role: 'pro', value: 'PRO-1' },
        { scope: '*', role: 'pro', value: 'PRO-1' },
      ],
    });
  });
});

describe('one shipment with four orders', () => {
  it('tells each of them its own part, and settles each from one delivery', () => {
    const orders = ['71', '72', '73', '74'];
    const goods = items(...orders.map((order, index) => `${order}/1: ${index + 1} EA W-100`));
    const world = hub()
      .send(S1, receive(shipNotice(goods)))
      .at('2026-06-04T18:00:00.000Z');
    world.send(S1, told('delivered', '2026-06-04T14:00:00Z'));
    world.send(
      S1,
      receive(advice(orders.map((_, at) => ({ item: 'W-100', received: String(at + 1) }))), 'ERP'),
    );
    for (const movement of ['shipped', 'delivered']) {
      expect(
        movements(world, movement).map(({ stream, command }) => [
          stream,
          (command.lines as { quantity: { value: string } }[]).map(
            ({ quantity }) => quantity.value,
          ),
        ]),
      ).toEqual(orders.map((order, at) => [`ledger/ERP1/US01/${order}/-`, [String(at + 1)]]));
    }
    const told_ = world.commandsTo('order').map(({ stream }) => stream);
    expect(new Set(told_)).toEqual(new Set(orders.map((order) => `order/ERP1/US01/${order}/-`)));
    // The same item of four orders: without its order a count could be any of them, so a person is asked.
    expect(world.kinds()).toEqual(['receipt_unmatched']);
  });
});

describe('one order in three shipments', () => {
  it('each tells its own part', () => {
    const world = hub();
    for (const [index, value] of ['20', '30', '50'].entries()) {
      const number = `S-${index + 1}`;
      world.send(
        `shipment/ACME/${number}`,
        receive(readiness(items(`4500017/1: ${value} EA W-100`), { shipment: number })),
      );
    }
    const notes = world.commandsTo('order').map(({ command }) => command);
    expect(notes).toMatchObject([
      { shipment: 'ACME/S-1', lines: [{ quantity: { value: '20' } }] },
      { shipment: 'ACME/S-2', lines: [{ quantity: { value: '30' } }] },
      { shipment: 'ACME/S-3', lines: [{ quantity: { value: '50' } }] },
    ]);
  });
});

describe('what does not travel any more', () => {
  it('is told to the order that a replaced ship notice named', () => {
    const world = hub().send(S1, receive(shipNotice(items('A/1: 10 EA W-100'))));
    world.send(
      S1,
      receive(shipNotice(items('B/1: 10 EA W-100'), { purpose: { value: 'replacement' } })),
    );
    expect(world.commandsTo('order').slice(-2)).toMatchObject([
      { stream: 'order/ERP1/US01/A/-', command: { lines: [] } },
      { stream: 'order/ERP1/US01/B/-', command: { lines: [{ line: '1' }] } },
    ]);
    world.send(S1, receive(shipNotice([], { purpose: { value: 'cancellation' } })));
    expect(world.commandsTo('order').at(-1)).toMatchObject({
      stream: 'order/ERP1/US01/B/-',
      command: { lines: [] },
    });
  });
});

describe('a shipment that is let go', () => {
  it('by a person while nothing has left, and not after', () => {
    const world = bookedHub();
    world.send(L1, told('picked_up', '2026-06-01T07:00:00Z'));
    const reason = { type: 'cancel_shipment', reason: 'not needed' };
    world.send(S1, reason);
    expect(world.refusals).toEqual([{ stream: S1, code: 'SHIPMENT_UNDER_WAY' }]);
    const other = bookedHub().send(S1, reason);
    expect(phase(other)).toBe('cancelled');
    other.send(S1, receive(readiness(items('4500017/1: 1 EA W-100'), { number: 'R-9' })));
    expect(other.refusals).toEqual([{ stream: S1, code: 'SHIPMENT_CANCELLED' }]);
  });

  it('refuses documents of other kinds', () => {
    const report = {
      kind: 'inventory_report' as const,
      number: '1',
      site: 'DC1',
      lines: [],
    };
    const world = hub().send(S1, receive(report));
    expect(world.refusals).toEqual([{ stream: S1, code: 'SHIPMENT_DOCUMENT_UNFIT' }]);
  });
});
