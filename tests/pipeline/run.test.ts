import { afterEach, describe, expect, it } from 'vitest';
import type { Attempt, Outbound } from '../../src/channels/channel.ts';
import { hubTimeOf } from '../../src/pipeline/clock.ts';
import { openConfigurationSource } from '../../src/pipeline/configuration-source.ts';
import { type Pipeline, startPipeline } from '../../src/pipeline/run.ts';
import { memoryStore } from '../../src/store/memory/store.ts';
import { type Store, StoreFault } from '../../src/store/store.ts';
import { openSha256 } from '../../src/workers/digest.ts';
import {
  accepted,
  configure,
  digest,
  fakeChannel,
  idsFrom,
  interchange,
  profile,
  realClock,
  text,
  toyRouting,
  toySyntax,
  toyWorkflows,
} from './kit.ts';

const endpoint = {
  id: 'WMS.out',
  channel: 'webhook' as const,
  format: 'json' as const,
  sends: ['inventory_report', 'event:toy.*'],
  ordering: 'per_key' as const,
  retrySeconds: [0.01, 0.01],
};
const partners = [
  profile('ACME', ['supplier'], { identifiers: [{ scheme: 'isa', value: 'ZZ/ACME' }] }),
  profile('WMS', ['warehouse'], { endpoints: [endpoint] }),
];

let running: Pipeline | undefined;
afterEach(async () => {
  await running?.stop(100);
  running = undefined;
});

async function start(
  answer: (outbound: Outbound) => Attempt | Promise<Attempt> = () => accepted,
  wrap: (store: Store) => Store = (store) => store,
) {
  const store = memoryStore();
  await configure(store, { partner: partners });
  const reports: string[] = [];
  const fake = fakeChannel(answer);
  const used = wrap(store);
  const configuration = openConfigurationSource(used, ['default'], realClock);
  running = startPipeline({
    store: used,
    tenants: ['default'],
    clock: realClock,
    time: hubTimeOf(realClock),
    random: () => 0.5,
    configuration,
    translate: {
      recognize: (head) => (toySyntax.recognize(head) ? toySyntax : undefined),
      routing: toyRouting,
      digest,
    },
    rules: { workflowOf: toyWorkflows },
    transmit: { owner: 'one', write: () => undefined, channelOf: () => fake.channel },
    readLarge: async () => undefined,
    openDigest: openSha256,
    digestText: (value) => digest(text(value)),
    report: (words) => reports.push(words),
  });
  const nextId = idsFrom('c');
  const send = (body: string) =>
    (running as Pipeline).ingest.submit(interchange(body, { id: nextId() }));
  return { store, pipeline: running, fake, send, reports };
}

const numbersSent = (fake: ReturnType<typeof fakeChannel>) =>
  fake.texts().flatMap((body) => {
    const { number } = JSON.parse(body) as { number?: string };
    return number === undefined ? [] : [number];
  });

describe('the stations together', () => {
  it('take a document from its bytes to its receivers, and account for it', async () => {
    const { store, pipeline, fake, send } = await start();
    expect(await send('TOY ACME 1\nDOC S1 TELL-1\nDOC S2 plain\nEND 2')).toMatchObject({
      outcome: 'accepted',
    });
    await pipeline.quiesce();
    expect(numbersSent(fake)).toEqual(['TELL-1']);
    const types = fake.texts().map((body) => (JSON.parse(body) as { type?: string }).type);
    expect(types.filter((type) => type === 'toy.noted')).toHaveLength(2);
    const { holds, documents } = await store.conservation('default');
    expect(holds).toBe(true);
    expect(documents).toMatchObject({ expected: 2, received: 2, applied: 2, waiting: 0 });
    expect(pipeline.counts()).toMatchObject({ accepted: 1, documentsTranslated: 2 });
  });

  it('try again until the receiver takes it, with the same id and in order per key', async () => {
    let failures = 2;
    const { pipeline, fake, send, store } = await start(() => {
      failures -= 1;
      return failures >= 0 ? { outcome: 'retry', reason: 'down' } : accepted;
    });
    await send('TOY ACME 1\nDOC S1 TELL-1\nDOC S1 TELL-2\nEND 2');
    await expect.poll(() => numbersSent(fake)).toContain('TELL-2');
    await pipeline.quiesce();
    const told = fake.sent.filter(({ kind }) => kind === 'inventory_report');
    const order = told.map(({ title }) => title);
    expect(order.slice(order.lastIndexOf('TELL-1') + 1)).not.toContain('TELL-1');
    expect(order.indexOf('TELL-2')).toBeGreaterThan(order.lastIndexOf('TELL-1'));
    for (const title of ['TELL-1', 'TELL-2']) {
      const ids = told.filter((each) => each.title === title).map(({ id }) => id);
      expect(new Set(ids).size).toBe(1);
    }
    expect((await store.workload('default')).deadLetters).toBe(0);
  });

  it('end a hopeless transmission as a dead letter with its exception', async () => {
    const { store, pipeline, send } = await start(() => ({ outcome: 'refused', reason: '410' }));
    await send('TOY ACME 1\nDOC S1 TELL-1\nEND 1');
    await pipeline.quiesce();
    const dead = await store.listTransmissions('default', { phase: 'dead_letter' }, { limit: 10 });
    expect(dead.rows.map(({ kind }) => kind).sort()).toEqual(['inventory_report', 'toy.noted']);
    const exceptions = await store.listStreams('default', { kind: 'exception' }, { limit: 10 });
    expect(exceptions.rows.map(({ stream }) => stream.split('/')[1])).toEqual([
      'dead_letter',
      'dead_letter',
    ]);
  });

  it('end what waits for an endpoint that is taken out of the profile', async () => {
    const patient = { ...endpoint, retrySeconds: [3600] };
    const { store, pipeline, send, fake } = await start(() => ({
      outcome: 'retry',
      reason: 'down',
    }));
    await configure(store, { partner: [profile('WMS', ['warehouse'], { endpoints: [patient] })] });
    await pipeline.quiesce();
    await send('TOY ACME 1\nDOC S1 TELL-1\nEND 1');
    await pipeline.quiesce();
    expect((await store.workload('default')).deadLetters).toBe(0);
    const sends = fake.sent.length;
    await configure(store, { partner: [profile('WMS', ['warehouse'])] });
    await store.advanceClock(new Date(Date.now() + 2 * 3_600_000).toISOString());
    await pipeline.quiesce();
    expect((await store.workload('default')).deadLetters).toBe(2);
    expect(fake.sent).toHaveLength(sends);
    const { rows } = await store.listTransmissions('default', { partner: 'WMS' }, { limit: 1 });
    const dead = await store.getTransmission('default', rows[0]?.id ?? '');
    expect(dead?.attemptRows.at(-1)?.reason).toContain('no longer in the profile');
  });

  it('end what waits for an endpoint that was taken out while no hub ran', async () => {
    const patient = { ...endpoint, retrySeconds: [3600] };
    const down = await start(() => ({ outcome: 'retry', reason: 'down' }));
    const { store } = down;
    await configure(store, { partner: [profile('WMS', ['warehouse'], { endpoints: [patient] })] });
    await down.pipeline.quiesce();
    await down.send('TOY ACME 1\nDOC S1 TELL-1\nEND 1');
    await down.pipeline.quiesce();
    await down.pipeline.stop(100);
    await configure(store, { partner: [profile('WMS', ['warehouse'])] });
    const later = await start(
      () => accepted,
      () => store,
    );
    await later.pipeline.quiesce();
    // What has a next time waits for it by name; what was due, behind it, has ended.
    const { rows } = await store.listTransmissions('default', {}, { limit: 9 });
    expect(rows.map(({ phase }) => phase).sort()).toEqual(['dead_letter', 'waiting']);
    expect(rows.find(({ phase }) => phase === 'waiting')?.nextAt).toBeDefined();
    await store.advanceClock(new Date(Date.now() + 2 * 3_600_000).toISOString());
    await later.pipeline.quiesce();
    expect((await store.workload('default')).deadLetters).toBe(2);
    expect(later.fake.sent).toEqual([]);
  });

  it('hold back a lane whose rule throws, and no other', async () => {
    const { store, pipeline, send } = await start();
    await send('TOY ACME 1\nDOC S1 THROW-1\nDOC S2 plain\nEND 2');
    await pipeline.quiesce();
    const { rows } = await store.listQuarantine('default', { open: true }, { limit: 10 });
    const text = 'The rule threw at THROW-1.';
    expect(rows).toMatchObject([{ what: 'lane', stream: 'toy/S1', text }]);
    expect(await store.getStream('default', 'toy/S2')).toMatchObject({ version: 1 });
    expect(await store.conservation('default')).toMatchObject({ holds: true });
  });

  it('let a document wait for its reference by name, and apply it when it appears', async () => {
    const { store, pipeline, send } = await start();
    await send('TOY ACME 1\nDOC ?X9 waited\nEND 1');
    await pipeline.quiesce();
    expect((await store.workload('default')).waitingDocuments).toBe(1);
    await send('TOY ACME 2\nDOC S3 REF-X9\nEND 1');
    await pipeline.quiesce();
    expect((await store.workload('default')).waitingDocuments).toBe(0);
    const { state } = (await store.getStream('default', 'toy/S3')) ?? {};
    expect(state).toMatchObject({ numbers: ['REF-X9', 'waited'] });
    const exception = await store.listStreams('default', { kind: 'exception' }, { limit: 10 });
    expect(exception.rows).toHaveLength(1);
    expect(exception.rows[0]).toMatchObject({ version: 2 });
  });

  it('stop a chain of commands that never ends', async () => {
    const { store, pipeline, send } = await start();
    await send('TOY ACME 1\nDOC S1 CHAIN\nEND 1');
    await pipeline.quiesce();
    const { rows } = await store.listQuarantine('default', { open: true }, { limit: 10 });
    expect(rows[0]?.text).toContain('17 deep');
    expect(await store.getStream('default', 'toy/S1')).toMatchObject({ version: 17 });
  });

  it('ring timers in hub time', async () => {
    const { store, pipeline, send } = await start();
    await send('TOY ACME 1\nDOC S1 TIMER\nEND 1');
    await pipeline.quiesce();
    expect(await store.getStream('default', 'toy/S1')).toMatchObject({ version: 1 });
    await store.advanceClock('2030-01-01T00:00:00.000Z');
    await pipeline.quiesce();
    const { state } = (await store.getStream('default', 'toy/S1')) ?? {};
    expect(state).toMatchObject({ numbers: ['TIMER', 'RANG'] });
  });

  it('go on after the store was away', async () => {
    let away = false;
    const methods = new Set(['translate', 'decide', 'claim', 'finish', 'sequence', 'backlog']);
    const { store, pipeline, fake, send, reports } = await start(
      () => accepted,
      (inner) =>
        new Proxy(inner, {
          get(target, name, receiver) {
            const method: unknown = Reflect.get(target, name, receiver);
            if (!methods.has(String(name)) || !away) return method;
            return async () => {
              throw new StoreFault('The database is away.', 5);
            };
          },
        }),
    );
    away = true;
    await send('TOY ACME 1\nDOC S1 TELL-1\nEND 1');
    await expect.poll(() => reports.length).toBeGreaterThan(3);
    expect(fake.sent).toEqual([]);
    away = false;
    await pipeline.quiesce();
    expect(numbersSent(fake)).toEqual(['TELL-1']);
    expect(await store.conservation('default')).toMatchObject({ holds: true });
  });

  it('keep the others going while one receiver hangs', async () => {
    let release: (() => void) | undefined;
    const { pipeline, fake, send } = await start(async ({ title }) => {
      if (title === 'TELL-slow')
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      return accepted;
    });
    await send('TOY ACME 1\nDOC S1 TELL-slow\nDOC S2 TELL-quick\nEND 2');
    await expect.poll(() => numbersSent(fake).sort()).toEqual(['TELL-quick', 'TELL-slow']);
    release?.();
    await pipeline.quiesce();
  });
});
