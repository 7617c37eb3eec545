/** Somebody sets the clock of the database, forward or back, while work is under way. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SqlStore } from '../../src/store/postgres/store.ts';
import { note } from './contract/deeds.ts';
import { DAY_MS, World } from './contract/world.ts';
import { jumpClock, skipped, type TestSchema, tamperWith, testSchema } from './postgres-kit.ts';

const HOUR_MS = 3_600_000;
const jumps: [string, number][] = [
  ['back by an hour', -HOUR_MS],
  ['back by a day', -DAY_MS],
  ['forward by an hour', HOUR_MS],
  ['forward by a day', DAY_MS],
];

const title = `the clock of the database${skipped === undefined ? '' : `: ${skipped}`}`;
describe.skipIf(skipped !== undefined)(title, () => {
  let schema: TestSchema;
  let store: SqlStore;
  let tenants = 0;

  beforeAll(async () => {
    schema = await testSchema();
    store = schema.open();
  });
  afterEach(() => jumpClock(store.database, 0));
  afterAll(() => schema.drop());

  const jump = (ms: number) => jumpClock(store.database, ms);
  function world(): World {
    const pause = (ms: number) => sleep(ms);
    const opened = { store, close: async () => {}, pause, tamper: tamperWith(store.database) };
    tenants += 1;
    return new World(opened, `tenant-${tenants}`);
  }

  it.each(jumps)(
    'set %s leaves no lease of a dead process for longer than a lease',
    async (_, ms) => {
      const w = world();
      await w.send({});
      const [dead] = await w.claim({}, { owner: 'dead', leaseMs: 200 });
      await jump(ms);
      const claim = () => w.claim({}, { owner: 'living', leaseMs: 200 });
      let taken = await claim();
      await expect
        .poll(async () => {
          taken = taken.length > 0 ? taken : await claim();
          return taken.map(({ id }) => id);
        })
        .toEqual([dead?.id]);
      const [living] = taken;
      expect(living?.epoch).toBeGreaterThan(dead?.epoch ?? 0);
      // What the dead one would still say comes too late; the living one's word counts.
      if (dead === undefined || living === undefined) return;
      expect(await store.finish([w.result(dead)])).toEqual({ stale: [dead.id] });
      expect(await store.finish([w.result(living)])).toEqual({ stale: [] });
    },
  );

  it.each(jumps)('set %s keeps what was due at once due, in its order', async (_, ms) => {
    const w = world();
    const ids = await w.send({ orderingKey: 'a' }, { orderingKey: 'a' }, {});
    await jump(ms);
    const first = await w.claim({ ordered: true });
    expect(first.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    await store.finish(first.map((one) => w.result(one)));
    const second = await w.claim({ ordered: true });
    expect(second.map(({ id }) => id)).toEqual([ids[1]]);
    await store.finish(second.map((one) => w.result(one)));
  });

  it.each(jumps)('set %s ends no lease that its owner prolongs', async (_, ms) => {
    const w = world();
    await w.send({});
    const [claimed] = await w.claim({}, { owner: 'hub-1', leaseMs: 5000 });
    await jump(ms);
    await store.heartbeat('hub-1', 5000);
    expect(await w.claim({}, { owner: 'hub-2', leaseMs: 5000 })).toEqual([]);
    if (claimed !== undefined)
      expect(await store.finish([w.result(claimed)])).toEqual({ stale: [] });
  });

  it.each(jumps)(
    'set %s takes nothing from the order of events, lanes and the log',
    async (_, ms) => {
      const w = world();
      await w.act('order/1', note('a'));
      await store.sequence();
      await jump(ms);
      await w.arrive({ text: 'later' });
      await w.act('order/1', note('b'));
      await store.sequence();
      await jump(0);
      await w.act('order/1', note('c'));
      await store.sequence();
      expect(await w.notes('order/1')).toEqual(['a', 'b', 'c']);
      const log = await store.readLog(w.tenant, 0, 10);
      expect(log.map(({ version }) => version)).toEqual([1, 2, 3]);
      const places = log.map(({ position }) => position);
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect((await store.conservation(w.tenant)).holds).toBe(true);
    },
  );

  it('set forward rings timers, and set back lets them wait for their time', async () => {
    const w = world();
    const timers = [w.timer('order/1', 'soon', await w.later(HOUR_MS / 2), note('rang'))];
    await w.act('order/1', { type: 'deed', effects: { timers } });
    await jump(-HOUR_MS);
    expect(await store.fireTimers(10)).toBe(0);
    await jump(HOUR_MS);
    expect(await store.fireTimers(10)).toBe(1);
    await w.decideAll();
    expect(await w.notes('order/1')).toContain('rang');
    await jump(0);
    expect(await store.fireTimers(10)).toBe(0);
  });
});
