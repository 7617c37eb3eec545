import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type ChannelSettings,
  ChannelSettingsInvalid,
  type Outbound,
  type OutboundChannel,
} from '../../src/channels/channel.ts';
import { webhookChannel } from '../../src/channels/webhook/webhook.ts';
import { stopSignal } from '../../src/pipeline/stop-signal.ts';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Received {
  headers: IncomingMessage['headers'];
  body: string;
  url: string;
}

async function receiver(answer: (response: ServerResponse, received: Received) => void) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const one = {
      headers: request.headers,
      body: Buffer.concat(parts).toString(),
      url: request.url ?? '',
    };
    received.push(one);
    answer(response, one);
  });
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { received, url: `http://127.0.0.1:${port}`, connections: () => connections };
}

function open(settings: ChannelSettings, allowed = ['127.0.0.1'], timeoutMs = 2000) {
  const channel: OutboundChannel = webhookChannel.open(settings, {
    timeoutMs,
    concurrencyMax: 4,
    privateAddressesAllowed: allowed,
    nowMs: () => Date.now(),
  });
  closers.push(() => channel.close());
  return channel;
}

const outbound: Outbound = {
  id: 'one',
  attempt: 1,
  bytes: new TextEncoder().encode('{"number":"4711"}'),
  contentType: 'application/json',
  kind: 'purchase_order',
  title: '4711',
};
const never = stopSignal();

describe('a webhook', () => {
  it('posts the bytes with id, time and a signature that the receiver can check', async () => {
    const { received, url } = await receiver((response) => response.writeHead(204).end());
    const channel = open({ url: `${url}/in?x=1`, secret, bearerToken: 't' });
    expect(await channel.send(outbound, never)).toEqual({
      outcome: 'accepted',
      receipt: 'HTTP 204',
    });
    const [{ headers, body, url: path } = { headers: {}, body: '', url: '' }] = received;
    expect(path).toBe('/in?x=1');
    expect(body).toBe('{"number":"4711"}');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'one',
      authorization: 'Bearer t',
    });
    const timestamp = String(headers['webhook-timestamp']);
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(5);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update(`one.${timestamp}.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  it('keeps connections for the next one', async () => {
    const { url, connections } = await receiver((response) => response.end('ok'));
    const channel = open({ url });
    for (let i = 0; i < 5; i += 1) await channel.send(outbound, never);
    expect(connections()).toBeLessThan(5);
  });

  it.each([
    [200, 'accepted'],
    [202, 'accepted'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
    [410, 'refused'],
    [422, 'refused'],
    [408, 'retry'],
    [409, 'retry'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [502, 'retry'],
    [503, 'retry'],
  ])('takes HTTP %i as %s', async (status, outcome) => {
    const { url } = await receiver((response) => response.writeHead(status).end('why\u0007 not'));
    const attempt = await open({ url }).send(outbound, never);
    expect(attempt.outcome).toBe(outcome);
    if (attempt.outcome !== 'accepted') expect(attempt.reason).toBe(`HTTP ${status}: why not`);
  });

  it('honours Retry-After', async () => {
    const { url } = await receiver((response) =>
      response.writeHead(503, { 'retry-after': '17' }).end(),
    );
    expect(await open({ url }).send(outbound, never)).toMatchObject({ afterMs: 17_000 });
  });

  it.each([
    ['as it is', (token: string) => token],
    ['in a URL', encodeURIComponent],
    ['in JSON that escapes slashes', (token: string) => token.replaceAll('/', '\\/')],
  ])('shows no secret that the receiver repeats %s', async (_how, written) => {
    const bearerToken = 'to/ken+of%us==';
    const { url } = await receiver((response) =>
      response.writeHead(400).end(`unknown: ${written(bearerToken)}!`),
    );
    const attempt = await open({ url, bearerToken }).send(outbound, never);
    expect(attempt).toEqual({ outcome: 'refused', reason: 'HTTP 400: unknown: [secret]!' });
  });

  it.each(['secret', 'previousSecret'])(
    'shows no signing %s that the receiver repeats without its prefix',
    async (name) => {
      const key = 'bW9yZSBzZWNyZXQgdGhhbiB0aGF0';
      const { url } = await receiver((response) => response.writeHead(401).end(`want ${key}!`));
      const attempt = await open({ url, [name]: `whsec_${key}` }).send(outbound, never);
      expect(attempt).toEqual({ outcome: 'refused', reason: 'HTTP 401: want [secret]!' });
    },
  );

  it('says what the receiver answered in one line that reads from left to right', async () => {
    const { url } = await receiver((response) =>
      response.writeHead(400).end('a\r\n\u0000\u001b[31mb\u202ec\u2028d'),
    );
    const attempt = await open({ url }).send(outbound, never);
    expect(attempt).toEqual({ outcome: 'refused', reason: 'HTTP 400: a [31mb c d' });
  });

  it('follows no redirect', async () => {
    const target = await receiver((response) => response.end());
    const { url } = await receiver((response) =>
      response.writeHead(307, { location: target.url }).end(),
    );
    const attempt = await open({ url }).send(outbound, never);
    expect(attempt).toMatchObject({
      outcome: 'retry',
      reason: expect.stringMatching(/redirects are not followed/),
    });
    expect(target.received).toEqual([]);
  });

  it('gives up on one that does not answer in time, and says so', async () => {
    const { url } = await receiver(() => undefined);
    const startedMs = performance.now();
    const attempt = await open({ url }, ['127.0.0.1'], 150).send(outbound, never);
    expect(attempt).toMatchObject({ outcome: 'retry', reason: expect.stringMatching(/150 ms/) });
    expect(performance.now() - startedMs).toBeLessThan(1500);
  });

  it('gives up on an answer that trickles for ever', async () => {
    const { url } = await receiver((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const attempt = await open({ url }, ['127.0.0.1'], 200).send(outbound, never);
    expect(attempt.outcome).toBe('retry');
  });

  it('does not read a large answer to its end', async () => {
    const { url } = await receiver((response) => response.end('x'.repeat(5_000_000)));
    expect(await open({ url }).send(outbound, never)).toMatchObject({ outcome: 'accepted' });
  });

  it('tries again where nobody listens', async () => {
    const attempt = await open({ url: 'http://127.0.0.1:9' }).send(outbound, never);
    expect(attempt).toMatchObject({
      outcome: 'retry',
      reason: expect.stringMatching(/ECONNREFUSED/),
    });
  });

  it('is cut off when the hub stops', async () => {
    const { url } = await receiver(() => undefined);
    const stopping = stopSignal();
    const attempt = open({ url }).send(outbound, stopping);
    setTimeout(() => stopping.stop(), 30);
    expect(await attempt).toMatchObject({
      outcome: 'retry',
      reason: expect.stringMatching(/stops/),
    });
  });

  it.each(['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0.0.0.0'])(
    'does not reach %s unless it is allowed',
    async (host) => {
      const { received, url } = await receiver((response) => response.end());
      const { port } = new URL(url);
      const attempt = await open({ url: `http://${host}:${port}` }, []).send(outbound, never);
      expect(attempt).toMatchObject({
        outcome: 'refused',
        reason: expect.stringMatching(/no public network/),
      });
      expect(received).toEqual([]);
    },
  );

  it.each(['ftp://a.example', 'nonsense', 'https://user:pass@a.example', ''])(
    'does not open for "%s"',
    (url) => {
      expect(() => open({ url })).toThrow(ChannelSettingsInvalid);
    },
  );

  it('does not open with a secret that is there and empty, and does without an old one', () => {
    const url = 'https://a.example';
    for (const name of ['secret', 'bearerToken'])
      expect(() => open({ url, [name]: '' })).toThrow(`"${name}" is empty`);
    expect(() => open({ url, secret, previousSecret: '' })).not.toThrow();
  });
});
