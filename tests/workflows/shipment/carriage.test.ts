import { describe, expect, it } from 'vitest';
import type { CarriageState } from '../../../src/workflows/shipment/carriage.ts';
import { carriageWorkflow } from '../../../src/workflows/shipment/carriage.ts';
import { loadWorkflow, shipmentWorkflow } from '../../../src/workflows/shipment/workflow.ts';
import { profile, world } from '../kit.ts';
import { Streams } from '../streams.ts';
import { booking, L1, leg, milestone, receive, reference, stop } from './documents.ts';

const FAST = 'carriage/FAST/L-1';
const SLOW = 'carriage/SLOW/L-1';
const state = (streams: Streams, stream: string) => streams.state<CarriageState>(stream);

/** FAST brings S-1 and S-2 from the plant to the HUB, where S-2 stays; SLOW brings S-1 on to DC1. */
function twoCarriers(): Streams {
  const configuration = world({ partner: [profile('SLOW', ['carrier'])] });
  const streams = new Streams([shipmentWorkflow, loadWorkflow, carriageWorkflow], configuration);
  return streams.send(
    L1,
    receive(
      booking({
        shipments: ['ACME/S-1', 'ACME/S-2'],
        stops: [
          stop(1, 'load', 'ACME-PLANT', ['ACME/S-1', 'ACME/S-2'], '2026-06-02T16:00:00Z'),
          stop(2, 'unload', 'HUB', ['ACME/S-2'], '2026-06-03T16:00:00Z'),
          stop(3, 'unload', 'DC1', ['ACME/S-1'], '2026-06-05T15:00:00Z'),
        ],
        legs: [
          leg(1, 'FAST', 1, 2, reference('pro', 'PRO-F')),
          leg(2, 'SLOW', 2, 3, reference('pro', 'PRO-S')),
        ],
      }),
      'TMS',
    ),
  );
}

describe('what a carrier carries', () => {
  it('is its legs, stops, shipments and references, and nothing of another carrier', () => {
    const streams = twoCarriers();
    const { part } = state(streams, SLOW);
    expect(part?.legs.map(({ carrier }) => carrier)).toEqual(['SLOW']);
    expect(
      part?.stops.map(({ sequence, shipments }) => [
        sequence,
        shipments.map(({ identity }) => identity),
      ]),
    ).toEqual([
      [2, []],
      [3, ['ACME/S-1']],
    ]);
    const text = JSON.stringify(state(streams, SLOW));
    for (const others of ['FAST', 'PRO-F', 'S-2', 'TMS', 'ACME-PLANT'])
      expect(text).not.toContain(others);
    expect(text).toContain('PRO-S');
    expect(state(streams, FAST).part?.stops.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('is listed under the carrier alone', () => {
    const streams = twoCarriers();
    expect(carriageWorkflow.summarize(state(streams, SLOW))).toEqual({
      phase: 'booked',
      title: 'L-1',
      partner: 'SLOW',
      open: true,
      dueAt: '2026-06-05T15:00:00.000Z',
    });
  });

  it('has what the carrier said and whether it counts, but not what others said', () => {
    const streams = twoCarriers().at('2026-06-04T08:00:00.000Z');
    const said = (at: string, id: string) => milestone('in_transit', at, { milestone: id });
    streams.send(L1, receive(said('2026-06-02T18:00:00Z', 'f1'), 'FAST'));
    streams.send(L1, receive(said('2026-06-04T06:00:00Z', 's1'), 'SLOW'));
    streams.send(L1, receive(milestone('in_transit', undefined, { retracts: 's1' }), 'SLOW'));
    expect(state(streams, FAST).timeline).toMatchObject([
      { milestone: 'f1', standing: 'effective' },
    ]);
    expect(state(streams, SLOW).timeline).toMatchObject([
      { milestone: 's1', standing: 'retracted' },
    ]);
  });

  it('ends with a plan that has another carrier, and with the load', () => {
    const streams = twoCarriers();
    streams.send(L1, receive(booking({ number: 'BC-2', legs: [leg(1, 'SLOW', 1, 2)] }), 'TMS'));
    expect(state(streams, FAST)).toMatchObject({ phase: 'cancelled' });
    expect(state(streams, FAST).part).toBeUndefined();
    expect(state(streams, SLOW).part?.confirmation).toBe('BC-2');
    const ended = booking({ number: 'BC-3', outcome: 'cancelled', stops: [], legs: [] });
    streams.send(L1, receive(ended, 'TMS'));
    expect(state(streams, SLOW)).toMatchObject({ phase: 'cancelled' });
  });

  it('is of nobody where no profile knows the carrier', () => {
    const streams = twoCarriers();
    streams.send(L1, receive(booking({ number: 'BC-2', legs: [leg(1, 'NEW', 1, 2)] }), 'TMS'));
    expect(streams.log.filter(({ stream }) => stream === 'carriage/NEW/L-1')).toEqual([]);
  });
});
