/** Bodies that come piece by piece over real sockets: bounded in size, number and time, and nothing kept of a broken one. */
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type MemoryStore, memoryStore } from '../../src/store/memory/store.ts';
import { keyOf } from '../../src/store/memory/table.ts';
import { type Hub, type HubParameters, openHub, TENANT } from './kit.ts';

const MIB = 1024 * 1024;
let hub: Hub;
let store: MemoryStore;
let port: number;

async function listen(parameters: HubParameters = {}): Promise<void> {
  store = memoryStore();
  hub = await openHub({ ...parameters, store });
  await hub.app.listen({ host: '127.0.0.1', port: 0 });
  port = (hub.app.server.address() as AddressInfo).port;
}
afterEach(async () => {
  await hub.stop();
  await store.close();
});

/** A request whose body the test writes. */
function begin(headers: Record<string, string | number> = {}, path = '/v1/interchanges') {
  const asked = request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    headers: { authorization: `Bearer ${hub.keys.supplier}`, ...headers },
  });
  // A sender that is not read on may find its connection closed.
  asked.on('error', () => undefined);
  const answer = new Promise<{
    status: number;
    body: { code?: string; id?: string; detail?: string };
    headers: IncomingMessage['headers'];
  }>((resolve) => {
    asked.once('response', async (response: IncomingMessage) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      const body = JSON.parse(Buffer.concat(parts).toString());
      resolve({ status: response.statusCode ?? 0, body, headers: response.headers });
    });
  });
  return { asked, answer };
}

async function write(asked: ClientRequest, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; left -= MIB) {
    const free = asked.write(Buffer.alloc(Math.min(left, MIB), 0x61));
    if (!free) await once(asked, 'drain');
  }
}

const received = async () => (await store.conservation(TENANT)).interchanges.received;
const uploads = () => [...store.tables.uploads.values()];

describe('a body that comes piece by piece', () => {
  it('is answered after the commit, and can be read back piece by piece', async () => {
    await listen();
    const { asked, answer } = begin();
    await write(asked, 9 * MIB + 5);
    expect(await received()).toBe(0);
    asked.end('the end');
    const { status, body } = await answer;
    expect(status).toBe(202);
    expect(await received()).toBe(1);
    const row = await store.getInterchange(TENANT, body.id ?? '');
    expect(row?.size).toBe(9 * MIB + 12);
    const content = await fetch(`http://127.0.0.1:${port}/v1/interchanges/${body.id}/content`, {
      headers: { authorization: `Bearer ${hub.keys.supplier}` },
    });
    const bytes = Buffer.from(await content.arrayBuffer());
    expect([bytes.length, bytes.subarray(-8).toString()]).toEqual([9 * MIB + 12, 'athe end']);
  });

  it('is processed again from the bytes that are there, and not shown both ways', async () => {
    await listen();
    const { asked, answer } = begin();
    await write(asked, 5 * MIB);
    asked.end('the end');
    const { id = '' } = (await answer).body;
    const headers = { authorization: `Bearer ${hub.keys.admin}` };
    const reprocess = async (query: string) => {
      const url = `http://127.0.0.1:${port}/v1/interchanges/${id}/reprocess${query}`;
      const response = await fetch(url, { method: 'POST', headers });
      const body = (await response.json()) as { id: string; code: string };
      return { status: response.status, body };
    };
    const shown = await reprocess('?dryRun=true');
    expect([shown.status, shown.body.code]).toEqual([409, 'INTERCHANGE_TOO_LARGE']);
    const again = await reprocess('');
    expect(again.status).toBe(202);
    const row = await store.getInterchange(TENANT, again.body.id);
    const first = await store.getInterchange(TENANT, id);
    expect(row).toMatchObject({
      reprocesses: id,
      size: first?.size,
      contentHash: first?.contentHash,
    });
    expect(store.tables.parts.get(keyOf(TENANT, row?.id))).toEqual([]);
    let size = 0;
    for await (const part of store.readParts(TENANT, row?.id ?? '')) size += part.length;
    expect(size).toBe(first?.size);
  });

  it('is taken in chunks of no announced length where it is small, and refused where it is empty', async () => {
    await listen();
    const small = begin({ 'transfer-encoding': 'chunked' });
    small.asked.end('ISA*small');
    expect((await small.answer).status).toBe(202);
    const empty = begin({ 'transfer-encoding': 'chunked' });
    empty.asked.end();
    expect((await empty.answer).body.code).toBe('INTERCHANGE_REFUSED');
  });

  it('is answered 413 as soon as it is too large, and nothing is kept', async () => {
    await listen();
    const body = { company: 'Delta', zone: 'UTC', interchangeBytesMax: 6 * MIB };
    const changes = [{ kind: 'settings' as const, key: 'hub', body }];
    await store.applyConfiguration(TENANT, changes, { kind: 'system', id: 'test' });
    await hub.context.refreshConfiguration?.(TENANT);
    const announced = begin({ 'content-length': 6 * MIB + 1 });
    announced.asked.flushHeaders();
    expect(await announced.answer).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
    announced.asked.destroy();
    // The sender never ends: the answer comes while it still sends.
    const endless = begin();
    await write(endless.asked, 7 * MIB);
    const { status, body: problem } = await endless.answer;
    expect([status, problem.code]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(problem.detail).toContain(`at most ${6 * MIB} bytes`);
    endless.asked.destroy();
    await expect.poll(() => uploads().every(({ dropped }) => dropped)).toBe(true);
    expect(await received()).toBe(0);
  });

  it('leaves nothing where its sender breaks off', async () => {
    await listen();
    const { asked } = begin();
    await write(asked, 12 * MIB);
    await expect.poll(() => uploads()[0]?.parts.length ?? 0).toBeGreaterThan(0);
    asked.destroy();
    await expect.poll(() => hub.pipeline.uploads.underWay()).toBe(0);
    // The hub clears away by itself what was given up.
    await expect.poll(() => uploads().length, { timeout: 10_000 }).toBe(0);
    expect(await received()).toBe(0);
    expect(store.tables.parts.size).toBe(0);
  });

  it('is answered 429 with Retry-After where as many as may be are under way', async () => {
    await listen({ uploadLimits: { uploadsMax: 1, retryAfterMs: 3000 } });
    const first = begin();
    await write(first.asked, 6 * MIB);
    await expect.poll(() => hub.pipeline.uploads.underWay()).toBe(1);
    const second = begin({ 'content-length': 6 * MIB });
    second.asked.flushHeaders();
    const { status, headers, body } = await second.answer;
    expect([status, headers['retry-after'], body.code]).toEqual([429, '3', 'OVERLOADED']);
    second.asked.destroy();
    first.asked.end();
    expect((await first.answer).status).toBe(202);
    expect(await received()).toBe(1);
  });

  it('is answered 408 where it does not come on', async () => {
    await listen({ options: { requestTimeoutMs: 300 } });
    const { asked, answer } = begin();
    await write(asked, 6 * MIB);
    expect(await answer).toMatchObject({ status: 408, body: { code: 'REQUEST_TIMEOUT' } });
    await once(asked, 'close');
    await expect.poll(() => hub.pipeline.uploads.underWay()).toBe(0);
    expect(await received()).toBe(0);
  });

  it.each(['gzip, chunked', 'deflate, Chunked', 'x-own, chunked'])(
    'is answered 501 where it is coded as %s, and nothing is kept',
    async (coding) => {
      await listen();
      const { asked, answer } = begin({ 'transfer-encoding': coding });
      asked.end('ISA*00*');
      const { status, body } = await answer;
      expect([status, body.code]).toEqual([501, 'TRANSFER_CODING_UNSUPPORTED']);
      expect(await received()).toBe(0);
      const plain = begin({ 'transfer-encoding': 'Chunked' });
      plain.asked.end('ISA*00*');
      expect((await plain.answer).status).toBe(202);
    },
  );

  it('does not keep a hub from stopping', async () => {
    await listen();
    const { asked, answer } = begin();
    await write(asked, 6 * MIB);
    await expect.poll(() => hub.pipeline.uploads.underWay()).toBe(1);
    const closed = hub.app.close();
    expect((await answer).status).toBe(503);
    asked.destroy();
    await closed;
    expect(await received()).toBe(0);
  });

  it('to an address where nothing is, or without a key, is answered before it is read, and closed', async () => {
    await listen();
    const nowhere = begin({ 'content-length': 100 * MIB }, '/v1/nowhere');
    nowhere.asked.flushHeaders();
    expect((await nowhere.answer).status).toBe(404);
    await once(nowhere.asked, 'close');
    const nobody = begin({ 'content-length': 100 * MIB, authorization: 'Bearer slk_none' });
    nobody.asked.flushHeaders();
    expect((await nobody.answer).status).toBe(401);
    await once(nobody.asked, 'close');
  });
});
