/** Sending: raw bytes, canonical documents, repetition, waiting, and everything that is refused before storing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idempotencyKeyOf } from '../../src/api/sending.ts';
import {
  ask,
  ERP,
  type Hub,
  openHub,
  purchaseOrder,
  readinessNotice,
  SUPPLIER,
  shortAnswer,
  TENANT,
} from './kit.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await openHub();
});
afterAll(() => hub.stop());

const post = (url: string, asked: Parameters<typeof ask>[3]) =>
  ask(hub, 'POST', url, { key: hub.keys.admin, ...asked });

async function interchanges(): Promise<number> {
  return (await hub.store.conservation(TENANT)).interchanges.received;
}

describe('raw interchanges', () => {
  it('are committed before the 202, with their bytes as they came', async () => {
    const bytes = Buffer.from('ISA*00*whatever it is\u0000\u00ff', 'latin1');
    const sent = await post('/v1/interchanges', {
      key: hub.keys.supplier,
      bytes,
      headers: { 'content-type': 'application/edi-x12' },
    });
    expect(sent.status).toBe(202);
    expect(sent.headers.location).toBe(`/v1/interchanges/${sent.body.id}`);
    expect(await hub.store.getInterchange(TENANT, sent.body.id)).toMatchObject({
      partner: SUPPLIER,
      contentType: 'application/edi-x12',
      size: bytes.length,
      actor: { kind: 'partner', id: SUPPLIER },
    });
    const content = await hub.app.inject({
      url: sent.body.links.content,
      headers: { authorization: `Bearer ${hub.keys.supplier}` },
    });
    expect(content.rawPayload).toEqual(bytes);
    expect(content.headers['content-type']).toBe('application/octet-stream');
    expect(content.headers['content-disposition']).toMatch(/^attachment/);
  });

  it('are refused empty', async () => {
    const before = await interchanges();
    const sent = await post('/v1/interchanges', { headers: { 'content-type': 'text/plain' } });
    expect([sent.status, sent.body.code]).toEqual([400, 'BODY_EMPTY']);
    expect(await interchanges()).toBe(before);
  });

  it('are taken without a content type', async () => {
    const sent = await hub.app.inject({
      method: 'POST',
      url: '/v1/interchanges',
      headers: { authorization: `Bearer ${hub.keys.supplier}`, 'transfer-encoding': 'chunked' },
      payload: Buffer.from('something'),
    });
    expect(sent.statusCode).toBe(202);
  });

  it('of a partner that is not known are refused', async () => {
    const sent = await post('/v1/interchanges?partner=NOBODY', { bytes: 'x' });
    expect([sent.status, sent.body.code]).toEqual([422, 'REFERENCE_UNKNOWN']);
    const channel = await post(`/v1/interchanges?partner=${SUPPLIER}&channel=fax`, { bytes: 'x' });
    expect([channel.status, channel.body.code]).toEqual([422, 'REFERENCE_UNKNOWN']);
  });

  it('compressed are refused before they are read', async () => {
    const sent = await post('/v1/interchanges', {
      bytes: 'x',
      headers: { 'content-encoding': 'gzip' },
    });
    expect([sent.status, sent.body.code]).toEqual([415, 'CONTENT_TYPE_UNSUPPORTED']);
  });

  it('keep the trace context of their sender', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const sent = await post('/v1/interchanges', { bytes: 'x', headers: { traceparent } });
    expect(await hub.store.getInterchange(TENANT, sent.body.id)).toMatchObject({
      attributes: { traceparent },
    });
  });
});

describe('Idempotency-Key', () => {
  const send = (body: unknown, key: string) =>
    post(`/v1/purchase-orders?partner=${ERP}`, { body, headers: { 'idempotency-key': key } });

  it('gives the same answer to the same content, and has one effect', async () => {
    const before = await interchanges();
    const first = await send(purchaseOrder('K1'), '"k-1"');
    const second = await send(purchaseOrder('K1'), '"k-1"');
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(await interchanges()).toBe(before + 1);
  });

  it('refuses other content under the same key', async () => {
    await send(purchaseOrder('K2'), '"k-2"');
    const other = await send(purchaseOrder('K2', '7'), '"k-2"');
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it("is each sender's own", async () => {
    const headers = { 'idempotency-key': '"k-3"' };
    const one = await post('/v1/readiness-notices', {
      key: hub.keys.supplier,
      body: readinessNotice('K3'),
      headers,
    });
    const two = await post('/v1/readiness-notices', {
      key: hub.keys.other,
      body: readinessNotice('K4'),
      headers,
    });
    expect([one.status, two.status]).toEqual([202, 202]);
    expect(one.body.id).not.toBe(two.body.id);
  });

  it.each([
    ['"a b"', 'a b'],
    ['"a\\"b\\\\"', 'a"b\\'],
    ['bare-key_1', 'bare-key_1'],
  ])('reads %s', (header, key) => {
    expect(idempotencyKeyOf(header)).toEqual({ valid: true, key });
  });

  it.each(['', '""', '"open', 'a b', '"é"', `"${'x'.repeat(256)}"`, '"a"b"'])(
    'refuses %s',
    async (header) => {
      expect(idempotencyKeyOf(header)).toEqual({ valid: false });
      if (!/^[\x20-\x7e]*$/.test(header)) return;
      const sent = await send(purchaseOrder('K5'), header);
      expect([sent.status, sent.body.code]).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
    },
  );
});

describe('canonical documents', () => {
  it('are checked against their schema, each fault at its pointer', async () => {
    const before = await interchanges();
    const body = { ...purchaseOrder('D1'), currency: 'dollars', lines: [{ line: '1' }], more: 1 };
    const sent = await post(`/v1/purchase-orders?partner=${ERP}`, { body });
    expect([sent.status, sent.body.code]).toEqual([422, 'DOCUMENT_INVALID']);
    expect(sent.headers['content-type']).toContain('application/problem+json');
    const pointers = sent.body.problems.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['', '/currency', '/lines/0']));
    expect(await interchanges()).toBe(before);
  });

  it('may leave out the kind that the path says, and not name another', async () => {
    const { kind: _, ...body } = purchaseOrder('D2');
    const sent = await post(`/v1/purchase-orders?partner=${ERP}&wait=5`, { body });
    expect(sent.body.documents).toMatchObject([{ kind: 'purchase_order', outcome: 'applied' }]);
    const other = await post(`/v1/purchase-orders?partner=${ERP}`, {
      body: { ...body, kind: 'invoice' },
    });
    expect(other.status).toBe(422);
  });

  it.each([
    ['{"number":"1","number":"2"}', 'BODY_NAME_REPEATED'],
    ['{"number":', 'BODY_SYNTAX'],
    ['{"number":"\\u0000"}', 'BODY_CHARACTER'],
    ['['.repeat(500), 'BODY_TOO_DEEP'],
  ])('with %s are refused at the place', async (bytes, code) => {
    const sent = await post(`/v1/purchase-orders?partner=${ERP}`, { bytes });
    expect([sent.status, sent.body.code]).toEqual([400, 'JSON_INVALID']);
    expect(sent.body.problems).toMatchObject([{ code }]);
  });

  it('are read as JSON alone', async () => {
    const headers = { 'content-type': 'text/xml' };
    const sent = await post('/v1/purchase-orders', { bytes: '<a/>', headers });
    expect([sent.status, sent.body.code]).toEqual([415, 'CONTENT_TYPE_UNSUPPORTED']);
  });

  it('above the limit are refused unread', async () => {
    const sent = await post('/v1/purchase-orders', { bytes: Buffer.alloc(5 * 1024 * 1024, 0x20) });
    expect([sent.status, sent.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  it('of any kind go to one address', async () => {
    const sent = await post(`/v1/documents?partner=${ERP}&wait=5`, { body: purchaseOrder('D3') });
    expect(sent.body).toMatchObject({ outcome: 'translated', problems: [] });
    const none = await post('/v1/documents', { body: { kind: 'planning_update', number: '1' } });
    expect([none.status, none.body.code]).toEqual([422, 'DOCUMENT_INVALID']);
    const wrong = await post('/v1/documents', { body: { kind: 'invoice', number: '1' } });
    expect(wrong.body.problems.length).toBeGreaterThan(0);
  });

  it('come with a file that is kept by its hash', async () => {
    const content = Buffer.from('a picture of a signature');
    const sent = await post('/v1/proofs-of-delivery', {
      key: hub.keys.carrier,
      body: {
        number: 'P1',
        deliveredAt: '2026-11-20T08:00:00.000Z',
        content: content.toString('base64'),
        contentType: 'image/png',
      },
    });
    expect(sent.status).toBe(202);
    await hub.pipeline.quiesce();
    const filter = { interchange: String(sent.body.id) };
    const document = (await hub.store.listDocuments(TENANT, filter, { limit: 1 })).rows[0];
    const file = await hub.app.inject({
      url: `/v1/documents/${document?.id}/file`,
      headers: { authorization: `Bearer ${hub.keys.carrier}` },
    });
    expect(file.rawPayload).toEqual(content);
    expect(file.headers['syncline-content-type']).toBe('image/png');
  });
});

describe('wait', () => {
  it('answers 200 with the outcome when it is decided in time', async () => {
    const sent = await post(`/v1/purchase-orders?partner=${ERP}&wait=5`, {
      body: purchaseOrder('W1'),
    });
    expect(sent.status).toBe(200);
    expect(sent.body.documents).toMatchObject([{ number: 'W1', outcome: 'applied' }]);
  });

  it('answers 202 at once for what waits by name', async () => {
    const began = performance.now();
    const sent = await post('/v1/order-acknowledgments?wait=20', {
      key: hub.keys.supplier,
      body: shortAnswer('NEVER-SEEN'),
    });
    expect(sent.status).toBe(202);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('looks at every document of a large interchange, and links to those that it does not show', async () => {
    const notices = Array.from({ length: 250 }, (_, at) => readinessNotice(`MANY-${at}`));
    const sent = await post('/v1/interchanges?wait=20', {
      key: hub.keys.supplier,
      body: [...notices.slice(0, 5), purchaseOrder('NOT-THEIRS'), ...notices.slice(5)],
    });
    expect(sent.status).toBe(200);
    const { counts, documents, next, outcome } = sent.body;
    expect(outcome).toBe('translated');
    expect(counts).toEqual({
      applied: 250,
      duplicate: 0,
      refused: 1,
      quarantined: 0,
      waiting: 0,
      waitingByName: 0,
    });
    expect(documents).toHaveLength(200);
    const rest = await ask(hub, 'GET', next, { key: hub.keys.supplier });
    expect(rest.body).not.toHaveProperty('next');
    const ids = [...documents, ...rest.body.rows].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(251);
  });

  it('does not say decided while an early one of many waits by name', async () => {
    const notices = Array.from({ length: 250 }, (_, at) => readinessNotice(`MORE-${at}`));
    const sent = await post('/v1/interchanges?wait=20', {
      key: hub.keys.supplier,
      body: [shortAnswer('NEVER-SEEN-TWICE'), ...notices],
    });
    expect(sent.status).toBe(202);
    expect(sent.body).not.toHaveProperty('outcome');
    expect(sent.body.counts).toMatchObject({ applied: 250, waiting: 1, waitingByName: 1 });
  });

  it('ends with its time', async () => {
    const stopped = await openHub({
      context: { ingest: async ({ id }) => ({ outcome: 'accepted', id, seq: 1 }) },
    });
    const sent = await ask(stopped, 'POST', '/v1/interchanges?wait=0.1', {
      key: stopped.keys.supplier,
      bytes: 'x',
    });
    expect(sent.status).toBe(202);
    await stopped.stop();
  });

  it('is at most half a minute', async () => {
    const sent = await post('/v1/interchanges?wait=31', { bytes: 'x' });
    expect([sent.status, sent.body.code]).toEqual([400, 'QUERY_INVALID']);
  });
});

describe('reading again', () => {
  it('shows the difference first, then does it', async () => {
    const key = hub.keys.admin;
    const sent = await post(`/v1/purchase-orders?partner=${ERP}&wait=5`, {
      body: purchaseOrder('R1'),
    });
    const url = `/v1/interchanges/${sent.body.id}/reprocess`;
    const before = await interchanges();
    const shown = await ask(hub, 'POST', `${url}?dryRun=true`, { key });
    expect(shown.body).toMatchObject({
      differs: false,
      before: { documents: [{ number: 'R1', outcome: 'applied' }] },
      after: { documents: [{ number: 'R1', target: { type: 'stream' } }] },
    });
    expect(await interchanges()).toBe(before);
    const done = await ask(hub, 'POST', `${url}?wait=5`, { key });
    expect([200, 202]).toContain(done.status);
    expect(await hub.store.getInterchange(TENANT, done.body.id)).toMatchObject({
      reprocesses: sent.body.id,
      partner: ERP,
    });
    const { rows } = await hub.store.listAudit(TENANT, { limit: 5 });
    expect(rows).toContainEqual(
      expect.objectContaining({ action: 'interchange.reprocessed', subject: sent.body.id }),
    );
  });

  it('of what is not there is refused', async () => {
    const none = await post('/v1/interchanges/none/reprocess', {});
    expect(none.status).toBe(404);
  });
});
