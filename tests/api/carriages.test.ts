/** A carrier reads what it carries, and no more. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, CARRIER, type Hub, openHub, SUPPLIER } from './kit.ts';

let hub: Hub;
const mine = `/v1/carriages/${CARRIER}/L-7`;
const get = (path: string, key: string) => ask(hub, 'GET', path, { key });

beforeAll(async () => {
  hub = await openHub();
  const place = (role: 'ship_from' | 'ship_to') => ({ role: { value: role }, identifiers: [] });
  const shipments = [{ shipment: `${SUPPLIER}/S-7` }];
  const booked = await ask(hub, 'POST', '/v1/booking-confirmations?wait=5&partner=TMS', {
    key: hub.keys.admin,
    body: {
      kind: 'booking_confirmation',
      number: 'B-7',
      load: 'L-7',
      shipments: [`${SUPPLIER}/S-7`],
      outcome: 'booked',
      stops: [
        { sequence: 1, activity: { value: 'load' }, place: place('ship_from'), shipments },
        { sequence: 2, activity: { value: 'unload' }, place: place('ship_to'), shipments },
      ],
      legs: [{ sequence: 1, carrier: CARRIER, fromStop: 1, toStop: 2, references: [] }],
    },
  });
  expect(booked.body).toMatchObject({ documents: [{ outcome: 'applied' }] });
  await hub.pipeline.quiesce();
});
afterAll(() => hub.stop());

describe("a carrier's key", () => {
  it('lists and reads the loads that it carries, with their events', async () => {
    const list = await get('/v1/carriages', hub.keys.carrier);
    expect(list.body.rows.map(({ title }: { title: string }) => title)).toEqual(['L-7']);
    const one = await get(mine, hub.keys.carrier);
    expect(one.status).toBe(200);
    expect(one.body.state.part.stops[1].shipments).toMatchObject([{ identity: 'ACME/S-7' }]);
    const events = await get(one.body.links.events, hub.keys.carrier);
    expect(events.body.rows[0].type).toBe('carriage.planned');
  });

  it('finds it by the number of the load', async () => {
    const { body } = await get('/v1/trace?reference=L-7', hub.keys.carrier);
    expect(body.streams.map(({ stream }: { stream: string }) => stream)).toEqual([
      `carriage/${CARRIER}/L-7`,
    ]);
  });

  it('reads neither the whole load nor the shipment, and nobody else reads what is its own', async () => {
    expect((await get('/v1/loads/L-7', hub.keys.carrier)).status).toBe(404);
    expect((await get(`/v1/shipments/${SUPPLIER}/S-7`, hub.keys.carrier)).status).toBe(404);
    expect((await get(mine, hub.keys.supplier)).status).toBe(404);
    expect((await get('/v1/carriages', hub.keys.supplier)).body.rows).toEqual([]);
    expect((await get(mine, hub.keys.admin)).status).toBe(200);
  });
});
