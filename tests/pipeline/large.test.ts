import { describe, expect, it } from 'vitest';
import { openLargeReader, type ReadLarge } from '../../src/pipeline/large.ts';
import type { InboxEntry, TranslateStation } from '../../src/store/store.ts';
import { Drafts } from '../store/contract/drafts.ts';
import { inboxEntry } from './kit.ts';

const drafts = new Drafts('default');
const batch = (entry: InboxEntry) =>
  drafts.draft(entry, { documents: [drafts.document(), drafts.document()] });
const station: TranslateStation = {
  translate: (entry) => drafts.draft(entry),
  complete: (_tenant, draft) => draft,
  onFinding: () => [],
  onRepeatedEnvelope: () => [],
};
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A reader of interchanges with `batches` of two documents, on a clock that the test moves. */
function opened(batches: number) {
  const state = { ahead: 0, recorded: true, nowMs: 0 };
  const done: number[] = [];
  const timers: (() => void)[] = [];
  let reads = 0;
  const read: ReadLarge = async (entry, record) => {
    reads += 1;
    for (let n = 0; n < batches; n += 1) if (!(await record(batch(entry)))) return;
  };
  const reader = openLargeReader({
    store: {
      recordTranslation: async ({ documentsDone }) => {
        if (state.recorded) done.push(documentsDone);
        return state.recorded;
      },
    },
    read,
    clock: {
      elapsedMs: () => state.nowMs,
      after(_delayMs, run) {
        timers.push(run);
        return () => undefined;
      },
    },
    report: () => undefined,
    ahead: () => state.ahead,
    onRecorded: (documents) => {
      state.ahead += documents * 400;
    },
  });
  const look = async () => {
    for (const run of timers.splice(0)) run();
    await settle();
  };
  return { state, done, reader, look, reads: () => reads };
}

describe('the reader of large interchanges', () => {
  it('goes no further than what is put behind the lanes allows', async () => {
    const { state, done, reader, look } = opened(3);
    reader.offer(inboxEntry('x'), station);
    await settle();
    expect(done).toEqual([0]);
    await look();
    expect(done).toEqual([0]);
    state.ahead = 0;
    await look();
    expect(done).toEqual([0, 2]);
    state.ahead = 0;
    await look();
    expect(done).toEqual([0, 2, 4]);
    expect(reader.underWay()).toBe(0);
  });

  it('stops where it waits', async () => {
    const { done, reader, look } = opened(3);
    reader.offer(inboxEntry('x'), station);
    await settle();
    const stopped = reader.stop();
    await look();
    await stopped;
    expect(done).toEqual([0]);
  });

  it('leaves to another process what that one reads, until it does not come on', async () => {
    const { state, reader, reads } = opened(1);
    const entry = inboxEntry('x');
    state.recorded = false;
    reader.offer(entry, station);
    await settle();
    expect(reads()).toBe(1);
    reader.offer({ ...entry, documentsDone: 100 }, station);
    state.nowMs = 6000;
    reader.offer({ ...entry, documentsDone: 200 }, station);
    state.nowMs = 9000;
    reader.offer({ ...entry, documentsDone: 200 }, station);
    await settle();
    expect(reads()).toBe(1);
    state.nowMs = 12_000;
    reader.offer({ ...entry, documentsDone: 200 }, station);
    await settle();
    expect(reads()).toBe(2);
  });
});
