/** Local times of carriers in states that keep two clocks: the stop knows its zone where the town does not. */
import { describe, expect, it } from 'vitest';
import type { DocumentOf } from '../../../src/model/document.ts';
import type { MilestoneType } from '../../../src/model/milestone-words.ts';
import { actualsOf } from '../../../src/workflows/shipment/derive.ts';
import type { LoadState } from '../../../src/workflows/shipment/load-state.ts';
import type { ShipmentState } from '../../../src/workflows/shipment/state.ts';
import { loadWorkflow, shipmentWorkflow } from '../../../src/workflows/shipment/workflow.ts';
import { contextWith, documentsOf, interchange, readAll } from '../../formats/kit.ts';
import { world } from '../kit.ts';
import { Streams } from '../streams.ts';
import {
  booking,
  items,
  L1,
  milestone,
  party,
  readiness,
  receive,
  S1,
  shipNotice,
  stop,
} from './documents.ts';

const DALLAS = { lines: [], city: 'Dallas', region: 'TX', country: 'US' };

/** DC1 stands in Dallas; its window on June 4th ends at 17:00 there, which is 22:00Z. */
function dallas(): Streams {
  const configuration = world({
    site: [
      {
        id: 'DC1',
        identifiers: [],
        zone: 'America/Chicago',
        workdays: [1, 2, 3, 4, 5],
        address: DALLAS,
      },
    ],
  });
  return new Streams([shipmentWorkflow, loadWorkflow], configuration);
}
const plan = () =>
  booking({
    stops: [
      stop(1, 'load', 'ACME-PLANT', ['ACME/S-1'], '2026-06-02T16:00:00Z'),
      stop(2, 'unload', 'DC1', ['ACME/S-1'], '2026-06-04T22:00:00Z', '2026-06-04T12:00:00Z'),
    ],
  });
const ready = () => dallas().send(S1, receive(readiness(items('4500017/1: 100 EA W-100'))));
const booked = () => ready().send(L1, receive(plan(), 'TMS'));

/** The milestones of a 214 with one LX: its lines behind LX, as the carrier writes them. */
function from214(...segments: string[]) {
  const text = interchange(
    [{ set: '214', segments: ['B10*PRO-7*S-1*FAST', 'LX*1', ...segments] }],
    {
      group: 'QM',
    },
  );
  return documentsOf(readAll(text, contextWith())).flatMap((document) =>
    document.kind === 'milestone' ? [receive(document, 'FAST')] : [],
  );
}
const timeline = (hub: Streams) => hub.state<ShipmentState>(S1).timeline;

describe('LT in Texas', () => {
  it('at stop 2 is the clock of its site, and the delivery is in time', () => {
    const hub = booked().at('2026-06-05T00:05:00.000Z');
    hub.send(L1, ...from214('AT7*D1*NS***20260604*1630*LT', 'MS1*DALLAS*TX*US', 'L11*2*QN'));
    const entry = { occurredAt: '2026-06-04T21:30:00.000Z', timeFrom: 'place', stop: 2 };
    expect(timeline(hub)).toMatchObject([entry]);
    expect(hub.state<LoadState>(L1).timeline).toMatchObject([entry]);
    expect(timeline(hub)[0]).not.toHaveProperty('address');
    expect(hub.events(S1, 'shipment.delivery_judged')).toMatchObject([
      { verdicts: [{ verdict: 'on_time', measuredAt: '2026-06-04T21:30:00.000Z' }] },
    ]);
    expect(hub.exceptions()).toEqual([]);
  });

  it('without a stop is the clock of the one stop that fits', () => {
    const hub = booked().at('2026-06-05T00:05:00.000Z');
    hub.send(L1, ...from214('AT7*D1*NS***20260604*1630*LT', 'MS1*DALLAS*TX*US'));
    expect(timeline(hub)).toMatchObject([{ occurredAt: '2026-06-04T21:30:00.000Z', stop: 2 }]);
  });

  it('of days ago repairs the verdict that stood', () => {
    const hub = booked().at('2026-06-05T12:00:00.000Z');
    hub.send(L1, receive(milestone('arrived_at_delivery', '2026-06-05T11:00:00Z'), 'FAST'));
    expect(hub.exceptions()).toContain('delivery_late/L-1/2');
    hub.at('2026-06-07T12:00:00.000Z');
    hub.send(L1, ...from214('AT7*X1*NS***20260604*1600*LT', 'MS1*DALLAS*TX*US', 'L11*2*QN'));
    expect(hub.events(S1, 'shipment.delivery_judged').at(-1)).toMatchObject({
      verdicts: [{ verdict: 'on_time', measuredAt: '2026-06-04T21:00:00.000Z' }],
      repaired: true,
    });
    expect(hub.exceptions()).toEqual([]);
  });

  it('is that of the ship-to where nothing was booked', () => {
    const hub = ready().at('2026-06-05T00:05:00.000Z');
    hub.send(S1, receive(shipNotice(items('4500017/1: 100 EA W-100'))));
    hub.send(S1, ...from214('AT7*D1*NS***20260604*1630*LT', 'MS1*DALLAS*TX*US'));
    expect(timeline(hub)).toMatchObject([{ occurredAt: '2026-06-04T21:30:00.000Z' }]);
  });
});

describe('a place beside the stop', () => {
  const local = (type: MilestoneType, place: DocumentOf<'milestone'>['place']) =>
    receive(
      milestone(type, undefined, {
        when: { kind: { value: 'other' }, on: '2026-06-04', time: '16:30', zone: 'LT' },
        ...(place === undefined ? {} : { place }),
        stop: 2,
      }),
      'FAST',
    );
  const at = (address: Partial<typeof DALLAS>) => ({
    ...party('ship_to'),
    address: { lines: [], ...address },
  });
  const timeOf = (type: MilestoneType, place: DocumentOf<'milestone'>['place']) =>
    timeline(booked().at('2026-06-05T00:05:00.000Z').send(L1, local(type, place))).at(-1)?.timeFrom;

  it.each<[string, MilestoneType, DocumentOf<'milestone'>['place'], 'place' | 'received']>([
    ['the same town', 'delivered', at({ city: 'DALLAS', region: 'TX' }), 'place'],
    [
      'a suburb, where only the stop can be meant',
      'delivered',
      at({ city: 'GARLAND', region: 'TX' }),
      'place',
    ],
    [
      'a state written out cannot be told apart',
      'delivered',
      at({ city: 'DALLAS', region: 'Texas' }),
      'place',
    ],
    ['another state', 'delivered', at({ city: 'NASHVILLE', region: 'TN' }), 'received'],
    ['another country', 'delivered', at({ city: 'DALLAS', country: 'MX' }), 'received'],
    ['no place, on the way', 'in_transit', undefined, 'place'],
    ['a town on the way', 'in_transit', at({ city: 'EL PASO', region: 'TX' }), 'received'],
    ['a state alone, on the way', 'in_transit', at({ region: 'TX' }), 'received'],
    [
      'a name without a town, on the way',
      'in_transit',
      { ...party('ship_to'), name: 'Yard 7' },
      'received',
    ],
    ['the stop itself, on the way', 'delayed', at({ city: 'DALLAS', region: 'TX' }), 'place'],
  ])('%s', (_, type, place, timeFrom) => {
    expect(timeOf(type, place)).toBe(timeFrom);
  });
});

describe('local times that nothing explains yet', () => {
  it('are read on the clock of the stop once a plan has it', () => {
    const hub = dallas().at('2026-06-05T00:05:00.000Z');
    hub.send(S1, ...from214('AT7*D1*NS***20260604*1630*LT', 'MS1*DALLAS*TX*US'));
    expect(timeline(hub)).toMatchObject([
      { occurredAt: '2026-06-05T00:05:00.000Z', timeFrom: 'received', address: { region: 'TX' } },
    ]);
    hub.later(1).send(S1, receive(readiness(items('4500017/1: 100 EA W-100'))));
    hub.send(L1, receive(plan(), 'TMS'));
    expect(timeline(hub)).toMatchObject([
      { occurredAt: '2026-06-04T21:30:00.000Z', timeFrom: 'place', stop: 2 },
    ]);
    expect(timeline(hub)[0]).not.toHaveProperty('address');
    expect(hub.events(S1, 'shipment.delivery_judged')).toMatchObject([
      { verdicts: [{ verdict: 'on_time' }] },
    ]);
  });

  it('stand in the order of their clocks, and not of their content', () => {
    const times = ['0600', '0700', '0800', '0900', '1000', '1100'];
    const hub = dallas().at('2026-06-05T00:05:00.000Z');
    const statuses = times.map((time) => `AT7*X6*NS***20260604*${time}*LT`);
    hub.send(S1, ...from214(...statuses.toReversed()));
    expect(actualsOf(hub.state<ShipmentState>(S1)).map(({ sent }) => sent?.time)).toEqual(
      times.map((time) => `${time.slice(0, 2)}:${time.slice(2)}`),
    );
  });
});
