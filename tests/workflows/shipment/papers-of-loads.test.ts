/** Papers of several stops, several docks and whole loads: each counts for what it is about, and no more. */
import { describe, expect, it } from 'vitest';
import type { DocumentOf } from '../../../src/model/document.ts';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import { profile, world } from '../kit.ts';
import type { Streams } from '../streams.ts';
import {
  bookedHub,
  booking,
  hub,
  items,
  L1,
  leg,
  party,
  proof,
  readiness,
  receive,
  S1,
  S2,
  shipNotice,
  stop,
  told,
} from './documents.ts';

const phase = (world: Streams, stream = S1) => world.state<ShipmentState>(stream).phase;
const receipts = (world: Streams) =>
  world.commandsTo('ledger').filter(({ command }) => command.type === 'record_receipt');
const proven = (world: Streams) =>
  world.commandsTo('ledger').flatMap(({ command }) => {
    const lines = command.lines as { quantity: { value: string } }[];
    return command.movement === 'proven' ? lines.map(({ quantity }) => quantity.value) : [];
  });

type AdviceLine = { item: string; received: string; order?: string; line?: string };
function advice(
  lines: AdviceLine[],
  more: Partial<DocumentOf<'receiving_advice'>> = {},
): DocumentOf<'receiving_advice'> {
  return {
    kind: 'receiving_advice',
    number: 'RA-1',
    lines: lines.map(({ item, received, order, line = '1' }, index) => ({
      id: String(index + 1),
      item: { buyer: item },
      received: { value: received, unit: 'EA' },
      parts: [],
      ...(order === undefined ? {} : { link: { order: { number: order }, line } }),
    })),
    ...more,
  };
}

/** S-1 and S-2 come off at stop 2, S-2's rest at stop 3. */
const twoShipments = () =>
  hub()
    .send(S1, receive(readiness(items('71/1: 10 EA W-100'))))
    .send(S2, receive(readiness(items('72/1: 5 EA W-200'), { shipment: 'S-2' })))
    .send(
      L1,
      receive(
        booking({
          shipments: ['ACME/S-1', 'ACME/S-2'],
          stops: [
            stop(1, 'load', 'ACME-PLANT', ['ACME/S-1', 'ACME/S-2']),
            stop(2, 'unload', 'DC1', ['ACME/S-1']),
            stop(3, 'unload', 'DC2', ['ACME/S-2']),
          ],
          legs: [leg(1, 'FAST', 1, 3)],
        }),
        'TMS',
      ),
    )
    .at('2026-06-05T18:00:00.000Z');

/** 60 of line 1 come off at DC1, 60 at DC2. */
const splitLine = () => {
  const share = [
    { shipment: 'ACME/S-1', items: [{ itemId: 'i1', quantity: { value: '60', unit: 'EA' } }] },
  ];
  return hub()
    .send(S1, receive(readiness(items('71/1: 120 EA W-100'))))
    .send(
      L1,
      receive(
        booking({
          stops: [
            stop(1, 'load', 'ACME-PLANT', ['ACME/S-1']),
            stop(2, 'unload', 'DC1', share),
            stop(3, 'unload', 'DC2', share),
          ],
        }),
        'TMS',
      ),
    )
    .at('2026-06-05T18:00:00.000Z');
};

describe('a proof of delivery', () => {
  it('that names the load goes to the shipments of its stop', () => {
    const world = twoShipments().send(
      L1,
      receive(proof('2026-06-04T14:00:00Z', { stop: 2 }), 'FAST'),
    );
    expect([phase(world), phase(world, S2)]).toEqual(['proven', 'booked']);
    const one = bookedHub().at('2026-06-05T18:00:00.000Z');
    one.send(L1, receive(proof('2026-06-04T14:00:00Z'), 'FAST'));
    expect(phase(one)).toBe('proven');
  });

  it('of a load with several stops that names none is refused, not guessed', () => {
    const world = twoShipments().send(L1, receive(proof('2026-06-04T14:00:00Z'), 'FAST'));
    expect(world.refusals).toMatchObject([{ code: 'PROOF_STOP_UNCLEAR' }]);
    expect([phase(world), phase(world, S2)]).toEqual(['booked', 'booked']);
  });

  it('of a shipment with several stops that names none proves nothing and asks', () => {
    const world = splitLine().send(S1, receive(proof('2026-06-04T14:00:00Z'), 'FAST'));
    expect(phase(world)).toBe('booked');
    expect(proven(world)).toEqual([]);
    expect(world.kinds()).toEqual(['delivery_unmatched']);
    world.send(S1, receive(proof('2026-06-04T14:00:00Z', { number: 'P-2', stop: 2 }), 'FAST'));
    expect([phase(world), proven(world)]).toEqual(['partly_delivered', ['60']]);
  });

  it('that lists what is not in the shipment proves nothing, and says so', () => {
    const world = bookedHub().at('2026-06-05T18:00:00.000Z');
    const foreign = [{ item: { buyer: 'X-9' }, quantity: { value: '3', unit: 'EA' } }];
    world.send(S1, receive(proof('2026-06-04T14:00:00Z', { items: foreign }), 'FAST'));
    expect([phase(world), proven(world)]).toEqual(['booked', []]);
    expect(world.kinds()).toEqual(['delivery_unmatched']);
  });

  it('of two carriers under one number is two', () => {
    const world = splitLine();
    world.send(S1, receive(proof('2026-06-04T14:00:00Z', { stop: 2 }), 'FAST'));
    world.send(S1, receive(proof('2026-06-05T14:00:00Z', { stop: 3 }), 'SLOW'));
    expect([phase(world), proven(world)]).toEqual(['proven', ['60', '60']]);
  });
});

describe('a receiving advice', () => {
  it('that names the load goes to the ledgers of its orders, and its shipments are received', () => {
    const world = twoShipments();
    world.send(
      L1,
      receive(
        advice([
          { item: 'W-100', received: '10', order: '71' },
          { item: 'W-200', received: '5', order: '72' },
        ]),
        'ERP',
      ),
    );
    expect(receipts(world)).toMatchObject([
      { stream: 'ledger/ERP1/US01/71/-', command: { receiver: 'ERP', lines: [{ id: '1' }] } },
      { stream: 'ledger/ERP1/US01/72/-', command: { lines: [{ id: '2' }] } },
    ]);
    expect([phase(world), phase(world, S2)]).toEqual(['received', 'received']);
  });

  it('that names the load and not the orders is refused: whose it was cannot be told', () => {
    const world = twoShipments().send(
      L1,
      receive(advice([{ item: 'W-100', received: '10' }]), 'ERP'),
    );
    expect(world.refusals).toMatchObject([{ code: 'RECEIPT_UNLINKED' }]);
    expect(receipts(world)).toEqual([]);
  });

  it('names an order by number alone: the shipment knows whose it is, and asks where it does not', () => {
    const world_ = hub();
    world_.configuration = world({
      partner: [profile('ERP2', ['erp'], { erp: { instance: 'ERP2', entity: 'CA01' } })],
    });
    const goods = items('71/1: 10 EA W-100').map((one) => ({
      ...one,
      link: { order: { erp: 'ERP2', entity: 'CA01', number: '71' }, line: '1' },
    }));
    world_.send(S1, receive(shipNotice(goods)));
    const said = advice([
      { item: 'W-100', received: '10', order: '71' },
      { item: 'W-200', received: '1', order: '99' },
    ]);
    world_.send(S1, receive(said, 'WMS'));
    expect(receipts(world_)).toMatchObject([
      { stream: 'ledger/ERP2/CA01/71/-', command: { lines: [{ received: { value: '10' } }] } },
    ]);
    expect(world_.kinds()).toEqual(['receipt_unmatched']);
  });

  it('of two docks under one number is two, and received is what both have counted', () => {
    const world = splitLine().send(L1, told('delivered', '2026-06-04T14:00:00Z', { stop: 2 }));
    const counted = (site: string) =>
      advice([{ item: 'W-100', received: '60' }], { parties: [party('ship_to', site)] });
    world.send(S1, receive(counted('DC1'), 'WMS'));
    expect(phase(world)).toBe('partly_delivered');
    expect(receipts(world).at(-1)?.command).toMatchObject({
      receiver: 'WMS',
      lines: [{ announced: { quantity: { value: '60' }, stop: 'L-1/2' } }],
    });
    world.send(S1, receive(counted('DC2'), 'ERP'));
    expect(phase(world)).toBe('received');
    expect(receipts(world)).toHaveLength(2);
  });
});
