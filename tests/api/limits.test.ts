/** Quotas, overload, faults of the store: an answer that says when to come back, and nothing stored. */
import { afterEach, describe, expect, it } from 'vitest';
import { rateLimiterOf } from '../../src/api/rate-limit.ts';
import { routes } from '../../src/api/routes.ts';
import { memoryStore } from '../../src/store/memory/store.ts';
import { StoreFault } from '../../src/store/store.ts';
import { ask, type Hub, type HubParameters, openHub, SUPPLIER, TENANT } from './kit.ts';

let hub: Hub | undefined;
const open = async (parameters: HubParameters = {}) => {
  hub = await openHub(parameters);
  return hub;
};
afterEach(async () => {
  await hub?.stop();
  hub = undefined;
});

async function limitTo({ store, context }: Hub, interchangeBytesMax: number): Promise<void> {
  const body = { company: 'Delta', zone: 'UTC', interchangeBytesMax };
  const changes = [{ kind: 'settings' as const, key: 'hub', body }];
  await store.applyConfiguration(TENANT, changes, { kind: 'system', id: 'test' });
  await context.refreshConfiguration?.(TENANT);
}

describe('quotas', () => {
  it('are told with every answer and end in 429 before anything is stored', async () => {
    const { app, keys, store } = await open({
      options: { partnerQuota: { requests: 2, windowSeconds: 10 } },
    });
    const send = () => ask({ app }, 'POST', '/v1/interchanges', { key: keys.supplier, bytes: 'x' });
    const first = await send();
    expect(first.headers['ratelimit-policy']).toBe('"key";q=2;w=10');
    expect(first.headers.ratelimit).toMatch(/^"key";r=1;t=\d+$/);
    await send();
    const third = await send();
    expect([third.status, third.body.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect((await store.conservation(TENANT)).interchanges.received).toBe(2);
  });

  it("are each key's own", async () => {
    const { app, keys } = await open({
      options: { partnerQuota: { requests: 1, windowSeconds: 10 } },
    });
    const read = (key: string) => ask({ app }, 'GET', '/v1/interchanges', { key });
    expect((await read(keys.supplier)).status).toBe(200);
    expect((await read(keys.supplier)).status).toBe(429);
    expect((await read(keys.other)).status).toBe(200);
  });

  it('come back with the next window', () => {
    const limiter = rateLimiterOf(10);
    const quota = { requests: 1, windowSeconds: 10 };
    const allowed = (elapsedMs: number) => limiter.take('k', quota, elapsedMs).allowed;
    expect([allowed(0), allowed(9_999), allowed(10_000)]).toEqual([true, false, true]);
  });

  it('keep a bounded number of windows', () => {
    const limiter = rateLimiterOf(2);
    const quota = { requests: 1, windowSeconds: 10 };
    for (const key of ['a', 'b', 'c', 'd']) expect(limiter.take(key, quota, 0).allowed).toBe(true);
    expect(limiter.look('a', quota, 0).allowed).toBe(true);
    expect(limiter.look('d', quota, 0).allowed).toBe(false);
  });

  it('bound how many unknown keys one address may try', async () => {
    const { app, store } = await open();
    let lookups = 0;
    const findApiKey = store.findApiKey.bind(store);
    store.findApiKey = (hash) => {
      lookups += 1;
      return findApiKey(hash);
    };
    const statuses: number[] = [];
    for (let at = 0; at < 120; at += 1)
      statuses.push((await ask({ app }, 'GET', '/v1/partners', { key: `slk_${at}` })).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(100);
    expect(statuses.at(-1)).toBe(429);
    expect(lookups).toBe(100);
  });
});

describe('overload', () => {
  it('of ingest is answered with Retry-After', async () => {
    const { app, keys } = await open({
      context: { ingest: async () => ({ outcome: 'overloaded', retryAfterMs: 1_500 }) },
    });
    const sent = await ask({ app }, 'POST', '/v1/interchanges', { key: keys.supplier, bytes: 'x' });
    expect([sent.status, sent.body.code, sent.headers['retry-after']]).toEqual([
      429,
      'OVERLOADED',
      '2',
    ]);
  });

  it('of ingest is answered before a body is read, on every route that takes in, to those who may send', async () => {
    const { app, keys } = await open({
      context: {
        turnsAway: () => ({ outcome: 'overloaded', retryAfterMs: 1_500 }),
        ingest: () => Promise.reject(new Error('It was read.')),
      },
    });
    const takingIn = routes.filter(({ takesIn }) => takesIn === true);
    const named = takingIn.map(({ problems = [] }) => problems.includes('OVERLOADED'));
    expect([...new Set(named)]).toEqual([true]);
    expect(takingIn.length).toBeGreaterThan(10);
    for (const { path } of takingIn) {
      const sent = await ask({ app }, 'POST', path, { key: keys.supplier, bytes: 'no JSON' });
      expect([sent.status, sent.body.code, sent.headers['retry-after']]).toEqual([
        429,
        'OVERLOADED',
        '2',
      ]);
    }
    const unknown = await ask({ app }, 'POST', '/v1/interchanges', { key: 'slk_x', bytes: 'x' });
    expect(unknown.status).toBe(401);
    const read = await ask({ app }, 'GET', '/v1/interchanges', { key: keys.supplier });
    expect(read.status).toBe(200);
  });

  it('of bodies under way is answered before they are read', async () => {
    const gate: { open?: () => void } = {};
    const held = new Promise<void>((resolve) => {
      gate.open = resolve;
    });
    const { app, keys } = await open({
      options: { bodyBytesUnderWayMax: 300_000 },
      context: {
        ingest: async ({ id }) => {
          await held;
          return { outcome: 'accepted', id, seq: 1 };
        },
      },
    });
    const bytes = Buffer.alloc(200_000, 0x61);
    const first = ask({ app }, 'POST', '/v1/interchanges', { key: keys.supplier, bytes });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await ask({ app }, 'POST', '/v1/interchanges', { key: keys.supplier, bytes });
    expect([second.status, second.body.code]).toEqual([429, 'OVERLOADED']);
    gate.open?.();
    expect((await first).status).toBe(202);
    const third = await ask({ app }, 'POST', '/v1/interchanges', { key: keys.supplier, bytes });
    expect(third.status).toBe(202);
  });

  it('of size is answered with 413', async () => {
    const hub = await open();
    await limitTo(hub, 2000);
    const send = (size: number) => {
      const bytes = Buffer.alloc(size, 0x61);
      return ask(hub, 'POST', '/v1/interchanges', { key: hub.keys.supplier, bytes });
    };
    const sent = await send(2001);
    expect([sent.status, sent.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(sent.body.detail).toContain('2001 bytes; at most 2000');
    expect((await send(2000)).status).toBe(202);
  });
});

describe('faults', () => {
  it('of the store are a 503 that says when, without its words', async () => {
    const store = memoryStore();
    const { app, keys, logged } = await open({ store });
    store.listDocuments = async () => {
      const cause = Object.assign(new Error('hunter2'), { code: '53100' });
      throw new StoreFault('password=hunter2 at 10.0.0.1', 3_000, cause);
    };
    const answer = await ask({ app }, 'GET', '/v1/documents', { key: keys.admin });
    expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([
      503,
      'STORE_UNAVAILABLE',
      '3',
    ]);
    expect(logged.join('')).toContain('53100');
    expect(`${answer.text}${logged.join('')}`).not.toContain('hunter2');
  });

  it('of our own are a 500 with an id that stands in the log', async () => {
    const store = memoryStore();
    const { app, keys, logged } = await open({ store });
    store.listDocuments = async () => {
      throw new TypeError('undefined is not a partner');
    };
    const answer = await ask({ app }, 'GET', '/v1/documents', { key: keys.admin });
    expect([answer.status, answer.body.code]).toEqual([500, 'INTERNAL']);
    expect(answer.text).not.toContain('partner');
    expect(logged.join('')).toContain(answer.body.instance);
  });

  it('while a key is looked up open nothing', async () => {
    const store = memoryStore();
    const { app, keys } = await open({ store });
    store.findApiKey = async () => {
      throw new StoreFault('away', 1_000);
    };
    const answer = await ask({ app }, 'GET', '/v1/documents', { key: keys.admin });
    expect([answer.status, answer.body.code]).toEqual([503, 'STORE_UNAVAILABLE']);
  });
});

describe('requests that make no sense', () => {
  it.each([
    ['/v1/documents?nonsense=1', 'QUERY_INVALID'],
    ['/v1/documents?limit=0', 'QUERY_INVALID'],
    ['/v1/documents?limit=501', 'QUERY_INVALID'],
    ['/v1/documents?limit=ten', 'QUERY_INVALID'],
    ['/v1/documents?kind=a%00b', 'QUERY_INVALID'],
    ['/v1/documents?kind=a&kind=b', 'QUERY_INVALID'],
    ['/v1/documents?outcome=fine', 'QUERY_INVALID'],
    ['/v1/documents?after=made-up', 'CURSOR_INVALID'],
    ['/v1/documents/a%00b', 'QUERY_INVALID'],
    ['/v1/documents/%zz', 'REQUEST_MALFORMED'],
  ])('%s are answered with %s', async (url, code) => {
    const { app, keys } = await open();
    const answer = await ask({ app }, 'GET', url, { key: keys.admin });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });

  it('with more unknown parameters than a validator counts are refused on every route, by their names', async () => {
    const { app, keys } = await open();
    const many = Array.from({ length: 30 }, (_none, n) => `tenant='t'OR(1=${n})--`);
    const query = many.map((name) => `${encodeURIComponent(name)}=1`).join('&');
    for (const { method, path, access } of routes) {
      const url = `${path.replaceAll(/\{\w+\}/g, 'x')}?${query}`;
      const key = access === 'open' ? {} : { key: keys.admin };
      const answer = await ask({ app }, method, url, key);
      expect([path, answer.status, answer.body.code]).toEqual([path, 400, 'QUERY_INVALID']);
      expect(answer.body.problems.length).toBeGreaterThan(0);
    }
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    'with a parameter %s, which is a name of every object, are refused, once and repeated',
    async (name) => {
      const { app, keys } = await open();
      for (const query of [`${name}=x`, `${name}=x&${name}=y`]) {
        const url = `/v1/purchase-orders?${query}`;
        const answer = await ask({ app }, 'GET', url, { key: keys.admin });
        expect([query, answer.status, answer.body.code]).toEqual([query, 400, 'QUERY_INVALID']);
      }
    },
  );

  it('with more unknown members than a validator counts are refused, whatever else is wrong', async () => {
    const { app, keys } = await open();
    const many = Object.fromEntries(Array.from({ length: 30 }, (_none, n) => [`x${n}`, 1]));
    const body = { ...many, name: 5, scopes: ['documents:read'] };
    const answer = await ask({ app }, 'POST', '/v1/keys', { key: keys.admin, body });
    expect([answer.status, answer.body.code]).toEqual([422, 'DOCUMENT_INVALID']);
    expect(answer.body.problems.length).toBeGreaterThan(0);
  });

  it('for no route are a 404 problem', async () => {
    const { app, keys } = await open();
    const answer = await ask({ app }, 'GET', '/v2/anything', { key: keys.admin });
    expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it('with a key in another scheme are told to bring a bearer', async () => {
    const { app } = await open();
    const authorization = `Basic ${Buffer.from(SUPPLIER).toString('base64')}`;
    const answer = await ask({ app }, 'GET', '/v1/documents', { headers: { authorization } });
    expect([answer.status, answer.body.code]).toEqual([401, 'KEY_MISSING']);
  });
});
