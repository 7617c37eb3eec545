/** The database away, cut off, in the way, or of another opinion about the data. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atomically } from '../../src/store/postgres/atomically.ts';
import { postgresDatabase } from '../../src/store/postgres/driver.ts';
import { type SqlStore, sqlStore } from '../../src/store/postgres/store.ts';
import { StoreFault } from '../../src/store/store.ts';
import { note } from './contract/deeds.ts';
import { World } from './contract/world.ts';
import {
  databaseUrl,
  run,
  skipped,
  type TestSchema,
  tamperWith,
  testSchema,
} from './postgres-kit.ts';

async function faultOf(work: Promise<unknown>): Promise<StoreFault> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreFault);
  return error as StoreFault;
}

describe('without a database', () => {
  it('says when to try again', async () => {
    const store = sqlStore(postgresDatabase('postgres://nobody@127.0.0.1:1/none'));
    expect((await faultOf(store.now())).retryAfterMs).toBeGreaterThan(0);
    expect((await faultOf(store.sequence())).retryAfterMs).toBeGreaterThan(0);
    await store.close();
  });
});

const OWN = 'SELECT pg_backend_pid() AS pid';

describe.skipIf(skipped !== undefined)('faults of a PostgreSQL', () => {
  let schema: TestSchema;
  let store: SqlStore;
  let tenants = 0;

  beforeAll(async () => {
    schema = await testSchema();
    store = schema.open();
  });
  afterAll(() => schema.drop());

  function world(): World {
    const opened = {
      store,
      close: async () => {},
      pause: (ms: number) => sleep(ms),
      tamper: tamperWith(store.database),
    };
    tenants += 1;
    return new World(opened, `tenant-${tenants}`);
  }

  it('names a cut connection as one, and goes on with a new one', async () => {
    const one = schema.open({ connectionsMax: 1 });
    const slow = one.database.transaction(async (sql) => {
      const [own] = await run<{ pid: number }>(sql, OWN);
      await run(store.database, 'SELECT pg_terminate_backend($1::integer)', [own?.pid ?? 0]);
      await sql.query({ name: '', text: 'SELECT 2' });
    });
    expect((await faultOf(slow)).retryAfterMs).toBeGreaterThan(0);
    expect(await one.now()).toMatch(/Z$/);
  });

  it('survives the end of idle connections', async () => {
    const one = schema.open({ connectionsMax: 1 });
    const [ofLists] = await run<{ pid: number }>(one.database, OWN);
    const [ofStations] = await one.database.transaction((sql) => run<{ pid: number }>(sql, OWN));
    expect(ofLists?.pid).not.toBe(ofStations?.pid);
    for (const own of [ofLists, ofStations])
      await run(store.database, 'SELECT pg_terminate_backend($1::integer)', [own?.pid ?? 0]);
    await sleep(100);
    expect(await one.now()).toMatch(/Z$/);
    expect(await run(one.database, OWN)).toHaveLength(1);
  });

  it('cuts off a statement that takes too long', async () => {
    const one = schema.open({ statementMsMax: 100 });
    const slow = run(one.database, 'SELECT pg_sleep(5)');
    expect((await faultOf(slow)).message).toContain('timeout');
  });

  it('does a transaction again that a deadlock broke', async () => {
    const w = world();
    await w.act('order/1', note('a'));
    await w.act('order/2', note('b'));
    let tries = 0;
    let meet: () => void = () => {};
    const bothHold = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const update = (stream: string) => ({
      name: '',
      text: `UPDATE stream_state SET version = version WHERE tenant = '${w.tenant}' AND stream = '${stream}'`,
    });
    const both = (first: string, second: string) =>
      atomically(store.database, async (sql) => {
        tries += 1;
        await sql.query(update(first));
        if (tries === 2) meet();
        await bothHold;
        await sql.query(update(second));
      });
    await Promise.all([both('order/1', 'order/2'), both('order/2', 'order/1')]);
    expect(tries).toBe(3);
  });

  it('quarantines the one interchange whose translation the database refuses', async () => {
    const w = world();
    const ids: string[] = [];
    for (let n = 0; n < 9; n += 1) ids.push(await w.arrive({ text: `${n}` }));
    const beyondInteger = 3_000_000_000;
    await w.translate((entry) =>
      entry.id === ids[4] ? { expectedDocuments: beyondInteger } : { documents: [w.document()] },
    );
    for (let passes = 0; passes < 9; passes += 1) {
      await w.translate((entry) =>
        entry.id === ids[4] ? { expectedDocuments: beyondInteger } : { documents: [w.document()] },
      );
    }
    const { interchanges, holds } = await store.conservation(w.tenant);
    expect(interchanges).toMatchObject({ received: 9, translated: 8, quarantined: 1, waiting: 0 });
    expect(holds).toBe(true);
    expect((await store.listQuarantine(w.tenant, {}, { limit: 9 })).rows).toMatchObject([
      { interchange: ids[4], code: 'TRANSLATION_FAULT' },
    ]);
  });

  it('quarantines a large interchange at the batch that the database refuses, and reads on behind it', async () => {
    const w = world();
    const id = await w.arrive({ text: 'x'.repeat(200) });
    const behind = await w.arrive({ text: 'behind' });
    const limit = { interchanges: 9, bytes: 100 };
    const [entry] = (await w.translate(() => ({}), limit)).report.large;
    if (entry === undefined) throw new Error('The large one was not named.');
    const station = w.station(() => ({}));
    const { outcome: _more, ...good } = w.draft(entry, {
      documents: [w.document({ index: 0, to: 'order/1' })],
      expectedDocuments: 0,
    });
    expect(await store.recordTranslation(entry, good, station)).toBe(true);
    const longer = Array.from({ length: 4000 }, (_none, n) => String.fromCodePoint(0x4e00 + n));
    const refused = w.draft(entry, {
      documents: [{ ...w.document({ index: 1 }), number: longer.join('') }],
      expectedDocuments: 2,
    });
    const next = { ...entry, documentsDone: 1 };
    expect(await store.recordTranslation(next, refused, station)).toBe(false);
    expect(await store.getInterchange(w.tenant, id)).toMatchObject({
      outcome: 'quarantined',
      expectedDocuments: 1,
    });
    expect((await store.listQuarantine(w.tenant, {}, { limit: 9 })).rows).toMatchObject([
      { interchange: id, code: 'TRANSLATION_FAULT' },
    ]);
    const { documents, holds } = await store.conservation(w.tenant);
    expect(documents).toMatchObject({ expected: 1, received: 1, waiting: 1 });
    expect(holds).toBe(true);
    const { entries } = await w.translate(() => ({}), limit);
    expect(entries.map((one) => one.id)).toEqual([behind]);
  });

  it('holds the one lane whose results the database refuses', async () => {
    const w = world();
    for (let n = 0; n < 9; n += 1) {
      const effects = { timers: [w.timer(`order/${n}`, 't', n === 4 ? 'no instant' : undefined)] };
      await w.enqueue(`order/${n}`, note('x', { effects }));
    }
    for (let passes = 0; passes < 9; passes += 1) await w.decide();
    expect(await store.workload(w.tenant)).toMatchObject({ heldLanes: 1, laneEntries: 1 });
    expect(await w.notes('order/4')).toEqual([]);
    expect(await w.notes('order/8')).toEqual(['x']);
  });

  it('keeps partner text that SQL cannot hold, mended, and the bytes as they came', async () => {
    const w = world();
    const text = 'zero \u0000 and half \ud800 a pair';
    const document = w.document({ source: { raw: text }, number: text });
    const { interchange } = await w.bring([document], { text });
    const row = await store.getDocument(w.tenant, document.id);
    expect(row?.number).toBe('zero \ufffd and half \ufffd a pair');
    expect(row?.source).toEqual({ raw: 'zero \ufffd and half \ufffd a pair' });
    const parts: Uint8Array[] = [];
    for await (const part of store.readParts(w.tenant, interchange)) parts.push(part);
    expect(Buffer.concat(parts)).toEqual(Buffer.from(new TextEncoder().encode(text)));
  });

  it('answers 499 of 500 where one holds a character that SQL cannot', async () => {
    const w = world();
    const batch = Array.from({ length: 500 }, (_, n) => ({
      attributes: { file: n === 321 ? 'a\u0000b' : 'ab' },
    }));
    const outcomes = await w.accept(...batch);
    expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(499);
    expect(outcomes[321]).toMatchObject({ outcome: 'refused' });
    const numbers = outcomes.flatMap((one) => (one.outcome === 'accepted' ? one.seq : []));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('lets four processes bring one schema up to date, and refuses a newer one', async () => {
    const fresh = await testSchema(false);
    try {
      await Promise.all([1, 2, 3, 4].map(() => fresh.open().migrate()));
      const old = fresh.open();
      await run(
        old.database,
        `INSERT INTO migration (number, name, at) VALUES (9999, 'later', hub_now())`,
      );
      await expect(old.migrate()).rejects.toThrow('schema 9999');
    } finally {
      await fresh.drop();
    }
    const url = databaseUrl ?? '';
    expect(() => postgresDatabase(url, { schema: 'x; DROP' })).toThrow('no schema name');
  });
});
