/** Endpoints that hear of exceptions and refuse whatever they are sent: over real sockets, until nothing is left to do. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Hub, startHub } from '../../src/hub.ts';
import { memoryStore } from '../../src/store/memory/store.ts';
import { configure, profile } from '../pipeline/kit.ts';
import { order } from './hard-world.ts';

let refusing: Server;
let hub: Hub;

beforeEach(async () => {
  refusing = createServer((_, response) => response.writeHead(410).end());
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}/`;
  const hook = (sends: string[]) => ({
    id: 'hook',
    channel: 'webhook' as const,
    format: 'json' as const,
    sends,
    settings: { url },
  });
  const news = [hook(['exception_notice', 'event:exception.*'])];
  const store = memoryStore();
  await configure(store, {
    settings: [{ company: 'Delta', zone: 'UTC', privateAddressesAllowed: ['127.0.0.1'] }],
    partner: [
      profile('ERP', ['erp'], {
        erp: { instance: 'E1', entity: 'US01' },
        channels: [{ id: 'rest', channel: 'rest' }],
      }),
      profile('ACME', ['supplier'], { endpoints: [hook(['purchase_order'])] }),
      profile('DESK1', ['customer_service'], { endpoints: news }),
      profile('DESK2', ['customer_service'], { endpoints: news }),
    ],
  });
  hub = await startHub({ store, port: 0, logLevel: 'silent' });
});
afterEach(async () => {
  await hub.stop();
  refusing.closeAllConnections();
  await new Promise((resolve) => refusing.close(resolve));
});

describe('news of dead letters', () => {
  it('that cannot be delivered stand in the list, and make no more news without end', async () => {
    const key = await hub.issueKey({ name: 'ERP', partner: 'ERP', scopes: ['documents:write'] });
    const sent = await fetch(`${hub.url}/v1/interchanges`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(order('4711')),
    });
    expect(sent.status).toBe(202);
    // The order, and to each of the two desks a notice and an event that it did not go out.
    const deadLetters = async () => (await hub.store.workload('default')).deadLetters;
    await expect.poll(deadLetters, { timeout: 10_000 }).toBe(5);
    await hub.quiesce();
    expect(await deadLetters()).toBe(5);
    const exceptions = { kind: 'exception', category: 'dead_letter', open: true };
    const { rows } = await hub.store.listStreams('default', exceptions, { limit: 50 });
    expect(rows).toHaveLength(5);
    expect((await hub.observe()).conservation.holds).toBe(true);
  }, 30_000);
});
