/** Applied once: business keys, contents and envelopes that came before. */
import { expect } from 'vitest';
import type { DraftDocument } from '../../../src/store/store.ts';
import type { StoreCase } from './case.ts';
import { note } from './deeds.ts';
import type { World } from './world.ts';

/** Same identity, content by `text`. */
function order(w: World, text: string, over: Partial<DraftDocument> = {}): DraftDocument {
  return w.document({ identity: 'ACME/855/A-1', note: text, ...over });
}

export const duplicateCases: StoreCase[] = [
  {
    name: 'takes the same document of the same content once',
    async run(w) {
      const first = order(w, 'one');
      const again = order(w, 'one');
      await w.bring([first]);
      const { findings, interchange } = await w.bring([again]);
      expect(await w.store.getDocument(w.tenant, again.id)).toMatchObject({
        outcome: 'duplicate',
        code: 'DOCUMENT_DUPLICATE',
      });
      expect(findings).toMatchObject([
        {
          tenant: w.tenant,
          draft: { id: again.id },
          interchange,
          finding: { type: 'duplicate', of: first.id },
        },
      ]);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['one']);
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
    },
  },
  {
    name: 'knows a document without business key by its content',
    async run(w) {
      const first = w.document({ note: 'same' });
      const again = w.document({ note: 'same' });
      const other = w.document({ note: 'other' });
      await w.bring([first]);
      await w.bring([again, { ...other, index: 1 }]);
      expect(await w.outcomeOf(again.id)).toBe('duplicate');
      expect(await w.outcomeOf(other.id)).toBe('waiting');
    },
  },
  {
    name: 'finds a duplicate within one interchange and within one batch',
    async run(w) {
      const drafts = [order(w, 'one'), order(w, 'one', { index: 1 })];
      const next = order(w, 'one');
      const one = await w.arrive();
      const two = await w.arrive();
      await w.translate((entry) => {
        if (entry.id === one) return { documents: drafts };
        return entry.id === two ? { documents: [next] } : {};
      });
      expect(await w.outcomeOf(drafts[0]?.id ?? '')).toBe('waiting');
      expect(await w.outcomeOf(drafts[1]?.id ?? '')).toBe('duplicate');
      expect(await w.outcomeOf(next.id)).toBe('duplicate');
    },
  },
  {
    name: 'replaces what has the same business key, where the profile says so',
    async run(w) {
      const first = order(w, 'one');
      const second = order(w, 'two', { onSameIdentity: 'replace' });
      await w.bring([first]);
      const { findings } = await w.bring([second]);
      expect(findings).toMatchObject([
        { finding: { type: 'same_identity', of: first.id, action: 'replace' } },
      ]);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['one', 'two']);
      expect(await w.outcomeOf(second.id)).toBe('applied');
    },
  },
  {
    name: 'takes the replaced content, sent once more, for the duplicate that it is',
    async run(w) {
      await w.bring([order(w, 'one', { onSameIdentity: 'replace' })]);
      await w.bring([order(w, 'two', { onSameIdentity: 'replace' })]);
      const late = order(w, 'one', { onSameIdentity: 'replace' });
      await w.bring([late]);
      expect(await w.outcomeOf(late.id)).toBe('duplicate');
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['one', 'two']);
    },
  },
  {
    name: 'names the newest where a business key comes a third time',
    async run(w) {
      const second = order(w, 'two', { onSameIdentity: 'replace' });
      await w.bring([order(w, 'one', { onSameIdentity: 'replace' })]);
      await w.bring([second]);
      const { findings } = await w.bring([order(w, 'three', { onSameIdentity: 'replace' })]);
      expect(findings).toMatchObject([{ finding: { type: 'same_identity', of: second.id } }]);
    },
  },
  {
    name: 'refuses other content under a business key, where the profile says so',
    async run(w) {
      const first = order(w, 'one');
      const second = order(w, 'two', { onSameIdentity: 'refuse' });
      await w.bring([first]);
      const { findings } = await w.bring([second]);
      expect(findings).toMatchObject([
        { finding: { type: 'same_identity', of: first.id, action: 'refuse' } },
      ]);
      const row = await w.store.getDocument(w.tenant, second.id);
      expect(row).toMatchObject({ outcome: 'refused', code: 'DOCUMENT_NUMBER_REUSED' });
      const third = order(w, 'two');
      await w.bring([third]);
      expect(await w.outcomeOf(third.id)).toBe('refused');
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
    },
  },
  {
    name: 'asks a person about other content under a business key, where the profile says so',
    async run(w) {
      w.onFinding = ({ finding }) => [w.command('exception/asked', note(finding.type))];
      const first = order(w, 'one');
      const second = order(w, 'two', { onSameIdentity: 'ask' });
      await w.bring([first]);
      const { findings } = await w.bring([second]);
      expect(findings).toMatchObject([
        { finding: { type: 'same_identity', of: first.id, action: 'ask' } },
      ]);
      expect(await w.outcomeOf(second.id)).toBe('quarantined');
      const { rows } = await w.store.listQuarantine(w.tenant, { open: true }, { limit: 9 });
      expect(rows).toMatchObject([
        { what: 'document', document: second.id, partner: 'ACME', code: 'DOCUMENT_NUMBER_REUSED' },
      ]);
      await w.decideAll();
      expect(await w.notes('exception/asked')).toEqual(['same_identity']);
      expect(await w.notes('order/1')).toEqual(['one']);
    },
  },
  {
    name: 'does not remember what was refused or quarantined before it reached a lane',
    async run(w) {
      for (const outcome of ['refused', 'quarantined'] as const) {
        const target = { type: 'none' as const, outcome, code: 'BAD', text: 'Bad.' };
        await w.bring([order(w, 'one', { target })]);
      }
      const good = order(w, 'one');
      const { findings } = await w.bring([good]);
      expect(findings).toEqual([]);
      expect(await w.outcomeOf(good.id)).toBe('waiting');
    },
  },
  {
    name: 'takes an envelope that comes again with the same content for a duplicate, whole',
    async run(w) {
      const envelopeIdentity = 'x12/ACME/US/000000001';
      const first = await w.arrive({ text: 'same' });
      await w.translate(() => ({ envelopeIdentity, documents: [order(w, 'one')] }));
      const again = await w.arrive({ text: 'same' });
      const document = order(w, 'other');
      const answer = w.outbound();
      const { repeats } = await w.translate(() => ({
        envelopeIdentity,
        documents: [document],
        outboundDocuments: [answer],
        transmissions: [w.transmission({ document: answer.id })],
      }));
      expect(repeats).toMatchObject([{ entry: { id: again }, of: first, sameContent: true }]);
      expect(await w.store.getInterchange(w.tenant, again)).toMatchObject({ outcome: 'duplicate' });
      expect(await w.store.getDocument(w.tenant, document.id)).toBeUndefined();
      expect(await w.store.getDocument(w.tenant, answer.id)).toBeUndefined();
      expect(await w.claim()).toEqual([]);
      await w.decideAll();
      expect(await w.notes('exception/repeated')).toEqual([first]);
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
    },
  },
  {
    name: 'quarantines an envelope that comes again with other content',
    async run(w) {
      const envelopeIdentity = 'x12/ACME/US/000000001';
      const first = await w.arrive({ text: 'one' });
      await w.translate(() => ({ envelopeIdentity, documents: [order(w, 'one')] }));
      const again = await w.arrive({ text: 'two' });
      const { repeats } = await w.translate(() => ({ envelopeIdentity, documents: [] }));
      expect(repeats).toMatchObject([{ entry: { id: again }, of: first, sameContent: false }]);
      expect(await w.store.getInterchange(w.tenant, again)).toMatchObject({
        outcome: 'quarantined',
      });
      const { rows } = await w.store.listQuarantine(w.tenant, { open: true }, { limit: 9 });
      expect(rows).toMatchObject([
        { what: 'interchange', interchange: again, code: 'ENVELOPE_REPEATED' },
      ]);
    },
  },
  {
    name: 'finds a repeated envelope within one batch',
    async run(w) {
      const envelopeIdentity = 'x12/ACME/US/000000001';
      const first = await w.arrive({ text: 'same' });
      const again = await w.arrive({ text: 'same' });
      const { repeats } = await w.translate(() => ({ envelopeIdentity }));
      expect(repeats).toMatchObject([{ entry: { id: again }, of: first, sameContent: true }]);
    },
  },
  {
    name: 'leaves the number of an envelope free that was refused, quarantined or a test',
    async run(w) {
      const envelopeIdentity = 'x12/ACME/US/000000001';
      for (const outcome of ['refused', 'quarantined', 'test'] as const) {
        await w.arrive({ text: outcome });
        await w.translate(() => ({ envelopeIdentity, outcome }));
      }
      const good = await w.arrive({ text: 'good' });
      expect((await w.translate(() => ({ envelopeIdentity }))).repeats).toEqual([]);
      expect(await w.store.getInterchange(w.tenant, good)).toMatchObject({ outcome: 'translated' });
    },
  },
  {
    name: 'takes what is reprocessed for no repetition of its envelope, and its documents for duplicates',
    async run(w) {
      const envelopeIdentity = 'x12/ACME/US/000000001';
      const first = await w.arrive({ text: 'same' });
      await w.translate(() => ({ envelopeIdentity, documents: [order(w, 'one')] }));
      const again = await w.arrive({ text: 'same', reprocesses: first });
      const known = order(w, 'one');
      const fresh = w.document({ index: 1, note: 'new' });
      const documents = [known, fresh];
      const { repeats } = await w.translate(() => ({ envelopeIdentity, documents }));
      expect(repeats).toEqual([]);
      expect(await w.store.getInterchange(w.tenant, again)).toMatchObject({
        outcome: 'translated',
        reprocesses: first,
      });
      expect(await w.outcomeOf(known.id)).toBe('duplicate');
      expect(await w.outcomeOf(fresh.id)).toBe('waiting');
    },
  },
  {
    name: 'keeps business keys of tenants apart',
    async run(w) {
      await w.bring([order(w, 'one', { identity: 'shared', contentKey: '0'.repeat(32) })]);
      const other = w.inbound({ tenant: `${w.tenant}-b` });
      await w.store.accept([other]);
      const document = order(w, 'one', { identity: 'shared', contentKey: '0'.repeat(32) });
      await w.store.translate(
        { interchanges: 9, bytes: 10_000 },
        {
          translate: (entry) => w.draft(entry, { documents: [document] }),
          complete: () => undefined,
          onFinding: () => [],
          onRepeatedEnvelope: () => [],
        },
      );
      const row = await w.store.getDocument(other.tenant, document.id);
      expect(row?.outcome).toBe('waiting');
    },
  },
];
