/** What a reference means, and documents that wait by name. Nothing is guessed. */
import { expect } from 'vitest';
import type { DraftDocument, DraftTarget, ReferenceLookup } from '../../../src/store/store.ts';
import type { StoreCase } from './case.ts';
import { type Deed, note } from './deeds.ts';
import { DAY_MS, type World } from './world.ts';

function lookup(value: string, over: Partial<ReferenceLookup> = {}): ReferenceLookup {
  return { scopes: ['ACME', '*'], role: 'bill_of_lading', value, ...over };
}

function by(...lookups: ReferenceLookup[]): DraftTarget {
  return { type: 'lookup', lookups, streamKinds: ['shipment', 'order'] };
}

function milestone(w: World, text: string, ...lookups: ReferenceLookup[]): DraftDocument {
  return w.document({ note: text, target: by(...lookups) });
}

/** A document that names orders by these numbers, the first of which is looked up first. */
function naming(w: World, ...numbers: string[]): DraftDocument {
  return w.document({ note: `names ${numbers.join(', ')}`, target: toName(numbers) });
}
function toName([first = '', ...others]: string[]): DraftTarget {
  return {
    type: 'lookup',
    lookups: [lookup(first)],
    streamKinds: ['order'],
    ahead: others.map((value) => lookup(value)),
  };
}

/** Writes the stream into the command; then the next name, or the ledger that it was for all along. */
function fillIn(draft: DraftDocument, stream: string): DraftDocument {
  const { target } = draft;
  const rest = target.type === 'lookup' ? (target.ahead ?? []).map(({ value }) => value) : [];
  const before = (draft.command as Deed | undefined)?.notes ?? [];
  const known = [...before.filter((one) => !one.startsWith('names ')), stream].join(' ');
  return {
    ...draft,
    command: note(known),
    target: rest.length === 0 ? { type: 'stream', stream: 'ledger/1' } : toName(rest),
  };
}

/** Makes references known, as a rule does. */
async function know(w: World, ...changes: Parameters<World['reference']>[]): Promise<void> {
  const references = changes.map((change) => w.reference(...change));
  await w.act('shipment/teller', { type: 'deed', effects: { references } });
}

export const referenceCases: StoreCase[] = [
  {
    name: 'takes a document to the one stream that its reference means',
    async run(w) {
      await know(w, ['shipment/1', 'BOL1'], ['shipment/2', 'BOL2']);
      const document = milestone(w, 'picked up', lookup('BOL2'));
      const { findings } = await w.bring([document]);
      expect(findings).toEqual([]);
      await w.decideAll();
      expect(await w.notes('shipment/2')).toEqual(['picked up']);
      expect(await w.store.getDocument(w.tenant, document.id)).toMatchObject({
        stream: 'shipment/2',
        outcome: 'applied',
      });
    },
  },
  {
    name: 'asks scopes and lookups in their order',
    async run(w) {
      await know(
        w,
        ['shipment/any', 'BOL1', { scope: '*' }],
        ['shipment/acme', 'BOL1'],
        ['shipment/pro', 'PRO1', { role: 'pro_number' }],
      );
      await w.bring([milestone(w, 'own', lookup('BOL1'))]);
      const pro = lookup('PRO1', { role: 'pro_number' });
      await w.bring([milestone(w, 'second', lookup('unknown'), pro)]);
      await w.bring([milestone(w, 'first', pro, lookup('BOL1'))]);
      await w.bring([milestone(w, 'wide', lookup('BOL1', { scopes: ['WEST', '*'] }))]);
      await w.decideAll();
      expect(await w.notes('shipment/acme')).toEqual(['own']);
      expect(await w.notes('shipment/pro')).toEqual(['second', 'first']);
      expect(await w.notes('shipment/any')).toEqual(['wide']);
    },
  },
  {
    name: 'minds role, kind of stream and tenant',
    async run(w) {
      await know(w, ['shipment/1', 'V', { role: 'container' }], ['load/1', 'V']);
      const document = milestone(w, 'x', lookup('V'));
      const { findings } = await w.bring([document]);
      expect(findings).toMatchObject([{ finding: { type: 'waiting' } }]);
      expect(await w.outcomeOf(document.id)).toBe('waiting');
    },
  },
  {
    name: 'lists the candidates where a reference means several',
    async run(w) {
      w.onFinding = ({ finding }) => [w.command('exception/1', note(finding.type))];
      await know(w, ['shipment/b', 'BOL1'], ['shipment/a', 'BOL1'], ['shipment/c', 'BOL2']);
      const document = milestone(w, 'x', lookup('BOL1'));
      const { findings } = await w.bring([document]);
      expect(findings).toHaveLength(1);
      const found = findings[0]?.finding;
      if (found?.type !== 'ambiguous') throw new Error('It must be ambiguous.');
      expect([...found.candidates].sort()).toEqual(['shipment/a', 'shipment/b']);
      expect(found.lookup).toEqual(lookup('BOL1'));
      expect(await w.outcomeOf(document.id)).toBe('quarantined');
      const { rows } = await w.store.listQuarantine(w.tenant, { open: true }, { limit: 9 });
      expect(rows).toMatchObject([
        { what: 'document', document: document.id, code: 'REFERENCE_AMBIGUOUS' },
      ]);
      await w.decideAll();
      expect(await w.notes('exception/1')).toEqual(['ambiguous']);
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
    },
  },
  {
    name: 'does not remember what means several: read again, it is decided on anew',
    async run(w) {
      await know(w, ['shipment/a', 'BOL1'], ['shipment/b', 'BOL1']);
      const identity = 'ACME|milestone|7';
      const first = { ...milestone(w, 'which', lookup('BOL1')), identity };
      await w.bring([first]);
      expect(await w.outcomeOf(first.id)).toBe('quarantined');
      await know(w, ['shipment/b', 'BOL1', { validUntil: await w.later(-1) }]);
      const again = { ...milestone(w, 'which', lookup('BOL1')), identity };
      await w.bring([again]);
      await w.decideAll();
      expect(await w.outcomeOf(again.id)).toBe('applied');
      const third = { ...milestone(w, 'which', lookup('BOL1')), identity };
      await w.bring([third]);
      expect(await w.outcomeOf(third.id)).toBe('duplicate');
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
    },
  },
  {
    name: 'lets a document wait by name, and wakes it when its reference appears',
    async run(w) {
      w.onFinding = ({ finding }) => [w.command('exception/1', note(finding.type))];
      const document = milestone(w, 'early', lookup('BOL1'));
      const { findings, interchange } = await w.bring([document]);
      expect(findings).toMatchObject([
        { interchange, finding: { type: 'waiting', lookups: [lookup('BOL1')] } },
      ]);
      const row = await w.store.getDocument(w.tenant, document.id);
      expect(row?.outcome).toBe('waiting');
      expect(row?.waitsFor).toContain('BOL1');
      expect((await w.store.workload(w.tenant)).waitingDocuments).toBe(1);
      expect(await w.wake()).toEqual({ woken: 0, findings: [] });
      await know(w, ['shipment/1', 'BOL1']);
      const { woken, findings: found } = await w.wake();
      expect(woken).toBe(1);
      expect(found).toMatchObject([
        {
          tenant: w.tenant,
          draft: { id: document.id },
          interchange,
          receivedAt: (await w.store.getInterchange(w.tenant, interchange))?.receivedAt,
          finding: { type: 'found', stream: 'shipment/1' },
        },
      ]);
      expect(await w.wake()).toEqual({ woken: 0, findings: [] });
      await w.decideAll();
      expect(await w.notes('shipment/1')).toEqual(['early']);
      expect(await w.notes('exception/1')).toEqual(['waiting', 'found']);
      const after = await w.store.getDocument(w.tenant, document.id);
      expect(after).toMatchObject({ outcome: 'applied', stream: 'shipment/1' });
      expect(after).not.toHaveProperty('waitsFor');
    },
  },
  {
    name: 'wakes in the order of arrival, at most as many as asked',
    async run(w) {
      await w.bring([
        milestone(w, 'one', lookup('BOL1')),
        { ...milestone(w, 'two', lookup('BOL1')), index: 1 },
      ]);
      await w.bring([milestone(w, 'three', lookup('BOL1'))]);
      await know(w, ['shipment/1', 'BOL1']);
      expect((await w.wake(2)).woken).toBe(2);
      expect((await w.wake(2)).woken).toBe(1);
      await w.decideAll();
      expect(await w.notes('shipment/1')).toEqual(['one', 'two', 'three']);
    },
  },
  {
    name: 'lets those that fit nothing keep nobody waiting, and looks at them again with the next reference',
    async run(w) {
      const ahead = { ahead: [lookup('BOL1')] };
      const unfit = milestone(w, 'unfit', lookup('BOL1'));
      await w.bring([{ ...unfit, target: { ...unfit.target, ...ahead } as typeof unfit.target }]);
      await w.bring([milestone(w, 'fit', lookup('BOL1'))]);
      await know(w, ['shipment/1', 'BOL1']);
      const woken = [await w.wake(1), await w.wake(1)].map((one) => one.woken);
      expect(woken.reduce((sum, count) => sum + count, 0)).toBe(1);
      await w.decideAll();
      expect(await w.notes('shipment/1')).toEqual(['fit']);
      expect(await w.outcomeOf(unfit.id)).toBe('waiting');
      w.complete = (draft, stream) => ({ ...draft, target: { type: 'stream', stream } });
      await know(w, ['shipment/1', 'BOL1', { validUntil: await w.later(DAY_MS) }]);
      expect((await w.wake()).woken).toBe(1);
      await w.decideAll();
      expect(await w.notes('shipment/1')).toEqual(['fit', 'unfit']);
    },
  },
  {
    name: 'lets no later document overtake one that waits for the same reference',
    async run(w) {
      await w.bring([milestone(w, 'first', lookup('BOL1'))]);
      await know(w, ['shipment/1', 'BOL1']);
      await w.bring([milestone(w, 'second', lookup('BOL1'))]);
      await w.wake();
      await w.decideAll();
      expect(await w.notes('shipment/1')).toEqual(['first', 'second']);
    },
  },
  {
    name: 'lets no later document overtake however many wait',
    async run(w) {
      const waiting = Array.from({ length: 1001 }, (_, n) => ({
        ...milestone(w, `${n}`, lookup('BOL1')),
        index: n,
      }));
      await w.bring(waiting);
      await know(w, ['shipment/1', 'BOL1']);
      await w.bring([milestone(w, 'last', lookup('BOL1'))]);
      await w.decideAll();
      const notes = await w.notes('shipment/1');
      expect(notes).toEqual([...waiting.map((_, n) => `${n}`), 'last']);
    },
  },
  {
    name: 'lets one that waits hold back nothing else',
    async run(w) {
      await w.bring([milestone(w, 'stuck', lookup('nowhere'))]);
      await w.bring([w.document({ note: 'free', to: 'order/1' })]);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['free']);
    },
  },
  {
    name: 'quarantines one that waited when its reference has come to mean several',
    async run(w) {
      const document = milestone(w, 'early', lookup('BOL1'));
      await w.bring([document]);
      await know(w, ['shipment/1', 'BOL1'], ['shipment/2', 'BOL1']);
      const { findings } = await w.wake();
      expect(findings).toMatchObject([{ finding: { type: 'ambiguous' } }]);
      expect(await w.outcomeOf(document.id)).toBe('quarantined');
      expect((await w.store.workload(w.tenant)).waitingDocuments).toBe(0);
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
    },
  },
  {
    name: 'forgets a reference that has ended, and lets it come round again',
    async run(w) {
      await know(w, ['shipment/old', 'PRO1']);
      const validUntil = await w.later(-1);
      await know(w, ['shipment/old', 'PRO1', { validUntil }], ['shipment/new', 'PRO1']);
      await w.bring([milestone(w, 'which', lookup('PRO1'))]);
      await w.decideAll();
      expect(await w.notes('shipment/new')).toEqual(['which']);
      const rows = await w.store.findReference(w.tenant, 'PRO1');
      expect(rows).toHaveLength(2);
      expect(rows.find(({ stream }) => stream === 'shipment/old')).toMatchObject({
        scope: 'ACME',
        role: 'bill_of_lading',
        validUntil,
      });
      expect(rows.find(({ stream }) => stream === 'shipment/new')).not.toHaveProperty('validUntil');
    },
  },
  {
    name: 'knows a reference from the moment from which it is valid',
    async run(w) {
      await know(w, ['shipment/1', 'BOL1', { validFrom: await w.later(DAY_MS) }]);
      const document = milestone(w, 'early', lookup('BOL1'));
      await w.bring([document]);
      expect((await w.wake()).woken).toBe(0);
      await w.elapse(DAY_MS + 1000);
      expect((await w.wake()).woken).toBe(1);
      await w.decideAll();
      expect(await w.notes('shipment/1')).toEqual(['early']);
    },
  },
  {
    name: 'finds nothing for an unknown value, and tells a reference twice as one',
    async run(w) {
      expect(await w.store.findReference(w.tenant, 'none')).toEqual([]);
      await know(w, ['shipment/1', 'BOL1']);
      await know(w, ['shipment/1', 'BOL1']);
      expect(await w.store.findReference(w.tenant, 'BOL1')).toHaveLength(1);
      await w.bring([milestone(w, 'once', lookup('BOL1'))]);
      await w.decideAll();
      expect(await w.notes('shipment/1')).toEqual(['once']);
    },
  },
  {
    name: 'applies a document that waits once when processes hurry to wake it',
    async run(w) {
      const drafts = [1, 2, 3, 4, 5].map((n) => milestone(w, `m${n}`, lookup(`BOL${n}`)));
      for (const draft of drafts) await w.bring([draft]);
      await know(w, ...[1, 2, 3, 4, 5].map((n): [string, string] => ['shipment/1', `BOL${n}`]));
      const woken = await Promise.all([w.wake(), w.wake(), w.wake(), w.wake()]);
      const rest = await w.wake();
      expect([...woken, rest].reduce((sum, wake) => sum + wake.woken, 0)).toBe(5);
      await w.decideAll();
      expect([...(await w.notes('shipment/1'))].sort()).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
    },
  },
  {
    name: 'fills in what a document names, one after the other, and takes it where it goes then',
    async run(w) {
      w.complete = fillIn;
      await know(w, ['order/a', 'PO-A'], ['order/b', 'PO-B']);
      const document = naming(w, 'PO-A', 'PO-B');
      const { findings } = await w.bring([document]);
      expect(findings).toEqual([]);
      await w.decideAll();
      expect(await w.notes('ledger/1')).toEqual(['order/a order/b']);
      expect(await w.store.getDocument(w.tenant, document.id)).toMatchObject({
        stream: 'ledger/1',
        outcome: 'applied',
      });
    },
  },
  {
    name: 'waits for each name that is not known, by that name, and keeps what was filled in',
    async run(w) {
      w.complete = fillIn;
      const document = naming(w, 'PO-A', 'PO-B');
      const { findings } = await w.bring([document]);
      expect(findings).toMatchObject([{ finding: { lookups: [{ value: 'PO-A' }] } }]);
      await know(w, ['order/a', 'PO-A']);
      const { woken, findings: next } = await w.wake();
      expect(woken).toBe(1);
      expect(next).toMatchObject([{ finding: { type: 'waiting', lookups: [{ value: 'PO-B' }] } }]);
      const row = await w.store.getDocument(w.tenant, document.id);
      expect([row?.outcome, row?.waitsFor]).toEqual(['waiting', expect.stringContaining('PO-B')]);
      expect(await w.wake()).toEqual({ woken: 0, findings: [] });
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
      await know(w, ['order/b', 'PO-B']);
      expect((await w.wake()).findings).toMatchObject([
        { finding: { type: 'found', stream: 'ledger/1' } },
      ]);
      await w.decideAll();
      expect(await w.notes('ledger/1')).toEqual(['order/a order/b']);
      expect(await w.outcomeOf(document.id)).toBe('applied');
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
    },
  },
  {
    name: 'asks a person where a name means several, and waits on where what is found does not fit',
    async run(w) {
      w.complete = fillIn;
      await know(w, ['order/a', 'PO-A'], ['order/b1', 'PO-B'], ['order/b2', 'PO-B']);
      const document = naming(w, 'PO-A', 'PO-B');
      const { findings } = await w.bring([document]);
      expect(findings).toMatchObject([
        { finding: { type: 'ambiguous', candidates: ['order/b1', 'order/b2'] } },
      ]);
      expect(await w.outcomeOf(document.id)).toBe('quarantined');
      w.complete = () => undefined;
      const unfit = naming(w, 'PO-A');
      await w.bring([unfit]);
      expect(await w.outcomeOf(unfit.id)).toBe('waiting');
      expect((await w.wake()).woken).toBe(0);
    },
  },
];
