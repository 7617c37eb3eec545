import { describe, expect, it } from 'vitest';
import {
  decodeAscii,
  decodeLatin1,
  decodeUtf8,
  encodeUtf8,
  Utf8Decoder,
  utf8Length,
  withoutByteOrderMark,
} from '../../src/base/charset.ts';
import fc from '../random.ts';

const platform = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const anyText = fc.string({ unit: 'binary', maxLength: 200 });

/** Mostly well-formed UTF-8 with a few bytes overwritten. */
const almostUtf8 = fc
  .tuple(anyText, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }))
  .map(([text, damage]) => {
    const bytes = new TextEncoder().encode(text);
    for (const [at, byte] of damage) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return bytes;
  });

function decodeOnPlatform(bytes: Uint8Array): string | undefined {
  try {
    return platform.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

describe('decodeUtf8', () => {
  it('agrees with the platform on good and on damaged bytes', () => {
    fc.assert(
      fc.property(almostUtf8, (bytes) => {
        const decoded = decodeUtf8(bytes);
        expect(decoded.ok ? decoded.text : undefined).toBe(decodeOnPlatform(bytes));
        if (!decoded.ok) {
          expect(decodeOnPlatform(bytes.slice(0, decoded.badByteAt))).toBeDefined();
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['an overlong slash', [0x41, 0xc0, 0xaf], 1],
    ['an overlong three-byte form', [0xe0, 0x80, 0x80], 0],
    ['half a surrogate pair', [0x41, 0x42, 0xed, 0xa0, 0x80], 2],
    ['a value above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 0],
    ['a tail without a lead', [0x41, 0x80], 1],
    ['a cut sequence', [0x41, 0xe2, 0x82], 1],
    ['Latin-1 text', [0x4d, 0xfc, 0x6c, 0x6c], 1],
  ])('names the first bad byte of %s', (_, bytes, badByteAt) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toEqual({ ok: false, badByteAt });
  });

  it('keeps a byte order mark, which the caller may take off', () => {
    const decoded = decodeUtf8(Uint8Array.from([0xef, 0xbb, 0xbf, 0x41]));
    expect(decoded).toEqual({ ok: true, text: '\uFEFFA' });
    expect(withoutByteOrderMark('\uFEFFA')).toBe('A');
    expect(withoutByteOrderMark('A')).toBe('A');
  });

  it('reads more than one chunk of plain and of mixed text', () => {
    for (const text of ['ISA*00*'.repeat(5000), 'Größe 😀 '.repeat(3000)]) {
      expect(decodeUtf8(new TextEncoder().encode(text))).toEqual({ ok: true, text });
    }
  });
});

describe('Utf8Decoder', () => {
  it('gives the same answer however the bytes are cut', () => {
    const cuts = fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(almostUtf8, cuts, (bytes, sizes) => {
        const whole = decodeUtf8(bytes);
        const decoder = new Utf8Decoder();
        let text = '';
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = (sizes[turn % sizes.length] ?? 0) + (turn % sizes.length === 0 ? 1 : 0);
          const piece = decoder.push(bytes.subarray(at, at + size));
          if (piece.ok) text += piece.text;
          at += size;
        }
        const end = decoder.end();
        expect(end.ok).toBe(whole.ok);
        if (end.ok && whole.ok) expect(text + end.text).toBe(whole.text);
        if (!end.ok && !whole.ok) expect(end.badByteAt).toBe(whole.badByteAt);
      }),
      { numRuns: 1000 },
    );
  });

  it('reports a bad byte at once and for good', () => {
    const decoder = new Utf8Decoder();
    expect(decoder.push(Uint8Array.from([0x41, 0xe2]))).toEqual({ ok: true, text: 'A' });
    expect(decoder.push(Uint8Array.from([0x41]))).toEqual({ ok: false, badByteAt: 1 });
    expect(decoder.push(Uint8Array.from([0x42]))).toEqual({ ok: false, badByteAt: 1 });
    expect(decoder.end()).toEqual({ ok: false, badByteAt: 1 });
  });
});

describe('single-byte sets', () => {
  it('Latin-1 has a character for each byte', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(decodeLatin1(all)).toBe(Buffer.from(all).toString('latin1'));
    expect(decodeLatin1(new Uint8Array(0))).toBe('');
  });

  it('ASCII stops at the first byte above 127', () => {
    expect(decodeAscii(Uint8Array.from([0x41, 0x7f]))).toEqual({ ok: true, text: 'A\u007f' });
    expect(decodeAscii(Uint8Array.from([0x41, 0x80]))).toEqual({ ok: false, badByteAt: 1 });
  });
});

describe('encodeUtf8', () => {
  it('agrees with the platform, half surrogate pairs too', () => {
    const units = fc
      .array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd7f0, max: 0xe010 })), { maxLength: 40 })
      .map((codes) => String.fromCharCode(...codes));
    fc.assert(
      fc.property(fc.oneof(anyText, units), (text) => {
        const bytes = encodeUtf8(text);
        expect([...bytes]).toEqual([...new TextEncoder().encode(text)]);
        expect(utf8Length(text)).toBe(bytes.length);
      }),
      { numRuns: 500 },
    );
  });
});
