/** Reads: filters, and pages that neither repeat nor skip while rows come in. */
import { expect } from 'vitest';
import type { DocumentRow, Store, TransmissionRow } from '../../../src/store/store.ts';
import type { StoreCase } from './case.ts';
import { note } from './deeds.ts';
import { partnerActor, person } from './drafts.ts';
import { expectStable, five } from './pages.ts';
import { keyRow } from './records.ts';
import { type World, walk } from './world.ts';

type Filters = {
  interchanges: Parameters<Store['listInterchanges']>[1];
  documents: Parameters<Store['listDocuments']>[1];
  transmissions: Parameters<Store['listTransmissions']>[1];
};

async function documents(w: World, filter: Filters['documents']): Promise<string[]> {
  const { rows } = await w.store.listDocuments(w.tenant, filter, { limit: 50 });
  return rows.map(({ id }: DocumentRow) => id).sort();
}

async function transmissions(w: World, filter: Filters['transmissions']): Promise<string[]> {
  const { rows } = await w.store.listTransmissions(w.tenant, filter, { limit: 50 });
  return rows.map(({ id }: TransmissionRow) => id).sort();
}

export const listCases: StoreCase[] = [
  {
    name: 'pages through streams',
    async run(w) {
      await five((n) => w.act(`order/${n}`, note('x')));
      await expectStable(
        (page) => w.store.listStreams(w.tenant, { kind: 'order' }, page),
        ({ stream }) => stream,
        () => w.act(`order/${w.id()}`, note('x')),
      );
    },
  },
  {
    name: 'filters streams by every column, and finds part of a title whatever its case',
    async run(w) {
      const base = { phase: 'issued', title: 'PO 4711', partner: 'ACME', open: true };
      await w.act('order/1', note('x', { summary: base }));
      const other = { category: 'blanket', severity: 'high', owner: 'paula', open: false };
      const summary = { ...base, ...other, phase: 'closed', title: 'PO 4712_%', partner: 'WEST' };
      await w.act('order/2', note('x', { summary }));
      await w.act('shipment/3', note('x', { summary: base }));
      const find = async (filter: Omit<Parameters<Store['listStreams']>[1], 'kind'>) => {
        const page = await w.store.listStreams(
          w.tenant,
          { kind: 'order', ...filter },
          { limit: 9 },
        );
        return page.rows.map(({ stream }) => stream).sort();
      };
      expect(await find({})).toEqual(['order/1', 'order/2']);
      expect(await find({ partner: 'ACME' })).toEqual(['order/1']);
      expect(await find({ phase: 'closed' })).toEqual(['order/2']);
      expect(await find({ category: 'blanket' })).toEqual(['order/2']);
      expect(await find({ severity: 'high', owner: 'paula' })).toEqual(['order/2']);
      expect(await find({ open: true })).toEqual(['order/1']);
      expect(await find({ open: false })).toEqual(['order/2']);
      expect(await find({ text: 'po 47' })).toEqual(['order/1', 'order/2']);
      expect(await find({ text: '2_%' })).toEqual(['order/2']);
      expect(await find({ text: '_' })).toEqual(['order/2']);
      expect(await find({ partner: 'ACME', phase: 'closed' })).toEqual([]);
    },
  },
  {
    name: 'finds the exceptions about one stream, however many others there are, page by page',
    async run(w) {
      const [subject, near] = ['shipment/ACME/4711', 'shipment/ACME/471'];
      const about = (kind: string, of: string, part: string) =>
        `exception/${kind}/${encodeURIComponent(of)}/${part}`;
      const open = { phase: 'raised', title: 'x', partner: 'ACME', open: true };
      const act = (stream: string, more = {}) =>
        w.act(stream, note('x', { summary: { ...open, ...more } }));
      await act(about('customs_hold', subject, '-'));
      await act(about('delivery_late', subject, 'S1'), { open: false });
      await act(about('pickup_late', subject, '-'), { partner: 'WEST' });
      await five((n) => act(about('dead_letter', `transmission/${n}`, '-')));
      await act(about('customs_hold', near, '-'));
      await act(`order/x/${encodeURIComponent(subject)}/-`);
      const list = (filter: object) => (page: Parameters<Store['listStreams']>[2]) =>
        w.store.listStreams(w.tenant, { kind: 'exception', ...filter }, page);
      const kinds = async (filter: object) =>
        (await walk(list(filter), 1)).map(({ stream }) => stream.split('/')[1]).sort();
      expect(await kinds({ subject })).toEqual(['customs_hold', 'delivery_late', 'pickup_late']);
      expect(await kinds({ subject, open: true })).toEqual(['customs_hold', 'pickup_late']);
      expect(await kinds({ subject, partner: 'WEST' })).toEqual(['pickup_late']);
      expect(await kinds({ subject: near })).toEqual(['customs_hold']);
      expect(await kinds({ subject: 'shipment/ACME' })).toEqual([]);
      expect(await kinds({ subject, kind: 'order' })).toEqual([]);
    },
  },
  {
    name: 'pages through the events of a stream, oldest first',
    async run(w) {
      await w.act('order/1', note('1'), note('2'), note('3'), note('4'), note('5'));
      await expectStable(
        (page) => w.store.streamEvents(w.tenant, 'order/1', page),
        ({ id }) => id,
        () => w.act('order/1', note('more')),
      );
      const rows = await walk((page) => w.store.streamEvents(w.tenant, 'order/1', page), 3);
      expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1));
    },
  },
  {
    name: 'pages through interchanges',
    async run(w) {
      await five(() => w.arrive());
      await expectStable(
        (page) => w.store.listInterchanges(w.tenant, {}, page),
        ({ id }) => id,
        () => w.arrive(),
      );
    },
  },
  {
    name: 'filters interchanges by partner, outcome and channel',
    async run(w) {
      const acme = await w.arrive();
      const west = await w.arrive({ partner: 'WEST', channel: 'WEST/in' });
      await w.translate((entry) => (entry.id === acme ? {} : { outcome: 'refused' }));
      const waiting = await w.arrive();
      const find = async (filter: Filters['interchanges']) => {
        const { rows } = await w.store.listInterchanges(w.tenant, filter, { limit: 9 });
        return rows.map(({ id }) => id).sort();
      };
      expect(await find({ partner: 'WEST' })).toEqual([west]);
      expect(await find({ outcome: 'translated' })).toEqual([acme]);
      expect(await find({ outcome: 'refused' })).toEqual([west]);
      expect(await find({ channel: 'ACME/in' })).toEqual([acme, waiting].sort());
      expect(await find({ channel: 'ACME/in', outcome: 'refused' })).toEqual([]);
    },
  },
  {
    name: 'pages through documents',
    async run(w) {
      await five((n) => w.bring([w.document({ to: `order/${n}` }), w.document({ index: 1 })]));
      await expectStable(
        (page) => w.store.listDocuments(w.tenant, {}, page),
        ({ id }) => id,
        () => w.bring([w.document()]),
      );
    },
  },
  {
    name: 'pages through the documents of one interchange and of one stream',
    async run(w) {
      const drafts = Array.from({ length: 7 }, (_, index) => w.document({ index }));
      const { interchange } = await w.bring(drafts);
      for (const filter of [{ interchange }, { stream: 'order/1' }, { partner: 'ACME' }]) {
        const rows = await walk((page) => w.store.listDocuments(w.tenant, filter, page), 3);
        expect(rows.map(({ id }) => id).sort()).toEqual(drafts.map(({ id }) => id).sort());
      }
    },
  },
  {
    name: 'filters documents by every column',
    async run(w) {
      const first = w.document({ number: 'A-1', note: 'same' });
      const twin = w.document({ number: 'A-1', note: 'same', index: 1 });
      const other = w.document({
        number: 'B-2',
        kind: 'order_decision',
        partner: 'WEST',
        index: 2,
        to: 'order/2',
      });
      const wait = w.document({
        number: 'C-3',
        index: 3,
        target: {
          type: 'lookup',
          lookups: [{ scopes: ['*'], role: 'r', value: 'v' }],
          streamKinds: ['order'],
        },
      });
      const { interchange } = await w.bring([first, twin, other, wait]);
      const out = w.outbound({ stream: 'order/2' });
      await w.act('order/2', { type: 'deed', effects: { outboundDocuments: [out] } });
      await w.decideAll();
      const all = [first, twin, other, wait].map(({ id }) => id).sort();
      expect(await documents(w, { interchange })).toEqual(all);
      expect(await documents(w, { direction: 'in' })).toEqual(all);
      expect(await documents(w, { direction: 'out' })).toEqual([out.id]);
      expect(await documents(w, { number: 'A-1' })).toEqual([first.id, twin.id].sort());
      expect(await documents(w, { kind: 'order_decision' })).toEqual([other.id]);
      expect(await documents(w, { partner: 'WEST' })).toEqual([other.id]);
      expect(await documents(w, { stream: 'order/2' })).toEqual([other.id, out.id].sort());
      expect(await documents(w, { outcome: 'duplicate' })).toEqual([twin.id]);
      expect(await documents(w, { outcome: 'waiting' })).toEqual([wait.id]);
      expect(await documents(w, { outcome: 'applied' })).toEqual([first.id, other.id].sort());
      expect(await documents(w, { outcome: 'out' })).toEqual([out.id]);
      expect(await documents(w, { interchange: w.id() })).toEqual([]);
    },
  },
  {
    name: 'pages through transmissions',
    async run(w) {
      await w.send({}, {}, {}, {}, {});
      await expectStable(
        (page) => w.store.listTransmissions(w.tenant, {}, page),
        ({ id }) => id,
        () => w.send({}),
      );
    },
  },
  {
    name: 'filters transmissions by every column',
    async run(w) {
      const document = w.id();
      const [a = '', b = '', c = '', d = ''] = await w.send(
        {},
        { endpoint: 'other', document },
        { partner: 'WEST' },
        { kind: 'planning_update' },
      );
      await w.store.cancelTransmission(w.tenant, d, person);
      const [claimed] = await w.claim({ free: 1 });
      expect(claimed?.id).toBe(a);
      expect(await transmissions(w, { partner: 'ACME' })).toEqual([a, b, d].sort());
      expect(await transmissions(w, { partner: 'WEST' })).toEqual([c]);
      expect(await transmissions(w, { endpoint: 'other' })).toEqual([b]);
      expect(await transmissions(w, { document })).toEqual([b]);
      expect(await transmissions(w, { kind: 'planning_update' })).toEqual([d]);
      expect(await transmissions(w, { phase: 'cancelled' })).toEqual([d]);
      expect(await transmissions(w, { phase: 'leased' })).toEqual([a]);
      expect(await transmissions(w, { phase: 'waiting' })).toEqual([b, c].sort());
      if (claimed !== undefined) await w.store.finish([w.result(claimed, { outcome: 'refused' })]);
      expect(await transmissions(w, { phase: 'dead_letter' })).toEqual([a]);
    },
  },
  {
    name: 'pages through quarantine and filters it',
    async run(w) {
      const why = { code: 'BAD', text: 'Bad.' };
      const target = { type: 'none' as const, outcome: 'quarantined' as const, ...why };
      await five((n) => w.bring([w.document({ target, partner: n === 1 ? 'WEST' : 'ACME' })]));
      await expectStable(
        (page) => w.store.listQuarantine(w.tenant, { open: true }, page),
        ({ id }) => id,
        () => w.bring([w.document({ target })]),
      );
      const { rows } = await w.store.listQuarantine(w.tenant, { partner: 'WEST' }, { limit: 9 });
      expect(rows).toMatchObject([{ partner: 'WEST', what: 'document', ...why }]);
    },
  },
  {
    name: 'resolves a quarantine row once, with the words of a person',
    async run(w) {
      const target = {
        type: 'none' as const,
        outcome: 'quarantined' as const,
        code: 'BAD',
        text: 'Bad.',
      };
      await w.bring([w.document({ target })]);
      const list = (open: boolean) => w.store.listQuarantine(w.tenant, { open }, { limit: 9 });
      const id = (await list(true)).rows[0]?.id ?? '';
      expect(await w.store.getQuarantine(w.tenant, id)).not.toHaveProperty('resolvedAt');
      expect(await w.store.resolveQuarantine(w.tenant, w.id(), 'no', person)).toBe(false);
      expect(await w.store.resolveQuarantine(w.tenant, id, 'sent again', person)).toBe(true);
      expect(await w.store.resolveQuarantine(w.tenant, id, 'twice', person)).toBe(false);
      expect(await w.store.getQuarantine(w.tenant, id)).toMatchObject({ resolution: 'sent again' });
      expect((await list(true)).rows).toEqual([]);
      expect((await list(false)).rows).toHaveLength(1);
      expect((await w.store.workload(w.tenant)).quarantined).toBe(0);
      expect(await w.store.getQuarantine(w.tenant, w.id())).toBeUndefined();
      const { rows } = await w.store.listAudit(w.tenant, { limit: 9 });
      expect(rows).toMatchObject([{ actor: person, subject: id }]);
    },
  },
  {
    name: 'pages through audit rows',
    async run(w) {
      const row = { tenant: w.tenant, actor: person, action: 'test', details: {} };
      await five((n) => w.store.audit([{ ...row, subject: String(n) }]));
      await expectStable(
        (page) => w.store.listAudit(w.tenant, page),
        ({ seq }) => seq,
        () => w.store.audit([{ ...row, subject: 'more' }]),
      );
    },
  },
  {
    name: 'tells what one message led to, oldest first',
    async run(w) {
      const id = w.id();
      const out = w.outbound({ cause: { document: id } });
      const sent = w.transmission({ document: out.id, cause: { document: id } });
      const command = note('told', {
        effects: { outboundDocuments: [out], transmissions: [sent] },
      });
      const { interchange } = await w.bring([w.document({ id, command })]);
      await w.decideAll();
      const ofDocument = await w.store.listEffects(w.tenant, { document: id }, 10);
      expect(ofDocument.events).toMatchObject([{ stream: 'order/1', cause: { document: id } }]);
      expect(ofDocument.documents).toMatchObject([
        { id: out.id, direction: 'out', outcome: 'out' },
      ]);
      expect(ofDocument.transmissions).toMatchObject([{ id: sent.id, phase: 'waiting' }]);
      const ofInterchange = await w.store.listEffects(w.tenant, { interchange }, 10);
      expect(ofInterchange.events).toEqual(ofDocument.events);
      expect(ofInterchange.documents).toEqual([]);
      const event = ofDocument.events[0]?.id ?? '';
      await w.store.enqueue([
        w.command('order/2', note('a'), { cause: { event } }),
        w.command('order/2', note('b'), { cause: { event } }),
      ]);
      await w.decideAll();
      const ofEvent = await w.store.listEffects(w.tenant, { event }, 10);
      expect(ofEvent.events.map(({ version }) => version)).toEqual([1, 2]);
      const one = await w.store.listEffects(w.tenant, { event }, 1);
      expect(one.events).toEqual(ofEvent.events.slice(0, 1));
      expect(await w.store.listEffects(w.tenant, { event: w.id() }, 10)).toEqual({
        events: [],
        documents: [],
        transmissions: [],
      });
    },
  },
  {
    name: 'shows nothing of other tenants',
    async run(w) {
      await w.bring([w.document()]);
      await w.send({});
      await w.store.putApiKey(keyRow(w), person);
      const body = { id: 'S1', identifiers: [], zone: 'UTC', workdays: [1] };
      await w.store.applyConfiguration(w.tenant, [{ kind: 'site', key: 'S1', body }], person);
      await w.store.audit([
        { tenant: w.tenant, actor: partnerActor, action: 'test', subject: 's', details: {} },
      ]);
      const page = { limit: 9 };
      const nobody = 'case-none';
      expect(await w.store.listStreams(nobody, { kind: 'order' }, page)).toEqual({ rows: [] });
      expect(await w.store.listInterchanges(nobody, {}, page)).toEqual({ rows: [] });
      expect(await w.store.listDocuments(nobody, {}, page)).toEqual({ rows: [] });
      expect(await w.store.listTransmissions(nobody, {}, page)).toEqual({ rows: [] });
      expect(await w.store.listQuarantine(nobody, {}, page)).toEqual({ rows: [] });
      expect(await w.store.listAudit(nobody, page)).toEqual({ rows: [] });
      expect(await w.store.listApiKeys(nobody, page)).toEqual({ rows: [] });
      const history = await w.store.configurationHistory(nobody, 'site', 'S1', page);
      expect(history).toEqual({ rows: [] });
    },
  },
];
