import { describe, expect, it } from 'vitest';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import type { Streams } from '../streams.ts';
import {
  bookedHub,
  booking,
  estimate,
  L1,
  milestone,
  receive,
  S1,
  stop,
  told,
} from './documents.ts';

const phase = (hub: Streams, stream = S1) => hub.state<ShipmentState>(stream).phase;
const last = (hub: Streams, type: string, stream = S1) => hub.events(stream, type).at(-1);

describe('duplicates, retractions, corrections, late news', () => {
  it('a duplicate, by id or by content, changes nothing and is noted', () => {
    const world = bookedHub().at('2026-06-02T16:00:00.000Z');
    const first = milestone('picked_up', '2026-06-02T14:00:00Z', { milestone: 'm1' });
    world.send(S1, receive(first, 'FAST'), receive(first, 'FAST'));
    world.send(
      S1,
      receive({ ...first, occurredAt: '2026-06-02T14:00:00.000Z', milestone: 'm2' }, 'FAST'),
    );
    world.send(S1, receive({ ...first, occurredAt: '2026-06-02T15:00:00Z' }, 'FAST'));
    expect(world.events(S1, 'shipment.duplicate_noted')).toMatchObject([
      { by: 'content', differs: false },
      { by: 'content', differs: false },
      { by: 'id', differs: true },
    ]);
    expect(world.events(S1, 'shipment.picked_up')).toHaveLength(1);
    expect(world.kinds()).toEqual(['milestone_conflict']);
  });

  it('a retraction takes back quantities and phase, also over the load and before its milestone', () => {
    const world = bookedHub().at('2026-06-04T16:00:00.000Z');
    world.send(L1, told('picked_up', '2026-06-02T14:00:00Z'));
    world.send(L1, told('delivered', '2026-06-04T14:00:00Z', { milestone: 'd1' }));
    expect(phase(world)).toBe('delivered');
    const retraction = milestone('delivered', undefined, { retracts: 'd1' });
    world.send(L1, receive(retraction, 'FAST'));
    expect(phase(world)).toBe('picked_up');
    expect(world.commandsTo('ledger').map(({ command }) => command)).toMatchObject([
      { lines: [{ quantity: { value: '100' } }] },
      { lines: [{ quantity: { value: '-100' } }] },
    ]);
    world.send(S1, receive(milestone('delivered', undefined, { retracts: 'd2' }), 'FAST'));
    world.send(S1, told('delivered', '2026-06-04T15:00:00Z', { milestone: 'd2' }));
    expect(phase(world)).toBe('picked_up');
  });

  it('a correction puts the time right, and the verdict with it', () => {
    const world = bookedHub().at('2026-06-05T16:00:00.000Z');
    world.send(L1, told('delivered', '2026-06-05T14:00:00Z', { milestone: 'd1' }));
    expect(last(world, 'shipment.delivery_judged')).toMatchObject({
      verdicts: [{ verdict: 'late', minutes: 23 * 60 }],
    });
    world.send(L1, told('delivered', '2026-06-04T14:00:00Z', { milestone: 'd1b', corrects: 'd1' }));
    expect(last(world, 'shipment.delivery_judged')).toMatchObject({
      repaired: true,
      verdicts: [{ verdict: 'on_time', measuredAt: '2026-06-04T14:00:00.000Z' }],
    });
    expect(last(world, 'shipment.delivery_corrected')).toMatchObject({
      lines: [{ quantity: { value: '0' }, deliveredAt: '2026-06-04T14:00:00.000Z' }],
    });
    expect(phase(world)).toBe('delivered');
    expect(world.exceptions()).toEqual([]);
  });

  it('a status sent again with a keying error as its reason stands for the last of its kind there', () => {
    const world = bookedHub().at('2026-06-02T19:00:00.000Z');
    const keyingError = { reason: { value: 'carrier_keying_error', wire: 'BF' } } as const;
    world.send(L1, told('arrived_at_pickup', '2026-06-02T12:00:00Z'));
    world.send(L1, told('picked_up', '2026-06-02T13:00:00Z'));
    expect(world.exceptions()).toEqual([]);
    world.send(L1, told('picked_up', '2026-06-02T18:00:00Z', keyingError));
    expect(last(world, 'shipment.pickup_judged')).toMatchObject({
      repaired: true,
      verdicts: [{ verdict: 'late', measuredAt: '2026-06-02T18:00:00.000Z' }],
    });
    const standings = (stream: string) =>
      world
        .state<Pick<ShipmentState, 'timeline'>>(stream)
        .timeline.map(({ type, standing }) => `${type} ${standing}`);
    const story = ['arrived_at_pickup effective', 'picked_up corrected', 'picked_up effective'];
    expect(standings(S1)).toEqual(story);
    expect(standings(L1)).toEqual(story);
    world.send(L1, told('picked_up', '2026-06-02T18:00:00Z', keyingError));
    expect(standings(S1)).toEqual(story);
  });

  it('a keying error that has nothing to put right is a milestone like any other', () => {
    const world = bookedHub().at('2026-06-02T19:00:00.000Z');
    world.send(L1, told('arrived_at_pickup', '2026-06-02T12:00:00Z'));
    const keyingError = { reason: { value: 'carrier_keying_error' } } as const;
    world.send(L1, told('picked_up', '2026-06-02T13:00:00Z', keyingError));
    expect(phase(world)).toBe('picked_up');
    expect(world.events(S1, 'shipment.milestone_retracted')).toEqual([]);
  });

  it('a milestone of last week repairs the on-time figure and leaves the phase', () => {
    const world = bookedHub().at('2026-06-02T18:00:00.000Z');
    world.send(L1, told('in_transit', '2026-06-02T17:30:00Z'));
    world.send(L1, told('picked_up', '2026-06-02T17:00:00Z', { milestone: 'p1' }));
    expect(last(world, 'shipment.pickup_judged')).toMatchObject({
      verdicts: [{ verdict: 'late', minutes: 60 }],
    });
    expect(world.exceptions()).toEqual(['pickup_late']);
    world.at('2026-06-09T18:00:00.000Z');
    world.send(L1, told('picked_up', '2026-06-02T15:30:00Z', { milestone: 'p0' }));
    expect(last(world, 'shipment.milestone_recorded')).toMatchObject({ entry: { late: true } });
    expect(last(world, 'shipment.pickup_judged')).toMatchObject({
      repaired: true,
      verdicts: [{ verdict: 'on_time', measuredAt: '2026-06-02T15:30:00.000Z' }],
    });
    expect(phase(world)).toBe('in_transit');
    expect(world.exceptions()).toEqual([]);
  });

  it('judges by the window as first booked, and by the later one beside it', () => {
    const world = bookedHub().send(
      L1,
      receive(
        booking({
          number: 'BC-2',
          stops: [
            stop(1, 'load', 'ACME-PLANT', ['ACME/S-1'], '2026-06-03T16:00:00Z'),
            stop(2, 'unload', 'DC1', ['ACME/S-1'], '2026-06-05T15:00:00Z'),
          ],
        }),
        'TMS',
      ),
    );
    world.at('2026-06-03T18:00:00.000Z').send(L1, told('picked_up', '2026-06-03T15:00:00Z'));
    expect(last(world, 'shipment.pickup_judged')).toMatchObject({
      verdicts: [
        { baseline: 'first_booking', verdict: 'late' },
        { baseline: 'latest_booking', verdict: 'on_time' },
      ],
    });
    expect(world.exceptions()).toEqual([]);
  });
});

describe('trouble on the way', () => {
  it('a delay at the pickup stop is a delayed pickup, with its reason, until it is picked up in time', () => {
    const world = bookedHub().at('2026-06-02T14:00:00.000Z');
    world.send(
      L1,
      told('delayed', '2026-06-02T13:00:00Z', {
        stop: 1,
        reason: { value: 'insufficient_pickup_time', wire: 'AX' },
      }),
    );
    expect(last(world, 'shipment.pickup_delayed')).toMatchObject({
      where: 'pickup',
      reason: 'insufficient_pickup_time',
      wireReason: 'AX',
      phase: 'booked',
    });
    expect(world.exceptions()).toEqual(['pickup_late']);
    expect(world.documentsOf('shipment_update').at(-1)?.document).toMatchObject({
      text: 'Delayed: pickup (insufficient_pickup_time).',
    });
    world.later(1).send(L1, told('picked_up', '2026-06-02T14:30:00Z'));
    expect(world.exceptions()).toEqual([]);
  });

  it('a delay on the way is told of the terminal where it is', () => {
    const world = bookedHub().at('2026-06-03T10:00:00.000Z');
    world
      .send(L1, told('picked_up', '2026-06-02T14:00:00Z'))
      .send(L1, told('arrived_at_terminal', '2026-06-03T05:00:00Z'))
      .send(L1, told('delayed', '2026-06-03T09:00:00Z', { reason: { value: 'weather' } }));
    expect(last(world, 'shipment.delayed')).toMatchObject({ where: 'terminal', reason: 'weather' });
    expect(world.exceptions()).toEqual(['shipment_delayed']);
    world.later(2).send(L1, told('departed_terminal', '2026-06-03T11:00:00Z'));
    expect(world.exceptions()).toEqual([]);
  });

  it('customs holds and releases; news of the hold after the release changes nothing', () => {
    const world = bookedHub().at('2026-06-03T10:00:00.000Z');
    world.send(L1, told('customs_hold', '2026-06-03T08:00:00Z'));
    expect(phase(world)).toBe('held_at_customs');
    expect(world.exceptions()).toEqual(['customs_hold']);
    world.send(L1, told('customs_released', '2026-06-03T09:00:00Z'));
    expect(phase(world)).toBe('in_transit');
    expect(world.types(S1)).toContain('shipment.customs_released');
    expect(world.exceptions()).toEqual([]);
    const other = bookedHub().at('2026-06-03T10:00:00.000Z');
    other.send(L1, told('customs_released', '2026-06-03T09:00:00Z'));
    other.send(L1, told('customs_hold', '2026-06-03T08:00:00Z'));
    expect(phase(other)).toBe('in_transit');
    expect(other.types(S1)).not.toContain('shipment.customs_held');
  });

  it('attempted, refused, then delivered', () => {
    const world = bookedHub().at('2026-06-04T20:00:00.000Z');
    world.send(L1, told('delivery_attempted', '2026-06-04T14:00:00Z'));
    expect(world.exceptions()).toEqual(['delivery_attempted']);
    world.send(L1, told('refused', '2026-06-04T15:00:00Z'));
    expect(phase(world)).toBe('refused');
    world.send(L1, told('delivered', '2026-06-04T18:00:00Z'));
    expect(phase(world)).toBe('delivered');
    expect(world.exceptions()).toEqual([]);
  });

  it('damaged and short are for a person, with what the carrier counted', () => {
    const world = bookedHub().at('2026-06-04T20:00:00.000Z');
    world.send(L1, told('damaged', '2026-06-03T15:00:00Z'));
    world.send(
      L1,
      told('delivered', '2026-06-04T14:30:00Z', {
        ladingException: {
          kind: { value: 'partial', wire: 'P' },
          quantity: { value: '4', unit: 'EA' },
        },
      }),
    );
    expect(phase(world)).toBe('partly_delivered');
    expect(world.commandsTo('ledger')).toEqual([]);
    expect(world.kinds()).toEqual(['delivery_short', 'shipment_damaged']);
  });

  it('the carrier counts: the last count stands', () => {
    const world = bookedHub().at('2026-06-04T20:00:00.000Z');
    const counted = (value: string) => ({ quantity: { value, unit: 'EA' } });
    world.send(L1, told('picked_up', '2026-06-02T14:00:00Z', counted('100')));
    world.send(L1, told('delivered', '2026-06-04T14:00:00Z', counted('98')));
    const counts = world
      .commandsTo('ledger')
      .filter(({ command }) => command.movement === 'carrier_counted');
    expect(counts.map(({ command }) => command)).toMatchObject([
      { lines: [{ quantity: { value: '100' } }] },
      { lines: [{ quantity: { value: '-2' } }] },
    ]);
  });
});

describe('estimates', () => {
  it('move the expected delivery, and one behind the window is trouble until it is back', () => {
    const world = bookedHub().at('2026-06-03T10:00:00.000Z');
    world.send(L1, receive(estimate('2026-06-04T18:00:00Z'), 'FAST'));
    expect(last(world, 'shipment.eta_changed')).toMatchObject({
      to: '2026-06-04T18:00:00.000Z',
      lateMinutes: 180,
    });
    expect(world.commandsTo('order').at(-1)?.command).toMatchObject({
      lines: [{ line: '1', expectedAt: '2026-06-04T18:00:00.000Z' }],
    });
    expect(world.exceptions()).toEqual(['delivery_late/L-1/2']);
    expect(phase(world)).toBe('booked');
    world.later(1).send(L1, receive(estimate('2026-06-04T14:00:00Z'), 'FAST'));
    expect(world.exceptions()).toEqual([]);
    expect(world.documentsOf('shipment_update').at(-1)?.document).toMatchObject({
      expectedDeliveryAt: '2026-06-04T14:00:00.000Z',
    });
  });

  it('recorded earlier and heard later changes nothing', () => {
    const world = bookedHub().at('2026-06-03T10:00:00.000Z');
    world.send(
      L1,
      receive(estimate('2026-06-04T14:00:00Z', { recordedAt: '2026-06-03T09:00:00Z' }), 'FAST'),
    );
    world.send(
      L1,
      receive(estimate('2026-06-04T13:00:00Z', { recordedAt: '2026-06-03T07:00:00Z' }), 'FAST'),
    );
    expect(world.events(S1, 'shipment.eta_changed')).toHaveLength(1);
  });
});

describe('nothing is heard', () => {
  it('silence grows in bands and ends with the next word', () => {
    const world = bookedHub().at('2026-06-02T14:00:00.000Z');
    world.send(L1, told('picked_up', '2026-06-02T13:50:00Z')).wait(11.9);
    expect(world.exceptions()).toEqual([]);
    const severity = () =>
      world
        .commandsTo('exception')
        .filter(({ stream }) => stream.includes('carrier_silent'))
        .at(-1)?.command.severity;
    world.wait(0.2);
    expect(severity()).toBe('low');
    world.wait(12);
    expect(severity()).toBe('medium');
    world.send(L1, told('in_transit', '2026-06-03T14:00:00Z'));
    expect(world.exceptions()).toEqual([]);
    expect(last(world, 'shipment.carrier_heard')).toMatchObject({ afterHours: 24 });
    world.wait(73);
    expect(severity()).toBe('high');
    expect(world.events(S1, 'shipment.carrier_silent').map(({ band }) => band)).toEqual([
      0, 1, 0, 1, 2,
    ]);
  });

  it('a pickup and a delivery that do not happen are overdue, by the plan that holds', () => {
    const world = bookedHub().at('2026-06-02T15:59:00.000Z').wait(1);
    expect(world.exceptions()).toEqual(['pickup_late']);
    world.send(L1, told('picked_up', '2026-06-02T15:58:00Z'));
    expect(world.exceptions()).toEqual([]);
    world.at('2026-06-04T14:59:00.000Z').wait(1);
    expect(world.exceptions()).toContain('delivery_late/L-1/2');
    world.send(L1, told('delivered', '2026-06-04T14:58:00Z'));
    expect(world.exceptions()).toEqual([]);
  });
});
