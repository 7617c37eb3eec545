/** A hub moves from the embedded database to a server with everything that it has. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyStore } from '../../src/store/copy.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { note } from './contract/deeds.ts';
import { person } from './contract/drafts.ts';
import { World } from './contract/world.ts';
import { databaseUrl, skipped, testSchema } from './postgres-kit.ts';

const TENANT = 'moving';
/**
 * A new folder costs the embedded database some four seconds of processor time, because it sets up a whole cluster:
 * twenty on the clock where others have the cores. It opens one that is there in a tenth of that.
 */
const NEW_FOLDER_MS_MAX = 180_000;

function world(store: Store, tenant = TENANT): World {
  const nothing = async (): Promise<void> => {};
  const tamper = { loseLaneEntry: nothing, markTwice: nothing, loseInboxEntry: nothing };
  return new World({ store, close: nothing, pause: (ms) => sleep(ms), tamper }, tenant);
}

/** Something in nearly every table. */
async function live(store: Store): Promise<void> {
  const w = world(store);
  await w.bring([
    w.document({ note: 'applied' }),
    w.document({
      index: 1,
      target: { type: 'none', outcome: 'quarantined', code: 'X', text: 'x' },
    }),
    w.document({
      index: 2,
      target: {
        type: 'lookup',
        lookups: [{ scopes: ['*'], role: 'r', value: 'v' }],
        streamKinds: ['order'],
      },
    }),
  ]);
  const timers = [w.timer('order/1', 't', await w.later(60_000), note('late'))];
  await w.act('order/1', note('é \ud83d\ude9a', { effects: { timers } }));
  await w.send({}, { orderingKey: 'k' });
  const [claimed] = await w.claim({ free: 1, numbered: true });
  if (claimed === undefined) throw new Error('Nothing was claimed.');
  await store.finish([w.result(claimed, { sentBytes: new Uint8Array([0, 1, 255]) })]);
  await w.arrive({ parts: [new Uint8Array([0, 92, 255]), new Uint8Array([1, 2])] });
  await store.sequence();
  await store.applyConfiguration(TENANT, [{ kind: 'item', key: 'A', body: { id: 'A' } }], person);
  await store.putAttachment(TENANT, 'hash', 'image/png', new Uint8Array([0, 200]));
  await store.sealAudit(10, (text) => String(text.length));
  await w.elapse(86_400_000);
}

async function told(store: Store): Promise<unknown> {
  const page = { limit: 100 };
  const transmissions = await store.listTransmissions(TENANT, {}, page);
  const first = transmissions.rows.at(-1)?.id ?? '';
  return {
    interchanges: await store.listInterchanges(TENANT, {}, page),
    documents: await store.listDocuments(TENANT, {}, page),
    stream: await store.getStream(TENANT, 'order/1'),
    log: await store.readLog(TENANT, 0, 100),
    transmissions,
    sent: await store.getTransmission(TENANT, first),
    quarantine: await store.listQuarantine(TENANT, {}, page),
    conservation: await store.conservation(TENANT),
    workload: await store.workload(TENANT),
    audit: await store.listAudit(TENANT, page),
    configuration: await store.configurationHistory(TENANT, 'item', 'A', page),
    attachment: await store.getAttachment(TENANT, 'hash'),
  };
}

describe('copying a store', () => {
  let folder: string;
  let from: string;
  let before: unknown;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'syncline-copy-'));
    from = join(folder, 'from');
    const source = await openStore(from);
    await source.migrate();
    await live(source);
    before = await told(source);
    await source.close();
  }, NEW_FOLDER_MS_MAX);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'brings everything to another folder, and works on there',
    async () => {
      const to = join(folder, 'to');
      await copyAndCompare(to);
      await expect(copyStore(from, to)).rejects.toThrow('not empty');
    },
    NEW_FOLDER_MS_MAX,
  );

  it('takes a database without a hub for a mistake', async (context) => {
    if (skipped !== undefined) return context.skip(skipped);
    const empty = await testSchema(false);
    try {
      const url = new URL(databaseUrl ?? '');
      url.searchParams.set('schema', empty.schema);
      await expect(copyStore(url.href, join(folder, 'not'))).rejects.toThrow('holds no hub');
      expect(existsSync(join(folder, 'not'))).toBe(false);
    } finally {
      await empty.drop();
    }
  });

  it('brings everything from the embedded database to a server', async (context) => {
    if (skipped !== undefined) return context.skip(skipped);
    const schema = await testSchema(false);
    try {
      const to = new URL(databaseUrl ?? '');
      to.searchParams.set('schema', schema.schema);
      await copyAndCompare(to.href);
    } finally {
      await schema.drop();
    }
  }, 60_000);

  async function copyAndCompare(to: string): Promise<void> {
    const tables: string[] = [];
    const copied = await copyStore(from, to, ({ table }) => tables.push(table));
    expect(copied.map(({ table }) => table)).toEqual(tables);
    expect(copied.find(({ table }) => table === 'interchange')?.rows).toBe(2);
    const target = await openStore(to);
    try {
      expect(await told(target)).toEqual(before);
      const w = world(target, 'afterwards');
      await w.bring([w.document()]);
      await w.decideAll();
      expect((await target.conservation('afterwards')).documents.applied).toBe(1);
    } finally {
      await target.close();
    }
  }
});
