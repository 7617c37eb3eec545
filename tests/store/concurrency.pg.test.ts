/** Several processes on one PostgreSQL: who waits for whom, and what a stopped one can still do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SqlStore, sqlStore } from '../../src/store/postgres/store.ts';
import type { Database } from '../../src/store/sql.ts';
import type { LoggedEvent, Store } from '../../src/store/store.ts';
import { note } from './contract/deeds.ts';
import { World } from './contract/world.ts';
import { run, skipped, type TestSchema, tamperWith, testSchema } from './postgres-kit.ts';

/** A transaction stops before its commit until it is let go. */
class Gate {
  readonly reached: Promise<void>;
  readonly #passed: Promise<void>;
  #arrive: () => void = () => {};
  #open: () => void = () => {};

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#arrive = resolve;
    });
    this.#passed = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  /** The same store, stopping in each transaction. */
  store(database: Database): Store {
    return sqlStore({
      query: (statement, values) => database.query(statement, values),
      script: (text) => database.script(text),
      close: () => database.close(),
      transaction: (work, mode) =>
        database.transaction(async (sql) => {
          const result = await work(sql);
          this.#arrive();
          await this.#passed;
          return result;
        }, mode),
    });
  }
}

describe.skipIf(skipped !== undefined)('several processes on one PostgreSQL', () => {
  let schema: TestSchema;
  let store: SqlStore;
  let tenants = 0;

  beforeAll(async () => {
    schema = await testSchema();
    store = schema.open();
  });
  afterAll(() => schema.drop());

  function world(on: Store = store, tenant = `tenant-${++tenants}`): World {
    const opened = {
      store: on,
      close: async () => {},
      pause: (ms: number) => sleep(ms),
      tamper: tamperWith(store.database),
    };
    return new World(opened, tenant);
  }

  it('lets a reader of the log skip nothing and wait for nobody', async () => {
    const w = world();
    await w.enqueue('order/1', note('allocated first'));
    const gate = new Gate();
    const first = world(gate.store(store.database), w.tenant).decide();
    await gate.reached;
    await w.enqueue('order/2', note('committed first'));
    await w.decide();
    await store.sequence();
    const before = await store.readLog(w.tenant, 0, 10);
    expect(before.map(({ stream }) => stream)).toEqual(['order/2']);
    gate.open();
    await first;
    await store.sequence();
    const after = await store.readLog(w.tenant, before.at(-1)?.position ?? 0, 10);
    expect(after.map(({ stream }) => stream)).toEqual(['order/1']);
  });

  it('gives every event one position while many write and many sequence', async () => {
    const w = world();
    const seen: LoggedEvent[] = [];
    let writing = true;
    const reader = async (): Promise<void> => {
      for (;;) {
        const last = !writing;
        const rows = await store.readLog(w.tenant, seen.at(-1)?.position ?? 0, 50);
        seen.push(...rows);
        if (last && rows.length === 0) return;
        await Promise.all([store.sequence(), store.sequence()]);
      }
    };
    const reading = reader();
    for (let round = 0; round < 5; round += 1) {
      await w.enqueue('order/x', note(`x${round}`));
      const commands = Array.from({ length: 12 }, (_, n) =>
        w.command(`order/${n}`, note(`${round}`)),
      );
      await store.enqueue(commands);
      await Promise.all(Array.from({ length: 4 }, () => w.decide({ lanes: 3, commands: 3 })));
    }
    await w.decideAll();
    await store.sequence();
    writing = false;
    await reading;
    expect(seen).toHaveLength(65);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(65);
    const positions = seen.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    for (let n = 0; n < 12; n += 1) {
      const versions = seen.filter(({ stream }) => stream === `order/${n}`);
      expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    }
  });

  it('evicts a stopped owner of lanes and refuses its late write', async () => {
    const stopped = schema.open({ transactionIdleMs: 300 });
    const w = world();
    await w.enqueue('order/1', note('once'));
    const gate = new Gate();
    const late = world(gate.store(stopped.database), w.tenant).decide();
    const outcome = late.then(
      () => 'written',
      (error: Error) => error.name,
    );
    await gate.reached;
    expect((await w.decide()).report.lanes).toBe(0);
    await sleep(600);
    expect((await w.decide()).report).toMatchObject({ lanes: 1, events: 1 });
    gate.open();
    expect(await outcome).toBe('StoreFault');
    expect(await w.notes('order/1')).toEqual(['once']);
    // The process is well again: its next transaction has a new connection.
    await w.enqueue('order/1', note('twice'));
    await world(stopped, w.tenant).decideAll();
    expect(await w.notes('order/1')).toEqual(['once', 'twice']);
  });

  it('decides a held lane no more, even where its lock was waited for', async () => {
    const w = world();
    await w.enqueue('order/1', { type: 'deed', fault: 'A defect.' });
    const gate = new Gate();
    const holding = world(gate.store(store.database), w.tenant).decide();
    await gate.reached;
    const second = w.decide();
    gate.open();
    expect((await holding).report.faults).toBe(1);
    await second;
    expect((await w.decide()).report.lanes).toBe(0);
    expect(await store.workload(w.tenant)).toMatchObject({ heldLanes: 1, quarantined: 1 });
  });

  it('applies in acceptance order what four processes translate and decide', async () => {
    const w = world();
    const channels = ['A', 'B', 'C', 'D'];
    const others = [store, schema.open(), schema.open(), schema.open()].map((one) =>
      world(one, w.tenant),
    );
    const send = async (channel: string): Promise<void> => {
      for (let n = 0; n < 40; n += 1) await w.arrive({ channel, text: `${channel}/${n}` });
    };
    let sending = true;
    const work = async (one: World): Promise<void> => {
      for (;;) {
        const last = !sending;
        const { report } = await one.translate(
          (entry) => {
            const text = Buffer.concat(entry.parts).toString();
            const to = `order/${entry.channel}-${Number(text.split('/')[1]) % 3}`;
            return { documents: [w.document({ note: text, to })] };
          },
          { interchanges: 7, bytes: 100_000 },
        );
        const { report: decided } = await one.decide({ lanes: 3, commands: 5 });
        if (last && report.interchanges + decided.lanes === 0) return;
      }
    };
    const working = others.map(work);
    await Promise.all(channels.map(send));
    sending = false;
    await Promise.all(working);
    for (const channel of channels) {
      for (const rest of [0, 1, 2]) {
        const expected = Array.from({ length: 40 }, (_, n) => `${channel}/${n}`);
        const ours = expected.filter((_, n) => n % 3 === rest);
        expect(await w.notes(`order/${channel}-${rest}`)).toEqual(ours);
      }
    }
    expect((await store.conservation(w.tenant)).holds).toBe(true);
  });

  it('never deadlocks where lanes send to each other and to new ones', async () => {
    const w = world();
    const others = [store, schema.open(), schema.open(), schema.open()].map((one) =>
      world(one, w.tenant),
    );
    const commands = Array.from({ length: 60 }, (_, n) => {
      const to = [`order/${(n * 7) % 20}`, `order/${(n * 11) % 20}`, `order/new-${n % 10}`];
      const effects = { commands: to.map((stream) => w.command(stream, note(`from ${n}`))) };
      return w.command(`order/${n % 20}`, note(`${n}`, { effects }));
    });
    await store.enqueue(commands);
    await Promise.all(
      others.map(async (one) => {
        for (let passes = 0; passes < 40; passes += 1) await one.decide({ lanes: 4, commands: 4 });
      }),
    );
    await w.decideAll();
    await store.sequence();
    expect(await store.readLog(w.tenant, 0, 1000)).toHaveLength(240);
  });

  it('gives a transmission to one claimer, and its control number once', async () => {
    const w = world();
    await w.send(...Array.from({ length: 40 }, () => ({})));
    const claims = await Promise.all(
      Array.from({ length: 4 }, (_, n) =>
        w.claim({ free: 10, numbered: true }, { owner: `hub-${n}`, limit: 10 }),
      ),
    );
    const claimed = [...claims.flat(), ...(await w.claim({ numbered: true }))];
    expect(new Set(claimed.map(({ id }) => id)).size).toBe(40);
    expect(claimed).toHaveLength(40);
    const numbers = claimed.map(({ numbers: of }) => of?.interchange ?? 0).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
  });

  it('lets one of many equal documents through', async () => {
    const w = world();
    const others = [store, schema.open(), schema.open(), schema.open()].map((one) =>
      world(one, w.tenant),
    );
    for (let n = 0; n < 8; n += 1) await w.arrive({ channel: `C${n}` });
    await Promise.all(
      others.map((one) =>
        one.translate(() => ({ documents: [w.document({ identity: 'PO-1', note: 'same' })] }), {
          interchanges: 2,
          bytes: 10_000,
        }),
      ),
    );
    await w.translate(() => ({ documents: [w.document({ identity: 'PO-1', note: 'same' })] }));
    await w.decideAll();
    const { documents, holds } = await store.conservation(w.tenant);
    expect(documents).toMatchObject({ received: 8, applied: 1, duplicate: 7 });
    expect(holds).toBe(true);
  });

  it('seals audit rows in one chain whoever seals', async () => {
    const row = { tenant: 'audit', actor: { kind: 'person', id: 'p' } as const, subject: 's' };
    const writer = async (n: number): Promise<void> => {
      for (let i = 0; i < 5; i += 1) {
        await store.audit([{ ...row, action: `${n}.${i}`, details: {} }]);
        await store.sealAudit(3, (text) => `${text.length}`);
      }
    };
    await Promise.all([0, 1, 2, 3].map(writer));
    while ((await store.sealAudit(100, (text) => `${text.length}`)) > 0);
    const rows = (await store.listAudit('audit', { limit: 100 })).rows.reverse();
    expect(rows).toHaveLength(20);
    let before =
      (
        await run<{ seal: string }>(
          store.database,
          `SELECT seal FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT 1`,
          [rows[0]?.seq ?? 0],
        )
      ).at(0)?.seal ?? '';
    for (const { seq, tenant, at, actor, action, subject, details, seal } of rows) {
      before = `${JSON.stringify([before, seq, tenant, at, actor, action, subject, details]).length}`;
      expect(seal).toBe(before);
    }
  });
});
