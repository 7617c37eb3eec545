import { describe, expect, it } from 'vitest';
import { requestPatienceMs } from '../../src/base/limits.ts';
import { type IngestParameters, openIngest, partsOf } from '../../src/pipeline/ingest.ts';
import { type AcceptOutcome, type InboundInterchange, StoreFault } from '../../src/store/store.ts';
import { digest, idsFrom, interchange } from './kit.ts';

/** A store whose commits end when the test says so. */
function slowStore() {
  const groups: InboundInterchange[][] = [];
  const ends: ((fault?: Error) => void)[] = [];
  const files: string[] = [];
  return {
    groups,
    files,
    end: (fault?: Error) => ends.shift()?.(fault),
    store: {
      accept: (batch: InboundInterchange[]) =>
        new Promise<AcceptOutcome[]>((resolve, reject) => {
          groups.push(batch);
          ends.push((fault) =>
            fault === undefined
              ? resolve(batch.map(({ id }, seq) => ({ outcome: 'accepted', id, seq })))
              : reject(fault),
          );
        }),
      putAttachment: async (_tenant: string, hash: string) => {
        files.push(hash);
      },
    },
  };
}

function opened(more: Partial<IngestParameters> = {}) {
  const slow = slowStore();
  const accepted: number[] = [];
  const ingest = openIngest({
    store: slow.store,
    digest,
    backlogDelayMs: () => 0,
    onAccepted: (count) => accepted.push(count),
    elapsedMs: () => performance.now(),
    ...more,
  });
  return { ...slow, ingest, accepted };
}

const nextId = idsFrom('a');
const one = (body = 'x') => interchange(body, { id: nextId() });
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('ingest', () => {
  it('puts what arrives during a commit into the next one, in order', async () => {
    const { ingest, groups, end, accepted } = opened();
    const first = ingest.submit(one());
    await settle();
    const late = [one(), one(), one()];
    const answers = late.map((each) => ingest.submit(each));
    await settle();
    expect(groups.map((group) => group.length)).toEqual([1]);
    end();
    await first;
    await settle();
    expect(groups[1]?.map(({ id }) => id)).toEqual(late.map(({ id }) => id));
    end();
    expect(await Promise.all(answers)).toEqual(
      late.map(({ id }, seq) => ({ outcome: 'accepted', id, seq })),
    );
    expect(accepted).toEqual([1, 3]);
  });

  it('answers nobody before the commit ends', async () => {
    const { ingest, end } = opened();
    let answered = false;
    const answer = ingest.submit(one()).then(() => {
      answered = true;
    });
    await settle();
    expect(answered).toBe(false);
    end();
    await answer;
  });

  it('tells those who have waited long behind a commit that failed at once, and tries the others', async () => {
    let nowMs = 0;
    const { ingest, groups, end } = opened({ elapsedMs: () => nowMs });
    const away = new StoreFault('away', 1000);
    const first = ingest.submit(one());
    await settle();
    const early = [one(), one()].map((each) => ingest.submit(each));
    nowMs = requestPatienceMs + 1;
    const late = one();
    const answer = ingest.submit(late);
    end(away);
    for (const each of [first, ...early]) await expect(each).rejects.toBe(away);
    await settle();
    expect(groups[1]?.map(({ id }) => id)).toEqual([late.id]);
    end();
    expect(await answer).toMatchObject({ outcome: 'accepted' });
    expect(ingest.waiting()).toEqual({ requests: 0, bytes: 0 });
  });

  it('says overloaded at the limit, before anything is stored', async () => {
    const { ingest, groups, end } = opened({
      limits: { waitingRequestsMax: 2, retryAfterMs: 700 },
    });
    const taken = [ingest.submit(one()), ingest.submit(one())];
    expect(await ingest.submit(one())).toEqual({ outcome: 'overloaded', retryAfterMs: 700 });
    await settle();
    end();
    await Promise.all(taken);
    expect(groups.flat()).toHaveLength(2);
    const room = ingest.submit(one());
    await settle();
    end();
    expect(await room).toMatchObject({ outcome: 'accepted' });
    expect(ingest.overloaded()).toBe(1);
  });

  it('says beforehand what the next one would be answered', async () => {
    const limits = { waitingRequestsMax: 1, retryAfterMs: 700 };
    const delay = { ms: 0 };
    const { ingest, end } = opened({ limits, backlogDelayMs: () => delay.ms });
    expect(ingest.turnsAway()).toBeUndefined();
    const taken = ingest.submit(one());
    expect(ingest.turnsAway()).toEqual({ outcome: 'overloaded', retryAfterMs: 700 });
    await settle();
    end();
    await taken;
    expect(ingest.turnsAway()).toBeUndefined();
    delay.ms = 2000;
    expect(ingest.turnsAway()).toEqual({ outcome: 'overloaded', retryAfterMs: 2000 });
    expect(ingest.overloaded()).toBe(2);
    await ingest.close();
    expect(ingest.turnsAway()).toMatchObject({ outcome: 'overloaded' });
  });

  it('bounds the bytes that wait, yet takes a single large one', async () => {
    const { ingest, end } = opened({ limits: { waitingBytesMax: 10 } });
    const large = ingest.submit(one('x'.repeat(50)));
    expect(await ingest.submit(one())).toMatchObject({ outcome: 'overloaded' });
    await settle();
    end();
    expect(await large).toMatchObject({ outcome: 'accepted' });
  });

  it('passes on how long later stations want senders to wait', async () => {
    const { ingest, groups } = opened({ backlogDelayMs: () => 5000 });
    expect(await ingest.submit(one())).toEqual({ outcome: 'overloaded', retryAfterMs: 5000 });
    expect(groups).toEqual([]);
  });

  it('refuses what is empty or too large', async () => {
    const { ingest, groups } = opened({ limits: { bytesMax: 3 } });
    expect(await ingest.submit(one(''))).toMatchObject({ outcome: 'refused' });
    expect(await ingest.submit(one('abcd'))).toMatchObject({ outcome: 'refused' });
    expect(groups).toEqual([]);
  });

  it('lets a fault of the store reach every sender of the group, and goes on', async () => {
    const { ingest, end } = opened();
    const failing = [ingest.submit(one()), ingest.submit(one())];
    await settle();
    end(new StoreFault('The database is away.', 500));
    const outcomes = await Promise.allSettled(failing);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = ingest.submit(one());
    await settle();
    end();
    expect(await next).toMatchObject({ outcome: 'accepted' });
    expect(ingest.waiting()).toEqual({ requests: 0, bytes: 0 });
  });

  it('stores the file of a proof of delivery before it commits the message', async () => {
    const { ingest, files, groups, end } = opened();
    const file = new TextEncoder().encode('signed');
    const content = Buffer.from(file).toString('base64');
    const answer = ingest.submit(
      one(JSON.stringify({ documents: [{ kind: 'proof_of_delivery', content }] })),
    );
    expect(files).toEqual([digest(file)]);
    expect(groups).toEqual([]);
    await settle();
    end();
    expect(await answer).toMatchObject({ outcome: 'accepted' });
  });

  it('keeps the place of a message whose file is being stored, on its channel alone', async () => {
    const slow = slowStore();
    const stores: { end: () => void; fail: (error: Error) => void }[] = [];
    const putAttachment = () =>
      new Promise<void>((end, fail) => {
        stores.push({ end, fail });
      });
    const { ingest } = opened({ store: { ...slow.store, putAttachment } });
    const content = Buffer.from('signed').toString('base64');
    const proof = () => one(JSON.stringify({ kind: 'proof_of_delivery', content }));
    const elsewhere = interchange('x', { id: nextId(), channel: 'OTHER/rest' });
    const sent = [proof(), one(), proof(), one(), elsewhere];
    const answers = Promise.allSettled(sent.map((each) => ingest.submit(each)));
    const ids = (...at: number[]) => at.map((n) => sent[n]?.id);
    const committed = () => slow.groups.map((group) => group.map(({ id }) => id));
    await settle();
    expect(committed()).toEqual([ids(4)]);
    slow.end();
    stores[1]?.end();
    await settle();
    expect(committed()).toEqual([ids(4)]);
    stores[0]?.fail(new StoreFault('away', 1000));
    await settle();
    slow.end();
    await settle();
    slow.end();
    expect(committed().flat()).toEqual(ids(4, 1, 2, 3));
    const outcomes = (await answers).map(({ status }) => status);
    expect(outcomes).toEqual(['rejected', ...Array(4).fill('fulfilled')]);
    const last = one();
    const answer = ingest.submit(last);
    await settle();
    slow.end();
    expect(await answer).toMatchObject({ outcome: 'accepted', id: last.id });
    expect(ingest.waiting()).toEqual({ requests: 0, bytes: 0 });
  });

  it('answers what it took before it closes, and takes nothing new', async () => {
    const { ingest, end } = opened();
    const taken = ingest.submit(one());
    const closed = ingest.close();
    expect(await ingest.submit(one())).toMatchObject({ outcome: 'overloaded' });
    await settle();
    end();
    await closed;
    expect(await taken).toMatchObject({ outcome: 'accepted' });
  });

  it('cuts bytes into parts of a mebibyte without losing one', () => {
    const bytes = new Uint8Array(2 * 1024 * 1024 + 5).map((_, at) => at % 251);
    const parts = partsOf(bytes);
    expect(parts.map(({ length }) => length)).toEqual([1024 * 1024, 1024 * 1024, 5]);
    expect(Buffer.concat(parts).equals(Buffer.from(bytes))).toBe(true);
  });
});

describe('several of one channel in their order', () => {
  it('share one commit, whatever stands before them, and what is refused stands in the way of none', async () => {
    const { ingest, groups, end, accepted } = opened({ limits: { groupRequestsMax: 3 } });
    const first = ingest.submit(one());
    await settle();
    const before = [one(), one()].map((each) => ingest.submit(each));
    const several = [one(), one(''), one()];
    const answers = ingest.submitInOrder(several);
    await settle();
    for (let at = 0; at < 3; at += 1) {
      end();
      await settle();
    }
    await Promise.all([first, ...before]);
    const [a, empty, b] = await answers;
    expect([a, b]).toMatchObject([
      { outcome: 'accepted', id: several[0]?.id },
      { outcome: 'accepted', id: several[2]?.id },
    ]);
    expect(empty).toMatchObject({ outcome: 'refused' });
    expect(groups.map((group) => group.length)).toEqual([1, 2, 2]);
    expect(accepted).toEqual([1, 2, 2]);
  });

  it('are all turned away, or none', async () => {
    const { ingest, groups, end } = opened({ limits: { waitingBytesMax: 10, retryAfterMs: 700 } });
    const taken = ingest.submit(one('x'.repeat(5)));
    const answers = await ingest.submitInOrder([one('x'.repeat(9)), one('x'), one('')]);
    const overloaded = { outcome: 'overloaded', retryAfterMs: 700 };
    expect(answers).toMatchObject([overloaded, overloaded, { outcome: 'refused' }]);
    expect(ingest.overloaded()).toBe(2);
    await settle();
    end();
    await taken;
    expect(groups.flat()).toHaveLength(1);
  });

  it('fail together', async () => {
    const { ingest, end } = opened();
    const answers = ingest.submitInOrder([one(), one()]);
    await settle();
    const away = new StoreFault('away', 1000);
    end(away);
    await expect(answers).rejects.toBe(away);
    expect(ingest.waiting()).toEqual({ requests: 0, bytes: 0 });
    expect(await ingest.submitInOrder([])).toEqual([]);
  });
});
