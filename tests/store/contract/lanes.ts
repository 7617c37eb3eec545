/** Stations 3 to 5: ordered per key, applied once, everything of a commit or nothing. */
import { expect } from 'vitest';
import type { StoreCase } from './case.ts';
import { decideDeeds, emptyLane, note } from './deeds.ts';

export const laneCases: StoreCase[] = [
  {
    name: 'applies A before B when A was answered before B arrived',
    async run(w) {
      const [a, b] = [
        await w.arrive({ channel: 'ACME/one' }),
        await w.arrive({ channel: 'WEST/two' }),
      ];
      await w.translate((entry) => ({
        documents: [w.document({ note: entry.id === a ? 'A' : 'B', partner: entry.id })],
      }));
      expect(b).not.toBe(a);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['A', 'B']);
    },
  },
  {
    name: 'keeps acceptance order over more channels than one batch takes',
    async run(w) {
      const channels = Array.from({ length: 205 }, (_, n) => `P${n}/in`);
      const texts = [...channels, 'P0/in', 'P204/in'].map((channel, n) => ({
        channel,
        text: `${n}`,
      }));
      await w.accept(...texts);
      for (let taken = -1; taken !== 0; ) {
        const { report } = await w.translate(({ parts }) => ({
          documents: [w.document({ note: Buffer.concat(parts).toString() })],
        }));
        taken = report.interchanges;
      }
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(texts.map(({ text }) => text));
    },
  },
  {
    name: 'gives all ready commands of a stream at once, in order, with its state',
    async run(w) {
      await w.enqueue('order/1', note('one'), note('two'));
      const first = await w.decide();
      expect(first.lanes).toHaveLength(1);
      expect(first.lanes[0]).toMatchObject({ tenant: w.tenant, stream: 'order/1', version: 0 });
      expect(first.lanes[0]?.state).toBeUndefined();
      const seqs = first.lanes[0]?.entries.map(({ seq }) => seq) ?? [];
      expect(seqs).toHaveLength(2);
      expect(seqs[0]).toBeLessThan(seqs[1] ?? 0);
      expect(first.report).toMatchObject({ lanes: 1, commands: 2, events: 2, faults: 0 });
      await w.enqueue('order/1', note('three'));
      const second = await w.decide();
      expect(second.lanes[0]?.version).toBe(2);
      expect(second.lanes[0]?.state).toMatchObject({ notes: ['one', 'two'] });
      expect(await w.notes('order/1')).toEqual(['one', 'two', 'three']);
    },
  },
  {
    name: 'does not ask the station where no lane is ready',
    async run(w) {
      let asked = 0;
      const report = await w.store.decide({ lanes: 9, commands: 9 }, () => {
        asked += 1;
        return [];
      });
      expect(report).toEqual({ lanes: 0, commands: 0, events: 0, faults: 0, more: false });
      expect(asked).toBe(0);
    },
  },
  {
    name: 'takes lanes in key order, at most as many as asked, and says that there is more',
    async run(w) {
      for (const n of [3, 1, 2]) await w.enqueue(`order/${n}`, note(`n${n}`));
      const first = await w.decide({ lanes: 2, commands: 100 });
      expect(first.lanes.map(({ stream }) => stream)).toEqual(
        [...first.lanes.map(({ stream }) => stream)].sort(),
      );
      expect(first.lanes).toHaveLength(2);
      expect(first.report.more).toBe(true);
      const second = await w.decide({ lanes: 2, commands: 100 });
      expect(second.lanes).toHaveLength(1);
      expect(second.report.more).toBe(false);
    },
  },
  {
    name: 'keeps the order of a lane that is longer than the limit of commands',
    async run(w) {
      await w.enqueue('order/1', ...['1', '2', '3', '4', '5'].map((text) => note(text)));
      for (let pass = 0; pass < 20; pass += 1) {
        const { report, lanes } = await w.decide({ lanes: 5, commands: 2 });
        if (report.lanes === 0) break;
        expect(lanes.flatMap(({ entries }) => entries).length).toBeGreaterThan(0);
      }
      expect(await w.notes('order/1')).toEqual(['1', '2', '3', '4', '5']);
    },
  },
  {
    name: 'keeps a refusal with its code, and a part that was applied with the rest refused',
    async run(w) {
      const refusal = { code: 'ORDER_CANCELLED', text: 'The order was cancelled.' };
      const refused = w.document({ command: { type: 'deed', ...{ refusal } } });
      const part = w.document({ index: 1, command: note('half', { refusal }) });
      await w.bring([refused, part]);
      await w.decideAll();
      expect(await w.store.getDocument(w.tenant, refused.id)).toMatchObject({
        outcome: 'refused',
        ...refusal,
      });
      expect(await w.store.getDocument(w.tenant, part.id)).toMatchObject({
        outcome: 'applied',
        ...refusal,
      });
      expect(await w.notes('order/1')).toEqual(['half']);
      expect((await w.store.conservation(w.tenant)).documents).toMatchObject({
        applied: 1,
        refused: 1,
        waiting: 0,
      });
    },
  },
  {
    name: 'makes no stream of commands that change nothing',
    async run(w) {
      await w.act('order/1', { type: 'deed', refusal: { code: 'NO', text: 'No.' } });
      expect(await w.store.getStream(w.tenant, 'order/1')).toBeUndefined();
      expect(await w.store.streamEvents(w.tenant, 'order/1', { limit: 9 })).toEqual({ rows: [] });
      expect((await w.store.workload(w.tenant)).laneEntries).toBe(0);
    },
  },
  {
    name: 'puts commands for other streams into their lanes, in order',
    async run(w) {
      const commands = [
        w.command('order/2', note('first', {}), { depth: 1 }),
        w.command('order/3', note('beside'), { depth: 1 }),
        w.command('order/2', note('second'), { depth: 1 }),
        w.command('order/1', note('to itself'), { depth: 1 }),
      ];
      await w.act('order/1', note('cause', { effects: { commands } }));
      expect(await w.notes('order/1')).toEqual(['cause', 'to itself']);
      expect(await w.notes('order/2')).toEqual(['first', 'second']);
      expect(await w.notes('order/3')).toEqual(['beside']);
    },
  },
  {
    name: 'marks a document by the entry that brought it, not by what follows from it',
    async run(w) {
      const id = w.id();
      const echo = w.command(
        'order/2',
        { type: 'deed', refusal: { code: 'NO', text: 'No.' } },
        {
          cause: { document: id },
          depth: 1,
        },
      );
      const document = w.document({ id, command: note('told', { effects: { commands: [echo] } }) });
      await w.bring([document]);
      await w.decideAll();
      expect(await w.outcomeOf(id)).toBe('applied');
      const { documents, holds } = await w.store.conservation(w.tenant);
      expect(documents).toMatchObject({ received: 1, applied: 1, refused: 0 });
      expect(holds).toBe(true);
    },
  },
  {
    name: 'writes events with all that a stranger needs',
    async run(w) {
      const cause = { document: w.id(), timer: 'silence' };
      const command = w.command('order/1', note('one'), { cause });
      await w.store.enqueue([command]);
      await w.decideAll();
      const { rows } = await w.store.streamEvents(w.tenant, 'order/1', { limit: 9 });
      const { id, at, actor } = command.envelope;
      expect(rows).toMatchObject([
        {
          tenant: w.tenant,
          stream: 'order/1',
          version: 1,
          type: 'diary.noted',
          schemaVersion: 1,
          data: { type: 'diary.noted', note: 'one' },
          at,
          actor,
          cause,
          command: id,
          configuration: 1,
        },
      ]);
      expect(await w.store.getEvent(w.tenant, rows[0]?.id ?? '')).toEqual(rows[0]);
      expect(await w.store.getEvent(w.tenant, w.id())).toBeUndefined();
    },
  },
  {
    name: 'keeps the summary by which streams are listed',
    async run(w) {
      const summary = {
        phase: 'confirmed',
        title: '4500017',
        partner: 'ACME',
        category: 'standard',
        severity: 'high',
        owner: 'paula',
        dueAt: '2026-07-01T00:00:00.000Z',
        open: false,
      };
      await w.act('order/1', note('one', { summary: { phase: 'issued' } }));
      const first = await w.store.getStream(w.tenant, 'order/1');
      expect(first).toMatchObject({ phase: 'issued', title: 'order/1', open: true, version: 1 });
      expect(first).not.toHaveProperty('partner');
      await w.elapse(5000);
      await w.act('order/1', note('two', { summary }));
      const second = await w.store.getStream(w.tenant, 'order/1');
      expect(second).toMatchObject({ ...summary, kind: 'order', stream: 'order/1', version: 2 });
      expect(second?.openedAt).toBe(first?.openedAt);
      expect((second?.changedAt ?? '') > (first?.changedAt ?? '')).toBe(true);
      expect(await w.store.getStream(w.tenant, 'order/none')).toBeUndefined();
    },
  },
  {
    name: 'records nothing when the station itself throws',
    async run(w) {
      const document = w.document();
      await w.bring([document]);
      await w.enqueue('order/2', note('beside'));
      await expect(
        w.store.decide({ lanes: 9, commands: 9 }, (lanes) => {
          for (const lane of lanes) decideDeeds(lane);
          throw new Error('The process has a defect.');
        }),
      ).rejects.toThrow('The process has a defect.');
      expect(await w.store.workload(w.tenant)).toMatchObject({ laneEntries: 2, readyEntries: 2 });
      expect(await w.outcomeOf(document.id)).toBe('waiting');
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual([document.id]);
      expect(await w.notes('order/2')).toEqual(['beside']);
    },
  },
  {
    name: 'records nothing of a commit that breaks half way',
    async run(w) {
      const twice = w.outbound();
      const effects = {
        outboundDocuments: [twice, twice],
        commands: [w.command('order/2', note('x'))],
      };
      await w.enqueue('order/1', note('one', { effects }));
      // Thrown, or laid at the door of the lane that broke it.
      const broken = await w.decide().then(
        ({ report }) => report.faults,
        () => 1,
      );
      expect(broken).toBe(1);
      expect(await w.store.getStream(w.tenant, 'order/1')).toBeUndefined();
      expect(await w.store.getDocument(w.tenant, twice.id)).toBeUndefined();
      expect((await w.store.workload(w.tenant)).laneEntries).toBe(1);
      await w.store.decide({ lanes: 99, commands: 99 }, (lanes) => lanes.map(emptyLane));
    },
  },
  {
    name: 'keeps equal streams of two tenants apart',
    async run(w) {
      const other = `${w.tenant}-b`;
      const command = w.command('order/1', note('ours'));
      const theirs = { ...w.command('order/1', note('theirs')), tenant: other };
      await w.store.enqueue([command, theirs]);
      for (let passes = 0; passes < 5; passes += 1) {
        await w.store.decide({ lanes: 99, commands: 99 }, (lanes) => lanes.map(decideDeeds));
      }
      expect(await w.notes('order/1')).toEqual(['ours']);
      const row = await w.store.getStream(other, 'order/1');
      expect(row?.state).toMatchObject({ notes: ['theirs'] });
    },
  },
  {
    name: 'applies each command once, in order, when processes hurry',
    async run(w) {
      const streams = ['order/1', 'order/2', 'order/3', 'order/4', 'order/5'];
      const texts = Array.from({ length: 10 }, (_, i) => String(i));
      for (const text of texts) for (const stream of streams) await w.enqueue(stream, note(text));
      for (let passes = 0; passes < 50; passes += 1) {
        const limit = { lanes: 2, commands: 5 };
        const reports = await Promise.all([1, 2, 3, 4].map(() => w.decide(limit)));
        if (reports.every(({ report }) => report.lanes === 0)) break;
      }
      await w.decideAll();
      for (const stream of streams) expect(await w.notes(stream)).toEqual(texts);
      expect((await w.store.workload(w.tenant)).laneEntries).toBe(0);
    },
  },
];
