/** What a carrier says of the goods beside a delivery: several exceptions (Q7), the orders that it is about (OID, PRF). */
import { describe, expect, it } from 'vitest';
import { write } from '../../../src/formats/write.ts';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import { documentsOf, interchange, numbers, readAll, writingProfile } from '../../formats/kit.ts';
import type { Streams } from '../streams.ts';
import {
  bookedHub,
  booking,
  hub,
  items,
  L1,
  leg,
  readiness,
  receive,
  S1,
  S2,
  shipNotice,
  stop,
} from './documents.ts';

const AT7 = 'AT7*D1*NS***20260604*1405*UT';
function milestonesOf(...segments: string[]) {
  const set = { set: '214', segments: ['B10*PRO-7*S-1*FAST', 'LX*1', ...segments] };
  return documentsOf(readAll(interchange([set], { group: 'QM' }))).flatMap((document) =>
    document.kind === 'milestone' ? [document] : [],
  );
}
const from214 = (...segments: string[]) =>
  milestonesOf(...segments).map((milestone) => receive(milestone, 'FAST'));
const state = (world: Streams) => world.state<ShipmentState>(S1);

describe('several Q7 of one LX', () => {
  const several = [AT7, 'L11*2*QN', 'Q7*P*CTN*5', 'Q7*D*CTN*2', 'Q7*P*CTN*3'];

  it('are read, each with its quantity, and written again', () => {
    const [milestone] = milestonesOf(...several);
    expect(milestone).toMatchObject({
      ladingException: { kind: { value: 'partial' }, quantity: { value: '5', unit: 'CTN' } },
      otherLadingExceptions: [
        { kind: { value: 'damaged' }, quantity: { value: '2', unit: 'CTN' } },
        { kind: { value: 'partial' }, quantity: { value: '3', unit: 'CTN' } },
      ],
    });
    expect(milestone?.kept?.filter(({ path }) => path.includes('Q7')) ?? []).toEqual([]);
    if (milestone === undefined) throw new Error('The 214 has a milestone.');
    const text = new TextDecoder().decode(
      write(milestone, 'x12-214', writingProfile, numbers).bytes,
    );
    expect(text.match(/Q7\*[^~]*/g)).toEqual(['Q7*P*CTN*5', 'Q7*D*CTN*2', 'Q7*P*CTN*3']);
  });

  it('are each told, those of one kind in one sum', () => {
    const world = bookedHub()
      .at('2026-06-04T16:00:00.000Z')
      .send(L1, ...from214(...several));
    expect(world.events(S1, 'shipment.delivery_excepted')).toMatchObject([
      { exception: 'short', actual: { value: '8', unit: 'CTN' } },
      { exception: 'damaged', actual: { value: '2', unit: 'CTN' } },
    ]);
    expect(world.kinds()).toEqual(['delivery_damaged', 'delivery_short']);
    expect(state(world).phase).toBe('partly_delivered');
  });

  it('leave nothing for delivered where a later one says that a part is missing', () => {
    const world = bookedHub().at('2026-06-04T16:00:00.000Z');
    world.send(L1, ...from214(AT7, 'L11*2*QN', 'Q7*D*CTN*2', 'Q7*P*CTN*3'));
    expect(state(world).phase).toBe('partly_delivered');
  });

  it('are not the same as one of them', () => {
    const world = bookedHub().at('2026-06-04T16:00:00.000Z');
    world.send(L1, ...from214(AT7, 'L11*2*QN', 'Q7*D*CTN*2'));
    world.send(L1, ...from214(AT7, 'L11*2*QN', 'Q7*D*CTN*2', 'Q7*W*CTN*1'));
    expect(world.events(L1, 'load.duplicate_noted')).toEqual([]);
    expect(world.kinds()).toEqual(['delivery_damaged', 'delivery_wrong_product']);
  });
});

describe('a delivery of named orders without a plan', () => {
  const twoOrders = () =>
    hub()
      .send(S1, receive(shipNotice(items('4500017/1: 10 EA W-100', '4500018/1: 20 EA W-200'))))
      .at('2026-06-04T16:00:00.000Z');
  const delivered = (world: Streams) =>
    world
      .commandsTo('ledger')
      .flatMap(({ stream, command }) =>
        command.movement === 'delivered' ? [stream.split('/').at(-2)] : [],
      );
  const later = 'AT7*D1*NS***20260604*1530*UT';

  it('delivers these alone, and the others when they are named', () => {
    const world = twoOrders().send(S1, ...from214(AT7, 'OID**4500017'));
    expect(state(world).phase).toBe('partly_delivered');
    expect(
      world
        .commandsTo('order')
        .map(({ stream, command }) => [
          stream.split('/').at(-2),
          (command.lines as { deliveredAt?: string }[])[0]?.deliveredAt,
        ])
        .slice(-2),
    ).toEqual([
      ['4500017', '2026-06-04T14:05:00.000Z'],
      ['4500018', undefined],
    ]);
    expect(delivered(world)).toEqual(['4500017']);
    world.send(S1, ...from214(later, 'PRF*4500018'));
    expect(state(world).phase).toBe('delivered');
    expect(delivered(world)).toEqual(['4500017', '4500018']);
  });

  it('at the same minute is no duplicate of the other', () => {
    const world = twoOrders();
    world.send(S1, ...from214(AT7, 'OID**4500017'), ...from214(AT7, 'OID**4500018'));
    expect(world.events(S1, 'shipment.duplicate_noted')).toEqual([]);
    expect(state(world).phase).toBe('delivered');
    world.send(S1, ...from214(AT7, 'OID**4500018'));
    expect(world.events(S1, 'shipment.duplicate_noted')).toHaveLength(1);
  });

  it('says nothing new of an order where everything was said before', () => {
    const world = twoOrders().send(S1, ...from214(AT7), ...from214(AT7, 'OID**4500018'));
    expect(world.events(S1, 'shipment.duplicate_noted')).toHaveLength(1);
    expect(state(world).phase).toBe('delivered');
  });

  it.each([
    ['names none', []],
    ['names both', ['OID**4500017', 'OID**4500018']],
    ['names orders that nobody here knows', ['OID**PO-99']],
  ])('delivers all where it %s', (_, orders) => {
    const world = twoOrders().send(S1, ...from214(AT7, ...orders));
    expect(state(world).phase).toBe('delivered');
  });
});

describe('a delivery of named orders at a stop of a plan', () => {
  const D1 = [AT7, 'L11*2*QN'];
  const later = ['AT7*D1*NS***20260604*1530*UT', 'L11*2*QN'];
  const planned = () =>
    bookedHub('4500017/1: 10 EA W-100', '4500018/1: 20 EA W-200').at('2026-06-04T16:00:00.000Z');
  const delivered = (world: Streams) =>
    world
      .commandsTo('ledger')
      .flatMap(({ stream, command }) =>
        command.movement === 'delivered' ? [stream.split('/').at(-2)] : [],
      );

  it('delivers these alone, and the others when they are named', () => {
    const world = planned().send(L1, ...from214(...D1, 'OID**4500017'));
    expect([state(world).phase, delivered(world)]).toEqual(['partly_delivered', ['4500017']]);
    world.send(L1, ...from214(...later, 'OID**4500018'));
    expect([state(world).phase, delivered(world)]).toEqual(['delivered', ['4500017', '4500018']]);
  });

  it('delivers the rest with a status of the stop that names none', () => {
    const world = planned().send(L1, ...from214(...D1, 'OID**4500017'), ...from214(...later));
    expect(state(world).phase).toBe('delivered');
  });

  it.each([
    ['names none', []],
    ['names both', ['OID**4500017', 'PRF*4500018']],
    ['names orders that nobody here knows', ['OID**PO-99']],
  ])('delivers what comes off there where it %s', (_, orders) => {
    expect(state(planned().send(L1, ...from214(...D1, ...orders))).phase).toBe('delivered');
  });

  it('never delivers what comes off elsewhere', () => {
    const goods = items('4500017/1: 10 EA W-100', '4500018/1: 20 EA W-200');
    const portion = (at: number) => ({
      shipment: 'ACME/S-1',
      items: goods.slice(at, at + 1).map(({ id, quantity }) => ({ itemId: id, quantity })),
    });
    const stops = [
      stop(1, 'load', 'ACME-PLANT', ['ACME/S-1']),
      stop(2, 'unload', 'DC1', [portion(0)]),
      stop(3, 'unload', 'DC2', [portion(1)]),
    ];
    const world = hub()
      .send(S1, receive(readiness(goods)))
      .send(L1, receive(booking({ stops, legs: [leg(1, 'FAST', 1, 3)] }), 'TMS'))
      .at('2026-06-04T16:00:00.000Z')
      .send(L1, ...from214(...D1, 'OID**4500017', 'OID**4500018'));
    expect([state(world).phase, delivered(world)]).toEqual(['partly_delivered', ['4500017']]);
  });

  describe('where several shipments come off', () => {
    const S2_OF_LOAD = 'ACME/S-2';
    const both = () =>
      hub()
        .send(S1, receive(readiness(items('4500017/1: 10 EA W-100'))))
        .send(
          S2,
          receive(readiness(items('4500018/1: 20 EA W-200'), { number: 'R-2', shipment: 'S-2' })),
        )
        .send(
          L1,
          receive(
            booking({
              shipments: ['ACME/S-1', S2_OF_LOAD],
              stops: [
                stop(1, 'load', 'ACME-PLANT', ['ACME/S-1', S2_OF_LOAD]),
                stop(2, 'unload', 'DC1', ['ACME/S-1', S2_OF_LOAD]),
              ],
            }),
            'TMS',
          ),
        )
        .at('2026-06-04T16:00:00.000Z');
    const phases = (world: Streams) => [state(world).phase, world.state<ShipmentState>(S2).phase];

    it('delivers that of the order alone', () => {
      const world = both().send(L1, ...from214(...D1, 'OID**4500018'));
      expect(phases(world)).toEqual(['booked', 'delivered']);
      world.send(L1, ...from214(...later, 'OID**4500017'));
      expect(phases(world)).toEqual(['delivered', 'delivered']);
    });

    it('is corrected in that shipment alone', () => {
      const world = both().send(L1, ...from214(...D1, 'OID**4500018'));
      world.send(L1, ...from214('AT7*D1*BF***20260604*1500*UT', 'L11*2*QN', 'OID**4500018'));
      expect(phases(world)).toEqual(['booked', 'delivered']);
      expect(world.state<ShipmentState>(S2).timeline.map(({ standing }) => standing)).toEqual([
        'corrected',
        'effective',
      ]);
    });

    it('delivers all where nobody knows the order', () => {
      expect(phases(both().send(L1, ...from214(...D1, 'OID**PO-99')))).toEqual([
        'delivered',
        'delivered',
      ]);
    });

    it('brings all to the stop where a status of the vehicle names one', () => {
      const world = both().send(
        L1,
        ...from214('AT7*X1*NS***20260604*1405*UT', 'L11*2*QN', 'OID**4500018'),
      );
      expect(phases(world)).toEqual(['arrived', 'arrived']);
    });
  });
});
