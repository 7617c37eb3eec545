import { describe, expect, it } from 'vitest';
import type { LoadState } from '../../../src/workflows/shipment/load-state.ts';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import type { Streams } from '../streams.ts';
import {
  bookedHub,
  booking,
  hub,
  items,
  L1,
  leg,
  milestone,
  party,
  readiness,
  receive,
  S1,
  S2,
  shipNotice,
  stop,
  told,
} from './documents.ts';

const phase = (hub: Streams, stream = S1) => hub.state<ShipmentState>(stream).phase;
const last = (hub: Streams, type: string, stream = S1) => hub.events(stream, type).at(-1);

describe('the way of a shipment', () => {
  it('goes from pickup to delivery, and everybody is told', () => {
    const world = bookedHub();
    world
      .at('2026-06-02T14:00:00.000Z')
      .send(L1, told('arrived_at_pickup', '2026-06-02T13:00:00Z'));
    expect(phase(world)).toBe('booked');
    world.send(L1, told('picked_up', '2026-06-02T13:50:00Z'));
    expect(phase(world)).toBe('picked_up');
    expect(last(world, 'shipment.pickup_judged')).toMatchObject({
      verdicts: [
        { verdict: 'on_time', baseline: 'first_booking', measuredBy: 'picked_up', minutes: 0 },
      ],
    });
    world.later(3).send(L1, told('in_transit', '2026-06-02T16:30:00Z'));
    expect(phase(world)).toBe('in_transit');
    world
      .at('2026-06-04T14:10:00.000Z')
      .send(L1, told('arrived_at_delivery', '2026-06-04T14:00:00Z'));
    expect(phase(world)).toBe('arrived');
    world.send(L1, told('delivered', '2026-06-04T14:05:00Z'));
    expect(phase(world)).toBe('delivered');
    expect(
      world.types(S1).filter((type) => /picked|transit|arrived|delivered$/.test(type)),
    ).toEqual([
      'shipment.picked_up',
      'shipment.in_transit',
      'shipment.arrived',
      'shipment.delivered',
    ]);
    expect(world.documentsOf('shipment_update').map(({ to }) => to)).toContainEqual({
      role: 'customer_service',
    });
    expect(world.documentsOf('shipment_update').at(-1)?.document).toMatchObject({
      phase: 'delivered',
      orders: [{ order: { number: '4500017' }, deliveredAt: '2026-06-04T14:05:00.000Z' }],
    });
    expect(world.commandsTo('ledger').at(-1)?.command).toMatchObject({
      movement: 'delivered',
      site: 'DC1',
      lines: [{ link: { line: '1' }, quantity: { value: '100', unit: 'EA' } }],
    });
    expect(world.state<LoadState>(L1).phase).toBe('completed');
    expect(world.timers.has(`${S1} silence`)).toBe(false);
    expect(world.exceptions()).toEqual([]);
  });

  it('numbers each document once', () => {
    const world = bookedHub();
    world.send(
      L1,
      told('picked_up', '2026-06-02T13:50:00Z'),
      told('in_transit', '2026-06-02T15:00:00Z'),
    );
    for (const kind of ['shipment_update', 'booking_confirmation']) {
      const numbers = world
        .documentsOf(kind)
        .map(({ to, document }) => `${JSON.stringify(to)} ${document.number}`);
      expect(new Set(numbers).size).toBe(numbers.length);
    }
  });
});

describe('stops', () => {
  /** S-1 has lines 1 for DC1 and 2 for DC2, on one load with three stops. */
  const threeStops = () =>
    hub()
      .send(S1, receive(readiness(items('4500017/1: 10 EA W-100', '4500017/2: 20 EA W-200'))))
      .send(
        L1,
        receive(
          booking({
            stops: [
              stop(1, 'load', 'ACME-PLANT', ['ACME/S-1'], '2026-06-02T16:00:00Z'),
              stop(
                2,
                'unload',
                'DC1',
                [
                  {
                    shipment: 'ACME/S-1',
                    items: [{ itemId: 'i1', quantity: { value: '10', unit: 'EA' } }],
                  },
                ],
                '2026-06-04T15:00:00Z',
              ),
              stop(
                3,
                'unload',
                'DC2',
                [
                  {
                    shipment: 'ACME/S-1',
                    items: [{ itemId: 'i2', quantity: { value: '20', unit: 'EA' } }],
                  },
                ],
                '2026-06-05T15:00:00Z',
              ),
            ],
            legs: [leg(1, 'FAST', 1, 3)],
          }),
          'TMS',
        ),
      );

  it('D1 at stop two of three settles the lines of stop two alone', () => {
    const world = threeStops().at('2026-06-04T16:00:00.000Z');
    world.send(L1, told('delivered', '2026-06-04T14:05:00Z', { stop: 2 }));
    expect(phase(world)).toBe('partly_delivered');
    expect(world.commandsTo('ledger').map(({ command }) => command)).toMatchObject([
      { movement: 'delivered', lines: [{ link: { line: '1' }, quantity: { value: '10' } }] },
    ]);
    expect(world.commandsTo('order').at(-1)?.command).toMatchObject({
      phase: 'partly_delivered',
      lines: [
        { line: '1', deliveredAt: '2026-06-04T14:05:00.000Z' },
        { line: '2', expectedAt: '2026-06-05T15:00:00.000Z' },
      ],
    });
    world
      .at('2026-06-05T16:00:00.000Z')
      .send(L1, told('delivered', '2026-06-05T14:00:00Z', { stop: 3 }));
    expect(phase(world)).toBe('delivered');
    expect(world.commandsTo('ledger').at(-1)?.command).toMatchObject({
      lines: [{ link: { line: '2' }, quantity: { value: '20' } }],
    });
  });

  it('a delivery of no stop among several is not guessed, and finds its stop by the place', () => {
    const world = threeStops().at('2026-06-04T16:00:00.000Z');
    world.send(L1, told('delivered', '2026-06-04T14:05:00Z'));
    expect(world.kinds()).toEqual(['milestone_stop_unclear']);
    expect(phase(world)).toBe('booked');
    world.send(L1, told('delivered', '2026-06-04T14:06:00Z', { place: party('ship_to', 'DC1') }));
    expect(phase(world)).toBe('partly_delivered');
  });

  it('ships less than planned: the last stop of a line gets what is left', () => {
    const both = (itemId: string) => [
      { shipment: 'ACME/S-1', items: [{ itemId, quantity: { value: '60', unit: 'EA' } }] },
    ];
    const world = hub()
      .send(S1, receive(readiness(items('4500017/1: 120 EA W-100'))))
      .send(
        L1,
        receive(
          booking({
            stops: [
              stop(1, 'load', 'ACME-PLANT', ['ACME/S-1']),
              stop(2, 'unload', 'DC1', both('i1')),
              stop(3, 'unload', 'DC2', both('i1')),
            ],
          }),
          'TMS',
        ),
      )
      .send(S1, receive(shipNotice(items('4500017/1: 100 EA W-100'))))
      .at('2026-06-04T16:00:00.000Z')
      .send(L1, told('delivered', '2026-06-04T14:00:00Z', { stop: 3 }));
    expect(last(world, 'shipment.delivered')).toMatchObject({
      lines: [{ quantity: { value: '40' } }],
      complete: false,
    });
  });

  it('passes a milestone on to the shipments of the stop alone', () => {
    const world = hub()
      .send(S1, receive(readiness(items('4500017/1: 10 EA W-100'))))
      .send(S2, receive(readiness(items('4500018/1: 5 EA W-200'), { shipment: 'S-2' })));
    world.send(
      L1,
      receive(
        booking({
          shipments: ['ACME/S-1', 'ACME/S-2'],
          stops: [
            stop(1, 'load', 'ACME-PLANT', ['ACME/S-1']),
            stop(2, 'load', 'HUB', ['ACME/S-2']),
            stop(3, 'unload', 'DC1', ['ACME/S-1', 'ACME/S-2']),
          ],
          legs: [leg(1, 'FAST', 1, 3)],
        }),
        'TMS',
      ),
    );
    world
      .at('2026-06-02T15:00:00.000Z')
      .send(L1, told('picked_up', '2026-06-02T13:00:00Z', { stop: 1 }))
      .send(L1, told('in_transit', '2026-06-02T14:00:00Z'));
    expect([phase(world), phase(world, S2)]).toEqual(['in_transit', 'booked']);
    world.later(5).send(L1, told('picked_up', '2026-06-02T19:00:00Z', { stop: 2 }));
    expect(phase(world, S2)).toBe('picked_up');
  });

  it('plans by the ids of what stood ready, whatever ids the ship notice gives', () => {
    const share = (itemId: string, value: string) => [
      { shipment: 'ACME/S-1', items: [{ itemId, quantity: { value, unit: 'EA' } }] },
    ];
    const world = hub()
      .send(S1, receive(readiness(items('4500017/1: 10 EA W-100', '4500017/2: 20 EA W-200'))))
      .send(
        L1,
        receive(
          booking({
            stops: [
              stop(1, 'load', 'ACME-PLANT', ['ACME/S-1']),
              stop(2, 'unload', 'DC1', share('i1', '10')),
              stop(3, 'unload', 'DC2', share('i2', '20')),
            ],
          }),
          'TMS',
        ),
      );
    // The supplier numbers the items of its ship notice the other way round.
    world.send(S1, receive(shipNotice(items('4500017/2: 20 EA W-200', '4500017/1: 10 EA W-100'))));
    world.at('2026-06-04T16:00:00.000Z');
    world.send(L1, told('delivered', '2026-06-04T14:00:00Z', { stop: 2 }));
    expect(last(world, 'shipment.delivered')).toMatchObject({
      lines: [{ link: { line: '1' }, quantity: { value: '10' } }],
    });
  });

  it('counts what is packed in another unit than the item, and finds no difference', () => {
    const handlingUnits = ['u1', 'u2'].map((id) => ({
      id,
      sscc: `sscc-${id}`,
      contents: [{ itemId: 'i1', quantity: { value: '1', unit: 'CA' } }],
    }));
    const world = bookedHub('4500017/1: 48 EA W-100')
      .send(S1, receive(shipNotice(items('4500017/1: 48 EA W-100'), { handlingUnits })))
      .at('2026-06-04T16:00:00.000Z');
    expect(world.kinds()).toEqual([]);
    world.send(L1, told('delivered', '2026-06-04T14:00:00Z', { handlingUnits: ['sscc-u2'] }));
    expect(last(world, 'shipment.delivered')).toMatchObject({
      lines: [{ quantity: { value: '24', unit: 'EA' } }],
    });
  });

  it('settles by handling units what the carrier names, and the rest later', () => {
    const unit = (id: string, value: string) => ({
      id,
      sscc: `sscc-${id}`,
      contents: [{ itemId: 'i1', quantity: { value, unit: 'EA' } }],
    });
    const pallet = { id: 'p', contents: [] };
    const handlingUnits = [{ ...unit('u1', '6'), parent: 'p' }, unit('u2', '4'), pallet];
    const world = bookedHub('4500017/1: 10 EA W-100')
      .send(S1, receive(shipNotice(items('4500017/1: 10 EA W-100'), { handlingUnits })))
      .at('2026-06-04T16:00:00.000Z')
      .send(L1, told('delivered', '2026-06-04T14:00:00Z', { handlingUnits: ['p'] }));
    expect(phase(world)).toBe('partly_delivered');
    expect(last(world, 'shipment.delivered')).toMatchObject({
      lines: [{ quantity: { value: '6' } }],
    });
    world.send(
      L1,
      told('delivered', '2026-06-04T15:00:00Z', { handlingUnits: ['sscc-u2', 'sscc-u1'] }),
    );
    expect(phase(world)).toBe('delivered');
    expect(last(world, 'shipment.delivered')).toMatchObject({
      lines: [{ quantity: { value: '4' } }],
      complete: true,
    });
  });
});

describe('legs', () => {
  /** FAST brings it to the cross-dock HUB, SLOW on to DC1. */
  const twoLegs = () =>
    hub()
      .send(S1, receive(readiness(items('4500017/1: 10 EA W-100'))))
      .send(
        L1,
        receive(
          booking({
            stops: [
              stop(1, 'load', 'ACME-PLANT', ['ACME/S-1'], '2026-06-02T16:00:00Z'),
              {
                ...stop(2, 'unload', 'HUB', ['ACME/S-1']),
                activity: { value: 'transload' },
              },
              stop(3, 'unload', 'DC1', ['ACME/S-1'], '2026-06-05T15:00:00Z'),
            ],
            legs: [leg(1, 'FAST', 1, 2), leg(2, 'SLOW', 2, 3)],
          }),
          'TMS',
        ),
      );

  it("the first carrier's delivery is the end of its leg, not of the way", () => {
    const world = twoLegs().at('2026-06-03T16:00:00.000Z');
    world
      .send(L1, told('picked_up', '2026-06-02T15:00:00Z'))
      .send(L1, told('delivered', '2026-06-03T10:00:00Z'));
    expect(phase(world)).toBe('in_transit');
    expect(world.commandsTo('ledger')).toEqual([]);
    world.send(L1, receive(milestone('picked_up', '2026-06-03T15:00:00Z'), 'SLOW'));
    expect(last(world, 'shipment.pickup_judged')).toMatchObject({
      verdicts: [{ measuredAt: '2026-06-02T15:00:00.000Z' }],
    });
    world.at('2026-06-05T16:00:00.000Z');
    world.send(L1, receive(milestone('delivered', '2026-06-05T14:00:00Z'), 'SLOW'));
    expect(phase(world)).toBe('delivered');
  });

  it('a carrier without a part in it is not believed, until a plan gives it one', () => {
    const world = bookedHub().at('2026-06-02T15:00:00.000Z');
    world.send(L1, receive(milestone('picked_up', '2026-06-02T14:00:00Z'), 'SLOW', 'doc-slow'));
    expect(world.exceptions()).toEqual(['carrier_not_on_shipment/doc-slow']);
    expect(phase(world)).toBe('booked');
    world.send(S1, receive(milestone('picked_up', '2026-06-02T14:00:00Z'), 'SLOW', 'doc-direct'));
    expect(phase(world)).toBe('booked');
    world.send(L1, receive(booking({ number: 'BC-2', legs: [leg(1, 'SLOW', 1, 2)] }), 'TMS'));
    expect(phase(world)).toBe('picked_up');
    expect(world.exceptions()).toEqual([]);
  });
});

describe('traps of the codes', () => {
  it.each([
    ['arrived_at_delivery', 'arrived'],
    ['arrived_at_pickup', 'booked'],
    ['loading', 'booked'],
    ['loaded', 'booked'],
    ['gate_out', 'booked'],
    ['gate_in', 'booked'],
    ['customs_arrived', 'in_transit'],
    ['delivered', 'delivered'],
    ['departed_delivery', 'arrived'],
    ['paperwork_only', 'booked'],
    ['tendered_for_delivery', 'arrived'],
    ['cancelled', 'cancelled'],
    ['returned', 'returned'],
    ['refused', 'refused'],
  ] as const)('%s alone makes it %s', (type, expected) => {
    const world = bookedHub().at('2026-06-04T16:00:00.000Z');
    world.send(L1, told(type, '2026-06-04T14:00:00Z'));
    expect(phase(world)).toBe(expected);
  });

  it('a reason is no status: NS on AF is a pickup', () => {
    const world = bookedHub().at('2026-06-02T16:00:00.000Z');
    world.send(
      L1,
      told('picked_up', '2026-06-02T14:00:00Z', { reason: { value: 'normal', wire: 'NS' } }),
    );
    expect(last(world, 'shipment.picked_up')).toMatchObject({ reason: 'normal' });
    expect(world.exceptions()).toEqual([]);
  });

  it('an unknown code stays in the timeline and asks to be mapped', () => {
    const world = bookedHub().at('2026-06-02T16:00:00.000Z');
    const unknown = milestone('picked_up', '2026-06-02T14:00:00Z', {
      type: { value: 'unmapped', wire: 'ZZ' },
    });
    world.send(S1, receive(unknown, 'FAST'));
    expect(phase(world)).toBe('booked');
    expect(world.state<ShipmentState>(S1).timeline).toMatchObject([
      { type: 'unmapped', wire: 'ZZ', standing: 'unmapped' },
    ]);
    expect(world.exceptions()).toEqual(['milestone_unmapped/ZZ']);
  });

  it('LT is local time of the place, also across a change of the clocks', () => {
    const at = (on: string, time: string) =>
      milestone('picked_up', undefined, {
        when: { kind: { value: 'other' }, on, time, zone: 'LT' },
        place: party('ship_from', 'DC1'),
      });
    const world = hub().at('2026-11-02T00:00:00.000Z');
    world.send(S1, receive(at('2026-10-31', '23:30'), 'FAST'));
    world.send(S1, receive(at('2026-11-01', '23:30'), 'FAST'));
    expect(world.state<ShipmentState>(S1).timeline).toMatchObject([
      { occurredAt: '2026-11-01T04:30:00.000Z', timeFrom: 'place', sent: { zone: 'LT' } },
      { occurredAt: '2026-11-02T05:30:00.000Z', timeFrom: 'place' },
    ]);
  });

  it('a fact cannot lie days ahead', () => {
    const world = bookedHub().send(L1, told('delivered', '2026-06-09T14:00:00Z'));
    expect(phase(world)).toBe('booked');
    expect(world.kinds()).toEqual(['milestone_in_future']);
  });
});
