/** Configuration, keys, audit, figures. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashSecret, newSecret } from '../../src/api/authenticate.ts';
import type { Scope } from '../../src/api/scopes.ts';
import { dots } from '../../src/api/secrets.ts';
import { buildApi } from '../../src/api/server.ts';
import { newId } from '../../src/base/ids.ts';
import { ask, type Hub, openHub, SUPPLIER, secretOf, TENANT } from './kit.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await openHub();
});
afterAll(() => hub.stop());

const get = (path: string, key = hub.keys.admin) => ask(hub, 'GET', path, { key });
const post = (path: string, body: unknown, key = hub.keys.admin) =>
  ask(hub, 'POST', path, { key, body });
const item = (id: string, more: object = {}) => ({
  kind: 'item',
  key: id,
  body: { id, baseUnit: 'EA', conversions: [], ...more },
});

describe('configuration', () => {
  it('is planned, applied on the version that was planned on, and read back', async () => {
    const changes = [item('I-1', { description: 'bolt' })];
    const plan = await post('/v1/configuration/plan', { changes });
    expect(plan.body.rows).toMatchObject([{ key: 'I-1', action: 'create' }]);
    expect((await get('/v1/configuration?kind=item')).body.rows).toEqual([]);
    const { version } = plan.body;
    const done = await post('/v1/configuration/apply', { changes, expectedVersion: version });
    expect(done.body.version).toBeGreaterThan(version);
    const stale = await post('/v1/configuration/apply', { changes, expectedVersion: version });
    expect([stale.status, stale.body.code]).toEqual([409, 'CONFIGURATION_MOVED']);
    const again = await post('/v1/configuration/plan', {
      changes: [item('I-1', { description: 'nut' }), item('I-2'), { kind: 'item', key: 'I-1' }],
    });
    expect(again.body.rows).toMatchObject([
      {
        action: 'change',
        differences: [{ pointer: '/description', before: 'bolt', after: 'nut' }],
      },
      { action: 'create' },
      { action: 'delete' },
    ]);
    await post('/v1/configuration/apply', { changes: [{ kind: 'item', key: 'I-1', body: null }] });
    expect((await get('/v1/configuration?kind=item')).body.rows).toEqual([]);
    const history = await get('/v1/configuration/item/I-1/history');
    expect(history.body.rows).toHaveLength(2);
    expect(history.body.rows[0].changedBy).toMatch(/^key\//);
    expect((await get('/v1/audit?limit=1')).body.rows[0].action).toBe('configuration.applied');
  });

  it('is signed by the person and by the key, because only the key is certain', async () => {
    const keys = (await get('/v1/keys')).body.rows;
    const admin = keys.find(({ scopes }: { scopes: Scope[] }) => scopes.includes('admin'));
    const changed = await ask(hub, 'POST', '/v1/configuration/apply', {
      key: hub.keys.admin,
      body: { changes: [item('I-9')] },
      headers: { 'syncline-person': 'Ann' },
    });
    expect(changed.status).toBe(200);
    const [row] = (await get('/v1/audit?limit=1')).body.rows;
    expect(row).toMatchObject({
      action: 'configuration.applied',
      actor: { kind: 'person', id: 'Ann' },
      details: { key: admin.id },
    });
    const history = await get('/v1/configuration/item/I-9/history');
    expect(history.body.rows[0].changedBy).toBe(`person/Ann via key/${admin.id}`);
    await post('/v1/configuration/apply', { changes: [{ kind: 'item', key: 'I-9', body: null }] });
  });

  it('that does not fit its schema, or lies under another name, is refused whole', async () => {
    const changes = [
      item('I-3'),
      item('I-4', { baseUnit: 7 }),
      { ...item('I-5'), key: 'other' },
      { kind: 'cross_reference', key: 'x', body: { list: 'item', theirs: 'A', ours: 'B' } },
      { kind: 'transit_time', key: 'A>B', body: { from: 'A', to: 'B', hours: 3 } },
    ];
    for (const path of ['plan', 'apply']) {
      const answer = await post(`/v1/configuration/${path}`, { changes });
      expect([answer.status, answer.body.code]).toEqual([422, 'DOCUMENT_INVALID']);
      const pointers = answer.body.problems.map((place: { pointer: string }) => place.pointer);
      expect(pointers).toEqual(['/changes/1/body/baseUnit', '/changes/2/key', '/changes/3/key']);
    }
    expect((await get('/v1/configuration?kind=item')).body.rows).toEqual([]);
  });

  it('with waits that lead out of the calendar is refused', async () => {
    const { body: profile } = await get(`/v1/partners/${SUPPLIER}`);
    const plan = async (retrySeconds: number, functionalAcknowledgmentDueHours: number) => {
      const [endpoint, ...others] = profile.endpoints;
      const body = {
        ...profile,
        x12: {
          ourQualifier: 'ZZ',
          ourId: 'HUB',
          theirQualifier: 'ZZ',
          theirId: 'ACME',
          version: '004010',
          functionalAcknowledgmentDueHours,
        },
        endpoints: [{ ...endpoint, retrySeconds: [5, retrySeconds] }, ...others],
      };
      const changes = [{ kind: 'partner', key: SUPPLIER, body }];
      return await post('/v1/configuration/plan', { changes });
    };
    expect((await plan(30 * 86_400, 90 * 24)).status).toBe(200);
    const answer = await plan(1e12, 99_999_999);
    const pointers = answer.body.problems.map((place: { pointer: string }) => place.pointer);
    expect(pointers.sort()).toEqual([
      '/changes/0/body/endpoints/0/retrySeconds/1',
      '/changes/0/body/x12/functionalAcknowledgmentDueHours',
    ]);
  });

  it('shows no secret, and keeps the one that comes back as dots', async () => {
    const { body: profile } = await get(`/v1/partners/${SUPPLIER}`);
    expect(profile.endpoints[0].settings.secret).toBe(dots);
    const change = { kind: 'partner', key: SUPPLIER, body: { ...profile, name: 'Acme Ltd' } };
    const plan = await post('/v1/configuration/plan', { changes: [change] });
    expect(plan.body.rows[0].differences).toEqual([
      { pointer: '/name', before: SUPPLIER, after: 'Acme Ltd' },
    ]);
    await post('/v1/configuration/apply', { changes: [change] });
    const stored = hub.context.configuration(TENANT).partners.get(SUPPLIER);
    expect(stored?.endpoints[0]?.settings?.secret).toBe(secretOf(SUPPLIER));
    const next = structuredClone(profile);
    next.endpoints[0].settings.secret = secretOf('NEW');
    const turned = await post('/v1/configuration/plan', {
      changes: [{ kind: 'partner', key: SUPPLIER, body: next }],
    });
    expect(turned.text).not.toContain('whsec_');
    expect(turned.text).toContain(dots);
  });

  it('of another kind or key is a 404', async () => {
    expect((await get('/v1/configuration/nothing/x/history')).status).toBe(404);
    expect((await get('/v1/configuration/item/none/history')).status).toBe(404);
    expect((await get('/v1/partners/none')).status).toBe(404);
  });

  it('of a partner is what its own key sees', async () => {
    const { body } = await get('/v1/partners', hub.keys.supplier);
    expect(body.rows.map(({ id }: { id: string }) => id)).toEqual([SUPPLIER]);
  });
});

describe('keys', () => {
  const issue = (scopes: Scope[], more: object = {}, key = hub.keys.admin) =>
    post('/v1/keys', { name: 'new', scopes, ...more }, key);

  it('are issued with a secret that is shown once and works', async () => {
    const made = await issue(['documents:read'], { partner: SUPPLIER });
    expect(made.status).toBe(201);
    expect(made.body.secret).toMatch(/^slk_[\w-]{43}$/);
    expect((await get('/v1/documents', made.body.secret)).status).toBe(200);
    const { body } = await get('/v1/keys');
    const row = body.rows.find(({ id }: { id: string }) => id === made.body.id);
    expect(row).toMatchObject({ partner: SUPPLIER, scopes: ['documents:read'] });
    expect(JSON.stringify(body)).not.toContain('hash');
  });

  it('are revoked at once', async () => {
    const { body } = await issue(['documents:read']);
    expect((await get('/v1/documents', body.secret)).status).toBe(200);
    const done = await ask(hub, 'DELETE', `/v1/keys/${body.id}`, { key: hub.keys.admin });
    expect(done.body).toEqual({ done: true });
    expect((await get('/v1/documents', body.secret)).status).toBe(401);
    const again = await ask(hub, 'DELETE', `/v1/keys/${body.id}`, { key: hub.keys.admin });
    expect(again.status).toBe(404);
  });

  it('are issued and revoked in the name of a person with the key named beside', async () => {
    const clerk = await issue(['keys:write', 'documents:read']);
    const asked = { key: clerk.body.secret, headers: { 'syncline-person': 'Ann' } };
    const body = { name: 'new', scopes: ['documents:read'] };
    const made = await ask(hub, 'POST', '/v1/keys', { ...asked, body });
    await ask(hub, 'DELETE', `/v1/keys/${made.body.id}`, asked);
    const { rows } = (await get('/v1/audit?limit=2')).body;
    expect(rows).toMatchObject(
      ['key.revoked', 'key.put'].map((action) => ({
        action,
        subject: made.body.id,
        actor: { kind: 'person', id: 'Ann' },
        details: { key: clerk.body.id },
      })),
    );
  });

  it('give no scope that their issuer lacks, and partners none that is not for them', async () => {
    const clerk = await hub.key(['keys:write', 'documents:read']);
    expect((await issue(['documents:read'], {}, clerk)).status).toBe(201);
    const more = await issue(['documents:read', 'orders:decide', 'admin'], {}, clerk);
    expect([more.status, more.body.code]).toEqual([403, 'GRANT_REFUSED']);
    expect(more.body.detail).toBe('orders:decide, admin');
    const partner = await issue(['orders:decide'], { partner: SUPPLIER });
    expect([partner.status, partner.body.code]).toEqual([403, 'GRANT_REFUSED']);
  });

  it('name a partner that exists and an end that is to come', async () => {
    const unknown = await issue(['documents:read'], { partner: 'NOBODY' });
    expect([unknown.status, unknown.body.code]).toEqual([422, 'REFERENCE_UNKNOWN']);
    for (const expiresAt of ['2020-01-01T00:00:00Z', 'tomorrow']) {
      const answer = await issue(['documents:read'], { expiresAt });
      expect(answer.body.problems).toMatchObject([{ pointer: '/expiresAt' }]);
    }
    const ends = await issue(['documents:read'], { expiresAt: '2099-01-01T00:00:00+02:00' });
    expect(ends.body.expiresAt).toBe('2098-12-31T22:00:00.000Z');
    const scope = await issue(['everything' as Scope]);
    expect(scope.status).toBe(422);
  });
});

describe('operations', () => {
  it('show the accounts, the work and the figures', async () => {
    expect((await get('/v1/conservation')).body).toMatchObject({ holds: true, violations: [] });
    expect((await get('/v1/workload')).body).toMatchObject({ deadLetters: 0, heldLanes: 0 });
    await get('/v1/documents');
    const metrics = await get('/metrics');
    expect(metrics.text).toMatch(
      /syncline_http_responses_total\{operation="listDocuments",status="200"\} \d/,
    );
    expect(metrics.text).toMatch(/syncline_workload\{tenant="default",what="deadLetters"\} 0/);
  });

  it('give figures to a key that may read operations and nothing else', async () => {
    const metrics = await get('/metrics', await hub.key(['operations:read']));
    expect(metrics.text).toContain('syncline_http_responses_total');
    expect((await get('/metrics', await hub.key(['documents:read']))).status).toBe(403);
  });

  it('tell one of several tenants nothing of the others, whoever asks at the same moment', async () => {
    const second = 'second';
    const secret = newSecret();
    await hub.store.putApiKey(
      {
        id: newId(Date.now(), Math.random),
        tenant: second,
        name: 'test',
        hash: hashSecret(secret),
        scopes: ['admin'],
        createdAt: '2026-01-01T00:00:00.000Z',
      },
      { kind: 'system', id: 'test' },
    );
    const app = buildApi({ ...hub.context, tenants: [TENANT, second] });
    const figures = (key: string) => ask({ app }, 'GET', '/metrics', { key });
    await figures(hub.keys.admin);
    const [first, other] = await Promise.all([figures(hub.keys.admin), figures(secret)]);
    const tenants = (text: string) =>
      new Set([...text.matchAll(/tenant="(\w+)"/g)].map(([, tenant]) => tenant));
    expect([...tenants(first.text)]).toEqual([TENANT]);
    expect([...tenants(other.text)]).toEqual([second]);
    expect(first.text).toContain('syncline_http_responses_total{operation="getMetrics"');
    expect(other.text).toContain('syncline_workload{tenant="second"');
    expect(other.text).not.toMatch(/syncline_(http|process|nodejs|station)/);
    await app.close();
  });

  it('page the audit trail', async () => {
    const first = await get('/v1/audit?limit=1');
    const second = await get(first.body.next);
    expect(second.body.rows[0].seq).toBe(first.body.rows[0].seq - 1);
  });

  it('say whether the process lives and the database answers', async () => {
    expect((await ask(hub, 'GET', '/health')).body).toEqual({ lives: true });
    expect((await ask(hub, 'GET', '/ready')).body).toEqual({ ready: true });
  });

  it('answer HEAD where they answer GET', async () => {
    const answer = await hub.app.inject({ method: 'HEAD', url: '/health' });
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
  });
});
