/**
 * What two processes do at the worst moment, on PostgreSQL: one is stopped between two of its statements,
 * the other goes on, and the first wakes up.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it as test } from 'vitest';
import { postgresDatabase } from '../../src/store/postgres/driver.ts';
import { statement } from '../../src/store/postgres/load.ts';
import { sqlStore } from '../../src/store/postgres/store.ts';
import type { Database, Sql } from '../../src/store/sql.ts';
import type { Store } from '../../src/store/store.ts';
import { decideDeeds, note } from './contract/deeds.ts';
import { person } from './contract/drafts.ts';
import { World } from './contract/world.ts';
import { databaseUrl, skipped, type TestSchema, tamperWith, testSchema } from './postgres-kit.ts';

/** One process that stops after a statement of its own, inside its transaction, once. */
interface Stopping {
  store: Store;
  /** Resolves when it has stopped. */
  stopped: Promise<void>;
  goOn(): void;
}

describe('two processes on PostgreSQL', () => {
  let schema: TestSchema;
  let store: Store;
  let tenants = 0;
  const opened: Store[] = [];

  beforeAll(async () => {
    if (skipped !== undefined) return;
    schema = await testSchema();
    store = schema.open();
  });
  afterAll(async () => {
    if (skipped !== undefined) return;
    for (const other of opened) await other.close();
    await schema.drop();
  });

  function worldOf(of: Store, tenant: string): World {
    const database = postgresDatabase(databaseUrl ?? '', { schema: schema.schema });
    const hands = { store: of, close: () => of.close(), pause: sleep };
    return new World({ ...hands, tamper: tamperWith(database) }, tenant);
  }

  function stoppingAfter(statement: string): Stopping {
    const { schema: name } = schema;
    const database = postgresDatabase(databaseUrl ?? '', { schema: name });
    let reached = (): void => undefined;
    let goOn = (): void => undefined;
    const stopped = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const released = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const stopping = sqlStore(stopAfter(database, statement, reached, released), name);
    opened.push(stopping);
    return { store: stopping, stopped, goOn };
  }

  function it(name: string, run: (w: World) => Promise<void>): void {
    test(name, async (context) => {
      if (skipped !== undefined) return context.skip(skipped);
      tenants += 1;
      const w = worldOf(store, `locks-${tenants}`);
      await run(w);
      await w.settle();
    });
  }

  it('never give a lane to the second while the first has it', async (w) => {
    await w.enqueue('order/1', note('one'));
    const first = stoppingAfter('insert-events');
    const work = worldOf(first.store, w.tenant).decide();
    await first.stopped;
    expect((await w.decide()).lanes).toEqual([]);
    await w.enqueue('order/1', note('two'));
    await w.enqueue('order/2', note('beside'));
    expect((await w.decide()).lanes.map(({ stream }) => stream)).toEqual(['order/2']);
    first.goOn();
    expect((await work).report.commands).toBe(1);
    await w.decideAll();
    expect(await w.notes('order/1')).toEqual(['one', 'two']);
  });

  it('keep the place of a commit in the log when two sequencers meet', async (w) => {
    await w.enqueue('order/slow', note('slow'));
    const writer = stoppingAfter('insert-events');
    const writing = worldOf(writer.store, w.tenant).decide();
    await writer.stopped;
    await w.act('order/quick', note('quick'));
    const first = stoppingAfter('place-commits');
    const placing = first.store.sequence();
    await first.stopped;
    writer.goOn();
    await writing;
    const second = w.store.sequence();
    await Promise.race([second, sleep(200)]);
    first.goOn();
    await Promise.all([placing, second]);
    await w.store.sequence();
    const rows = await w.store.readLog(w.tenant, 0, 10);
    expect(rows.map(({ stream }) => stream)).toEqual(['order/quick', 'order/slow']);
    expect(await w.store.readLog(w.tenant, rows[0]?.position ?? 0, 10)).toEqual(rows.slice(1));
  });

  for (const statement of ['resolve-references', 'insert-pending'])
    it(`lose no reference that is written while a document begins to wait, stopped after ${statement}`, async (w) => {
      const role = 'bill_of_lading';
      const waiting = w.document({
        command: note('waited'),
        target: {
          type: 'lookup',
          lookups: [{ scopes: ['ACME'], role, value: 'BOL1' }],
          streamKinds: ['shipment'],
        },
      });
      await w.arrive();
      const first = stoppingAfter(statement);
      const work = worldOf(first.store, w.tenant).translate(() => ({ documents: [waiting] }));
      await first.stopped;
      const references = [w.reference('shipment/1', 'BOL1')];
      const teller = w.act('shipment/1', { type: 'deed', effects: { references } });
      await Promise.race([teller, sleep(300)]);
      first.goOn();
      await Promise.all([work, teller]);
      expect((await w.wake()).woken).toBe(1);
      await w.decideAll();
      expect(await w.notes('shipment/1')).toEqual(['waited']);
    });

  it('hold no lane for what another one broke', async (w) => {
    const timers = [w.timer('order/1', 't', 'no instant')];
    await w.enqueue('order/1', note('broken', { effects: { timers } }));
    await w.enqueue('order/2', note('beside'));
    const database = postgresDatabase(databaseUrl ?? '', { schema: schema.schema });
    let letGo = (): void => undefined;
    let holding: Promise<unknown> = Promise.resolve();
    const hold = (): Promise<void> =>
      new Promise((held) => {
        const lane = `SELECT FROM stream_state WHERE tenant = '${w.tenant}' AND stream = 'order/1' FOR UPDATE`;
        holding = database.transaction(async (sql) => {
          await sql.query({ name: '', text: lane });
          held();
          await new Promise<void>((resolve) => {
            letGo = resolve;
          });
        });
      });
    let transactions = 0;
    const first = sqlStore(
      {
        ...database,
        transaction: async (work, mode) => {
          transactions += 1;
          // The first was refused: somebody else is faster before it is said whose fault that was.
          if (transactions === 2) await hold();
          return database.transaction(work, mode);
        },
      },
      schema.schema,
    );
    opened.push(first);
    const one = { lanes: 1, commands: 1 };
    await first.decide(one, (lanes) => lanes.map(decideDeeds));
    expect(await w.notes('order/2')).toEqual(['beside']);
    expect((await store.workload(w.tenant)).heldLanes).toBe(0);
    letGo();
    await holding;
    await first.decide(one, (lanes) => lanes.map(decideDeeds));
    expect(await store.workload(w.tenant)).toMatchObject({ heldLanes: 1, laneEntries: 1 });
    await store.releaseLane(w.tenant, 'order/1', 'drop', person);
  });

  it('keep nobody who has something to record waiting where there is nothing to seal', async (w) => {
    while ((await store.sealAudit(1000, (text) => text)) > 0);
    const database = postgresDatabase(databaseUrl ?? '', { schema: schema.schema });
    const lock = statement('lock-audit');
    await database.transaction(async (sql) => {
      await sql.query(lock);
      // With the lock it would stand until this transaction has ended.
      expect(await store.sealAudit(1000, (text) => text)).toBe(0);
    });
    await store.audit([
      { tenant: w.tenant, actor: person, action: 'test', subject: 'x', details: {} },
    ]);
    expect(await store.sealAudit(1000, (text) => text)).toBe(1);
    await database.close();
  });

  it('translate a channel in order while one stops in the middle of it', async (w) => {
    const ids = [await w.arrive(), await w.arrive()];
    const script = (entry: { id: string }) => ({
      documents: [w.document({ note: String(ids.indexOf(entry.id)) })],
    });
    const first = stoppingAfter('insert-documents');
    const one = { interchanges: 1, bytes: 10_000 };
    const work = worldOf(first.store, w.tenant).translate(script, one);
    await first.stopped;
    expect((await w.translate(script)).entries).toEqual([]);
    first.goOn();
    await work;
    await w.translate(script);
    await w.decideAll();
    expect(await w.notes('order/1')).toEqual(['0', '1']);
  });

  it('fire a timer once while one stops in the middle of it', async (w) => {
    const timers = [w.timer('order/1', 'due', await w.later(-1), note('rang'))];
    await w.act('order/setter', { type: 'deed', effects: { timers } });
    const first = stoppingAfter('fire-timers');
    const firing = first.store.fireTimers(10);
    await first.stopped;
    const second = w.store.fireTimers(10);
    await Promise.race([second, sleep(100)]);
    first.goOn();
    expect((await firing) + (await second)).toBe(1);
    await w.decideAll();
    expect(await w.notes('order/1')).toEqual(['rang']);
  });

  it('leave nothing held that came while a lane was released', async (w) => {
    await w.act('order/1', { type: 'deed', fault: 'A defect.' });
    await w.arrive();
    const sender = stoppingAfter('insert-lane-entries');
    const sending = worldOf(sender.store, w.tenant).translate(() => ({
      documents: [w.document({ note: 'late' })],
    }));
    await sender.stopped;
    const releasing = w.store.releaseLane(w.tenant, 'order/1', 'drop', person);
    await Promise.race([releasing, sleep(200)]);
    sender.goOn();
    await sending;
    expect(await releasing).toBe(true);
    await w.decideAll();
    expect(await w.notes('order/1')).toEqual(['late']);
  });

  it('leave nothing held that came when a release was not yet committed', async (w) => {
    await w.act('order/1', { type: 'deed', fault: 'A defect.' });
    const releaser = stoppingAfter('release-lane');
    const releasing = releaser.store.releaseLane(w.tenant, 'order/1', 'drop', person);
    await releaser.stopped;
    const sending = w.enqueue('order/1', note('late'));
    await Promise.race([sending, sleep(200)]);
    releaser.goOn();
    expect(await releasing).toBe(true);
    await sending;
    await w.decideAll();
    expect(await w.notes('order/1')).toEqual(['late']);
  });

  for (const statement of ['lock-channels', 'read-inbox', 'resolve-references', 'any-ready']) {
    it(`overtake none that waits by name, with its reference coming at ${statement}`, async (w) => {
      const lookups = [{ scopes: ['ACME'], role: 'bill_of_lading', value: 'B1' }];
      const target = { type: 'lookup' as const, lookups, streamKinds: ['shipment'] };
      await w.bring([w.document({ note: 'first', target })]);
      await w.arrive();
      const translator = stoppingAfter(statement);
      const translating = worldOf(translator.store, w.tenant).translate(() => ({
        documents: [w.document({ note: 'second', target })],
      }));
      await translator.stopped;
      const references = [w.reference('shipment/1', 'B1')];
      await w.act('shipment/teller', { type: 'deed', effects: { references } });
      translator.goOn();
      await translating;
      await w.wake();
      await w.decideAll();
      expect(await w.notes('shipment/1')).toEqual(['first', 'second']);
    });
  }

  it('keep acceptance order over channels that fill while they are taken', async (w) => {
    const names = new Map([[await w.arrive({ channel: 'ACME/two' }), 'before']]);
    const script = (entry: { id: string }) => ({
      documents: [w.document({ note: names.get(entry.id) ?? '' })],
    });
    const translator = stoppingAfter('lock-channels');
    const translating = worldOf(translator.store, w.tenant).translate(script);
    await translator.stopped;
    names.set(await w.arrive({ channel: 'ACME/one' }), 'A');
    names.set(await w.arrive({ channel: 'ACME/two' }), 'B');
    translator.goOn();
    expect((await translating).report).toMatchObject({ interchanges: 1, more: true });
    await w.translate(script);
    await w.decideAll();
    expect(await w.notes('order/1')).toEqual(['before', 'A', 'B']);
  });
});

function stopAfter(
  database: Database,
  statement: string,
  reached: () => void,
  released: Promise<void>,
): Database {
  let done = false;
  const watched = (sql: Sql): Sql => ({
    query: async <Row extends object>(...[one, values]: Parameters<Sql['query']>) => {
      const rows = await sql.query<Row>(one, values);
      if (one.name === statement && !done) {
        done = true;
        reached();
        await released;
      }
      return rows;
    },
  });
  return {
    ...database,
    ...watched(database),
    transaction: (work, mode) => database.transaction((sql) => work(watched(sql)), mode),
  };
}
