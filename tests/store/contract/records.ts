/** API keys, audit rows and their seals, attachments. */
import { expect } from 'vitest';
import type { ApiKeyRow } from '../../../src/store/store.ts';
import type { StoreCase } from './case.ts';
import { person, sha256 } from './drafts.ts';
import { expectStable, five } from './pages.ts';
import { type World, walk } from './world.ts';

/** A key as the hub issues them. */
export function keyRow(w: World, over: Partial<ApiKeyRow> = {}): ApiKeyRow {
  const id = w.id();
  return {
    id,
    tenant: w.tenant,
    name: 'portal',
    hash: sha256(id),
    scopes: ['orders:read', 'interchanges:write'],
    createdAt: '2026-06-04T10:00:00.000Z',
    ...over,
  };
}

/** Seals what cases before left open, so that a chain begins here. */
async function sealAll(w: World, hash: (text: string) => string = sha256): Promise<number> {
  let sealed = 0;
  for (;;) {
    const count = await w.store.sealAudit(100, hash);
    sealed += count;
    if (count === 0) return sealed;
  }
}

export const recordCases: StoreCase[] = [
  {
    name: 'finds a key by the hash of its secret',
    async run(w) {
      const plain = keyRow(w);
      const narrow = keyRow(w, { partner: 'ACME', expiresAt: '2027-01-01T00:00:00.000Z' });
      await w.store.putApiKey(plain, person);
      await w.store.putApiKey(narrow, person);
      expect(await w.store.findApiKey(plain.hash)).toEqual(plain);
      expect(await w.store.findApiKey(narrow.hash)).toEqual(narrow);
      expect(await w.store.findApiKey(sha256('none'))).toBeUndefined();
      const { rows } = await w.store.listApiKeys(w.tenant, { limit: 9 });
      expect([...rows].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
        [plain, narrow].sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
    },
  },
  {
    name: 'pages through keys, in the order in which they were issued',
    async run(w) {
      const issued: string[] = [];
      const issue = async () => {
        const row = keyRow(w);
        await w.store.putApiKey(row, person);
        issued.push(row.id);
      };
      await five(issue);
      await expectStable(
        (page) => w.store.listApiKeys(w.tenant, page),
        ({ id }) => id,
        issue,
      );
      const rows = await walk((page) => w.store.listApiKeys(w.tenant, page), 3);
      expect(rows.map(({ id }) => id)).toEqual(issued.sort());
    },
  },
  {
    name: 'puts a changed key in the place of the first',
    async run(w) {
      const row = keyRow(w);
      await w.store.putApiKey(row, person);
      const changed = { ...row, name: 'renamed', scopes: ['orders:read'] };
      await w.store.putApiKey(changed, person);
      expect(await w.store.listApiKeys(w.tenant, { limit: 9 })).toEqual({ rows: [changed] });
    },
  },
  {
    name: 'revokes a key once, and says of whom',
    async run(w) {
      const row = keyRow(w);
      await w.store.putApiKey(row, person);
      expect(await w.store.revokeApiKey('case-none', row.id, person)).toBe(false);
      expect(await w.store.revokeApiKey(w.tenant, row.id, person)).toBe(true);
      expect(await w.store.revokeApiKey(w.tenant, row.id, person)).toBe(false);
      const found = await w.store.findApiKey(row.hash);
      expect(found).toMatchObject(row);
      expect(found?.revokedAt).toBeDefined();
      const { rows } = await w.store.listAudit(w.tenant, { limit: 9 });
      expect(rows).toHaveLength(2);
      for (const audit of rows) expect(audit).toMatchObject({ actor: person, subject: row.id });
      expect(JSON.stringify(rows)).not.toContain(row.hash);
    },
  },
  {
    name: 'keeps audit rows as they were said, with time and number',
    async run(w) {
      const said = {
        tenant: w.tenant,
        actor: person,
        action: 'order.approved',
        subject: 'order/1',
        details: { line: '1', quantity: '80' },
      };
      await w.store.audit([said, { ...said, subject: 'order/2', details: {} }]);
      await w.store.audit([]);
      const { rows } = await w.store.listAudit(w.tenant, { limit: 9 });
      const ascending = [...rows].sort((a, b) => a.seq - b.seq);
      expect(ascending).toMatchObject([said, { ...said, subject: 'order/2', details: {} }]);
      expect(ascending[0]?.at).toMatch(/Z$/);
    },
  },
  {
    name: 'seals audit rows into a chain, each once',
    async run(w) {
      const row = { tenant: w.tenant, actor: person, action: 'test', details: { a: 1 } };
      await sealAll(w);
      await w.store.audit(['1', '2', '3'].map((subject) => ({ ...row, subject })));
      const texts: string[] = [];
      const hash = (text: string): string => {
        texts.push(text);
        return sha256(text);
      };
      expect(await w.store.sealAudit(2, hash)).toBe(2);
      await w.store.audit([{ ...row, subject: '4' }]);
      expect(await sealAll(w, hash)).toBe(2);
      expect(await w.store.sealAudit(10, hash)).toBe(0);
      const { rows } = await w.store.listAudit(w.tenant, { limit: 9 });
      const ascending = [...rows].sort((a, b) => a.seq - b.seq);
      const seals = ascending.map(({ seal }) => seal ?? '');
      expect(seals).toEqual(texts.map((text) => sha256(text)));
      expect(new Set(seals).size).toBe(4);
      for (const [index, text] of texts.entries()) {
        expect(text).toContain(ascending[index]?.subject);
        expect(text).toContain(ascending[index]?.at);
        if (index > 0) expect(text).toContain(seals[index - 1]);
      }
    },
  },
  {
    name: 'lets one of many sealers seal each row',
    async run(w) {
      const row = { tenant: w.tenant, actor: person, action: 'test', details: {} };
      await sealAll(w);
      await w.store.audit(Array.from({ length: 12 }, (_, i) => ({ ...row, subject: String(i) })));
      const texts: string[] = [];
      const hash = (text: string): string => {
        texts.push(text);
        return sha256(text);
      };
      const counts = await Promise.all([1, 2, 3].map(() => w.store.sealAudit(6, hash)));
      const rest = await sealAll(w, hash);
      expect(counts.reduce((sum, count) => sum + count, rest)).toBe(12);
      const { rows } = await w.store.listAudit(w.tenant, { limit: 20 });
      const ascending = [...rows].sort((a, b) => a.seq - b.seq);
      for (const [index, { seal }] of ascending.entries()) {
        expect(seal).toBeDefined();
        const text = texts.find((one) => sha256(one) === seal);
        expect(text).toContain(index === 0 ? '' : ascending[index - 1]?.seal);
      }
    },
  },
  {
    name: 'keeps a file by its hash, once per tenant',
    async run(w) {
      const bytes = new Uint8Array([137, 80, 0, 255]);
      const hash = sha256(bytes);
      await w.store.putAttachment(w.tenant, hash, 'image/png', bytes);
      await w.store.putAttachment(w.tenant, hash, 'image/png', bytes);
      const found = await w.store.getAttachment(w.tenant, hash);
      expect(found?.contentType).toBe('image/png');
      expect([...(found?.bytes ?? [])]).toEqual([...bytes]);
      expect(await w.store.getAttachment('case-none', hash)).toBeUndefined();
      expect(await w.store.getAttachment(w.tenant, sha256('none'))).toBeUndefined();
    },
  },
  {
    name: 'migrates again without harm',
    async run(w) {
      const id = await w.arrive();
      await w.store.migrate();
      expect(await w.store.getInterchange(w.tenant, id)).toMatchObject({ id });
    },
  },
];
