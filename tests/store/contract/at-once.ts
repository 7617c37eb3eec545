/** A store may decide documents in the commit that translates them; nobody can tell by what comes of it. */
import { expect } from 'vitest';
import type { StoreCase } from './case.ts';
import { type Deed, note } from './deeds.ts';
import type { World } from './world.ts';

const throws = (text: string): Deed => ({ type: 'deed', fault: text });

async function begun(w: World): Promise<void> {
  await w.act('order/1', note('begun'));
  w.decidesAtOnce = true;
}

export const atOnceCases: readonly StoreCase[] = [
  {
    name: 'ends as it does when lanes are decided later',
    async run(w) {
      await begun(w);
      const refusal = { code: 'NO', text: 'No.' };
      const documents = [
        w.document({
          command: note('one', {
            effects: { commands: [w.command('order/2', note('caused'), { depth: 1 })] },
          }),
        }),
        w.document({ index: 1, command: note('two') }),
        w.document({ index: 2, command: { type: 'deed', refusal } as Deed }),
      ];
      await w.bring(documents);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['begun', 'one', 'two']);
      expect(await w.notes('order/2')).toEqual(['caused']);
      const outcomes = [];
      for (const { id } of documents) outcomes.push(await w.outcomeOf(id));
      expect(outcomes).toEqual(['applied', 'applied', 'refused']);
      expect((await w.store.workload(w.tenant)).laneEntries).toBe(0);
      expect((await w.store.conservation(w.tenant)).violations).toEqual([]);
      const { rows } = await w.store.streamEvents(w.tenant, 'order/1', { limit: 9 });
      expect(rows.map(({ version }) => version)).toEqual([1, 2, 3]);
    },
  },
  {
    name: 'lets no document overtake what stands in its lane',
    async run(w) {
      await begun(w);
      await w.enqueue('order/1', note('before'));
      await w.bring([w.document({ command: note('after') })]);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['begun', 'before', 'after']);
    },
  },
  {
    name: 'holds the lane of a rule that throws, and that alone',
    async run(w) {
      await begun(w);
      await w.act('order/2', note('begun'));
      const lane = (stream: string) => ({ target: { type: 'stream' as const, stream } });
      const broken = w.document({ command: throws('It broke.'), ...lane('order/1') });
      const behind = w.document({ index: 1, command: note('behind'), ...lane('order/1') });
      const other = w.document({ index: 2, command: note('other'), ...lane('order/2') });
      await w.bring([broken, behind, other]);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['begun']);
      expect(await w.notes('order/2')).toEqual(['begun', 'other']);
      expect(await w.outcomeOf(broken.id)).toBe('quarantined');
      expect(await w.outcomeOf(behind.id)).toBe('waiting');
      expect((await w.store.workload(w.tenant)).heldLanes).toBe(1);
      await w.bring([w.document({ command: note('later'), ...lane('order/1') })]);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['begun']);
    },
  },
  {
    name: 'keeps the order of a lane that fills while it is decided',
    async run(w) {
      await begun(w);
      for (let n = 1; n <= 8; n += 1) {
        await w.arrive();
        if (n % 3 === 0) await w.enqueue('order/1', note(`command ${n}`));
        const document = w.document({ command: note(`document ${n}`) });
        await Promise.all([w.translate(() => ({ documents: [document] })), w.decide()]);
      }
      await w.decideAll();
      const notes = await w.notes('order/1');
      const only = (what: string) => notes.filter((text) => text.startsWith(what));
      expect(only('document')).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `document ${n}`));
      expect(only('command')).toEqual(['command 3', 'command 6']);
      expect(notes.indexOf('command 3')).toBeLessThan(notes.indexOf('document 3'));
    },
  },
];
