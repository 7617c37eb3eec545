/**
 * Hard input through the API of a whole hub: each ends in a clear answer or a row with a code, nothing is
 * lost, others are unaffected, and the process lives.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  answer,
  cancellation,
  type HardWorld,
  hardWorld,
  milestone,
  order,
  shipNotice,
  x12Answer,
} from './hard-world.ts';

const ORDER = 'order/E1/US01/4711/-';
let world: HardWorld;
beforeEach(async () => {
  world = await hardWorld();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await world.stop();
});

interface Case {
  what: string;
  run(w: HardWorld): Promise<void>;
}

const envelopes: Case[] = [
  {
    what: 'the same ISA13 with other content is put aside by name, and changes nothing',
    async run(w) {
      await w.send('ERP', order('4711'));
      await w.send('ACME', x12Answer('4711'));
      const before = await w.events(ORDER);
      const again = await w.send('ACME', x12Answer('4711', { quantity: 60 }));
      expect(again.interchange).toMatchObject({ outcome: 'quarantined' });
      expect(await w.quarantine()).toEqual(['ENVELOPE_REPEATED']);
      expect(await w.exceptions()).toContain('interchange_quarantined');
      expect(await w.events(ORDER)).toEqual(before);
    },
  },
  {
    what: 'the same interchange again is a duplicate as a whole',
    async run(w) {
      await w.send('ERP', order('4711'));
      await w.send('ACME', x12Answer('4711'));
      const before = await w.events(ORDER);
      const again = await w.send('ACME', x12Answer('4711'));
      expect(again.interchange).toMatchObject({ outcome: 'duplicate' });
      expect(await w.events(ORDER)).toEqual(before);
    },
  },
  {
    what: 'another ISA13 with the same content is a duplicate document',
    async run(w) {
      await w.send('ERP', order('4711'));
      await w.send('ACME', x12Answer('4711'));
      const before = await w.events(ORDER);
      const again = await w.send('ACME', x12Answer('4711', { control: 8 }));
      expect(again).toMatchObject({
        interchange: { outcome: 'translated' },
        documents: [{ outcome: 'duplicate', code: 'DOCUMENT_DUPLICATE' }],
      });
      expect(await w.events(ORDER)).toEqual(before);
    },
  },
  {
    what: 'ISA15 = T is read and applied nowhere, and leaves its number free',
    async run(w) {
      await w.send('ERP', order('4711'));
      const before = await w.events(ORDER);
      const test = await w.send('ACME', x12Answer('4711', { test: true }));
      expect(test.interchange).toMatchObject({ outcome: 'test' });
      expect(await w.events(ORDER)).toEqual(before);
      const real = await w.send('ACME', x12Answer('4711'));
      expect(real.documents).toMatchObject([{ outcome: 'applied' }]);
    },
  },
  {
    what: 'a truncated interchange keeps what was whole and names the rest',
    async run(w) {
      await w.send('ERP', order('4711'));
      const whole = x12Answer('4711');
      const cut = await w.send('ACME', whole.slice(0, whole.indexOf('GE*')));
      const codes = cut.interchange?.problems.map(({ code }) => code);
      expect(codes).toEqual(expect.arrayContaining([expect.stringMatching(/^X12_/)]));
      expect(cut.documents).toHaveLength(1);
    },
  },
  {
    what: 'binary rubbish is kept as it came, behind a code',
    async run(w) {
      const rubbish = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 7919) % 256);
      const sent = await w.send('ACME', rubbish);
      expect(sent).toMatchObject({ status: 202, interchange: { outcome: 'quarantined' } });
      expect(await w.quarantine()).toHaveLength(1);
      const parts: Uint8Array[] = [];
      for await (const part of w.store.readParts('default', sent.id ?? '')) parts.push(part);
      expect(Buffer.concat(parts).equals(rubbish)).toBe(true);
    },
  },
];

const answers: Case[] = [
  {
    what: 'an answer to a cancelled order changes nothing, and a person hears of it',
    async run(w) {
      await w.send('ERP', order('4711'));
      await w.send('ERP', cancellation('4711'));
      const late = await w.send('ACME', answer('4711'));
      expect(late.documents).toMatchObject([{ code: 'ORDER_CANCELLED' }]);
      expect(await w.events(ORDER)).not.toContain('order.confirmed');
      expect(await w.exceptions()).toContain('answer_to_cancelled');
    },
  },
  {
    what: 'an answer to a change that was never sent changes nothing, and a person hears of it',
    async run(w) {
      await w.send('ERP', order('4711'));
      const unseen = await w.send('ACME', answer('4711', '100 EA', { answersSequence: 3 }));
      expect(unseen.documents).toMatchObject([{ code: 'ANSWER_REVISION_UNKNOWN' }]);
      expect(await w.events(ORDER)).not.toContain('order.confirmed');
      expect(await w.exceptions()).toContain('answer_unclear');
    },
  },
  {
    what: 'a second answer takes the place of the first, whose promise stays in the history',
    async run(w) {
      await w.send('ERP', order('4711'));
      await w.send('ACME', answer('4711'));
      const second = await w.send('ACME', answer('4711', '80 EA', { number: 'SO-2' }));
      expect(second.documents).toMatchObject([{ outcome: 'applied' }]);
      const events = await w.events(ORDER);
      expect(events.filter((type) => type === 'order.confirmed')).toHaveLength(2);
      expect(await w.exceptions()).toEqual(['answer_incomplete']);
    },
  },
  {
    what: 'quantities that do not sum are refused by name',
    async run(w) {
      const sent = await w.send('ERP', order('4711', '100 EA', '90 EA'));
      expect(sent.documents).toMatchObject([
        { outcome: 'refused', code: 'ORDER_SCHEDULES_DO_NOT_SUM' },
      ]);
    },
  },
  {
    what: 'a unit that cannot be converted is refused in an order, and asked about in an answer',
    async run(w) {
      const sent = await w.send('ERP', order('4712', '100 EA', '5 KGM'));
      expect(sent.documents).toMatchObject([
        { outcome: 'refused', code: 'ORDER_UNIT_UNCONVERTIBLE' },
      ]);
      await w.send('ERP', order('4711'));
      await w.send('ACME', answer('4711', '5 KGM'));
      expect(await w.events(ORDER)).not.toContain('order.confirmed');
      expect(await w.exceptions()).toEqual(['answer_unclear', 'document_refused']);
    },
  },
];

const goods: Case[] = [
  {
    what: 'a milestone for an unknown shipment waits by name, then applies',
    async run(w) {
      const early = await w.send('FAST', milestone('M-1', 'PRO-7'));
      expect(early.documents).toMatchObject([{ outcome: 'waiting' }]);
      expect(early.documents[0]?.waitsFor).toContain('PRO-7');
      await w.send('ACME', shipNotice('S-1', 'PRO-7'));
      expect(await w.documents(early.id)).toMatchObject([
        { outcome: 'applied', stream: 'shipment/ACME/S-1' },
      ]);
      expect(await w.events('shipment/ACME/S-1')).toContain('shipment.picked_up');
    },
  },
  {
    what: "a milestone of a carrier that is not the shipment's moves nothing",
    async run(w) {
      await w.send('ACME', shipNotice('S-1', 'PRO-7'));
      const shipment = { role: { value: 'shipment' }, value: 'S-1' };
      await w.send('SLOW', { ...milestone('M-1', 'PRO-7'), references: [shipment] });
      expect(await w.events('shipment/ACME/S-1')).not.toContain('shipment.picked_up');
      expect(await w.exceptions()).toContain('carrier_not_on_shipment');
    },
  },
  {
    what: 'a reference that matches two is guessed by nobody',
    async run(w) {
      await w.send('ACME', shipNotice('S-1', 'PRO-7'));
      await w.send('ACME', shipNotice('S-2', 'PRO-7'));
      const sent = await w.send('FAST', milestone('M-1', 'PRO-7'));
      expect(sent.documents).toMatchObject([{ code: 'REFERENCE_AMBIGUOUS' }]);
      expect(await w.exceptions()).toContain('reference_ambiguous');
      for (const stream of ['shipment/ACME/S-1', 'shipment/ACME/S-2'])
        expect(await w.events(stream)).not.toContain('shipment.picked_up');
    },
  },
];

const json = JSON.stringify(answer('4711'));
const bomb = (more: string) => json.replace(/\}$/, `,${more}}`);
const bombs: [string, string, string][] = [
  ['depth', bomb(`"x":${'['.repeat(100_000)}${']'.repeat(100_000)}`), 'JSON_TOO_DEEP'],
  ['depth without an end', bomb(`"x":${'['.repeat(100_000)}`), 'JSON_TRUNCATED'],
  ['size', bomb(`"x":"${'x'.repeat(5 * 1024 * 1024)}"`), 'JSON_TOO_LARGE'],
  ['a key twice', bomb('"number":"SO-2"'), 'JSON_KEY_REPEATED'],
  ['a huge number', bomb(`"x":${'9'.repeat(10_000)}`), 'JSON_NUMBER_TOO_LONG'],
  ['a prototype', bomb('"__proto__":{"kind":"invoice"}'), 'JSON_KEY_FORBIDDEN'],
];

describe('envelopes', () => {
  it.each(envelopes)('$what', async ({ run }) => {
    await run(world);
    await world.othersUnaffected();
  });
});

describe('orders and answers', () => {
  it.each(answers)('$what', async ({ run }) => {
    await run(world);
    await world.othersUnaffected();
  });
});

describe('goods under way', () => {
  it.each(goods)('$what', async ({ run }) => {
    await run(world);
    await world.othersUnaffected();
  });
});

describe('a JSON bomb as an interchange', () => {
  it.each(bombs)('of %s is a row with a code', async (_, text, code) => {
    const { status, documents } = await world.send('ACME', text);
    expect(status).toBe(202);
    expect(documents).toMatchObject([{ outcome: 'refused', code, problems: [{ code }] }]);
    expect(({} as { kind?: string }).kind).toBeUndefined();
    await world.othersUnaffected();
  });
});

describe('a clock that jumps', () => {
  it.each([
    ['back by an hour', -3_600_000],
    ['forward by a day', 86_400_000],
  ])('%s keeps nothing from its order, and makes no id twice', async (_, jumpMs) => {
    const { now } = Date;
    const ids = new Set<string | undefined>();
    ids.add((await world.send('ERP', order('4711'))).id);
    vi.spyOn(Date, 'now').mockImplementation(() => now() + jumpMs);
    ids.add((await world.send('ACME', answer('4711', '80 EA'))).id);
    ids.add((await world.send('ACME', answer('4711', '100 EA', { number: 'SO-2' }))).id);
    vi.restoreAllMocks();
    ids.add((await world.send('ACME', answer('4711', '90 EA', { number: 'SO-3' }))).id);
    expect(ids.size).toBe(4);
    const events = await world.events(ORDER);
    expect(events[0]).toBe('order.received');
    expect(events.filter((type) => type === 'order.answered')).toHaveLength(3);
    await world.othersUnaffected();
  });
});
