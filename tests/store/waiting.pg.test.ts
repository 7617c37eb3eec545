/** Documents that wait by name: which of them are to be looked at. On PostgreSQL, where that is a mark of their own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/store/postgres/store.ts';
import type { DraftDocument } from '../../src/store/store.ts';
import { note } from './contract/deeds.ts';
import { World } from './contract/world.ts';
import { run, skipped, type TestSchema, tamperWith, testSchema } from './postgres-kit.ts';

describe.skipIf(skipped !== undefined)('documents that wait by name are looked at', () => {
  let schema: TestSchema;
  let store: SqlStore;
  let w: World;
  let tenants = 0;

  beforeAll(async () => {
    schema = await testSchema();
    store = schema.open();
  });
  afterAll(() => schema.drop());
  beforeEach(() => {
    tenants += 1;
    const tamper = tamperWith(store.database);
    w = new World({ store, close: async () => {}, pause: sleep, tamper }, `waiting-${tenants}`);
  });

  function waiting(streamKinds: string[] = ['shipment']): DraftDocument {
    const lookups = [{ scopes: ['ACME'], role: 'bill_of_lading', value: 'BOL1' }];
    return w.document({
      command: note('waited'),
      target: { type: 'lookup', lookups, streamKinds },
    });
  }

  async function know(...change: Parameters<World['reference']>): Promise<void> {
    const references = [w.reference(...change)];
    await w.act('shipment/teller', { type: 'deed', effects: { references } });
  }

  async function ready(): Promise<number> {
    const rows = await run(
      store.database,
      'SELECT document FROM pending WHERE ready AND tenant = $1',
      [w.tenant],
    );
    return rows.length;
  }

  it('not again and again for a reference that has ended, and again for the next', async () => {
    await know('shipment/old', 'BOL1', { validUntil: await w.later(-1) });
    await w.bring([waiting()]);
    expect(await ready()).toBe(0);
    await know('shipment/new', 'BOL1');
    expect(await ready()).toBe(1);
    expect((await w.wake()).woken).toBe(1);
    await w.decideAll();
    expect(await w.notes('shipment/new')).toEqual(['waited']);
  });

  it('once for a reference that ended before anybody looked', async () => {
    await w.bring([waiting()]);
    await know('shipment/old', 'BOL1', { validUntil: await w.later(1000) });
    expect(await ready()).toBe(1);
    await w.elapse(2000);
    expect((await w.wake()).woken).toBe(0);
    expect(await ready()).toBe(0);
  });

  it('not for a reference of another kind of stream', async () => {
    await know('order/1', 'BOL1');
    await w.bring([waiting(['ledger'])]);
    await know('order/2', 'BOL1');
    expect(await ready()).toBe(0);
  });

  it('until a reference that is known beforehand has become valid', async () => {
    await know('shipment/soon', 'BOL1', { validFrom: await w.later(60_000) });
    await w.bring([waiting()]);
    expect((await w.wake()).woken).toBe(0);
    expect(await ready()).toBe(1);
    await w.elapse(61_000);
    expect((await w.wake()).woken).toBe(1);
  });
});
