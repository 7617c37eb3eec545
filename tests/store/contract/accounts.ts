/** Nothing vanishes: both ledgers, and what is left to do. */

import { expect } from 'vitest';
import { inlineTranslationBytesMax } from '../../../src/base/limits.ts';
import type { StoreCase } from './case.ts';
import { type Deed, note } from './deeds.ts';
import { DAY_MS } from './world.ts';

const NOTHING = {
  untranslated: 0,
  behindLarge: 0,
  laneEntries: 0,
  readyEntries: 0,
  heldLanes: 0,
  waitingDocuments: 0,
  transmissionsDue: 0,
  transmissionsWaiting: 0,
  deadLetters: 0,
  quarantined: 0,
};

export const accountCases: StoreCase[] = [
  {
    name: 'is in balance with nothing in it',
    async run(w) {
      const { interchanges, documents, violations, holds } = await w.store.conservation(w.tenant);
      expect(new Set(Object.values({ ...interchanges, ...documents }))).toEqual(new Set([0]));
      expect(violations).toEqual([]);
      expect(holds).toBe(true);
      expect(await w.store.workload(w.tenant)).toEqual(NOTHING);
    },
  },
  {
    name: 'counts every document in one account, whichever way it went',
    async run(w) {
      const none = (outcome: 'refused' | 'quarantined') =>
        w.document({ target: { type: 'none', outcome, code: 'BAD', text: 'Bad.' } });
      const fault: Deed = { type: 'deed', fault: 'A defect.' };
      const lookups = [{ scopes: ['*'], role: 'r', value: 'v' }];
      const drafts = [
        w.document({ note: 'applied' }),
        w.document({ note: 'applied' }),
        none('refused'),
        none('quarantined'),
        w.document({ target: { type: 'lookup', lookups, streamKinds: ['order'] } }),
        w.document({ command: { ...fault }, to: 'order/held' }),
        w.document({ to: 'order/held' }),
      ].map((draft, index) => ({ ...draft, index }));
      await w.bring(drafts);
      const before = await w.store.conservation(w.tenant);
      expect(before.documents).toMatchObject({ waiting: 4, applied: 0, duplicate: 1 });
      expect(before.holds).toBe(true);
      await w.decideAll();
      await w.arrive();
      const { interchanges, documents, violations, holds } = await w.store.conservation(w.tenant);
      expect(interchanges).toMatchObject({ received: 2, translated: 1, waiting: 1 });
      expect(documents).toEqual({
        expected: 7,
        received: 7,
        applied: 1,
        duplicate: 1,
        refused: 1,
        quarantined: 2,
        waiting: 2,
      });
      expect(violations).toEqual([]);
      expect(holds).toBe(true);
    },
  },
  {
    name: 'counts what became of the documents of one interchange',
    async run(w) {
      const none = (outcome: 'refused' | 'quarantined', index: number) =>
        w.document({ index, target: { type: 'none', outcome, code: 'BAD', text: 'Bad.' } });
      const fault: Deed = { type: 'deed', fault: 'A defect.' };
      const lookups = [{ scopes: ['*'], role: 'r', value: 'v' }];
      const { interchange } = await w.bring([
        w.document({ note: 'same' }),
        w.document({ note: 'same', index: 1 }),
        none('refused', 2),
        none('refused', 3),
        none('quarantined', 4),
        w.document({ index: 5, target: { type: 'lookup', lookups, streamKinds: ['order'] } }),
        w.document({ index: 6, command: { ...fault }, to: 'order/held' }),
        w.document({ index: 7, to: 'order/held' }),
      ]);
      await w.bring([w.document({ note: 'of another interchange' })]);
      const settled = { duplicate: 1, refused: 2, waitingByName: 1 };
      const count = (of: string, tenant = w.tenant) => w.store.countDocuments(tenant, of);
      expect(await count(interchange)).toEqual({
        ...settled,
        applied: 0,
        quarantined: 1,
        waiting: 4,
      });
      await w.decideAll();
      expect(await count(interchange)).toEqual({
        ...settled,
        applied: 1,
        quarantined: 2,
        waiting: 2,
      });
      const nothing = new Set([0]);
      for (const counts of [
        await count(w.id()),
        await count('none'),
        await count(interchange, 'case-none'),
      ])
        expect(new Set(Object.values(counts))).toEqual(nothing);
    },
  },
  {
    name: 'names a document that vanished from its lane',
    async run(w) {
      const lost = w.document();
      await w.bring([lost, w.document({ index: 1 })]);
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
      await w.tamper.loseLaneEntry(w.tenant, lost.id);
      const { violations, holds } = await w.store.conservation(w.tenant);
      expect(violations).toMatchObject([{ id: lost.id, what: 'document' }]);
      expect(holds).toBe(false);
    },
  },
  {
    name: 'names a document that stands in two accounts',
    async run(w) {
      const twice = w.document();
      await w.bring([twice]);
      await w.tamper.markTwice(w.tenant, twice.id);
      const { violations, holds } = await w.store.conservation(w.tenant);
      expect(violations).toMatchObject([{ id: twice.id, what: 'document' }]);
      expect(holds).toBe(false);
    },
  },
  {
    name: 'names an interchange that vanished from the inbox',
    async run(w) {
      const lost = await w.arrive();
      await w.arrive();
      await w.tamper.loseInboxEntry(w.tenant, lost);
      const { violations, holds } = await w.store.conservation(w.tenant);
      expect(violations).toMatchObject([{ id: lost, what: 'interchange' }]);
      expect(holds).toBe(false);
    },
  },
  {
    name: 'names an interchange of which fewer documents are there than its envelope announced',
    async run(w) {
      const id = await w.arrive();
      await w.translate(() => ({ documents: [w.document()], expectedDocuments: 3 }));
      const { documents, violations, holds } = await w.store.conservation(w.tenant);
      expect(documents).toMatchObject({ expected: 3, received: 1 });
      expect(violations).toMatchObject([{ id, what: 'interchange' }]);
      expect(holds).toBe(false);
    },
  },
  {
    name: 'tells what stands behind a large one in its channel',
    async run(w) {
      const large = new Uint8Array(inlineTranslationBytesMax + 1);
      await w.arrive({ channel: 'ACME/files' });
      await w.arrive({ channel: 'ACME/files', parts: [large], size: large.length });
      await w.arrive({ channel: 'ACME/rest' });
      const looked = async () => {
        const { untranslated, behindLarge } = await w.store.workload(w.tenant);
        return { untranslated, behindLarge };
      };
      expect(await looked()).toEqual({ untranslated: 3, behindLarge: 0 });
      await w.translate(() => ({}), { interchanges: 99, bytes: inlineTranslationBytesMax });
      for (let n = 0; n < 2; n += 1) await w.arrive({ channel: 'ACME/files' });
      await w.arrive({ channel: 'ACME/rest' });
      expect(await looked()).toEqual({ untranslated: 4, behindLarge: 2 });
    },
  },
  {
    name: 'says what is left to do, and when the next thing is due',
    async run(w) {
      await w.bring([w.document()]);
      await w.arrive();
      const dueAt = await w.later(DAY_MS);
      const timers = [
        w.timer('order/9', 'late', await w.later(2 * DAY_MS), note('x')),
        w.timer('order/9', 'soon', dueAt, note('x')),
      ];
      await w.enqueue('order/9', { type: 'deed', effects: { timers } });
      expect(await w.store.workload(w.tenant)).toEqual({
        ...NOTHING,
        untranslated: 1,
        laneEntries: 2,
        readyEntries: 2,
      });
      await w.decideAll();
      await w.send({}, {});
      await w.claim({ free: 1 });
      expect(await w.store.workload(w.tenant)).toEqual({
        ...NOTHING,
        untranslated: 1,
        transmissionsDue: 2,
        nextDueAt: dueAt,
      });
    },
  },
];
