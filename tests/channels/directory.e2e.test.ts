import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  InboundChannel,
  Outbound,
  Received,
  ReceivedAnswer,
  ReceivedChunks,
} from '../../src/channels/channel.ts';
import { directoryInbound } from '../../src/channels/directory/inbound.ts';
import { directoryOutbound } from '../../src/channels/directory/outbound.ts';
import { stopSignal } from '../../src/pipeline/stop-signal.ts';

let folder = '';
/** Of the chunks in which a large file came. */
let largest = 0;
const running: InboundChannel[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-directory-'));
  largest = 0;
});
afterEach(async () => {
  for (const channel of running.splice(0)) await channel.stop();
  rmSync(folder, { recursive: true, force: true });
});

const list = (name: string) => {
  try {
    return readdirSync(join(folder, name)).sort();
  } catch (error) {
    return [String((error as { code?: string }).code)];
  }
};
const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
/** The later in the list, the younger. */
const putInOrder = (files: readonly (readonly [name: string, text: string])[]) => {
  for (const [at, [name, text]] of files.entries()) {
    put(name, text);
    utimesSync(join(folder, name), 1_700_000_000, 1_700_000_000 + at);
  }
};
const namesOf = (received: readonly Received[]) =>
  received.map(({ attributes }) => attributes.fileName);

/** Remembers idempotency keys as ingest does. */
function watch(
  answer?: (received: Received) => Promise<ReceivedAnswer> | ReceivedAnswer,
  known = new Map<string, string>(),
  onChunk: () => void = () => undefined,
) {
  const received: Received[] = [];
  const reports: unknown[] = [];
  const receiveOne = async (one: Received): Promise<ReceivedAnswer> => {
    received.push(one);
    if (answer !== undefined) return answer(one);
    const key = one.idempotencyKey ?? '';
    const id = known.get(key) ?? `id${known.size}`;
    known.set(key, id);
    return { outcome: 'committed', id };
  };
  /** As ingest: nothing behind what has to wait. */
  const receive = async (all: readonly Received[]): Promise<ReceivedAnswer[]> => {
    const answers: ReceivedAnswer[] = [];
    for (const one of all) {
      const waits = answers.find(({ outcome }) => outcome === 'later');
      answers.push(waits ?? (await receiveOne(one)));
    }
    return answers;
  };
  /** Large ones are put together here, so that a test sees all in one list. */
  const receiveChunks = async ({ chunks, ...rest }: ReceivedChunks): Promise<ReceivedAnswer> => {
    const read: Uint8Array[] = [];
    for await (const chunk of chunks) {
      largest = Math.max(largest, chunk.length);
      onChunk();
      read.push(chunk);
    }
    const { announcedBytes, idempotencyKey, ...fields } = rest;
    const bytes = Buffer.concat(read);
    expect(bytes).toHaveLength(announcedBytes);
    return receiveOne({ ...fields, bytes, idempotencyKey: idempotencyKey() });
  };
  const channel = directoryInbound.start(
    { folder, pollSeconds: 0.01 },
    {
      receive,
      receiveChunks,
      elapsedMs: () => performance.now(),
      report: (_text, error) => reports.push(error),
    },
  );
  running.push(channel);
  return { channel, received, known, reports };
}

describe('a watched directory', () => {
  it('hands over what arrives, oldest first, and moves it on', async () => {
    const { received } = watch();
    put('b.edi', 'first');
    await new Promise((resolve) => setTimeout(resolve, 15));
    put('a.json', 'second');
    await expect.poll(() => list('processed')).toEqual(['a.json', 'b.edi']);
    expect(received.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['first', 'second']);
    expect(received.map(({ contentType }) => contentType)).toEqual([
      'application/edi-x12',
      'application/json',
    ]);
    expect(received[0]?.attributes).toEqual({ fileName: 'b.edi' });
    expect(list('processing')).toEqual([]);
  });

  it('reads a file that is too large to be held while it is taken, in its place among the others', async () => {
    const { received, known } = watch();
    const large = 'x'.repeat(9 * 1024 * 1024);
    for (const [name, text] of [
      ['1.edi', 'small'],
      ['2.edi', large],
      ['3.edi', 'small'],
    ] as const) {
      put(name, text);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await expect.poll(() => list('processed')).toEqual(['1.edi', '2.edi', '3.edi']);
    expect(namesOf(received)).toEqual(['1.edi', '2.edi', '3.edi']);
    expect(Buffer.from(received[1]?.bytes ?? []).toString()).toBe(large);
    expect(largest).toBeLessThanOrEqual(1024 * 1024);
    // The same after a crash before it was moved on.
    await rename(join(folder, 'processed', '2.edi'), join(folder, 'processing', '2.edi'));
    await expect.poll(() => received.length).toBe(4);
    expect(received[3]?.idempotencyKey).toBe(received[1]?.idempotencyKey);
    expect(known.size).toBe(3);
  });

  it('leaves alone what still grows, is hidden, or is named as unfinished', async () => {
    const { received } = watch();
    put('a.edi.part', 'x');
    put('.hidden', 'x');
    put('grows.edi', 'x');
    const timer = setInterval(() => put('grows.edi', 'x'.repeat(1 + (Date.now() % 1000))), 1);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(received).toEqual([]);
    clearInterval(timer);
    await expect.poll(() => list('processed')).toEqual(['grows.edi']);
    expect(received).toHaveLength(1);
  });

  it('takes in again what its sender changed while it was read, whole, and keeps nobody waiting', async () => {
    const grow = (name: string) => {
      const [taken = ''] = list('processing').filter((one) => one.startsWith(name));
      appendFileSync(join(folder, 'processing', taken), ' and more');
    };
    let once = 0;
    const { received } = watch((one) => {
      if (one.attributes.fileName === '1.edi' && once++ === 0) grow('1.edi');
      return { outcome: 'committed', id: `id${received.length}` };
    });
    putInOrder([
      ['1.edi', 'some'],
      ['2.edi', 'other'],
    ]);
    await expect.poll(() => list('processed')).toEqual(['1.edi', '2.edi']);
    const texts = received.map(({ bytes }) => Buffer.from(bytes).toString());
    expect(texts.at(-1)).toBe('some and more');
    expect(texts.filter((text) => text === 'other')).toHaveLength(1);
    expect(readFileSync(join(folder, 'processed', '1.edi'), 'utf8')).toBe('some and more');
    expect(new Set(received.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
  });

  it.each([
    ['grew', 'xy', 12],
    ['shrank', '', 0],
  ])(
    'gives up a large file that %s while it was read, and takes it as it is then',
    async (_, more, size) => {
      const large = 9 * 1024 * 1024;
      let once = 0;
      const { received, reports } = watch(undefined, new Map(), () => {
        if (once++ > 0) return;
        const [taken = ''] = list('processing');
        const path = join(folder, 'processing', taken);
        if (more === '') truncateSync(path, large - 1024 * 1024);
        else appendFileSync(path, more.repeat(size));
      });
      put('1.edi', 'x'.repeat(large));
      put('2.edi', 'other');
      await expect.poll(() => list('processed'), { timeout: 5000 }).toEqual(['1.edi', '2.edi']);
      const whole = more === '' ? large - 1024 * 1024 : large + 24;
      const sizes = received.map(({ bytes }) => bytes.length).sort((a, b) => a - b);
      expect(sizes).toEqual([5, whole]);
      expect(String(reports[0])).toContain('changed while it was read');
    },
  );

  it('puts what is refused aside, with the reason beside it', async () => {
    watch(() => ({ outcome: 'refused', reason: 'Too large.' }));
    put('a.edi', 'x');
    await expect.poll(() => list('failed')).toEqual(['a.edi', 'a.edi.reason.txt']);
    expect(readFileSync(join(folder, 'failed', 'a.edi.reason.txt'), 'utf8')).toBe('Too large.\n');
  });

  it('comes back later when it is asked to', async () => {
    let times = 0;
    const { received } = watch(() => {
      times += 1;
      return times < 3 ? { outcome: 'later', afterMs: 20 } : { outcome: 'committed', id: 'x' };
    });
    put('a.edi', 'x');
    await expect.poll(() => list('processed')).toEqual(['a.edi']);
    expect(new Set(received.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });

  it('offers a file again after a crash between commit and move, under the same key', async () => {
    const crashed = watch(() => new Promise<ReceivedAnswer>(() => undefined));
    put('a.edi', 'x');
    await expect.poll(() => crashed.received.length).toBe(1);
    expect(list('processing')).toEqual([expect.stringMatching(/^a\.edi\.taken-[0-9a-f]+$/)]);
    running.length = 0; // it never answers: as good as killed
    const { received } = watch();
    await expect.poll(() => list('processed')).toEqual(['a.edi']);
    expect(received[0]?.idempotencyKey).toBe(crashed.received[0]?.idempotencyKey);
  });

  it('offers a file again after a crash between the two moves', async () => {
    mkdirSync(join(folder, 'processing'));
    put('processing/a.edi', 'x');
    put('processing/b.edi.taken-0018bcfe568001234abcd', 'x');
    const { received } = watch();
    await expect.poll(() => list('processed')).toEqual(['a.edi', 'b.edi']);
    expect(namesOf(received)).toEqual(['a.edi', 'b.edi']);
  });

  it('gives nothing to the hub behind a large file that has to wait', async () => {
    let refusals = 0;
    const committed: unknown[] = [];
    putInOrder([
      ['2.edi', 'x'.repeat(9 * 1024 * 1024)],
      ['1.edi', 'small'],
    ]);
    watch(({ bytes, attributes }) => {
      if (bytes.length > 10 && refusals < 3) {
        refusals += 1;
        return { outcome: 'later', afterMs: 5 };
      }
      committed.push(attributes.fileName);
      return { outcome: 'committed', id: String(committed.length) };
    });
    await expect.poll(() => list('processed')).toEqual(['1.edi', '2.edi']);
    expect(committed).toEqual(['2.edi', '1.edi']);
  });

  it.each(['is answered later', 'meets a fault'])(
    'gives nothing to the hub behind a group that %s',
    async (how) => {
      const names = Array.from({ length: 150 }, (_, at) => `${1000 - at}.edi`);
      putInOrder(names.map((name) => [name, name] as const));
      let offers = 0;
      const { received } = watch(({ attributes }) => {
        offers += 1;
        if (offers > 1) return { outcome: 'committed', id: String(attributes.fileName) };
        if (how === 'meets a fault') throw new Error('The database is away.');
        return { outcome: 'later', afterMs: 5 };
      });
      await expect.poll(() => list('processed').length, { timeout: 5000 }).toBe(150);
      expect(namesOf(received)).toEqual([names[0], ...names]);
    },
  );

  it('commits two files of one name in the order of their age, and keeps both', async () => {
    mkdirSync(join(folder, 'processing'));
    const marks = ['b', 'a'].map((letter) => letter.repeat(20));
    putInOrder(marks.map((mark, at) => [`processing/a.edi.taken-${mark}`, String(at)] as const));
    const { received } = watch(({ bytes }) => ({ outcome: 'committed', id: `id${bytes[0]}` }));
    await expect.poll(() => list('processed')).toEqual(['a.edi', 'a.id49.edi']);
    expect(received.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['0', '1']);
    expect(readFileSync(join(folder, 'processed', 'a.edi'), 'utf8')).toBe('0');
  });

  it('takes in a file whose name leaves no room for a mark', async () => {
    const name = `${'x'.repeat(246)}.edi`;
    put(name, 'x');
    const { received } = watch();
    await expect.poll(() => list('processed')).toEqual([name.slice(-60)]);
    expect(received[0]?.contentType).toBe('application/edi-x12');
  });

  it('moves on a file whose name leaves no room for what is added to it, and keeps nobody waiting', async () => {
    const name = `${'x'.repeat(225)}.edi`;
    mkdirSync(join(folder, 'processed'));
    put(join('processed', name), 'before');
    putInOrder([
      [name, 'again'],
      ['behind.edi', 'behind'],
    ]);
    const id = '01a22b60-f059-8b9a-9a93-17d90e390917';
    const { received, reports } = watch(() => ({ outcome: 'committed', id }));
    const expected = ['behind.edi', name, name.slice(-60)].sort();
    await expect.poll(() => list('processed')).toEqual(expected);
    expect(namesOf(received)).toEqual([name, 'behind.edi']);
    expect(reports).toEqual([]);
  });

  it('takes in a file whose name is no UTF-8', async () => {
    const bytes = Buffer.from('M\u00fcller.edi', 'latin1');
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), bytes]), 'latin');
    put('M\u00fcller.edi', 'utf');
    const { received } = watch();
    await expect.poll(() => list('processed')).toHaveLength(2);
    const texts = received.map(({ bytes: read }) => Buffer.from(read).toString()).sort();
    expect(texts).toEqual(['latin', 'utf']);
    expect(namesOf(received)).toEqual(['M\u00fcller.edi', 'M\u00fcller.edi']);
  });

  it('takes another file of the same name for another, and overwrites none', async () => {
    const { received } = watch();
    put('a.edi', 'one');
    await expect.poll(() => list('processed')).toEqual(['a.edi']);
    put('a.edi', 'two');
    await expect.poll(() => list('processed')).toEqual(['a.edi', 'a.id1.edi']);
    expect(new Set(received.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });

  it('may be watched by several hubs at once', async () => {
    const { known, reports } = watch();
    const other = watch(undefined, known);
    for (let at = 0; at < 40; at += 1) put(`${at}.edi`, `file ${at}`);
    await expect.poll(() => list('processed').length).toBe(40);
    expect(known.size).toBe(40);
    expect([...reports, ...other.reports]).toEqual([]);
    expect(list('failed')).toEqual([]);
  });

  it('moves on only what it read, where another hub was quicker and the name is used again', async () => {
    const answers = new Map<string, ((answer: ReceivedAnswer) => void)[]>();
    const held = (hub: string) => () =>
      new Promise<ReceivedAnswer>((resolve) => {
        answers.set(hub, [...(answers.get(hub) ?? []), resolve]);
      });
    const answer = async (hub: string, given: ReceivedAnswer) => {
      await expect.poll(() => answers.get(hub)?.length).toBe(1);
      answers.get(hub)?.shift()?.(given);
    };
    const texts = (received: readonly Received[]) =>
      received.map(({ bytes }) => Buffer.from(bytes).toString());
    put('orders.edi', 'old');
    const quick = watch(held('quick'));
    await expect.poll(() => texts(quick.received)).toEqual(['old']);
    const slow = watch(held('slow'));
    await expect.poll(() => texts(slow.received)).toEqual(['old']);
    await answer('quick', { outcome: 'committed', id: 'first' });
    await expect.poll(() => list('processed')).toEqual(['orders.edi']);
    put('orders.edi', 'new');
    await answer('quick', { outcome: 'later', afterMs: 60_000 });
    await answer('slow', { outcome: 'committed', id: 'first' });
    await answer('slow', { outcome: 'committed', id: 'second' });
    await expect.poll(() => list('processed')).toEqual(['orders.edi', 'orders.second.edi']);
    expect(texts(slow.received)).toEqual(['old', 'new']);
    expect(readFileSync(join(folder, 'processed', 'orders.second.edi'), 'utf8')).toBe('new');
  });

  it('goes on after the folder was away', async () => {
    const { reports } = watch();
    await expect.poll(() => list('processed')).toEqual([]);
    const elsewhere = `${folder}.away`;
    await rename(folder, elsewhere);
    writeFileSync(folder, 'a file where the folder was');
    await expect.poll(() => reports.length).toBeGreaterThan(0);
    rmSync(folder);
    await rename(elsewhere, folder);
    put('a.edi', 'x');
    await expect.poll(() => list('processed')).toEqual(['a.edi']);
  });
});

describe('a directory out', () => {
  const outbound: Outbound = {
    id: 'f00d',
    attempt: 1,
    bytes: new TextEncoder().encode('ISA*'),
    contentType: 'application/edi-x12',
    kind: 'purchase_order',
    title: '4711/..\\ä',
  };
  const open = (settings: Record<string, string> = {}) =>
    directoryOutbound.open(
      { folder: join(folder, 'out'), ...settings },
      { timeoutMs: 1000, concurrencyMax: 1, privateAddressesAllowed: [], nowMs: () => 0 },
    );

  it('puts a whole file in place, named by kind, title and id', async () => {
    const name = 'purchase_order-4711_.._-f00d.edi';
    expect(await open().send(outbound, stopSignal())).toEqual({
      outcome: 'accepted',
      receipt: name,
    });
    expect(list('out')).toEqual([name]);
    expect(readFileSync(join(folder, 'out', name), 'utf8')).toBe('ISA*');
  });

  it('replaces the file when the same is sent again', async () => {
    const channel = open({ name: 'po-{id}.{ending}' });
    await channel.send(outbound, stopSignal());
    await channel.send(outbound, stopSignal());
    expect(list('out')).toEqual(['po-f00d.edi']);
  });

  it('tries again where the folder cannot be made', async () => {
    put('out', 'a file');
    expect(await open().send(outbound, stopSignal())).toMatchObject({ outcome: 'retry' });
  });
});
