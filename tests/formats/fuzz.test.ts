/**
 * Random input over every reader: cut at any byte, split at any chunk boundary, spelled with any
 * delimiters, changed at random. Nothing throws, problems are named, and the same bytes are read the
 * same however they come. FUZZ_SEED and FUZZ_PATH repeat a failure, FUZZ_RUNS runs more; see `fuzz-kit.ts`.
 */
import { describe, expect, it } from 'vitest';
import { syntaxes } from '../../src/formats/list.ts';
import fc from '../random.ts';
import {
  anyFile,
  changedSegments,
  check,
  checkItems,
  own,
  propertyTimeoutMs,
  readWithEach,
  split,
} from './fuzz-kit.ts';
import { bytesOf, contextWith, documentsOf, problemsOfItems, readAll, samples } from './kit.ts';

const cuts = fc.array(fc.nat(20_000), { maxLength: 12 });
const byteChanges = fc.array(
  fc.record({ at: fc.nat(20_000), take: fc.nat(4), put: fc.uint8Array({ maxLength: 4 }) }),
  { minLength: 1, maxLength: 8 },
);
const changedBytes = fc.tuple(anyFile, byteChanges).map(([bytes, changes]) => {
  let changed = [...bytes];
  for (const { at, take, put } of changes)
    changed = changed.toSpliced(at % Math.max(changed.length, 1), take, ...put);
  return Uint8Array.from(changed);
});

/** Other character sets, lines wrapped at 80 columns, line breaks of Windows, texts of many bytes a character. */
const respelled = fc
  .tuple(anyFile, fc.constantFrom('utf16le', 'crlf', 'wrapped', 'wide', 'ebcdic', 'mark'))
  .map(([bytes, how]) => respell(Buffer.from(bytes).toString('latin1'), how));

function respell(text: string, how: string): Uint8Array {
  switch (how) {
    case 'utf16le':
      return new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));
    case 'crlf':
      return bytesOf(text.replaceAll(/\r?\n/g, '').replaceAll('~', '~\r\n'));
    case 'wrapped':
      return bytesOf((text.replaceAll(/[\r\n]/g, '').match(/.{1,80}/gs) ?? []).join('\r\n'));
    case 'wide':
      return bytesOf(text.replaceAll('e', 'é漢🚚'));
    case 'ebcdic':
      return bytesOf(text).map((byte) => (byte * 7 + 129) % 256);
    default:
      return bytesOf(`\ufeff\n ${text}`);
  }
}

describe('random input', { timeout: propertyTimeoutMs }, () => {
  it('gives the same however it is split into chunks', () => {
    const anything = fc.oneof(anyFile, changedBytes, changedSegments, respelled);
    check(
      fc.property(anything, cuts, (bytes, at) => {
        expect(readWithEach(split(bytes, at))).toEqual(readWithEach([bytes]));
      }),
    );
  });

  it('gives the same byte by byte', () => {
    check(
      fc.property(fc.oneof(respelled, changedSegments, anyFile), (bytes) => {
        const begin = bytes.slice(0, 1500);
        const single = Array.from(begin, (byte) => Uint8Array.of(byte));
        expect(readWithEach(single)).toEqual(readWithEach([begin]));
      }),
    );
  });

  it('names a problem when it is cut at any byte', () => {
    check(
      fc.property(anyFile, fc.nat(20_000), (bytes, at) => {
        const end = at % bytes.length;
        const items = readAll(bytes.slice(0, end));
        checkItems(items, end);
        const isWhole = bytes.slice(end).every((byte) => byte <= 32 || byte === bytes[105]);
        const begun = items.some(({ type }) => type === 'interchange_opened');
        if (begun && !isWhole) expect(problemsOfItems(items).length).toBeGreaterThan(0);
      }),
    );
  });

  it.each([
    ['bytes', changedBytes],
    ['segments', changedSegments],
    ['spelling', respelled],
  ])('never throws over files with changed %s', (_, changed) => {
    check(
      fc.property(changed, (bytes) => {
        checkItems(readWithEach([bytes]), bytes.length);
      }),
    );
  });

  it('never throws over pieces of files put together', () => {
    const piece = fc.tuple(anyFile, fc.nat(20_000), fc.nat(300));
    check(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const chunks = pieces.map(([bytes, from, length]) => {
          const start = from % bytes.length;
          return bytes.slice(start, start + length);
        });
        const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        checkItems(readWithEach(chunks), length);
      }),
    );
  });

  it('never throws over rubbish', () => {
    const text = fc
      .string({ unit: fc.constantFrom(...'ISAGSTEB*~>\n {}[]",:0a\\'), maxLength: 300 })
      .map(bytesOf);
    check(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), text), (bytes) => {
        checkItems(readWithEach([bytes]), bytes.length);
      }),
    );
  });

  it('reads what another interchange of the same bytes would give, behind rubbish', () => {
    check(
      fc.property(anyFile, fc.uint8Array({ maxLength: 80 }), (bytes, noise) => {
        const rubbish = noise.map((byte) => (byte === 73 || byte === 105 ? 0 : byte));
        const [x12] = syntaxes;
        const read = (chunks: Uint8Array[]) => [...(x12?.read(chunks, contextWith()) ?? [])];
        if (bytes[0] !== 73) return;
        const blank = bytesOf('\n');
        expect(documentsOf(read([rubbish, blank, bytes]))).toEqual(documentsOf(read([bytes])));
      }),
    );
  });
});

describe('delimiters', { timeout: propertyTimeoutMs }, () => {
  const plain = own
    .map((bytes) => new TextDecoder().decode(bytes))
    .filter((text) => text.startsWith('ISA*') && text.slice(104, 106) === '>~')
    .map((text) => text.replaceAll('\n', ''));
  const spell = (text: string, [element = '*', component = '>', segment = '~']: string[]) =>
    text.replaceAll(/[*>~]/g, (char) =>
      char === '*' ? element : char === '>' ? component : segment,
    );

  it('are read the same, whatever legal ones they are', () => {
    const legal = [
      ...'!"%&()*+,./:;<=>?@[]_{|}~#$\\^`-\'',
      ...'\u001c\u001d\u001e\u001f\n\r\t\u0007\u007f',
    ];
    const three = fc.shuffledSubarray(legal, { minLength: 3, maxLength: 3 });
    check(
      fc.property(fc.constantFrom(...plain), three, (text, chars) => {
        const data = text.replaceAll(/[*>~]/g, '');
        if (chars.some((char) => data.includes(char))) return;
        expect(documentsOf(readAll(spell(text, chars)))).toEqual(documentsOf(readAll(text)));
      }),
    );
  });

  it('are a problem where they are equal, letters, digits or blanks', () => {
    const any = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    const bad = fc.constantFrom(...'AaZz09 \0\u00e9');
    const chars = fc.oneof(
      fc.tuple(any, any).map(([a, b]) => [a, a, b]),
      fc.tuple(any, any).map(([a, b]) => [a, b, a]),
      fc.tuple(any, any).map(([a, b]) => [a, b, b]),
      fc.tuple(any, any, bad).map(([a, b, c]) => [a, b, c]),
      fc.tuple(any, any, bad).map(([a, b, c]) => [a, c, b]),
      fc.tuple(any, any, bad).map(([a, b, c]) => [c, a, b]),
    );
    check(
      fc.property(fc.constantFrom(...plain), chars, (text, three) => {
        const bytes = new Uint8Array(Buffer.from(spell(text, three), 'latin1'));
        const items = [...(syntaxes[0]?.read([bytes], contextWith()) ?? [])];
        checkItems(items, bytes.length);
        expect(problemsOfItems(items).some(({ severity }) => severity === 'error')).toBe(true);
      }),
    );
  });

  it('for repetitions are a problem where another one has that character', () => {
    const newer = samples()
      .map(({ bytes }) => new TextDecoder().decode(bytes))
      .filter((text) => text.startsWith('ISA*') && text.slice(84, 89) === '00501');
    expect(newer.length).toBeGreaterThan(0);
    for (const text of newer) {
      for (const same of [text.charAt(104), text.charAt(105)]) {
        const items = readAll(`${text.slice(0, 82)}${same}${text.slice(83)}`);
        const codes = problemsOfItems(items).map(({ code }) => code);
        expect(codes, JSON.stringify(same)).toContain('X12_ISA_INVALID');
      }
    }
  });
});
