/** Station 6: at least once out, by one holder at a time. */
import { expect } from 'vitest';
import { derivedId } from '../../../src/base/ids.ts';
import type { ClaimedTransmission } from '../../../src/store/store.ts';
import type { StoreCase } from './case.ts';
import { type Deed, note } from './deeds.ts';
import { person } from './drafts.ts';
import { DAY_MS, type World } from './world.ts';

function ids(claimed: readonly { id: string }[]): string[] {
  return claimed.map(({ id }) => id);
}

async function claimOne(
  w: World,
  ...rest: Parameters<World['claim']>
): Promise<ClaimedTransmission> {
  const [claimed, ...more] = await w.claim(...rest);
  if (claimed === undefined || more.length > 0) throw new Error('One was to be claimed.');
  return claimed;
}

async function phaseOf(w: World, id: string): Promise<string | undefined> {
  return (await w.store.getTransmission(w.tenant, id))?.phase;
}

/** Claimed, and claimed again after the lease has lapsed, by when the store must read what it knew before. */
async function describedTwice(w: World, title: string): Promise<void> {
  const command = w.id();
  const document = w.outbound();
  const event = derivedId(command, 'event/0');
  const transmissions = [
    w.transmission({ document: document.id, title, orderingKey: 'order/7' }),
    w.transmission({ event, kind: 'diary.noted', title, cause: { event } }),
  ];
  const effects = { outboundDocuments: [document], transmissions };
  const deed: Deed = { type: 'deed', notes: [title], effects };
  await w.store.enqueue([w.command('order/1', deed, { id: command })]);
  await w.decideAll();
  await w.store.sequence();
  const first = await w.claim({}, { leaseMs: 50 });
  expect(first.map(({ id }) => id)).toEqual(transmissions.map(({ id }) => id));
  expect(first[1]?.event).toEqual(await w.store.getEvent(w.tenant, event));
  await w.pause(120);
  const again = await w.claim();
  const words = (claimed: ClaimedTransmission[]) =>
    claimed.map(({ attempt: _tries, epoch: _lease, ...rest }) => rest);
  expect(words(again)).toEqual(words(first));
  await w.store.finish(again.map((claimed) => w.result(claimed)));
}

export const transmitCases: StoreCase[] = [
  {
    name: 'hands out a due document with all that sending needs',
    async run(w) {
      const document = w.outbound();
      const draft = w.transmission({
        document: document.id,
        title: 'Order 7',
        orderingKey: 'order/7',
        cause: { document: w.id() },
      });
      const effects = { outboundDocuments: [document], transmissions: [draft] };
      await w.act('order/1', { type: 'deed', effects });
      const claimed = await claimOne(w);
      expect(claimed).toMatchObject({
        ...draft,
        document: { id: document.id, body: document.body },
        attempt: 1,
      });
      expect(claimed).not.toHaveProperty('event');
      expect(claimed).not.toHaveProperty('numbers');
      const row = await w.store.getTransmission(w.tenant, draft.id);
      expect(row).toMatchObject({ ...draft, phase: 'leased', attemptRows: [] });
      expect(row?.createdAt).toBe(claimed.createdAt);
    },
  },
  {
    name: 'hands out an event with its position in the log',
    async run(w) {
      await w.act('order/1', note('one'));
      await w.store.sequence();
      const [event] = await w.store.readLog(w.tenant, 0, 1);
      const draft = w.transmission({ event: event?.id ?? '', kind: 'diary.noted' });
      await w.act('order/2', { type: 'deed', effects: { transmissions: [draft] } });
      await w.store.sequence();
      const claimed = await claimOne(w);
      expect(claimed.event).toEqual(event);
      expect(claimed).not.toHaveProperty('document');
    },
  },
  {
    name: 'claims for the endpoints that are named, within their slots and the limit',
    async run(w) {
      await w.send({}, {}, {}, { endpoint: 'other' }, { partner: 'WEST' });
      expect(await w.claim({ free: 2 })).toHaveLength(2);
      expect(await w.claim({ endpoint: 'other' }, { limit: 5 })).toHaveLength(1);
      expect(await w.claim({ free: 5 })).toHaveLength(1);
      expect(await w.claim({ free: 5 })).toHaveLength(0);
      expect(await w.claim({ partner: 'WEST' }, { endpoints: [] })).toHaveLength(0);
      expect(await w.claim({ partner: 'WEST', free: 0 })).toHaveLength(0);
      expect(await w.claim({ partner: 'WEST' })).toHaveLength(1);
    },
  },
  {
    name: 'keeps the limit over several endpoints',
    async run(w) {
      await w.send({}, {}, { endpoint: 'other' }, { endpoint: 'other' });
      const endpoint = {
        tenant: w.tenant,
        partner: 'ACME',
        free: 2,
        ordered: false,
        numbered: false,
      };
      const endpoints = ['main', 'other'].map((name) => ({ ...endpoint, endpoint: name }));
      expect(await w.claim({}, { endpoints, limit: 3 })).toHaveLength(3);
      expect(await w.claim({}, { endpoints, limit: 3 })).toHaveLength(1);
    },
  },
  {
    name: 'describes it in the same words when it is claimed again, an event of the same commit too',
    async run(w) {
      await describedTwice(w, 'Order 7');
      await describedTwice(w, 'Half a \ud83d and \u0000');
    },
  },
  {
    name: 'gives what is under lease to nobody else, and only a lapsed one under a later epoch',
    async run(w) {
      await w.send({});
      const first = await claimOne(w, {}, { leaseMs: 50 });
      expect(await w.claim({}, { owner: 'hub-2' })).toEqual([]);
      await w.pause(120);
      const second = await claimOne(w, {}, { owner: 'hub-2' });
      expect(second.id).toBe(first.id);
      expect(second.epoch).toBeGreaterThan(first.epoch);
      const commands = [w.command('order/late', note('too late'))];
      expect(await w.store.finish([w.result(first, { commands })])).toEqual({ stale: [first.id] });
      expect(await phaseOf(w, first.id)).toBe('leased');
      expect(await w.store.finish([w.result(second)])).toEqual({ stale: [] });
      expect(await phaseOf(w, first.id)).toBe('sent');
      await w.decideAll();
      expect(await w.notes('order/late')).toEqual([]);
    },
  },
  {
    name: 'names the endpoints that anything in the outbox is for, under lease or not, and those with much of it',
    async run(w) {
      const named = (deepMin = 1) => w.store.outboxQueues(w.tenant, deepMin);
      expect(await named()).toEqual([]);
      await w.send({}, {}, { endpoint: 'other' }, { partner: 'WEST' });
      const three = [
        { partner: 'ACME', endpoint: 'main', isDeep: true },
        { partner: 'ACME', endpoint: 'other', isDeep: false },
        { partner: 'WEST', endpoint: 'main', isDeep: false },
      ];
      expect(await named()).toEqual(three);
      expect((await named(0)).every(({ isDeep }) => isDeep)).toBe(true);
      expect((await named(2)).some(({ isDeep }) => isDeep)).toBe(false);
      const claimed = await w.claim({ endpoint: 'other' });
      expect(await named()).toEqual(three);
      await w.store.finish(claimed.map((one) => w.result(one)));
      expect(await named()).toEqual([three[0], three[2]]);
    },
  },
  {
    name: 'ends no lease because a simulated world moves hub time',
    async run(w) {
      await w.send({});
      const claimed = await claimOne(w);
      await w.elapse(DAY_MS);
      expect(await w.claim({}, { owner: 'hub-2' })).toEqual([]);
      expect(await w.store.finish([w.result(claimed)])).toEqual({ stale: [] });
    },
  },
  {
    name: 'prolongs the leases of their owner alone',
    async run(w) {
      await w.send({}, {});
      const mine = await claimOne(w, { free: 1 }, { owner: 'hub-1', leaseMs: 100 });
      const theirs = await claimOne(w, { free: 1 }, { owner: 'hub-2', leaseMs: 100 });
      await w.store.heartbeat('hub-1', 60_000);
      await w.pause(200);
      expect(ids(await w.claim({}, { owner: 'hub-3' }))).toEqual([theirs.id]);
      expect(await w.store.finish([w.result(mine)])).toEqual({ stale: [] });
    },
  },
  {
    name: 'keeps an accepted one as sent, with attempt, receipt and bytes',
    async run(w) {
      const [id = ''] = await w.send({});
      const sentBytes = new Uint8Array([0, 1, 255]);
      const claimed = await claimOne(w);
      await w.store.finish([w.result(claimed, { receipt: '202', sentBytes })]);
      const row = await w.store.getTransmission(w.tenant, id);
      expect(row).toMatchObject({
        phase: 'sent',
        attempts: 1,
        attemptRows: [
          {
            transmission: id,
            attempt: 1,
            outcome: 'accepted',
            startedAt: '2026-06-04T10:00:00.000Z',
            durationMs: 12,
            receipt: '202',
          },
        ],
      });
      expect(row).not.toHaveProperty('nextAt');
      expect(row?.finishedAt).toBeDefined();
      expect([...(row?.sentBytes ?? [])]).toEqual([0, 1, 255]);
      expect(await w.claim()).toEqual([]);
    },
  },
  {
    name: 'waits until the next time of a retry and then tries again under the same id',
    async run(w) {
      const [id = ''] = await w.send({});
      const nextAt = await w.later(DAY_MS);
      const first = await claimOne(w);
      await w.store.finish([w.result(first, { outcome: 'retry', reason: '503', nextAt })]);
      expect(await w.store.getTransmission(w.tenant, id)).toMatchObject({
        phase: 'waiting',
        nextAt,
        attemptRows: [{ attempt: 1, outcome: 'retry', reason: '503' }],
      });
      expect(await w.store.workload(w.tenant)).toMatchObject({
        transmissionsDue: 0,
        transmissionsWaiting: 1,
        nextDueAt: nextAt,
      });
      expect(await w.claim()).toEqual([]);
      await w.store.advanceClock(nextAt);
      expect(await w.store.workload(w.tenant)).toMatchObject({
        transmissionsDue: 1,
        transmissionsWaiting: 0,
      });
      const second = await claimOne(w);
      expect(second).toMatchObject({ id, attempt: 2 });
      await w.store.finish([w.result(second)]);
      const row = await w.store.getTransmission(w.tenant, id);
      expect(row?.attemptRows.map(({ outcome }) => outcome)).toEqual(['retry', 'accepted']);
      expect(row?.attempts).toBe(2);
    },
  },
  {
    name: 'makes a dead letter of what has no next time or is refused, with the commands that follow',
    async run(w) {
      const [used = '', refused = ''] = await w.send({}, {});
      const [a, b] = await w.claim();
      if (a === undefined || b === undefined) throw new Error('Two were to be claimed.');
      const commands = (stream: string) => [w.command(stream, note('dead'))];
      const ends = [
        w.result(a, { outcome: 'retry', reason: 'used up', commands: commands('exception/1') }),
        w.result(b, { outcome: 'refused', reason: 'gone', commands: commands('exception/2') }),
      ];
      await w.store.finish(ends);
      for (const id of [used, refused]) {
        const row = await w.store.getTransmission(w.tenant, id);
        expect(row?.phase).toBe('dead_letter');
        expect(row?.finishedAt).toBeDefined();
        expect(row).not.toHaveProperty('nextAt');
      }
      expect((await w.store.workload(w.tenant)).deadLetters).toBe(2);
      expect(await w.claim()).toEqual([]);
      await w.decideAll();
      expect(await w.notes('exception/1')).toEqual(['dead']);
      expect(await w.notes('exception/2')).toEqual(['dead']);
    },
  },
  {
    name: 'names every stale result of a batch and takes the others',
    async run(w) {
      await w.send({}, {});
      const [a, b] = await w.claim();
      if (a === undefined || b === undefined) throw new Error('Two were to be claimed.');
      const results = [w.result({ ...a, epoch: a.epoch + 1 }), w.result(b)];
      expect(await w.store.finish(results)).toEqual({ stale: [a.id] });
      expect(await w.store.finish([w.result(b)])).toEqual({ stale: [b.id] });
      expect(await phaseOf(w, a.id)).toBe('leased');
      expect((await w.store.getTransmission(w.tenant, b.id))?.attemptRows).toHaveLength(1);
      const nowhere = { ...b, id: w.id() };
      expect(await w.store.finish([w.result(nowhere)])).toEqual({ stale: [nowhere.id] });
      expect(await w.store.finish([])).toEqual({ stale: [] });
    },
  },
  {
    name: 'takes a result once that comes twice in a batch, with the commands of the first',
    async run(w) {
      await w.send({}, {});
      const [a, b] = await w.claim();
      if (a === undefined || b === undefined) throw new Error('Two were to be claimed.');
      const nextAt = await w.later(DAY_MS);
      const commands = [w.command('exception/1', note('first'))];
      const ended = w.result(a, { outcome: 'refused', reason: 'gone', commands });
      const retried = w.result(b, { outcome: 'retry', reason: '503', nextAt });
      const old = w.result({ ...a, epoch: a.epoch - 1 });
      const later = w.result(a, { commands: [w.command('exception/1', note('second'))] });
      expect(await w.store.finish([old, ended, retried, ended, later, retried])).toEqual({
        stale: [a.id, a.id, a.id, b.id],
      });
      expect(await phaseOf(w, a.id)).toBe('dead_letter');
      expect(await phaseOf(w, b.id)).toBe('waiting');
      for (const id of [a.id, b.id]) {
        const row = await w.store.getTransmission(w.tenant, id);
        expect(row?.attemptRows).toHaveLength(1);
      }
      await w.decideAll();
      expect(await w.notes('exception/1')).toEqual(['first']);
    },
  },
  {
    name: 'sends again under the same id, with the same numbers or new ones as asked',
    async run(w) {
      const [id = ''] = await w.send({});
      const first = await claimOne(w, { numbered: true });
      await w.store.finish([w.result(first)]);
      expect(await w.store.resend(w.tenant, id, person, false)).toBe(true);
      expect(await phaseOf(w, id)).toBe('waiting');
      const second = await claimOne(w, { numbered: true });
      expect(second.id).toBe(id);
      expect(second.numbers).toEqual(first.numbers);
      expect(second.epoch).toBeGreaterThan(first.epoch);
      expect(await w.store.finish([w.result(first)])).toEqual({ stale: [id] });
      await w.store.finish([w.result(second)]);
      expect(await w.store.resend(w.tenant, id, person, true)).toBe(true);
      const third = await claimOne(w, { numbered: true });
      expect(third.numbers?.interchange).toBeGreaterThan(first.numbers?.interchange ?? 0);
      await w.store.finish([w.result(third)]);
      const row = await w.store.getTransmission(w.tenant, id);
      expect(row?.attemptRows).toHaveLength(3);
      expect(row).toMatchObject({ phase: 'sent', numbers: third.numbers });
      const { rows } = await w.store.listAudit(w.tenant, { limit: 9 });
      expect(rows).toHaveLength(2);
      for (const audit of rows) expect(audit).toMatchObject({ actor: person, subject: id });
    },
  },
  {
    name: 'takes a dead letter and a cancelled one up again',
    async run(w) {
      const [dead = '', cancelled = ''] = await w.send({}, {});
      const claimed = await w.claim({ free: 1 });
      expect(ids(claimed)).toEqual([dead]);
      await w.store.finish(claimed.map((c) => w.result(c, { outcome: 'refused' })));
      await w.store.cancelTransmission(w.tenant, cancelled, person);
      expect(await w.store.resend(w.tenant, dead, person, false)).toBe(true);
      expect(await w.store.resend(w.tenant, cancelled, person, false)).toBe(true);
      expect(await w.store.resend(w.tenant, w.id(), person, false)).toBe(false);
      expect((await w.store.workload(w.tenant)).deadLetters).toBe(0);
      const again = await w.claim();
      expect(ids(again).sort()).toEqual([dead, cancelled].sort());
      await w.store.finish(again.map((c) => w.result(c)));
      expect(await phaseOf(w, dead)).toBe('sent');
      const row = await w.store.getTransmission(w.tenant, dead);
      expect(row?.attemptRows.map(({ outcome }) => outcome)).toEqual(['refused', 'accepted']);
    },
  },
  {
    name: 'cancels what waits, and nothing else',
    async run(w) {
      const [sent = '', waiting = ''] = await w.send({}, {});
      await w.store.finish((await w.claim({ free: 1 })).map((claimed) => w.result(claimed)));
      expect(await w.store.cancelTransmission(w.tenant, sent, person)).toBe(false);
      expect(await w.store.cancelTransmission(w.tenant, w.id(), person)).toBe(false);
      expect(await w.store.cancelTransmission(w.tenant, waiting, person)).toBe(true);
      expect(await w.store.cancelTransmission(w.tenant, waiting, person)).toBe(false);
      expect(await phaseOf(w, waiting)).toBe('cancelled');
      expect(await w.claim()).toEqual([]);
      const { rows } = await w.store.listAudit(w.tenant, { limit: 9 });
      expect(rows).toMatchObject([{ actor: person, subject: waiting }]);
    },
  },
];
