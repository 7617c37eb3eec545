/** A booking asked for through the API: answered at once where the transport system is quick, else by event. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, type Hub, openHub, readinessNotice, SUPPLIER } from './kit.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await openHub();
});
afterAll(() => hub.stop());

const ready = (number: string) =>
  ask(hub, 'POST', '/v1/readiness-notices?wait=5', {
    key: hub.keys.supplier,
    body: readinessNotice(number),
  });
const request = (number: string, wait: number) =>
  ask(hub, 'POST', `/v1/capabilities/booking-requests?wait=${wait}`, {
    key: hub.keys.admin,
    body: { shipment: `${SUPPLIER}/${number}` },
  });
const answer = (load: string, number: string, more: object) =>
  ask(hub, 'POST', '/v1/booking-confirmations?wait=5&partner=TMS', {
    key: hub.keys.admin,
    body: {
      kind: 'booking_confirmation',
      number: `B-${load}-${JSON.stringify(more).length}`,
      load,
      shipments: [`${SUPPLIER}/${number}`],
      outcome: 'booked',
      stops: [],
      legs: [],
      ...more,
    },
  });
/** Waits until the request stands in the stream, so that the answer comes after it. */
async function asked(number: string, times: number): Promise<void> {
  for (;;) {
    const { rows } = await hub.store.streamEvents('default', `shipment/${SUPPLIER}/${number}`, {
      limit: 100,
    });
    const requests = rows.filter(({ type }) => type === 'shipment.booking_requested');
    if (requests.length >= times) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a booking request', () => {
  it('that is answered within the time limit has the booking in its answer', async () => {
    await ready('S1');
    const waiting = request('S1', 30);
    await asked('S1', 2);
    await answer('L1', 'S1', {});
    const { status, body } = await waiting;
    expect([status, body.phase, body.bookings[0].load]).toEqual([200, 'booked', 'L1']);
  });

  it('that is declined within it has the reason in its answer', async () => {
    await ready('S2');
    const waiting = request('S2', 30);
    await asked('S2', 2);
    await answer('L2', 'S2', { outcome: 'declined', reason: 'no capacity' });
    const { status, body } = await waiting;
    expect(status).toBe(200);
    expect(body).toMatchObject({
      phase: 'ready',
      bookings: [],
      declined: { load: 'L2', reason: 'no capacity' },
    });
  });

  it('is not answered by the booking that stood before: the answer comes by event', async () => {
    await ready('S3');
    await answer('L3', 'S3', {});
    const { status, body } = await request('S3', 0.2);
    expect([status, body.phase]).toEqual([202, 'booked']);
    await answer('L3', 'S3', {
      legs: [{ sequence: 1, carrier: 'SWIFT', fromStop: 1, toStop: 2, references: [] }],
    });
    await hub.pipeline.quiesce();
    const events = await ask(hub, 'GET', body.links.events, {
      key: hub.keys.admin,
      headers: { accept: 'application/json' },
    });
    expect(JSON.stringify(events.body)).toContain('shipment.rebooked');
  });
});
