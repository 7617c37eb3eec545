/** A supplier speaks of its own goods alone, by shipment and by load. */
import { describe, expect, it } from 'vitest';
import type { LoadState } from '../../../src/workflows/shipment/load-state.ts';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import { profile } from '../kit.ts';
import type { Streams } from '../streams.ts';
import {
  bookedHub,
  booking,
  hub,
  items,
  L1,
  milestone,
  proof,
  readiness,
  receive,
  S1,
  stop,
} from './documents.ts';

const BOLTS = 'shipment/BOLT/S-9';
const AT = '2026-06-04T14:00:00Z';
const shipment = (world: Streams, stream = S1) => world.state<ShipmentState>(stream);
const papers = [proof(AT), milestone('delivered', AT)];

describe.each(papers)('a supplier that sends a $kind', (paper) => {
  it('about a shipment of another is refused, and nothing moves', () => {
    const world = bookedHub().at('2026-06-04T18:00:00.000Z');
    const before = shipment(world);
    world.send(S1, receive(paper, 'BOLT'));
    expect(world.refusals).toEqual([{ stream: S1, code: 'SHIPMENT_NOT_THEIRS' }]);
    expect(shipment(world)).toEqual(before);
  });

  it('about a load that has nothing of its own is refused', () => {
    const world = bookedHub().at('2026-06-04T18:00:00.000Z');
    world.send(L1, receive(paper, 'BOLT'));
    expect(world.refusals).toEqual([{ stream: L1, code: 'SHIPMENT_NOT_THEIRS' }]);
    expect(world.state<LoadState>(L1).timeline).toEqual([]);
    expect(shipment(world).phase).toBe('booked');
  });

  it('about a load that it shares moves its own goods alone', () => {
    const both = ['ACME/S-1', 'BOLT/S-9'];
    const stops = [stop(1, 'load', 'ACME-PLANT', both), stop(2, 'unload', 'DC1', both)];
    const world = hub()
      .send(S1, receive(readiness(items('71/1: 10 EA W-100'))))
      .send(BOLTS, receive(readiness(items('72/1: 5 EA W-200'), { shipment: 'S-9' }), 'BOLT'))
      .send(L1, receive(booking({ shipments: both, stops }), 'TMS'))
      .at('2026-06-04T18:00:00.000Z');
    world.send(L1, receive({ ...paper, stop: 2 }, 'BOLT'));
    expect(world.refusals).toEqual([]);
    expect(shipment(world, BOLTS).phase).toMatch(/^(delivered|proven)$/);
    expect(shipment(world).phase).toBe('booked');
  });

  it('about its own is heard, and so is one that carries too', () => {
    for (const [sender, roles] of [
      ['ACME', ['supplier']],
      ['DRIVE', ['supplier', 'carrier']],
    ] as const) {
      const world = bookedHub().at('2026-06-04T18:00:00.000Z');
      const partners = new Map(world.configuration.partners);
      partners.set(sender, profile(sender, [...roles]));
      world.configuration = { ...world.configuration, partners };
      world.send(S1, receive(paper, sender));
      expect(world.refusals).toEqual([]);
    }
  });
});
