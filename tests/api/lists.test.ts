/** Lists that grow with a network: keys, partners, rows of the configuration and their versions, page by page. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashSecret, newSecret } from '../../src/api/authenticate.ts';
import { newId } from '../../src/base/ids.ts';
import type { PartnerProfile } from '../../src/model/profile.ts';
import { ask, type Hub, openHub, SUPPLIER, TENANT } from './kit.ts';

const author = { kind: 'system', id: 'test' } as const;
const PARTNERS = 60;

let hub: Hub;
beforeEach(async () => {
  hub = await openHub();
  const changes = Array.from({ length: PARTNERS }, (_, at) => partner(`P-${at}`));
  await hub.store.applyConfiguration(TENANT, changes, author);
  await hub.context.refreshConfiguration?.(TENANT);
});
afterEach(() => hub.stop());

function partner(id: string) {
  const roles: PartnerProfile['roles'] = ['supplier'];
  const body = { id, name: id, roles, identifiers: [], channels: [], endpoints: [] };
  return { kind: 'partner' as const, key: id, body };
}

async function get(path: string, key = hub.keys.admin) {
  const answer = await ask(hub, 'GET', path, { key });
  expect([answer.status, answer.text]).toEqual([200, answer.text]);
  return answer;
}

interface Row {
  id: string;
  key: string;
  version: number;
}

/** All rows, and of how many pages; as their links lead. */
async function walked(path: string): Promise<{ rows: Row[]; pages: number }> {
  const seen: Row[] = [];
  let pages = 0;
  for (let next: string | undefined = path; next !== undefined; pages += 1) {
    const { body, headers } = await get(next);
    seen.push(...body.rows);
    next = body.next;
    expect(headers.link).toBe(next === undefined ? undefined : `<${next}>; rel="next"`);
  }
  return { rows: seen, pages };
}

describe('partners', () => {
  it('come page by page in the order of their ids, 50 where nobody says how many', async () => {
    const { rows: seen, pages } = await walked('/v1/partners');
    const ids = [...hub.context.configuration(TENANT).partners.keys()].sort();
    expect(seen.map(({ id }) => id)).toEqual(ids);
    expect(pages).toBe(2);
    expect((await walked('/v1/partners?limit=7')).rows).toEqual(seen);
  });

  it('are one to the key of a partner, wherever its cursor stands', async () => {
    const { body } = await get('/v1/partners?limit=1', hub.keys.supplier);
    expect(body).toEqual({ rows: [expect.objectContaining({ id: SUPPLIER })] });
    const { next } = (await get('/v1/partners?limit=20')).body;
    expect((await get(next, hub.keys.supplier)).body).toEqual({ rows: [] });
  });

  it('are read on behind one that is gone', async () => {
    const first = (await get('/v1/partners?limit=5')).body;
    const last = first.rows.at(-1).id;
    await hub.store.applyConfiguration(TENANT, [{ kind: 'partner', key: last }], author);
    await hub.context.refreshConfiguration?.(TENANT);
    const { rows: rest } = await walked(first.next);
    expect(rest).toHaveLength(hub.context.configuration(TENANT).partners.size - 4);
  });
});

describe('keys', () => {
  it('come page by page in the order in which they were issued', async () => {
    const issued: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const id = newId(Date.now() + n, Math.random);
      const row = { id, tenant: TENANT, name: `key ${n}`, scopes: ['orders:read'] };
      const createdAt = '2026-01-01T00:00:00.000Z';
      await hub.store.putApiKey({ ...row, hash: hashSecret(newSecret()), createdAt }, author);
      issued.push(id);
    }
    const { rows: seen, pages } = await walked('/v1/keys');
    expect(seen.map(({ id }) => id).slice(-60)).toEqual(issued);
    expect(pages).toBe(2);
    expect((await walked('/v1/keys?limit=4')).rows).toEqual(seen);
  });
});

describe('rows of the configuration', () => {
  it('come page by page with the version, settings first', async () => {
    const { rows: seen, pages } = await walked('/v1/configuration');
    const { version, partners } = hub.context.configuration(TENANT);
    expect(seen.map(({ key }) => key)).toEqual(['settings', ...[...partners.keys()].sort()]);
    expect(pages).toBe(2);
    const { body } = await get('/v1/configuration?kind=partner&limit=2');
    expect(body).toMatchObject({ version, rows: [{}, {}], next: expect.stringContaining('kind') });
    expect((await walked('/v1/configuration?limit=9')).rows).toEqual(seen);
  });

  it('say another version where it changed between two pages', async () => {
    const { body } = await get('/v1/configuration?limit=9');
    await hub.store.applyConfiguration(TENANT, [partner('P-1')], author);
    expect((await get(body.next)).body.version).toBe(body.version + 1);
  });

  it('are read on behind the longest key that there can be', async () => {
    const ids = ['a', 'b'].map((id) => id + '語'.repeat(299));
    const item = (id: string) => ({ id, baseUnit: 'EA', conversions: [] });
    const changes = ids.map((id) => ({ kind: 'item' as const, key: id, body: item(id) }));
    await hub.store.applyConfiguration(TENANT, changes, author);
    const { rows: seen } = await walked('/v1/configuration?kind=item&limit=1');
    expect(seen.map(({ key }) => key)).toEqual(ids);
  });
});

describe('versions of a row', () => {
  const path = '/v1/configuration/partner/P-1/history';

  it('come page by page, oldest first', async () => {
    for (let n = 0; n < 4; n += 1)
      await hub.store.applyConfiguration(TENANT, [partner('P-1')], author);
    const { rows: seen, pages } = await walked(`${path}?limit=2`);
    const versions = seen.map(({ version }) => version);
    expect([versions.length, pages]).toEqual([5, 3]);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect((await get(path)).body.rows).toEqual(seen);
  });

  it('of a row that never was are not found, on whatever page', async () => {
    for (const query of ['', '?limit=1']) {
      const none = `/v1/configuration/partner/NONE/history${query}`;
      expect((await ask(hub, 'GET', none, { key: hub.keys.admin })).status).toBe(404);
    }
  });
});

it.each(['partners', 'keys', 'configuration', 'configuration/partner/P-1/history'])(
  '%s refuse a cursor that nobody gave',
  async (list) => {
    const answer = await ask(hub, 'GET', `/v1/${list}?after=made-up`, { key: hub.keys.admin });
    expect([answer.status, answer.body.code]).toEqual([400, 'CURSOR_INVALID']);
  },
);
