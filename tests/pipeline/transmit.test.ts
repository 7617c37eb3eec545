import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/channels/channel.ts';
import type { OutboundEndpoint } from '../../src/model/profile.ts';
import { retrySecondsDefault } from '../../src/pipeline/attempt-result.ts';
import { EndpointSlots } from '../../src/pipeline/endpoint-slots.ts';
import { type AttemptResult, StoreFault } from '../../src/store/store.ts';
import { accepted, NOW, toyDocument } from './kit.ts';
import { claimed, claimedEvent, exceptions, opened } from './transmit-kit.ts';

const secondsUntil = (result: AttemptResult | undefined) =>
  (Date.parse(result?.nextAt ?? '') - Date.now()) / 1000;

describe('transmit', () => {
  it('sends the canonical document under the id of its transmission', async () => {
    const { transmitter, fake, results, settled } = opened([claimed('t1')], () => accepted);
    expect(await transmitter.round()).toBe(1);
    await settled();
    expect(fake.sent).toMatchObject([
      { id: 't1', attempt: 1, contentType: 'application/json', kind: 'inventory_report' },
    ]);
    expect(JSON.parse(fake.texts()[0] ?? '')).toEqual(toyDocument('S1', 't1'));
    expect(results).toMatchObject([{ id: 't1', epoch: 1, outcome: 'accepted', commands: [] }]);
  });

  it.each([1, 2])(
    'names none of our people to an outsider, %s events in a body',
    async (batchMax) => {
      const queue = ['1', '2'].map((id) => claimedEvent(id));
      const { transmitter, fake, settled } = opened(queue, () => accepted, { batchMax });
      await transmitter.round();
      await settled();
      const texts = fake.texts().join();
      expect(texts).toContain('"number":"1"');
      expect(texts).not.toContain('Ann');
    },
  );

  it('claims no more than there are slots, and again when they are free', async () => {
    let release: (() => void)[] = [];
    const queue = ['1', '2', '3'].map((id) => claimed(id));
    const { transmitter, requests, settled } = opened(
      queue,
      () => new Promise((resolve) => release.push(() => resolve(accepted))),
      { concurrencyMax: 2 },
    );
    await transmitter.round();
    expect(requests[0]?.endpoints[0]?.free).toBe(2);
    expect(await transmitter.round()).toBe(0);
    expect(requests).toHaveLength(1);
    for (const end of release) end();
    release = [];
    await settled();
    expect(await transmitter.round()).toBe(1);
    for (const end of release) end();
    await settled();
  });

  it('claims some ahead of an endpoint that answers, and starts them as slots come free', async () => {
    const release: (() => void)[] = [];
    const queue = ['1', '2', '3', '4', '5', '6', '7'].map((id) => claimed(id));
    let answers = 0;
    const { transmitter, requests, fake, settled, results } = opened(
      queue,
      () => {
        answers += 1;
        return answers <= 2
          ? accepted
          : new Promise((resolve) => release.push(() => resolve(accepted)));
      },
      { concurrencyMax: 2 },
    );
    await transmitter.round();
    await settled();
    expect(await transmitter.round()).toBe(4);
    expect(requests.map(({ endpoints }) => endpoints[0]?.free)).toEqual([2, 4]);
    await expect.poll(() => fake.sent.length).toBe(4);
    expect(transmitter.underWay()).toBe(4);
    release.shift()?.();
    await expect.poll(() => fake.sent.length).toBe(5);
    const stopped = transmitter.stop(1000);
    await expect.poll(() => release.length).toBe(3);
    for (const end of release) end();
    await stopped;
    expect(results.map(({ id }) => id).sort()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('says whether there may be more for slots that come free', async () => {
    const queue = [claimed('1'), claimed('2', { followed: true }), claimed('3')];
    const { transmitter, settled } = opened(queue, () => accepted, { concurrencyMax: 1 });
    await transmitter.round();
    expect(transmitter.mayHaveMore()).toBe(true);
    await settled();
    queue.pop();
    expect(await transmitter.round()).toBe(1);
    expect(transmitter.mayHaveMore()).toBe(false);
    await settled();
    expect(transmitter.mayHaveMore()).toBe(true);
    expect(await transmitter.round()).toBe(0);
    expect(transmitter.mayHaveMore()).toBe(false);
  });

  it('claims nothing more while a thousand results wait to be recorded', async () => {
    const queue = Array.from({ length: 1100 }, (_, n) => claimed(String(n)));
    const { transmitter, faults, results, settled } = opened(queue, () => accepted, {
      concurrencyMax: 1200,
    });
    faults.push(new StoreFault('away', 200));
    expect(await transmitter.round()).toBe(1100);
    queue.push(claimed('more'));
    await expect.poll(() => transmitter.counts().accepted).toBe(1100);
    expect(await transmitter.round()).toBe(0);
    await settled();
    expect(results).toHaveLength(1100);
    expect(await transmitter.round()).toBe(1);
    await settled();
  });

  it('claims apart for an endpoint with a deep queue, and rarely while that gives less than is asked', async () => {
    const queue = [claimed('1', { followed: true })];
    const { transmitter, requests, settled } = opened(
      queue,
      () => new Promise((resolve) => setTimeout(() => resolve(accepted), 20)),
      { concurrencyMax: 2 },
      { slowClaimMs: 100 },
    );
    const outbox = (isDeep: boolean) =>
      transmitter.sawOutbox('default', [{ partner: 'ACME', endpoint: 'out', isDeep }]);
    expect(await transmitter.roundOfDeep()).toBe(0);
    outbox(true);
    expect(await transmitter.round()).toBe(0);
    expect(requests).toHaveLength(0);
    expect(await transmitter.roundOfDeep()).toBe(1);
    expect(await transmitter.roundOfDeep()).toBe(0);
    expect(requests).toHaveLength(1);
    // What was sent held back others: they are asked for at once.
    await settled();
    expect(transmitter.mayHaveMore()).toBe(true);
    queue.push(claimed('2'));
    expect(await transmitter.roundOfDeep()).toBe(1);
    await settled();
    queue.push(claimed('3'));
    expect(await transmitter.roundOfDeep()).toBe(0);
    expect(transmitter.mayHaveMore()).toBe(false);
    outbox(false);
    expect(await transmitter.round()).toBe(1);
    expect(requests).toHaveLength(3);
    await settled();
  });

  it('puts several documents in one body where the endpoint wishes, each with its id', async () => {
    const queue = ['1', '2', '3'].map((id) => claimed(id));
    const { transmitter, fake, results, settled } = opened(queue, () => accepted, {
      batchMax: 2,
      concurrencyMax: 2,
    });
    await transmitter.round();
    await settled();
    const bodies = fake.texts().map((body) => JSON.parse(body) as { id: string }[]);
    expect(bodies.map((body) => body.map(({ id }) => id))).toEqual([['1', '2'], ['3']]);
    expect(results.map(({ id }) => id).sort()).toEqual(['1', '2', '3']);
    expect(new Set(fake.sent.map(({ id }) => id)).size).toBe(2);
  });

  it('gives a body another id when another transmission has joined it', async () => {
    const send = async (...ids: string[]) => {
      const queue = ids.map((id) => claimed(id));
      const { transmitter, fake, settled } = opened(queue, () => accepted, { batchMax: 5 });
      await transmitter.round();
      await settled();
      return fake.sent[0]?.id;
    };
    expect(await send('1', '2')).toBe(await send('1', '2'));
    expect(await send('1', '2')).not.toBe(await send('1', '2', '3'));
  });

  it('sends events as CloudEvents', async () => {
    const { document: _, ...base } = claimed('t1');
    const event = {
      id: 'e1',
      tenant: 'default',
      stream: 'order/1',
      version: 3,
      type: 'order.confirmed',
      schemaVersion: 1,
      data: { type: 'order.confirmed', line: '1' } as never,
      at: NOW,
      actor: { kind: 'system' as const, id: 'x' },
      cause: {},
      command: 'c1',
      configuration: 1,
      position: 17,
    };
    const { transmitter, fake, settled } = opened([{ ...base, event }], () => accepted);
    await transmitter.round();
    await settled();
    expect(fake.sent[0]?.contentType).toBe('application/cloudevents+json');
    expect(JSON.parse(fake.texts()[0] ?? '')).toEqual({
      specversion: '1.0',
      id: 'e1',
      source: '/syncline/default',
      type: 'order.confirmed',
      subject: 'order/1',
      time: NOW,
      datacontenttype: 'application/json',
      dataschema: '/schemas/events/order.confirmed/1',
      streamversion: 3,
      position: 17,
      data: { line: '1' },
    });
  });
});

describe('a failed attempt', () => {
  const retry = (afterMs?: number): Attempt => ({
    outcome: 'retry',
    reason: 'down',
    ...(afterMs === undefined ? {} : { afterMs }),
  });
  const attempt = async (
    nth: number,
    answer: Attempt,
    endpoint: Partial<OutboundEndpoint> = {},
  ) => {
    const one = opened([claimed('t1', { attempt: nth })], () => answer, endpoint);
    await one.transmitter.round();
    await one.settled();
    return one.results[0];
  };

  it("is tried again after the endpoint's delay, give or take a fifth", async () => {
    const result = await attempt(2, retry(), { retrySeconds: [1, 100, 1000] });
    expect(secondsUntil(result)).toBeGreaterThan(95);
    expect(secondsUntil(result)).toBeLessThan(105);
    expect(result?.commands).toEqual([]);
  });

  it('is not tried before the receiver wants it', async () => {
    const result = await attempt(1, retry(500_000), { retrySeconds: [1] });
    expect(secondsUntil(result)).toBeGreaterThan(495);
  });

  it('ends as a dead letter with an exception when the attempts are used up', async () => {
    const result = await attempt(3, retry(), { retrySeconds: [1, 1] });
    expect(result).toMatchObject({ outcome: 'retry', reason: 'down' });
    expect(result?.nextAt).toBeUndefined();
    expect(exceptions(result)).toEqual([['raise_exception', 'exception/dead_letter']]);
  });

  it('ends as a dead letter at once when it is refused', async () => {
    const result = await attempt(1, { outcome: 'refused', reason: 'gone' });
    expect(exceptions(result)).toEqual([['raise_exception', 'exception/dead_letter']]);
  });

  it('ends its exception when a later attempt gets through', async () => {
    expect(exceptions(await attempt(4, accepted))).toEqual([
      ['withdraw_exception', 'exception/dead_letter'],
    ]);
  });

  it('is followed by about 75 hours of others', () => {
    const hours = retrySecondsDefault.reduce((sum, seconds) => sum + seconds, 0) / 3600;
    expect(hours).toBeGreaterThan(75);
    expect(hours).toBeLessThan(76);
  });

  it('is one where a channel throws, and says so in the log', async () => {
    const { transmitter, results, reports, settled } = opened([claimed('t1')], () => {
      throw new Error('a bug');
    });
    await transmitter.round();
    await settled();
    expect(results).toMatchObject([{ outcome: 'retry', reason: 'a bug' }]);
    expect(reports).toHaveLength(1);
  });

  it('waits where the channel cannot be opened', async () => {
    const { transmitter, results, settled } = opened(
      [claimed('t1')],
      () => accepted,
      {},
      {
        channelOf: () => ({ problem: 'The setting "url" is missing.' }),
      },
    );
    await transmitter.round();
    await settled();
    expect(results).toMatchObject([{ outcome: 'retry', reason: 'The setting "url" is missing.' }]);
  });
});

describe('an endpoint that speaks X12', () => {
  const numbers = { interchange: 5, group: 6, set: 7 };
  const written = {
    result: { bytes: new Uint8Array([1]), contentType: 'application/edi-x12', problems: [] },
    group: 'PO',
  };

  it('gets numbered bytes that every try repeats, and owes a functional acknowledgment', async () => {
    const times: string[] = [];
    const { transmitter, requests, results, settled } = opened(
      [claimed('t1', { numbers })],
      () => accepted,
      { format: 'x12' },
      {
        write: (_document, _syntax, profileOf, { writtenAt, groupControl }) => {
          times.push(`${writtenAt} ${groupControl} ${profileOf.receiver.id}`);
          return written;
        },
      },
    );
    await transmitter.round();
    await settled();
    expect(requests[0]?.endpoints[0]?.numbered).toBe(true);
    expect(times).toEqual([`${NOW} 6 ACME`]);
    expect(results[0]?.sentBytes).toEqual(new Uint8Array([1]));
    expect(results[0]?.commands[0]?.envelope).toMatchObject({
      stream: 'exchange/ACME/PO/6',
      command: { type: 'expect_acknowledgment', groupControl: '6', transmission: 't1' },
    });
  });

  it('owes none for an acknowledgment itself', async () => {
    const one = claimed('t1', { numbers, kind: 'functional_acknowledgment' });
    const { transmitter, results, settled } = opened(
      [one],
      () => accepted,
      { format: 'x12' },
      {
        write: () => ({ ...written, group: 'FA' }),
      },
    );
    await transmitter.round();
    await settled();
    expect(results[0]?.commands).toEqual([]);
  });

  it('gets a dead letter with the problems where the document cannot be written', async () => {
    const { transmitter, fake, results, settled } = opened(
      [claimed('t1', { numbers })],
      () => accepted,
      { format: 'x12' },
    );
    await transmitter.round();
    await settled();
    expect(fake.sent).toEqual([]);
    const reason = expect.stringContaining('WRITER_MISSING');
    expect(results).toMatchObject([{ outcome: 'refused', reason }]);
  });
});

describe('results', () => {
  it('are kept until the store takes them', async () => {
    const { transmitter, faults, results, settled } = opened([claimed('t1')], () => accepted);
    faults.push(new StoreFault('away', 5), new StoreFault('away', 5));
    await transmitter.round();
    await settled();
    expect(results).toHaveLength(1);
  });

  it('of sends that were cut off by the end are recorded too', async () => {
    const { transmitter, results } = opened(
      [claimed('t1')],
      () => new Promise((resolve) => setTimeout(() => resolve(accepted), 30)),
    );
    await transmitter.round();
    await transmitter.stop(1000);
    expect(results).toHaveLength(1);
    expect(await transmitter.round()).toBe(0);
  });
});

describe('the slots of an endpoint', () => {
  it('shrink to one after failures in a row, behind a pause, and come back with an answer', () => {
    const slots = new EndpointSlots();
    for (let i = 0; i < 3; i += 1) {
      expect(slots.free(8, 0)).toBe(8);
      slots.started();
      slots.ended(false, 0, 0.5);
    }
    expect(slots.health(0)).toBe('paused');
    expect(slots.free(8, 0)).toBe(0);
    expect(slots.health(1000)).toBe('degraded');
    expect(slots.free(8, 1000)).toBe(1);
    slots.started();
    expect(slots.free(8, 1000)).toBe(0);
    slots.ended(true, 1000, 0.5);
    expect(slots.health(1000)).toBe('healthy');
    expect(slots.free(8, 1000)).toBe(8);
  });

  it('pause longer the longer it fails, and never for ever', () => {
    const slots = new EndpointSlots();
    for (let i = 0; i < 40; i += 1) {
      slots.started();
      slots.ended(false, 0, 0.999);
    }
    expect(slots.free(8, 6300)).toBe(1);
  });

  it('pause as long as the receiver asks', () => {
    const slots = new EndpointSlots();
    slots.started();
    slots.ended(false, 0, 0.5, 30_000);
    expect(slots.free(8, 29_000)).toBe(0);
    expect(slots.free(8, 30_000)).toBe(8);
  });
});
