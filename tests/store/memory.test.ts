/** The store in memory against the contract, and what is its own. */
import { describe, expect, it } from 'vitest';
import { type MemoryStore, memoryStore } from '../../src/store/memory/store.ts';
import { keyOf } from '../../src/store/memory/table.ts';
import { StoreFault } from '../../src/store/store.ts';
import { note } from './contract/deeds.ts';
import type { Opened, Tamper } from './contract/world.ts';
import { World } from './contract/world.ts';
import { storeContract } from './contract.ts';

function tamperWith({ tables }: MemoryStore): Tamper {
  return {
    loseLaneEntry: async (tenant, document) => {
      for (const lane of tables.lanes.values()) {
        if (lane.tenant !== tenant) continue;
        const entries = lane.entries.filter((entry) => entry.document !== document);
        tables.lanes.set(keyOf(tenant, lane.stream), { ...lane, entries });
      }
    },
    markTwice: async (tenant, document) => {
      tables.marks.set(keyOf(tenant, document), [{ tenant, document, outcome: 'applied' }]);
    },
    loseInboxEntry: async (tenant, interchange) => {
      tables.inbox.delete(keyOf(tenant, interchange));
    },
  };
}

async function open(): Promise<Opened> {
  let nowMs = Date.UTC(2026, 5, 4, 8);
  const store = memoryStore({ clock: () => nowMs });
  await store.migrate();
  return {
    store,
    close: () => store.close(),
    pause: async (ms) => {
      nowMs += ms;
    },
    tamper: tamperWith(store),
  };
}

storeContract('memory', open);

describe('the store in memory', () => {
  it('is the same twice under the same clock', async () => {
    const run = async () => {
      const w = new World(await open(), 'twin');
      await w.bring([w.document()]);
      await w.act('order/1', note('one'));
      await w.store.sequence();
      return JSON.stringify([
        await w.store.readLog('twin', 0, 10),
        await w.store.listDocuments('twin', {}, { limit: 10 }),
      ]);
    };
    expect(await run()).toBe(await run());
  });

  it('hands out nothing that a caller could change', async () => {
    const w = new World(await open(), 'frozen');
    await w.act('order/1', note('one'));
    const row = await w.store.getStream('frozen', 'order/1');
    expect(() => Object.assign(row?.state ?? {}, { notes: [] })).toThrow(TypeError);
    expect(await w.notes('order/1')).toEqual(['one']);
  });

  it('answers a closed store with a fault', async () => {
    const { store } = await open();
    await store.close();
    await expect(store.now()).rejects.toBeInstanceOf(StoreFault);
  });
});
