/** The transport system of the world, with a hub that only says yes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WorldAgenda } from '../../simulator/agenda.ts';
import { Beliefs } from '../../simulator/beliefs.ts';
import { chanceOf } from '../../simulator/random.ts';
import { HubClient } from '../../simulator/systems/hub-client.ts';
import { type PlannedLoad, Planner } from '../../simulator/transport/planner.ts';
import type { BookingRequest } from '../../src/model/shipment-documents.ts';

let server: Server;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'planner-'));
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(202).end('{"id":"1"}'));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function requestOf(shipment: string, site: string): BookingRequest {
  return {
    kind: 'booking_request',
    number: shipment,
    shipment,
    shipFrom: { role: { value: 'ship_from' }, identifiers: [] },
    shipTo: { role: { value: 'ship_to' }, identifiers: [{ scheme: 'buyer', value: site }] },
    readyAt: '2026-06-01T00:00:00.000Z',
    items: [],
  };
}

test('each shipment is on one load, also where planning begins again while carriers are being told', async () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const loads: PlannedLoad[] = [];
  const planner = new Planner({
    beliefs: new Beliefs(join(folder, 'beliefs.jsonl')),
    agenda: new WorldAgenda(0, chanceOf(1), 1),
    client: new HubClient(`http://127.0.0.1:${port}`, 'key'),
    troublesOf: () => [],
    dispatch: (load) => loads.push(load),
  });
  const sites = ['DC1', 'DC2', 'DC3', 'C-2001'];
  const shipments = sites.flatMap((site) => [1, 2, 3].map((n) => [`LUMEN/${site}-${n}`, site]));
  for (const [shipment = '', site = ''] of shipments) planner.onRequest(requestOf(shipment, site));
  await Promise.all([planner.plan(), planner.plan()]);
  const planned = loads.flatMap((load) => load.shipments.map(({ identity }) => identity));
  expect(planned.sort()).toEqual(shipments.map(([shipment]) => shipment).sort());
  expect(loads.map(({ site }) => site).sort()).toEqual([...sites].sort());
});
