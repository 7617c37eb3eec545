/** Station 2: heads of channels in acceptance order; every interchange leaves by a named exit. */
import { expect } from 'vitest';
import type { Problem } from '../../../src/base/problem.ts';
import type { StoreCase } from './case.ts';
import { note } from './deeds.ts';
import { sha256 } from './drafts.ts';
import { WIDE } from './world.ts';

const unreadable: Problem = {
  code: 'SYNTAX_UNKNOWN',
  severity: 'error',
  position: { path: '', offset: 3 },
  text: 'Nobody reads this.',
};

export const translateCases: StoreCase[] = [
  {
    name: 'takes interchanges of a channel in acceptance order and reports what it took',
    async run(w) {
      const ids = [await w.arrive(), await w.arrive(), await w.arrive()];
      const { entries, report } = await w.translate(() => ({ documents: [w.document()] }));
      expect(entries.map(({ id }) => id)).toEqual(ids);
      expect(report).toEqual({
        interchanges: 3,
        documents: 3,
        decided: { commands: 0, events: 0 },
        large: [],
        more: false,
      });
      expect((await w.store.workload(w.tenant)).untranslated).toBe(0);
      expect((await w.translate()).report.interchanges).toBe(0);
    },
  },
  {
    name: 'stops at the limit of interchanges and says that there is more',
    async run(w) {
      const ids = [await w.arrive(), await w.arrive(), await w.arrive()];
      const first = await w.translate(() => ({}), { interchanges: 2, bytes: 1000 });
      expect(first.entries.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      expect(first.report.more).toBe(true);
      const second = await w.translate();
      expect(second.entries.map(({ id }) => id)).toEqual(ids.slice(2));
      expect(second.report.more).toBe(false);
    },
  },
  {
    name: 'takes all within the limit of bytes, over several passes, in order',
    async run(w) {
      const ids: string[] = [];
      for (let i = 0; i < 4; i += 1) ids.push(await w.arrive({ text: 'x'.repeat(40) }));
      const seen: string[] = [];
      for (let pass = 0; pass < 4 && seen.length < 4; pass += 1) {
        const { entries, report } = await w.translate(() => ({}), { interchanges: 9, bytes: 100 });
        expect(entries.length).toBeGreaterThan(0);
        expect(entries.length).toBeLessThan(4);
        expect(report.large).toEqual([]);
        seen.push(...entries.map(({ id }) => id));
      }
      expect(seen).toEqual(ids);
    },
  },
  {
    name: 'names a large one at the head of its channel, which waits while others go on',
    async run(w) {
      const large = await w.arrive({ text: 'x'.repeat(200) });
      await w.arrive({ text: 'behind' });
      const other = await w.arrive({ text: 'beside', channel: 'ACME/other' });
      const { entries, report } = await w.translate(() => ({}), { interchanges: 9, bytes: 100 });
      expect(entries.map(({ id }) => id)).toEqual([other]);
      expect(report.large).toMatchObject([{ id: large, parts: [], size: 200, documentsDone: 0 }]);
    },
  },
  {
    name: 'lets no number of large ones keep a small one waiting',
    async run(w) {
      const large: string[] = [];
      for (let n = 0; n < 205; n += 1)
        large.push(await w.arrive({ text: 'x'.repeat(200), channel: `P${n}/in` }));
      const small = await w.arrive({ text: 'small', channel: 'SMALL/in' });
      const { entries, report } = await w.translate(() => ({}), { interchanges: 9, bytes: 100 });
      expect(entries.map(({ id }) => id)).toEqual([small]);
      expect(report.large.map(({ id }) => id)).toContain(large[0]);
      for (let left = -1; left !== 0; ) left = (await w.translate()).report.interchanges;
    },
  },
  {
    name: 'names a large one only when it has come to the head',
    async run(w) {
      const small = await w.arrive({ text: 'small' });
      const large = await w.arrive({ text: 'x'.repeat(200) });
      const limit = { interchanges: 1, bytes: 100 };
      const first = await w.translate(() => ({}), limit);
      expect(first.entries.map(({ id }) => id)).toEqual([small]);
      const second = await w.translate(() => ({}), limit);
      expect([...first.report.large, ...second.report.large].map(({ id }) => id)).toContain(large);
      expect(second.entries).toEqual([]);
    },
  },
  {
    name: 'records a large interchange batch by batch, and nothing of it twice',
    async run(w) {
      const id = await w.arrive({ text: 'x'.repeat(200) });
      const behind = await w.arrive({ text: 'behind' });
      const limit = { interchanges: 9, bytes: 100 };
      const [entry] = (await w.translate(() => ({}), limit)).report.large;
      if (entry === undefined) throw new Error('The large one was not named.');
      const station = w.station(() => ({}));
      const [a, b, c] = [0, 1, 2].map((index) => w.document({ index, to: `order/${index}` }));
      if (!a || !b || !c) throw new Error('Three documents were made.');
      const { outcome: _more, ...first } = w.draft(entry, {
        documents: [a, b],
        expectedDocuments: 0,
        problems: [{ ...unreadable, severity: 'warning' }],
      });
      expect(await w.store.recordTranslation(entry, first, station)).toBe(true);
      expect(await w.store.recordTranslation(entry, first, station)).toBe(false);
      const [next] = (await w.translate(() => ({}), limit)).report.large;
      expect(next).toMatchObject({ id, documentsDone: 2 });
      if (next === undefined) return;
      expect(await w.store.getInterchange(w.tenant, id)).not.toHaveProperty('outcome');
      const last = w.draft(next, { documents: [c], expectedDocuments: 3 });
      expect(await w.store.recordTranslation(next, last, station)).toBe(true);
      expect(await w.store.recordTranslation(next, last, station)).toBe(false);
      const row = await w.store.getInterchange(w.tenant, id);
      expect(row).toMatchObject({ outcome: 'translated', expectedDocuments: 3 });
      expect(row?.problems).toHaveLength(1);
      const conserved = await w.store.conservation(w.tenant);
      expect(conserved.documents).toMatchObject({ expected: 3, received: 3, waiting: 3 });
      expect(conserved.violations).toEqual([]);
      const { entries } = await w.translate(() => ({}), limit);
      expect(entries.map((e) => e.id)).toEqual([behind]);
    },
  },
  {
    name: 'refuses a large one that does not stand at the head of its channel',
    async run(w) {
      await w.arrive({ text: 'y'.repeat(200) });
      const id = await w.arrive({ text: 'x'.repeat(200), channel: 'ACME/in' });
      const limit = { interchanges: 9, bytes: 100 };
      const [head] = (await w.translate(() => ({}), limit)).report.large;
      const row = await w.store.getInterchange(w.tenant, id);
      if (head === undefined || row === undefined) throw new Error('Both must be there.');
      const forged = { ...head, id, seq: row.seq };
      const draft = w.draft(forged);
      expect(
        await w.store.recordTranslation(
          forged,
          draft,
          w.station(() => ({})),
        ),
      ).toBe(false);
      expect(await w.store.getInterchange(w.tenant, id)).not.toHaveProperty('outcome');
    },
  },
  {
    name: 'sends an interchange whose reader threw to quarantine with the stack, and it alone',
    async run(w) {
      const good = [await w.arrive()];
      const bad = await w.arrive();
      good.push(await w.arrive());
      await w.translate((entry) => {
        if (entry.id === bad) throw new Error('A reader has a defect.');
        return { documents: [w.document()] };
      });
      expect(await w.store.getInterchange(w.tenant, bad)).toMatchObject({ outcome: 'quarantined' });
      for (const id of good) {
        expect(await w.store.getInterchange(w.tenant, id)).toMatchObject({ outcome: 'translated' });
      }
      const { rows } = await w.store.listQuarantine(w.tenant, { open: true }, { limit: 9 });
      expect(rows).toMatchObject([
        { what: 'interchange', interchange: bad, text: 'A reader has a defect.' },
      ]);
      expect(rows[0]?.code).toBe('TRANSLATION_FAULT');
      expect(rows[0]?.stack).toContain('Error: A reader has a defect.');
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
    },
  },
  {
    name: 'keeps what the envelope said and every problem',
    async run(w) {
      const id = await w.arrive();
      await w.translate(() => ({
        format: 'x12',
        partner: 'NORTH',
        controlNumber: '000000007',
        problems: [{ ...unreadable, severity: 'warning' }],
        documents: [w.document()],
      }));
      expect(await w.store.getInterchange(w.tenant, id)).toMatchObject({
        outcome: 'translated',
        format: 'x12',
        partner: 'NORTH',
        controlNumber: '000000007',
        problems: [{ ...unreadable, severity: 'warning' }],
        expectedDocuments: 1,
      });
    },
  },
  {
    name: 'lets an interchange end refused, quarantined or as a test',
    async run(w) {
      const refused = await w.arrive();
      const quarantined = await w.arrive();
      const test = await w.arrive();
      await w.translate((entry) => {
        if (entry.id === refused) return { outcome: 'refused', problems: [unreadable] };
        if (entry.id === test) return { outcome: 'test' };
        return { outcome: 'quarantined', problems: [unreadable] };
      });
      const { interchanges, holds } = await w.store.conservation(w.tenant);
      expect(interchanges).toMatchObject({ received: 3, refused: 1, quarantined: 1, test: 1 });
      expect(holds).toBe(true);
      const { rows } = await w.store.listQuarantine(w.tenant, {}, { limit: 9 });
      expect(rows).toMatchObject([
        { what: 'interchange', interchange: quarantined, code: 'SYNTAX_UNKNOWN' },
      ]);
    },
  },
  {
    name: 'gives a document its row and its place in the lane',
    async run(w) {
      const draft = w.document({ to: 'order/7', index: 4, number: 'A-7' });
      const { interchange } = await w.bring([draft]);
      expect(await w.store.getDocument(w.tenant, draft.id)).toMatchObject({
        id: draft.id,
        tenant: w.tenant,
        direction: 'in',
        interchange,
        index: 4,
        kind: 'application_advice',
        number: 'A-7',
        partner: 'ACME',
        stream: 'order/7',
        format: 'test',
        source: { set: '855' },
        problems: [],
        body: draft.document,
        cause: { interchange },
        outcome: 'waiting',
      });
      expect((await w.store.workload(w.tenant)).laneEntries).toBe(1);
      const { lanes } = await w.decide();
      const received = await w.store.getInterchange(w.tenant, interchange);
      expect(lanes[0]?.entries[0]?.envelope).toMatchObject({
        stream: 'order/7',
        command: draft.command,
        at: received?.receivedAt,
        actor: draft.actor,
        cause: { interchange, document: draft.id },
        depth: 0,
      });
      expect(await w.outcomeOf(draft.id)).toBe('applied');
    },
  },
  {
    name: 'gives a document without a stream the outcome that it has',
    async run(w) {
      const why = { code: 'DOCUMENT_UNMAPPED', text: 'Code XX is not mapped.' };
      const outcomes = ['applied', 'refused', 'quarantined'] as const;
      const drafts = outcomes.map((outcome, index) =>
        w.document({ index, target: { type: 'none', outcome, ...why } }),
      );
      await w.bring(drafts);
      for (const [index, draft] of drafts.entries()) {
        const row = await w.store.getDocument(w.tenant, draft.id);
        expect(row).toMatchObject({ outcome: outcomes[index], ...why });
      }
      const { rows } = await w.store.listQuarantine(w.tenant, { open: true }, { limit: 9 });
      expect(rows).toMatchObject([{ what: 'document', document: drafts[2]?.id, ...why }]);
      const { documents, holds } = await w.store.conservation(w.tenant);
      expect(documents).toMatchObject({ received: 3, applied: 1, refused: 1, quarantined: 1 });
      expect(holds).toBe(true);
    },
  },
  {
    name: 'records what a draft answers: documents out, transmissions, commands',
    async run(w) {
      await w.arrive();
      const answer = w.outbound();
      const transmission = w.transmission({ document: answer.id });
      await w.translate(() => ({
        outboundDocuments: [answer],
        transmissions: [transmission],
        commands: [w.command('exception/1', note('raised'))],
      }));
      expect(await w.store.getDocument(w.tenant, answer.id)).toMatchObject({
        direction: 'out',
        outcome: 'out',
        body: answer.body,
      });
      expect((await w.claim()).map(({ id }) => id)).toEqual([transmission.id]);
      await w.decideAll();
      expect(await w.notes('exception/1')).toEqual(['raised']);
    },
  },
  {
    name: 'lets no text that SQL cannot hold cost the others of the batch',
    async run(w) {
      const odd = w.document({ to: 'order/odd', note: 'odd' });
      const body = w.body('odd \u0000 \ud800 number');
      const documents = [{ ...odd, document: body, command: note('odd \u0000 note') }];
      await w.arrive();
      const second = await w.arrive();
      await w.arrive();
      await w.translate((entry) =>
        entry.id === second ? { documents } : { documents: [w.document()] },
      );
      const { interchanges, holds } = await w.store.conservation(w.tenant);
      expect(interchanges.received).toBe(3);
      expect(interchanges.waiting).toBe(0);
      expect(interchanges.translated).toBeGreaterThanOrEqual(2);
      expect(holds).toBe(true);
      await w.decideAll();
      expect((await w.store.conservation(w.tenant)).documents.waiting).toBe(0);
    },
  },
  {
    name: 'reads the bytes of an interchange again when it is reprocessed',
    async run(w) {
      const first = await w.arrive({ text: 'the bytes' });
      await w.translate(() => ({ outcome: 'quarantined', problems: [unreadable] }));
      const again = w.inbound({ text: 'the bytes', reprocesses: first });
      await w.store.accept([again]);
      const { entries } = await w.translate(() => ({ documents: [w.document()] }));
      expect(entries).toMatchObject([{ id: again.id, reprocesses: first }]);
      expect(sha256(Buffer.concat(entries[0]?.parts ?? []))).toBe(sha256('the bytes'));
      expect(await w.store.getInterchange(w.tenant, again.id)).toMatchObject({
        reprocesses: first,
        outcome: 'translated',
      });
    },
  },
  {
    name: 'translates each interchange once when processes hurry',
    async run(w) {
      for (let i = 0; i < 12; i += 1) await w.arrive({ channel: `ACME/${i % 4}` });
      const seen = await Promise.all(
        Array.from({ length: 4 }, () =>
          w.translate(() => ({ documents: [w.document()] }), {
            interchanges: 4,
            bytes: WIDE.bytes,
          }),
        ),
      );
      const rest = await w.translate(() => ({ documents: [w.document()] }));
      const taken = [...seen, rest].flatMap(({ entries }) => entries.map(({ id }) => id));
      const { interchanges, documents, holds } = await w.store.conservation(w.tenant);
      expect(interchanges).toMatchObject({ received: 12, translated: 12, waiting: 0 });
      expect(documents.received).toBe(12);
      expect(holds).toBe(true);
      expect(new Set(taken).size).toBe(12);
    },
  },
];
