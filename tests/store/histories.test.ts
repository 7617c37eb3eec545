/** The memory store keeps its promises in any interleaving, and the check finds a store that does not. */
import { describe, expect, it } from 'vitest';
import { derivedId } from '../../src/base/ids.ts';
import { type MemoryStore, memoryStore } from '../../src/store/memory/store.ts';
import { keyOf, type Table } from '../../src/store/memory/table.ts';
import type { Store } from '../../src/store/store.ts';
import fc from '../random.ts';
import { note } from './contract/deeds.ts';
import { History } from './histories/actors.ts';
import { brokenPromises, observe } from './histories/check.ts';
import { type Plan, plans } from './histories/plan.ts';

const SEED = 20260604;
const TENANT = 'history';

interface Sabotage {
  spoil(store: MemoryStore): Partial<Store>;
  /** What the check says of it. */
  finds: RegExp;
}

async function promisesBrokenBy(plan: Plan, spoil: Sabotage['spoil'] = () => ({})) {
  let nowMs = Date.UTC(2026, 5, 4, 8);
  const store = memoryStore({ clock: () => nowMs });
  const pause = async (ms: number): Promise<void> => {
    nowMs += ms;
  };
  const spoiled: Store = { ...store, ...spoil(store) };
  const history = new History([spoiled], pause, TENANT, plan);
  await history.run();
  return brokenPromises(TENANT, plan, await observe(store, TENANT), history.witness);
}

/** What the check says of the first history that brings the sabotage to light. */
async function firstFinding({ spoil, finds }: Sabotage): Promise<string | undefined> {
  for (const plan of fc.sample(plans(6), { seed: SEED, numRuns: 60 })) {
    const broken = await promisesBrokenBy(plan, spoil);
    const found = broken.find((text) => finds.test(text));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Changes each row of a table behind the store's back. */
function change<V>(table: Table<V>, by: (row: V) => V): void {
  for (const key of [...table.keys()]) {
    const row = table.get(key);
    if (row !== undefined) table.set(key, by(row));
  }
}

describe('histories', () => {
  it('keep every promise on the memory store', async () => {
    await fc.assert(
      fc.asyncProperty(plans(6), async (plan) => {
        expect(await promisesBrokenBy(plan)).toEqual([]);
      }),
      { seed: SEED, numRuns: 60 },
    );
  }, 120_000);
});

const sabotages: Record<string, Sabotage> = {
  'drops the fence of leases': {
    finds: /took a result of a lapsed lease/,
    spoil: (store) => ({
      finish: (results) =>
        store.finish(
          results.map((result) => {
            const stored = store.tables.transmissions.get(keyOf(result.tenant, result.id));
            return { ...result, epoch: stored?.epoch ?? result.epoch };
          }),
        ),
    }),
  },
  'applies an entry twice': {
    finds: / took /,
    spoil: (store) => ({
      decide: (limit, station) =>
        store.decide(limit, (lanes) =>
          station(lanes).map((result) => {
            const [entry] = lanes.find(({ stream }) => stream === result.stream)?.entries ?? [];
            if (entry === undefined || entry.envelope.depth > 0) return result;
            const id = derivedId(entry.envelope.id, 'again');
            const envelope = { ...entry.envelope, id, command: note('0/0/0'), depth: 1 };
            return { ...result, commands: [...result.commands, { tenant: TENANT, envelope }] };
          }),
        ),
    }),
  },
  'loses what stands at the head of a lane': {
    finds: /It is in no account/,
    spoil: (store) => ({
      decide: (limit, station) => {
        change(store.tables.lanes, (lane) => {
          return lane.entries.length < 2 ? lane : { ...lane, entries: lane.entries.slice(1) };
        });
        return store.decide(limit, station);
      },
    }),
  },
  'accepts a group in the wrong order': {
    finds: / took /,
    spoil: (store) => ({
      accept: async (batch) => (await store.accept([...batch].reverse())).reverse(),
    }),
  },
  'wakes first what waits last': {
    finds: / took /,
    spoil: (store) => ({
      wakeWaiting: (limit, station) => {
        change(store.tables.pending, (row) => ({ ...row, seq: -Math.abs(row.seq) }));
        return store.wakeWaiting(limit, station);
      },
    }),
  },
  'claims a key that is on its way': {
    finds: /was claimed beside its own key/,
    spoil: (store) => ({
      claim: (request) =>
        store.claim({
          ...request,
          endpoints: request.endpoints.map((endpoint) => ({ ...endpoint, ordered: false })),
        }),
    }),
  },
  'numbers a retry anew': {
    finds: /was renumbered/,
    spoil: (store) => ({
      claim: (request) => {
        change(store.tables.transmissions, (stored) => {
          const { numbers: _forgotten, ...row } = stored.row;
          return { ...stored, row };
        });
        return store.claim(request);
      },
    }),
  },
  'skips an event of the log': {
    finds: /The reader missed part of the log/,
    spoil: (store) => ({
      readLog: async (tenant, after, limit) => {
        const rows = await store.readLog(tenant, after, limit);
        return after > 0 ? rows.slice(1) : rows;
      },
    }),
  },
  'leaves a lane held that was released': {
    finds: /laneEntries are left/,
    spoil: (store) => ({
      decide: (limit, station) => {
        change(store.tables.lanes, (lane) => {
          return lane.entries.length < 3 ? lane : { ...lane, faulted: -1 };
        });
        return store.decide(limit, station);
      },
    }),
  },
  'forgets an interchange that it accepted': {
    finds: /has no outcome/,
    spoil: (store) => ({
      translate: (limit, station) => {
        const [first] = store.tables.inbox.keys();
        if (first !== undefined && store.tables.inbox.size > 2) store.tables.inbox.delete(first);
        return store.translate(limit, station);
      },
    }),
  },
};

describe('the check goes red where a store', () => {
  for (const [name, sabotage] of Object.entries(sabotages)) {
    it(name, async () => {
      expect(await firstFinding(sabotage)).toMatch(sabotage.finds);
    }, 60_000);
  }
});
