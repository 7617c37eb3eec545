/** Names whose addresses change between a check and a connection, over real sockets: 127/8 is all ours. */
import type { LookupAddress } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutboundChannel } from '../../src/channels/channel.ts';
import { webhookChannel } from '../../src/channels/webhook/webhook.ts';
import { stopSignal } from '../../src/pipeline/stop-signal.ts';

type Done = (error: Error | null, addresses: LookupAddress[]) => void;
const dns = vi.hoisted(() => ({ answers: [] as string[][], asked: 0 }));
vi.mock('node:dns', async (importOriginal) => ({
  ...(await importOriginal<typeof import('node:dns')>()),
  lookup: (_host: string, _options: unknown, done: Done) => {
    dns.asked += 1;
    const addresses = dns.answers.shift() ?? [];
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  },
}));

/** Stands for a public address: the only one that is allowed. */
const PUBLIC = '127.0.0.5';
const INNER = '127.0.0.1';
const arrived: string[] = [];
let servers: Server[];
let channel: OutboundChannel;

async function listen(address: string, port: number): Promise<number> {
  const server = createServer((request, response) => {
    arrived.push(address);
    // Each request opens a connection of its own, and asks for the address again.
    request.resume().on('end', () => response.writeHead(204, { connection: 'close' }).end());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return (server.address() as AddressInfo).port;
}

beforeEach(async () => {
  servers = [];
  arrived.length = 0;
  dns.answers.length = 0;
  dns.asked = 0;
  const port = await listen(PUBLIC, 0);
  await listen(INNER, port);
  channel = webhookChannel.open(
    { url: `http://hooks.example:${port}/in` },
    {
      timeoutMs: 2000,
      concurrencyMax: 1,
      privateAddressesAllowed: [PUBLIC],
      nowMs: () => Date.now(),
    },
  );
});
afterEach(async () => {
  await channel.close();
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
});

const send = (id: string) =>
  channel.send(
    {
      id,
      attempt: 1,
      bytes: new TextEncoder().encode('{}'),
      contentType: 'application/json',
      kind: 'purchase_order',
      title: id,
    },
    stopSignal(),
  );
const refused = {
  outcome: 'refused',
  reason: expect.stringContaining('which is on no public network'),
};

describe('a name that led to a public address', () => {
  it.each([INNER, '10.1.2.3', '169.254.169.254', '::1', '::ffff:127.0.0.1', '::ffff:a9fe:a9fe'])(
    'is refused when it leads to %s at the next connection',
    async (address) => {
      dns.answers.push([PUBLIC], [address]);
      expect(await send('one')).toMatchObject({ outcome: 'accepted' });
      expect(await send('two')).toMatchObject(refused);
      expect(dns.asked).toBe(2);
      expect(arrived).toEqual([PUBLIC]);
    },
  );

  it('is refused for plain http where nobody allowed what it leads to', async () => {
    dns.answers.push(['1.1.1.1']);
    const answer = await send('one');
    expect(answer).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('Plain http does not go to hooks.example'),
    });
    expect(arrived).toEqual([]);
  });

  it('is reached at its public addresses alone where it has others too', async () => {
    dns.answers.push([INNER, PUBLIC, '::1'], [PUBLIC, INNER]);
    expect(await send('one')).toMatchObject({ outcome: 'accepted' });
    expect(await send('two')).toMatchObject({ outcome: 'accepted' });
    expect(arrived).toEqual([PUBLIC, PUBLIC]);
  });
});
