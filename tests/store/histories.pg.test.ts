/** Random histories at once on PostgreSQL, four connections of two processes: the end is that of the memory store. */

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/store/memory/store.ts';
import type { Store } from '../../src/store/store.ts';
import fc from '../random.ts';
import { History } from './histories/actors.ts';
import { brokenPromises, type Observed, observe } from './histories/check.ts';
import { type Plan, plans } from './histories/plan.ts';
import { skipped, type TestSchema, testSchema } from './postgres-kit.ts';

const SEED = 20260604;
const HISTORIES = 15;

/** What both stores must say alike; positions and the order of the log are of one run alone. */
function agreed({ log, ...rest }: Observed): unknown {
  return { ...rest, events: log.length };
}

async function onMemory(tenant: string, plan: Plan): Promise<Observed> {
  let nowMs = Date.UTC(2026, 5, 4, 8);
  const store = memoryStore({ clock: () => nowMs });
  const pause = async (ms: number): Promise<void> => {
    nowMs += ms;
  };
  await new History([store], pause, tenant, plan).run();
  return observe(store, tenant);
}

describe('histories on PostgreSQL', () => {
  let schema: TestSchema | undefined;
  let processes: Store[] = [];
  beforeAll(async () => {
    if (skipped !== undefined) return;
    schema = await testSchema();
    processes = [schema.open({ connectionsMax: 2 }), schema.open({ connectionsMax: 2 })];
  });
  afterAll(() => schema?.drop());

  it('end as they end on the memory store, with every promise kept', async (context) => {
    if (skipped !== undefined) return context.skip(skipped);
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(plans(6), async (plan) => {
        runs += 1;
        const tenant = `history-${runs}`;
        const history = new History(processes, sleep, tenant, plan);
        await history.run();
        const seen = await observe(processes[0] as Store, tenant);
        expect(brokenPromises(tenant, plan, seen, history.witness)).toEqual([]);
        expect(agreed(seen)).toEqual(agreed(await onMemory(tenant, plan)));
      }),
      { seed: SEED, numRuns: HISTORIES, endOnFailure: true },
    );
  }, 180_000);
});
