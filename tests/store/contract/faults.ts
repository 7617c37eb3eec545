/** A rule that throws: rolled back alone, held until a person decides. */
import { expect } from 'vitest';
import type { StoreCase } from './case.ts';
import { type Deed, decideDeeds, emptyLane, note } from './deeds.ts';
import { person } from './drafts.ts';
import type { World } from './world.ts';

const broken: Deed = { type: 'deed', fault: 'A rule has a defect.' };

async function openRows(w: World) {
  return (await w.store.listQuarantine(w.tenant, { open: true }, { limit: 99 })).rows;
}

/** As `decideAll`, with the defect mended. */
async function decideMended(w: World): Promise<void> {
  for (let passes = 0; passes < 20; passes += 1) {
    const { lanes } = await w.store.decide({ lanes: 99, commands: 99 }, (batches) =>
      batches.map((batch) => {
        if (batch.tenant !== w.tenant) return emptyLane(batch);
        const entries = batch.entries.map((entry) => {
          const deed = entry.envelope.command as Deed;
          const command = deed.fault === undefined ? deed : note('mended');
          return { ...entry, envelope: { ...entry.envelope, command } };
        });
        return decideDeeds({ ...batch, entries });
      }),
    );
    if (lanes === 0) return;
  }
}

export const faultCases: StoreCase[] = [
  {
    name: 'rolls the lane of a throwing rule back alone and holds it',
    async run(w) {
      await w.enqueue('order/1', note('before'), broken, note('behind'));
      await w.enqueue('order/2', note('beside'));
      const { report } = await w.decide();
      expect(report).toMatchObject({ lanes: 2, faults: 1 });
      await w.decideAll();
      expect(await w.notes('order/2')).toEqual(['beside']);
      expect(await w.notes('order/1')).toEqual(['before']);
      expect(await w.store.workload(w.tenant)).toMatchObject({
        heldLanes: 1,
        quarantined: 1,
        laneEntries: 2,
        readyEntries: 0,
      });
      const rows = await openRows(w);
      expect(rows).toMatchObject([
        { what: 'lane', stream: 'order/1', text: 'A rule has a defect.', code: 'RULE_FAULT' },
      ]);
      expect(rows[0]?.stack).toContain('at a rule');
      expect(await w.store.getQuarantine(w.tenant, rows[0]?.id ?? '')).toEqual(rows[0]);
    },
  },
  {
    name: 'holds back what comes later for a held lane, and that alone',
    async run(w) {
      await w.act('order/1', broken);
      await w.act('order/1', note('later'));
      await w.bring([w.document({ note: 'document', to: 'order/1' })]);
      await w.act('order/2', note('free'));
      expect(await w.notes('order/1')).toEqual([]);
      expect(await w.notes('order/2')).toEqual(['free']);
      expect((await w.store.conservation(w.tenant)).documents).toMatchObject({ waiting: 1 });
    },
  },
  {
    name: 'keeps the document of a throwing rule in quarantine, in one account',
    async run(w) {
      const bad = w.document({ command: { ...broken } });
      const behind = w.document({ index: 1 });
      const { interchange } = await w.bring([bad, behind]);
      await w.decideAll();
      expect(await w.outcomeOf(bad.id)).toBe('quarantined');
      expect(await w.outcomeOf(behind.id)).toBe('waiting');
      expect(await openRows(w)).toMatchObject([{ what: 'lane', document: bad.id, interchange }]);
      const { documents, holds, violations } = await w.store.conservation(w.tenant);
      expect(documents).toMatchObject({ received: 2, quarantined: 1, waiting: 1 });
      expect(violations).toEqual([]);
      expect(holds).toBe(true);
    },
  },
  {
    name: 'takes the entry up again in its place',
    async run(w) {
      const bad = w.document({ command: { ...broken } });
      await w.bring([bad]);
      await w.decideAll();
      await w.enqueue('order/1', note('behind'));
      expect(await w.store.releaseLane(w.tenant, 'order/1', 'retry', person)).toBe(true);
      expect(await w.store.workload(w.tenant)).toMatchObject({ heldLanes: 0, quarantined: 0 });
      expect(await w.outcomeOf(bad.id)).toBe('waiting');
      await decideMended(w);
      expect(await w.notes('order/1')).toEqual(['mended', 'behind']);
      expect(await w.outcomeOf(bad.id)).toBe('applied');
      const { documents, holds } = await w.store.conservation(w.tenant);
      expect(documents).toMatchObject({ received: 1, applied: 1, quarantined: 0 });
      expect(holds).toBe(true);
      expect(await openRows(w)).toEqual([]);
    },
  },
  {
    name: 'holds the lane again when the rule throws again',
    async run(w) {
      const bad = w.document({ command: { ...broken } });
      await w.bring([bad]);
      await w.decideAll();
      await w.store.releaseLane(w.tenant, 'order/1', 'retry', person);
      await w.decideAll();
      expect(await w.store.workload(w.tenant)).toMatchObject({ heldLanes: 1, quarantined: 1 });
      expect(await openRows(w)).toMatchObject([{ what: 'lane', document: bad.id }]);
      expect((await w.store.conservation(w.tenant)).holds).toBe(true);
    },
  },
  {
    name: 'drops the entry and goes on with what stood behind it',
    async run(w) {
      const bad = w.document({ command: { ...broken } });
      const behind = w.document({ index: 1, note: 'behind' });
      await w.bring([bad, behind]);
      await w.decideAll();
      expect(await w.store.releaseLane(w.tenant, 'order/1', 'drop', person)).toBe(true);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['behind']);
      expect(await w.store.getDocument(w.tenant, bad.id)).toMatchObject({
        outcome: 'refused',
        code: 'LANE_ENTRY_DROPPED',
      });
      expect(await openRows(w)).toEqual([]);
      const { documents, holds } = await w.store.conservation(w.tenant);
      expect(documents).toMatchObject({ received: 2, applied: 1, refused: 1, waiting: 0 });
      expect(holds).toBe(true);
    },
  },
  {
    name: 'releases no lane that is not held',
    async run(w) {
      await w.enqueue('order/1', note('one'));
      expect(await w.store.releaseLane(w.tenant, 'order/1', 'drop', person)).toBe(false);
      expect(await w.store.releaseLane(w.tenant, 'order/none', 'retry', person)).toBe(false);
      await w.decideAll();
      expect(await w.notes('order/1')).toEqual(['one']);
    },
  },
  {
    name: 'remembers who released a lane',
    async run(w) {
      await w.act('order/1', broken);
      await w.store.releaseLane(w.tenant, 'order/1', 'drop', person);
      const { rows } = await w.store.listAudit(w.tenant, { limit: 9 });
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({ tenant: w.tenant, actor: person, subject: 'order/1' });
    },
  },
];
