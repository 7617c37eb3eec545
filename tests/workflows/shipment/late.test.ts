/** What comes late, and what is late: repaired, and over when its cause is. */
import { describe, expect, it } from 'vitest';
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
  proof,
  readiness,
  receive,
  reference,
  S1,
  S2,
  shipNotice,
  stop,
  told,
} from './documents.ts';

const state = (world: Streams, stream = S1) => world.state<ShipmentState>(stream);
const phase = (world: Streams, stream = S1) => state(world, stream).phase;
const words = (world: Streams, stream = S1) =>
  state(world, stream).timeline.map(({ type }) => type);
const last = (world: Streams, type: string, stream = S1) => world.events(stream, type).at(-1);

function counted(value = '100') {
  const received = { value, unit: 'EA' };
  return receive(
    {
      kind: 'receiving_advice' as const,
      number: 'RA-1',
      shipment: 'ACME/S-1',
      lines: [{ id: '1', item: { buyer: 'W-100' }, received, parts: [] }],
    },
    'ERP',
  );
}

describe('a late milestone on the way', () => {
  /** S-1 comes off at stop 2 on the fourth, S-2 goes on to stop 3. */
  const firstDelivered = () =>
    hub()
      .send(S1, receive(readiness(items('4500017/1: 10 EA W-100'))))
      .send(S2, receive(readiness(items('4500018/1: 5 EA W-200'), { shipment: 'S-2' })))
      .send(
        L1,
        receive(
          booking({
            shipments: ['ACME/S-1', 'ACME/S-2'],
            stops: [
              stop(1, 'load', 'ACME-PLANT', ['ACME/S-1', 'ACME/S-2'], '2026-06-02T16:00:00Z'),
              stop(2, 'unload', 'DC1', ['ACME/S-1'], '2026-06-04T15:00:00Z'),
              stop(3, 'unload', 'DC2', ['ACME/S-2'], '2026-06-05T15:00:00Z'),
            ],
            legs: [leg(1, 'FAST', 1, 3)],
          }),
          'TMS',
        ),
      )
      .at('2026-06-04T16:00:00.000Z')
      .send(L1, told('picked_up', '2026-06-02T15:00:00Z'))
      .send(L1, told('delivered', '2026-06-04T14:00:00Z', { stop: 2 }));

  it('reaches a shipment of the load that has ended: its timeline is repaired, its phase stays', () => {
    const world = firstDelivered().at('2026-06-09T08:00:00.000Z');
    world.send(L1, told('customs_hold', '2026-06-03T09:00:00Z'));
    expect(state(world).timeline.at(-1)).toMatchObject({ type: 'customs_hold', late: true });
    expect([phase(world), phase(world, S2)]).toEqual(['delivered', 'held_at_customs']);
    expect(world.types(S1)).not.toContain('shipment.customs_held');
  });

  it('does not reach one that had come off by then', () => {
    const world = firstDelivered();
    world.send(L1, told('in_transit', '2026-06-04T15:30:00Z'));
    expect([words(world).includes('in_transit'), phase(world, S2)]).toEqual([false, 'in_transit']);
  });

  it('of an arrival after the receipt repairs the on-time figure and leaves the phase', () => {
    const world = bookedHub().at('2026-06-05T09:00:00.000Z');
    world.send(L1, told('delivered', '2026-06-04T15:30:00Z')).send(S1, counted());
    expect(last(world, 'shipment.delivery_judged')).toMatchObject({
      verdicts: [{ verdict: 'late', minutes: 30 }],
    });
    world.at('2026-06-12T09:00:00.000Z');
    world.send(L1, told('arrived_at_delivery', '2026-06-04T14:30:00Z'));
    expect(last(world, 'shipment.delivery_judged')).toMatchObject({
      repaired: true,
      verdicts: [{ verdict: 'on_time', measuredBy: 'arrived_at_delivery' }],
    });
    expect(phase(world)).toBe('received');
  });
});

describe('an exception ends by itself when its cause does', () => {
  it('a late pickup, told while it still makes the delivery late, when the goods are there', () => {
    const world = bookedHub().at('2026-06-02T18:00:00.000Z');
    world.send(L1, told('picked_up', '2026-06-02T17:30:00Z'));
    expect(world.exceptions()).toEqual(['pickup_late']);
    world.at('2026-06-04T14:30:00.000Z').send(L1, told('delivered', '2026-06-04T14:20:00Z'));
    expect(world.exceptions()).toEqual([]);
    expect(last(world, 'shipment.pickup_judged')).toMatchObject({ verdicts: [{ minutes: 90 }] });
  });

  it('a late delivery when the stop is unloaded, however late that is', () => {
    const world = bookedHub().at('2026-06-04T14:59:00.000Z').wait(1);
    expect(world.exceptions()).toContain('delivery_late/L-1/2');
    world.later(24).send(L1, told('delivered', '2026-06-05T15:00:00Z'));
    expect(world.exceptions()).toEqual([]);
    expect(last(world, 'shipment.delivery_judged')).toMatchObject({
      verdicts: [{ verdict: 'late', minutes: 24 * 60 }],
    });
  });

  it('every one on the way when the dock counts all, also where no carrier said a word of it', () => {
    const world = bookedHub().at('2026-06-03T09:00:00.000Z');
    world
      .send(L1, told('customs_hold', '2026-06-03T08:00:00Z'))
      .send(L1, told('delayed', '2026-06-03T08:30:00Z'))
      .at('2026-06-04T14:59:00.000Z')
      .wait(1);
    expect(world.kinds()).toEqual([
      'carrier_silent',
      'customs_hold',
      'delivery_late',
      'shipment_delayed',
    ]);
    world.send(S1, counted());
    expect(phase(world)).toBe('received');
    expect(world.exceptions()).toEqual([]);
    const tried = bookedHub().at('2026-06-04T14:30:00.000Z');
    tried.send(L1, told('delivery_attempted', '2026-06-04T14:10:00Z'));
    tried.send(L1, told('refused', '2026-06-04T14:20:00Z'));
    expect(tried.kinds()).toEqual(['delivery_attempted', 'delivery_refused']);
    expect(tried.send(S1, counted()).exceptions()).toEqual([]);
  });

  it('a question about a milestone when that is taken back', () => {
    const world = bookedHub().at('2026-06-02T15:00:00.000Z');
    const said = milestone('picked_up', '2026-06-02T14:00:00Z', { milestone: 'x1' });
    world.send(S1, receive(said, 'SLOW', 'doc-slow'));
    expect(world.exceptions()).toEqual(['carrier_not_on_shipment/doc-slow']);
    world.send(S1, receive(milestone('picked_up', undefined, { retracts: 'x1' }), 'SLOW'));
    expect(world.exceptions()).toEqual([]);
    world.send(L1, receive(said, 'SLOW', 'doc-load'));
    expect(world.exceptions()).toEqual(['carrier_not_on_shipment/doc-load']);
    world.send(L1, receive(milestone('picked_up', undefined, { retracts: 'x1' }), 'SLOW'));
    expect(world.exceptions()).toEqual([]);
  });

  it('a ship notice that differs when it is cancelled or received, or so much was ready after all', () => {
    const differing = () =>
      hub()
        .send(S1, receive(readiness(items('4500017/1: 100 EA W-100'))))
        .send(S1, receive(shipNotice(items('4500017/1: 90 EA W-100'))));
    const cancelled = differing();
    expect(cancelled.kinds()).toEqual(['ship_notice_difference']);
    cancelled.send(S1, receive(shipNotice([], { purpose: { value: 'cancellation' } })));
    expect(cancelled.exceptions()).toEqual([]);
    const received = differing().send(S1, counted('90'));
    expect([phase(received), received.exceptions()]).toEqual(['received', []]);
    const corrected = differing();
    const again = readiness(items('4500017/1: 90 EA W-100'), { number: 'R-2' });
    expect(corrected.send(S1, receive(again)).exceptions()).toEqual([]);
  });

  it('a count that fits no order when it is corrected', () => {
    const world = hub().send(S1, receive(shipNotice(items('4500017/1: 100 EA W-100'))));
    const wrong = counted();
    const [line] = wrong.document.lines;
    const unknown = { ...wrong.document, lines: line ? [{ ...line, item: { buyer: 'X-9' } }] : [] };
    world.send(S1, receive(unknown, 'ERP'));
    expect(world.kinds()).toEqual(['receipt_unmatched']);
    world.send(S1, receive({ ...wrong.document, purpose: { value: 'replacement' } }, 'ERP'));
    expect(world.exceptions()).toEqual([]);
  });

  it('a booking that is missing when the supplier has shipped all the same', () => {
    const world = hub().send(S1, receive(readiness(items('4500017/1: 100 EA W-100'))));
    world.wait(24);
    expect(world.exceptions()).toEqual(['booking_overdue']);
    world.send(S1, receive(shipNotice(items('4500017/1: 100 EA W-100'))));
    expect(world.exceptions()).toEqual([]);
  });

  it('and is there again when the delivery is retracted after its window', () => {
    const world = bookedHub().at('2026-06-04T16:00:00.000Z');
    world.send(L1, told('delivered', '2026-06-04T14:00:00Z', { milestone: 'd1' }));
    expect(world.exceptions()).toEqual([]);
    world.send(L1, receive(milestone('delivered', undefined, { retracts: 'd1' }), 'FAST'));
    expect(world.exceptions()).toEqual(['delivery_late/L-1/2']);
    world.send(S1, receive(proof('2026-06-04T14:00:00Z'), 'FAST'));
    expect(world.exceptions()).toEqual([]);
  });
});

describe('a PRO number that came round again', () => {
  it('means the load that has it now: its own ends some time after the last delivery', () => {
    const world = bookedHub().at('2026-06-04T16:00:00.000Z');
    world.send(L1, told('delivered', '2026-06-04T14:00:00Z'));
    expect(world.events(L1, 'load.completed')).toMatchObject([
      {
        references: {
          held: [
            { scope: 'FAST', role: 'pro', value: 'PRO-7' },
            { scope: '*', role: 'pro', value: 'PRO-7' },
          ],
          validUntil: '2026-07-04T16:00:00.000Z',
        },
      },
    ]);
    const again = booking({
      number: 'BC-9',
      load: 'L-2',
      shipments: ['ACME/S-2'],
      stops: [stop(1, 'load', 'ACME-PLANT', ['ACME/S-2']), stop(2, 'unload', 'DC1', ['ACME/S-2'])],
      legs: [leg(1, 'FAST', 1, 2, reference('pro', 'PRO-7'))],
    });
    world.at('2026-08-01T08:00:00.000Z').send('load/L-2', receive(again, 'TMS'));
    expect(world.events('load/L-2', 'load.booked')).toHaveLength(1);
  });
});
