/**
 * Random input over every reader: cut at any byte, split at any chunk boundary, spelled with any legal
 * delimiters, changed at random. Nothing throws, nothing hangs, time is linear, problems are named.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadItem } from '../../src/formats/format.ts';
import { syntaxes } from '../../src/formats/list.ts';
import {
  bytesOf,
  contextWith,
  corpus,
  corpusMissing,
  documentsOf,
  problemsOfItems,
  readAll,
  samples,
} from './kit.ts';

/** The time each property may take; runs are as many as fit. */
const propertyMsMax = 6000;
const runs = {
  numRuns: 400,
  interruptAfterTimeLimit: propertyMsMax,
  markInterruptAsFailure: false,
};

const own = samples().map(({ bytes }) => bytes);
const foreign =
  corpusMissing === undefined
    ? readdirSync(join(corpus, 'x12'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => new Uint8Array(readFileSync(join(entry.parentPath, entry.name))))
        .filter((bytes) => bytes.length < 20_000)
    : [];
const files = [...own, ...foreign];
const anyFile = fc.constantFrom(...files);

/** Reads with every syntax, whatever the bytes look like; the readers take what they get. */
function readWithEach(chunks: readonly Uint8Array[]): ReadItem[] {
  return syntaxes.flatMap((syntax) => [...syntax.read(chunks, contextWith())]);
}

function checkItems(items: readonly ReadItem[], length: number): void {
  for (const { position, code, text } of problemsOfItems(items)) {
    expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
    expect(text.length).toBeGreaterThan(0);
    expect(position.offset ?? 0).toBeLessThanOrEqual(length);
  }
  for (const item of items) {
    if (item.type === 'rejected')
      expect(item.problems.some(({ severity }) => severity === 'error')).toBe(true);
    if (item.type !== 'document') continue;
    const controls = JSON.stringify(item).match(/\\u00[01]/g) ?? [];
    expect(controls, 'characters that no database stores').toEqual([]);
  }
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const points = [
    ...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length]),
  ].sort((a, b) => a - b);
  return points.slice(1).map((point, index) => bytes.slice(points[index], point));
}

describe('random input', () => {
  it('gives the same however it is split into chunks', () => {
    const cuts = fc.array(fc.nat(20_000), { maxLength: 12 });
    fc.assert(
      fc.property(anyFile, cuts, (bytes, at) => {
        expect(readAll(bytes, contextWith(), split(bytes, at))).toEqual(readAll(bytes));
      }),
      runs,
    );
  });

  it('gives the same byte by byte', () => {
    for (const bytes of files.filter(({ length }) => length < 1500).slice(0, 12)) {
      const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
      expect(readAll(bytes, contextWith(), single)).toEqual(readAll(bytes));
    }
  });

  it('names a problem when it is cut at any byte', () => {
    fc.assert(
      fc.property(anyFile, fc.nat(20_000), (bytes, at) => {
        const end = at % bytes.length;
        const items = readAll(bytes.slice(0, end));
        checkItems(items, end);
        const isWhole = bytes.slice(end).every((byte) => byte <= 32 || byte === bytes[105]);
        const begun = items.some(({ type }) => type === 'interchange_opened');
        if (begun && !isWhole) expect(problemsOfItems(items).length).toBeGreaterThan(0);
      }),
      runs,
    );
  });

  it('never throws over changed files', () => {
    const change = fc.record({
      at: fc.nat(20_000),
      take: fc.nat(4),
      put: fc.uint8Array({ maxLength: 4 }),
    });
    fc.assert(
      fc.property(anyFile, fc.array(change, { minLength: 1, maxLength: 8 }), (bytes, changes) => {
        let changed = [...bytes];
        for (const { at, take, put } of changes)
          changed = changed.toSpliced(at % changed.length, take, ...put);
        const made = Uint8Array.from(changed);
        checkItems(readWithEach([made]), made.length);
      }),
      runs,
    );
  });

  it('never throws over pieces of files put together', () => {
    const piece = fc.tuple(anyFile, fc.nat(20_000), fc.nat(300));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const chunks = pieces.map(([bytes, from, length]) => {
          const start = from % bytes.length;
          return bytes.slice(start, start + length);
        });
        const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        checkItems(readWithEach(chunks), length);
      }),
      runs,
    );
  });

  it('never throws over rubbish', () => {
    const text = fc
      .string({ unit: fc.constantFrom(...'ISAGSTEB*~>\n {}[]",:0a\\'), maxLength: 300 })
      .map(bytesOf);
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), text), (bytes) => {
        checkItems(readWithEach([bytes]), bytes.length);
      }),
      runs,
    );
  });

  it('reads a sample the same in any legal delimiters', () => {
    const legal = [
      ...'!"%&()*+,./:;<=>?@[]_{|}~#$\\^`',
      '\u001c',
      '\u001d',
      '\u001e',
      '\u001f',
      '\n',
      '\u0007',
    ];
    const three = fc.shuffledSubarray(legal, { minLength: 3, maxLength: 3 });
    const plain = own
      .map((bytes) => new TextDecoder().decode(bytes))
      .filter((text) => text.startsWith('ISA*') && text.slice(104, 106) === '>~');
    fc.assert(
      fc.property(
        fc.constantFrom(...plain),
        three,
        (text, [element = '*', component = '>', segment = '~']) => {
          const data = text.replaceAll('\n', '').replaceAll(/[*>~]/g, '');
          if ([element, component, segment].some((char) => data.includes(char))) return;
          const spelled = text
            .replaceAll('\n', '')
            .replaceAll(/[*>~]/g, (char) =>
              char === '*' ? element : char === '>' ? component : segment,
            );
          expect(documentsOf(readAll(spelled))).toEqual(documentsOf(readAll(text)));
        },
      ),
      runs,
    );
  });
});

describe('time', () => {
  const kib = 1024;
  const isa = `ISA*00*${' '.repeat(10)}*00*${' '.repeat(10)}*ZZ*A*ZZ*B*260604*0800*U*00401*000000001*0*P*>~`;
  const gs = 'GS*PO*A*B*20260604*0800*1*X*004010~';

  /** What made other readers slow: each is read at 64 KiB and at 16 times that, in at most 40 times as long. */
  it.each<[string, string, (n: number) => string]>([
    ['line breaks within a segment', `${isa}${gs}ST*850*1~`, (n) => 'A\n'.repeat(n / 2)],
    ['empty segments', isa, (n) => '~'.repeat(n)],
    ['headers without end', '', (n) => 'ISA*'.repeat(n / 4)],
    ['words like headers', '', (n) => 'ISAISA '.repeat(n / 7)],
    ['sets without end', `${isa}${gs}`, (n) => 'ST*850*1~'.repeat(n / 9)],
    ['one element after the other', `${isa}${gs}ST*850*1~PO1`, (n) => '*'.repeat(n)],
    ['components', `${isa}${gs}ST*850*1~REF*ZZ*1**`, (n) => '>'.repeat(n)],
    [
      'unknown segments',
      `${isa}${gs}ST*850*1~BEG*00*SA*1**20260601~`,
      (n) => 'QQ*1~'.repeat(n / 5),
    ],
    [
      'loops in loops',
      `${isa}${gs}ST*850*1~BEG*00*SA*1**20260601~`,
      (n) => 'PO1*1~N1*ST~'.repeat(n / 12),
    ],
    ['open brackets', '', (n) => '['.repeat(n)],
    ['open braces', '', (n) => '{"a":'.repeat(n / 5)],
    [
      'names in an object',
      '{"kind":"invoice"',
      (n) => Array.from({ length: n / 16 }, (_, i) => `,"${i}":1`).join(''),
    ],
    ['an unclosed string', '{"kind":"', (n) => '\\"'.repeat(n / 2)],
    ['bad fields', '{"kind":"invoice","lines":[', (n) => '{"line":1},'.repeat(n / 11)],
  ])('is linear in %s', (_, head, tail) => {
    const msOf = (length: number) => {
      const bytes = bytesOf(head + tail(length));
      // Time of the processor: other work on the machine does not count.
      const before = process.cpuUsage();
      const items = readWithEach([bytes]).length;
      const { user, system } = process.cpuUsage(before);
      expect(items).toBeGreaterThan(0);
      return (user + system) / 1000;
    };
    msOf(16 * kib);
    const small = Math.max(msOf(64 * kib), 4);
    expect(msOf(1024 * kib)).toBeLessThan(small * 40 + 250);
  });
});
