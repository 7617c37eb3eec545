/** The event stream on real sockets: nothing skipped, nothing twice, whoever breaks off and comes back. */
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ask,
  ERP,
  type Hub,
  type HubParameters,
  openHub,
  purchaseOrder,
  readinessNotice,
  SUPPLIER,
  shortAnswer,
  TENANT,
} from './kit.ts';

/** What happens to an order here, and is not for its supplier. */
const HIDDEN = new Set(['order.exception_raised', 'order.outlook_changed']);

let hub: Hub | undefined;
const readers: ClientRequest[] = [];

async function listen(parameters: HubParameters = {}): Promise<Hub & { port: number }> {
  hub = await openHub(parameters);
  await hub.app.listen({ host: '127.0.0.1', port: 0 });
  const address = hub.app.server.address();
  if (address === null || typeof address === 'string') throw new Error('It listens on no port.');
  return { ...hub, port: address.port };
}
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.destroy();
  await hub?.stop();
  hub = undefined;
});

interface Frame {
  id?: string;
  event?: string;
  data?: { id: string; subject: string; type: string; position: number };
}

interface Reader {
  response: IncomingMessage;
  frames: Frame[];
  comments: string[];
  /** Frames with data, once there are so many. */
  until(count: number): Promise<Frame[]>;
  stop(): void;
}

/** A connection without a client, and all that was answered on it so far. */
async function connected(port: number) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.setEncoding('utf8');
  const raw = { socket, answer: '' };
  socket.on('data', (text: string) => {
    raw.answer += text;
  });
  return raw;
}

async function follow(
  port: number,
  key: string,
  query = '',
  headers: Record<string, string> = {},
): Promise<Reader> {
  const asked = request({
    host: '127.0.0.1',
    port,
    path: `/v1/events${query}`,
    headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream', ...headers },
  });
  readers.push(asked);
  asked.on('error', () => undefined);
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const reader: Reader = {
    response,
    frames: [],
    comments: [],
    until: (count) =>
      expect
        .poll(() => reader.frames.filter(({ data }) => data !== undefined).length, {
          timeout: 10_000,
        })
        .toBeGreaterThanOrEqual(count)
        .then(() => reader.frames.filter(({ data }) => data !== undefined)),
    stop: () => asked.destroy(),
  };
  let rest = '';
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  response.on('data', (text: string) => {
    const blocks = `${rest}${text}`.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) read(block, reader);
  });
  return reader;
}

function read(block: string, reader: Reader): void {
  const frame: Frame = {};
  for (const line of block.split('\n')) {
    if (line.startsWith(':')) reader.comments.push(line.slice(2));
    else if (line.startsWith('id: ')) frame.id = line.slice(4);
    else if (line.startsWith('event: ')) frame.event = line.slice(7);
    else if (line.startsWith('data: ')) frame.data = JSON.parse(line.slice(6));
  }
  reader.frames.push(frame);
}

async function order(to: Hub, number: string): Promise<void> {
  const sent = await ask(to, 'POST', `/v1/purchase-orders?wait=5&partner=${ERP}`, {
    key: to.keys.admin,
    body: purchaseOrder(number),
  });
  expect(sent.status).toBe(200);
}

/** All events of the log, in order. */
async function log(to: Hub) {
  await to.pipeline.quiesce();
  await to.store.sequence();
  return to.store.readLog(TENANT, 0, 1000);
}

describe('the event stream', () => {
  it('gives every event from the beginning, as CloudEvents, then what comes', async () => {
    const here = await listen();
    await order(here, '1');
    const reader = await follow(here.port, here.keys.admin, '?after=0');
    expect(reader.response.headers['content-type']).toBe('text/event-stream');
    await reader.until(1);
    await order(here, '2');
    const events = await log(here);
    const frames = await reader.until(events.length);
    expect(frames.map(({ id }) => Number(id))).toEqual(events.map(({ position }) => position));
    expect(frames.map(({ data }) => data?.id)).toEqual(events.map(({ id }) => id));
    expect(frames[0]?.data).toMatchObject({
      specversion: '1.0',
      type: 'order.received',
      subject: 'order/E1/US01/1/-',
      source: '/syncline/default',
    });
    expect(frames[0]?.event).toBe('order.received');
  });

  it('begins at the end where nothing else is asked for', async () => {
    const here = await listen();
    await order(here, '1');
    await log(here);
    const reader = await follow(here.port, here.keys.admin);
    await order(here, '2');
    const [first] = await reader.until(1);
    expect(first?.data?.subject).toContain('/2/');
  });

  it('goes on behind Last-Event-ID without a gap or a double, however often it breaks', async () => {
    const here = await listen();
    for (const number of ['1', '2']) await order(here, number);
    const seen: string[] = [];
    let last = '0';
    for (const number of ['3', '4', '5', '6']) {
      const reader = await follow(here.port, here.keys.admin, '', { 'last-event-id': last });
      await order(here, number);
      const frames = await reader.until(2);
      reader.stop();
      for (const { id = '', data } of frames) {
        seen.push(data?.id ?? '');
        last = id;
      }
    }
    const events = await log(here);
    const end = await follow(here.port, here.keys.admin, '', { 'last-event-id': last });
    const left = events.length - seen.length;
    const frames = left > 0 ? await end.until(left) : [];
    expect([...seen, ...frames.map(({ data }) => data?.id)]).toEqual(events.map(({ id }) => id));
  });

  it('filters by type and stream', async () => {
    const here = await listen();
    for (const number of ['1', '2']) await order(here, number);
    const subject = 'order/E1/US01/2/-';
    const query = `?after=0&type=order.*&stream=${encodeURIComponent(subject)}`;
    const reader = await follow(here.port, here.keys.admin, query);
    const frames = await reader.until(1);
    expect(new Set(frames.map(({ data }) => data?.subject))).toEqual(new Set([subject]));
  });

  it("gives a partner's key its own alone", async () => {
    const here = await listen();
    await order(here, '1');
    await ask(here, 'POST', '/v1/order-acknowledgments?wait=5', {
      key: here.keys.supplier,
      body: shortAnswer('1'),
    });
    await ask(here, 'POST', '/v1/readiness-notices?wait=5', {
      key: here.keys.other,
      body: readinessNotice('S9'),
    });
    const events = await log(here);
    expect(events.some(({ stream }) => stream.startsWith('exception/'))).toBe(true);
    const mine = await follow(here.port, here.keys.supplier, '?after=0');
    const theirs = await follow(here.port, here.keys.other, '?after=0');
    const ofOrder = events.filter(
      ({ type }) => type.startsWith('order.') && !HIDDEN.has(type),
    ).length;
    for (const { data } of await mine.until(ofOrder)) {
      expect(data?.subject).toMatch(/^order\//);
      expect(HIDDEN).not.toContain(data?.type);
    }
    for (const { data } of await theirs.until(1)) expect(data?.subject).toBe('shipment/OTHER/S9');
    const page = await ask(here, 'GET', '/v1/events', { key: here.keys.other });
    expect(page.text).not.toContain(SUPPLIER);
  });

  it('moves the cursor of a reader whose filter lets nothing pass, and shows that it lives', async () => {
    const here = await listen({ options: { heartbeatMs: 50 } });
    await order(here, '1');
    const events = await log(here);
    const reader = await follow(here.port, here.keys.admin, '?after=0&type=nothing.*');
    await expect.poll(() => reader.comments).toContain('heartbeat');
    const ids = () => reader.frames.map(({ id }) => id);
    await expect.poll(ids).toContain(String(events.at(-1)?.position));
  });

  it('ends when its key is revoked', async () => {
    const here = await listen({ options: { heartbeatMs: 50, keyCacheMs: 10 } });
    const reader = await follow(here.port, here.keys.supplier);
    const ended = once(reader.response, 'end');
    const { rows } = await here.store.listApiKeys(TENANT, { limit: 500 });
    for (const { id, partner } of rows)
      if (partner === SUPPLIER)
        await here.store.revokeApiKey(TENANT, id, { kind: 'system', id: 'test' });
    await ended;
  });

  it('ends for all when the server closes, and lets it close', async () => {
    const here = await listen();
    const reader = await follow(here.port, here.keys.admin);
    const ended = once(reader.response, 'end');
    await here.app.close();
    await ended;
  });

  it('has a bounded number of readers, and room again when one goes', async () => {
    const here = await listen({ options: { eventReadersMax: 1 } });
    const first = await follow(here.port, here.keys.admin);
    const second = await follow(here.port, here.keys.admin);
    expect(second.response.statusCode).toBe(503);
    expect(second.response.headers['retry-after']).toBe('5');
    first.stop();
    await expect
      .poll(async () => (await follow(here.port, here.keys.admin)).response.statusCode)
      .toBe(200);
  });

  it('has a tenth of its places for one partner, and for one key of the tenant', async () => {
    const here = await listen({ options: { eventReadersMax: 20 } });
    const statusOf = async (key: string) => (await follow(here.port, key)).response.statusCode;
    for (const key of [here.keys.supplier, here.keys.admin]) {
      expect([await statusOf(key), await statusOf(key), await statusOf(key)]).toEqual([
        ...[200, 200, 503],
      ]);
    }
  });

  it.each(['1000000', '999999999999999'])(
    'begins at the end for a cursor behind it: %s',
    async (cursor) => {
      const here = await listen({ options: { heartbeatMs: 50 } });
      await order(here, '1');
      const end = (await log(here)).at(-1)?.position;
      const query = await follow(here.port, here.keys.admin, `?after=${cursor}`);
      await expect.poll(() => query.comments).toContain(`from ${end}`);
      await order(here, '2');
      const [next] = await query.until(1);
      expect(next?.data?.subject).toContain('2');
    },
  );

  it('refuses a cursor that is none', async () => {
    const here = await listen();
    const reader = await follow(here.port, here.keys.admin, '', { 'last-event-id': 'abc' });
    expect(reader.response.statusCode).toBe(400);
  });

  it('gives pages of JSON to who wants those', async () => {
    const here = await listen();
    for (const number of ['1', '2']) await order(here, number);
    const events = await log(here);
    const seen: string[] = [];
    for (let next: string | undefined = '/v1/events?limit=2'; next !== undefined; ) {
      const { body } = await ask(here, 'GET', next, { key: here.keys.admin });
      expect(body.rows.length).toBeLessThanOrEqual(2);
      seen.push(...body.rows.map(({ id }: { id: string }) => id));
      next = body.next;
    }
    expect(seen).toEqual(events.map(({ id }) => id));
  });

  it('does not fill memory for a reader that takes nothing', async () => {
    const here = await listen();
    const socket = connect(here.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.pause();
    socket.write(
      `GET /v1/events?after=0 HTTP/1.1\r\nhost: hub\r\naccept: text/event-stream\r\nauthorization: Bearer ${here.keys.admin}\r\n\r\n`,
    );
    const readLog = here.store.readLog.bind(here.store);
    const [event] = await order(here, '1').then(() => log(here));
    let asked = 0;
    here.store.readLog = async (tenant, after, limit) => {
      if (event === undefined || tenant !== TENANT) return readLog(tenant, after, limit);
      asked += 1;
      const text = 'x'.repeat(10_000);
      return Array.from({ length: limit }, (_, at) => ({
        ...event,
        position: after + at + 1,
        data: { ...event.data, text },
      }));
    };
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 300));
    // The reader's socket is full: nobody reads the log for it any more.
    expect(asked).toBe(before);
    here.store.readLog = readLog;
    socket.destroy();
  });
});

describe('connections', () => {
  it('that send their request too slowly are answered and closed', async () => {
    const here = await listen({ options: { requestTimeoutMs: 300 } });
    const raw = await connected(here.port);
    raw.socket.write(
      `POST /v1/interchanges HTTP/1.1\r\nhost: hub\r\ncontent-length: 1000\r\nauthorization: Bearer ${here.keys.supplier}\r\n\r\nslow`,
    );
    await once(raw.socket, 'close');
    expect(raw.answer).toContain('HTTP/1.1 408');
    expect(raw.answer).toContain('REQUEST_TIMEOUT');
    expect((await here.store.conservation(TENANT)).interchanges.received).toBe(0);
  });

  it('that do not speak HTTP are answered with a problem', async () => {
    const here = await listen();
    const raw = await connected(here.port);
    raw.socket.write('ISA*00*          *00*          *ZZ*\r\n\r\n');
    await once(raw.socket, 'close');
    expect(raw.answer).toContain('HTTP/1.1 400');
    expect(raw.answer).toContain('REQUEST_MALFORMED');
  });

  it('that ask, and then speak no HTTP, are answered what they asked first', async () => {
    const here = await listen();
    const raw = await connected(here.port);
    const post = `POST /v1/interchanges HTTP/1.1\r\nhost: hub\r\ncontent-length: 4\r\nauthorization: Bearer ${here.keys.supplier}\r\n\r\n`;
    raw.socket.write(`${post}ISA1${post}ISA2ISA*00*\r\n\r\n`);
    await once(raw.socket, 'close');
    expect(raw.answer.match(/HTTP\/1\.1 \d+/g)).toEqual([
      'HTTP/1.1 202',
      'HTTP/1.1 202',
      'HTTP/1.1 400',
    ]);
    expect((await here.store.conservation(TENANT)).interchanges.received).toBe(2);
  });

  it('with a body that nobody may send are answered before it is read', async () => {
    const here = await listen();
    const asked = request({
      host: '127.0.0.1',
      port: here.port,
      path: '/v1/interchanges',
      method: 'POST',
      headers: { 'content-length': String(50 * 1024 * 1024) },
    });
    readers.push(asked);
    asked.on('error', () => undefined);
    asked.flushHeaders();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(401);
  });
});
