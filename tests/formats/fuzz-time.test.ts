/**
 * Reading takes time in proportion to the input, and bounded memory: told by the ratio of processor
 * times at n and 4 n, never by a time. A quadratic reader needs 16 times as long and is found; the
 * bound is 9 times, and small readings are repeated until they can be told from noise.
 */
import { describe, expect, it } from 'vitest';
import { readStrictJson } from '../../src/api/strict-json.ts';
import { syntaxes, x12Sets } from '../../src/formats/list.ts';
import { cpuMsOf, readWithEach } from './fuzz-kit.ts';
import { bytesOf, contextWith, problemsOfItems, readAll, samples } from './kit.ts';

const KIB = 1024;
/** Where four times as much would take 16 times as long, were it quadratic. */
const RATIO_MAX = 9;
const TRIES = 8;

/** Whether `work(4 n)` takes at most nine times as long as `work(n)`: the best of a few tries counts. */
function expectLinear(work: (n: number) => void, n: number): void {
  work(n);
  let best = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < TRIES && best > RATIO_MAX; tried += 1) {
    const small = cpuMsOf(() => work(n));
    const repeat = Math.max(1, Math.ceil(20 / Math.max(small, 1)));
    const once = cpuMsOf(() => {
      for (let at = 0; at < repeat; at += 1) work(n);
    });
    best = Math.min(best, cpuMsOf(() => work(4 * n)) / (once / repeat));
  }
  expect(best).toBeLessThan(RATIO_MAX);
}

const isa = `ISA*00*${' '.repeat(10)}*00*${' '.repeat(10)}*ZZ*A*ZZ*B*260604*0800*U*00401*000000001*0*P*>~`;
const gs = 'GS*PO*A*B*20260604*0800*1*X*004010~';
const order = `${isa}${gs}ST*850*1~BEG*00*SA*1**20260601~`;

describe('time is linear in', { timeout: 120_000 }, () => {
  it.each<[string, string, (n: number) => string]>([
    ['line breaks within a segment', `${isa}${gs}ST*850*1~`, (n) => 'A\n'.repeat(n / 2)],
    ['empty segments', isa, (n) => '~'.repeat(n)],
    ['headers without end', '', (n) => 'ISA*'.repeat(n / 4)],
    ['words like headers', '', (n) => 'ISAISA '.repeat(n / 7)],
    ['sets without end', `${isa}${gs}`, (n) => 'ST*850*1~'.repeat(n / 9)],
    [
      'sets of all numbers',
      `${isa}${gs}`,
      (n) => numbered(n / 20, (i) => `ST*850*${i * 7}~SE*2*1~`),
    ],
    ['groups', isa, (n) => gs.repeat(n / 36)],
    ['interchanges', '', (n) => isa.repeat(n / 100)],
    ['one element after the other', `${isa}${gs}ST*850*1~PO1`, (n) => '*'.repeat(n)],
    ['components', `${isa}${gs}ST*850*1~REF*ZZ*1**`, (n) => '>'.repeat(n)],
    ['unknown segments', order, (n) => 'QQ*1~'.repeat(n / 5)],
    ['loops in loops', order, (n) => 'PO1*1~N1*ST~'.repeat(n / 12)],
    ['lines of one number', order, (n) => 'PO1*1*1*EA~SCH*1*EA***002*20260601~'.repeat(n / 36)],
    [
      'levels below levels',
      `${isa}GS*SH*A*B*20260604*0800*1*X*004010~ST*856*1~BSN*00*S1*20260604*0800*0001~HL*1**S~`,
      (n) => numbered(n / 20, (i) => `HL*${i + 2}*${i + 1}*I~LIN**BP*X~SN1**1*EA~`),
    ],
    [
      'tares below tares',
      `${isa}GS*SH*A*B*20260604*0800*1*X*004010~ST*856*1~BSN*00*S1*20260604*0800*0001~HL*1**S~`,
      (n) => numbered(n / 20, (i) => `HL*${i + 2}*${i + 1}*T~MAN*GM*0010${i}~`),
    ],
    ['open brackets', '', (n) => '['.repeat(n)],
    ['open braces', '', (n) => '{"a":'.repeat(n / 5)],
    ['names in an object', '{"kind":"invoice"', (n) => numbered(n / 16, (i) => `,"${i}":1`)],
    ['an unclosed string', '{"kind":"', (n) => '\\"'.repeat(n / 2)],
    ['escapes', '{"kind":"', (n) => `${'\\u00e9'.repeat(n / 6)}"}`],
    ['bad fields', '{"kind":"invoice","lines":[', (n) => '{"line":1},'.repeat(n / 11)],
    [
      'bad fields of a whole text',
      '{"kind":"invoice","lines":[',
      (n) => `${'{"line":1},'.repeat(n / 11)}1]}`,
    ],
    ['small documents', '[', (n) => '{},'.repeat(n / 3)],
    ['bare values', '[', (n) => '7,'.repeat(n / 2)],
  ])('%s', (_, head, tail) => {
    const made = new Map<number, Uint8Array>();
    expectLinear((n) => {
      const bytes = made.get(n) ?? bytesOf(head + tail(n));
      made.set(n, bytes);
      expect(readWithEach([bytes]).length).toBeGreaterThan(0);
    }, 64 * KIB);
  });

  it.each(['850', 'json'])('the number of chunks of one byte (%s)', (kind) => {
    const bytes = (n: number) =>
      bytesOf(
        kind === 'json' ? `{"kind":"${'x'.repeat(n)}"}` : order + 'PO1*1*1*EA~'.repeat(n / 11),
      );
    expectLinear((n) => {
      readWithEach(Array.from(bytes(n), (byte) => Uint8Array.of(byte)));
    }, 32 * KIB);
  });

  it.each([
    ['names', (n: number) => `{${numbered(n / 12, (i) => `"${i}":1,`)}"":0}`],
    ['nesting', (n: number) => '[{"a":'.repeat(n / 6)],
    ['one string', (n: number) => `"${'\\n'.repeat(n / 2)}"`],
    ['one number', (n: number) => '1'.repeat(n)],
    ['elements', (n: number) => `[${'1,'.repeat(n / 2)}0]`],
    ['a name given twice, late', (n: number) => `{${numbered(n / 12, (i) => `"${i}":1,`)}"0":0}`],
  ])('JSON of the API: %s', (_, text) => {
    expectLinear((n) => void readStrictJson(bytesOf(text(n))), 128 * KIB);
  });
});

function numbered(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join('');
}

/** Each set with each of its segments, from there to the end of the loop's part, again and again. */
describe.each(x12Sets.map(({ set }) => set))('time is linear in the set %s', (set) => {
  const found = samples()
    .map(({ bytes }) => new TextDecoder().decode(bytes).replaceAll('\n', ''))
    .find((text) => text.includes(`~ST*${set}*`) && text.startsWith('ISA*'));
  const segments = found?.split('~') ?? [];
  const first = segments.findIndex((segment) => segment.startsWith(`ST*${set}*`)) + 1;
  const last = segments.findIndex((segment) => segment.startsWith('SE*'));

  it('has a sample', () => {
    expect(last).toBeGreaterThan(first);
  });

  it.each([1, 3])('with any %i of its segments many times over', { timeout: 300_000 }, (many) => {
    for (let from = first; from + many <= last; from += many) {
      const part = segments.slice(from, from + many);
      const length = part.join('~').length + 1;
      const text = (n: number) =>
        segments
          .toSpliced(from, 0, ...Array.from({ length: n / length }, () => part).flat())
          .join('~');
      expectLinear((n) => {
        const bytes = bytesOf(text(n));
        expect(readAll(bytes).length).toBeGreaterThan(0);
      }, 16 * KIB);
    }
  });
});

describe('a segment or document of 100 MB', { timeout: 120_000 }, () => {
  const MIB = 1024 * KIB;
  const chunk = new Uint8Array(MIB).fill(65);

  function* endless(head: string, tail: string, onChunk: () => void): Generator<Uint8Array> {
    yield bytesOf(head);
    for (let sent = 0; sent < 100; sent += 1) {
      onChunk();
      yield chunk;
    }
    yield bytesOf(tail);
  }

  it.each([
    [
      'in a set',
      `${isa}${gs}ST*850*1~NTE*`,
      '~SE*3*1~GE*1*1~IEA*1*000000001~',
      'X12_SEGMENT_TOO_LONG',
    ],
    ['in the envelope', `${isa}QQQ*`, '~IEA*0*000000001~', 'X12_SEGMENT_TOO_LONG'],
    ['never ended', `${isa}${gs}ST*850*1~NTE*`, '', 'X12_SEGMENT_TOO_LONG'],
    ['outside of all', 'no interchange ', '', 'X12_NOT_AN_INTERCHANGE'],
    ['of JSON', '{"kind":"', '"}', 'JSON_TOO_LARGE'],
    ['of JSON, never ended', '{"kind":"', '', 'JSON_TOO_LARGE'],
  ])('%s is named, and not held in memory', (_, head, tail, code) => {
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watch = () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    };
    const syntax = syntaxes.find(({ id }) => id === (code.startsWith('JSON') ? 'json' : 'x12'));
    const items = [...(syntax?.read(endless(head, tail, watch), contextWith()) ?? [])];
    expect(problemsOfItems(items).map((problem) => problem.code)).toContain(code);
    expect(most).toBeLessThan(32 * MIB);
  });
});
