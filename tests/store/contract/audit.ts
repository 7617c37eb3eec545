/** What people change is signed with the key behind the request, because the person's name is only said. */
import { expect } from 'vitest';
import type { Author } from '../../../src/store/store.ts';
import type { StoreCase } from './case.ts';
import { person, sha256 } from './drafts.ts';
import type { World } from './world.ts';

/** Everything that a store audits by itself, once. */
async function changeAll(w: World, author: Author): Promise<void> {
  const { store, tenant } = w;
  const site = { id: 'S1', identifiers: [], zone: 'UTC', workdays: [1] };
  await store.applyConfiguration(tenant, [{ kind: 'site', key: 'S1', body: site }], author);
  const id = w.id();
  const createdAt = '2026-06-04T10:00:00.000Z';
  await store.putApiKey(
    { id, tenant, name: 'portal', hash: sha256(id), scopes: ['admin'], createdAt },
    author,
  );
  await store.revokeApiKey(tenant, id, author);
  const [transmission = ''] = await w.send({});
  await store.cancelTransmission(tenant, transmission, author);
  await store.resend(tenant, transmission, author, false);
  await w.act('order/1', { type: 'deed', fault: 'A rule has a defect.' });
  await store.releaseLane(tenant, 'order/1', 'drop', author);
  const outcome = 'quarantined' as const;
  await w.bring([w.document({ target: { type: 'none', outcome, code: 'BAD', text: 'Bad.' } })]);
  const { rows } = await store.listQuarantine(tenant, { open: true }, { limit: 9 });
  await store.resolveQuarantine(tenant, rows[0]?.id ?? '', 'sent again', author);
}

async function auditOf(w: World) {
  const { rows } = await w.store.listAudit(w.tenant, { limit: 20 });
  expect(rows.map(({ action }) => action).sort()).toEqual([
    'configuration.applied',
    'key.put',
    'key.revoked',
    'lane.released',
    'quarantine.resolved',
    'transmission.cancelled',
    'transmission.resent',
  ]);
  return rows;
}

async function changedBy(w: World): Promise<string | undefined> {
  const { rows } = await w.store.configurationHistory(w.tenant, 'site', 'S1', { limit: 1 });
  return rows[0]?.changedBy;
}

export const auditCases: StoreCase[] = [
  {
    name: 'names the person and the key behind whatever was changed',
    async run(w) {
      await changeAll(w, { ...person, key: 'key-1' });
      for (const { actor, details } of await auditOf(w)) {
        expect(actor).toEqual(person);
        expect(details).toMatchObject({ key: 'key-1' });
      }
      expect(await changedBy(w)).toBe('person/paula via key/key-1');
    },
  },
  {
    name: 'names a key once where it acts for itself',
    async run(w) {
      await changeAll(w, { kind: 'key', id: 'key-1', key: 'key-1' });
      for (const { actor, details } of await auditOf(w)) {
        expect(actor).toEqual({ kind: 'key', id: 'key-1' });
        expect(details).toMatchObject({ key: 'key-1' });
      }
      expect(await changedBy(w)).toBe('key/key-1');
    },
  },
  {
    name: 'names no key where there is none',
    async run(w) {
      await changeAll(w, person);
      for (const { details } of await auditOf(w)) expect(details).not.toHaveProperty('key');
      expect(await changedBy(w)).toBe('person/paula');
    },
  },
];
