/**
 * Bytes to text and back, in plain code, so that pure folders need no platform decoder.
 *
 * Decoding is strict: a byte that the character set does not allow is reported with its position
 * and never replaced, because a replaced character would be a silent loss.
 */

export type Decoded =
  | { ok: true; text: string }
  /** `badByteAt` counts from 0, in a stream from the stream's first byte. */
  | { ok: false; badByteAt: number };

/** Arguments per `fromCharCode` call: large enough to be fast, small enough for the stack. */
const CHUNK = 4096;

/** Texts of so many characters are put together in a few calls. */
const SHORT = 64;

const BYTE_ORDER_MARK = '\uFEFF';

/**
 * UTF-8 (RFC 3629) to text. Overlong forms, surrogates, values above U+10FFFF and cut sequences are
 * bad at their first byte. A byte order mark stays in the text; see {@link withoutByteOrderMark}.
 */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  const { text, next } = decodeUtf8Prefix(bytes);
  return next === bytes.length ? { ok: true, text } : { ok: false, badByteAt: next };
}

/** ISO 8859-1 to text: every byte is a character, so this cannot fail. */
export function decodeLatin1(bytes: Uint8Array, from = 0, to = bytes.length): string {
  return to - from <= SHORT ? shortText(bytes, from, to) : charsOf(bytes, from, to);
}

/** 7-bit ASCII to text; a byte above 127 is bad. */
export function decodeAscii(bytes: Uint8Array): Decoded {
  const end = endOfAscii(bytes, 0);
  return end === bytes.length
    ? { ok: true, text: charsOf(bytes, 0, end) }
    : { ok: false, badByteAt: end };
}

/** Text to UTF-8. Half a surrogate pair becomes U+FFFD, as the WHATWG encoder has it. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  let at = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes[at] = unit;
      at += 1;
      continue;
    }
    const point = codePointAt(text, i, unit);
    if (point > 0xffff) i += 1;
    at = putCodePoint(bytes, at, point);
  }
  return bytes;
}

/** Writes `text` to the start of `bytes`; false where it is longer or has a character that is not ASCII. */
export function asciiInto(bytes: Uint8Array, text: string): boolean {
  if (text.length > bytes.length) return false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) return false;
    bytes[at] = unit;
  }
  return true;
}

/** How many bytes {@link encodeUtf8} makes of `text`. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    length += unit < 0x800 ? 1 : 2;
    // A pair is two units and four bytes: the first unit adds two, the second adds none.
    if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(i + 1))) i += 1;
  }
  return length;
}

export function withoutByteOrderMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/**
 * UTF-8 that arrives in pieces cut anywhere, inside a character too. Push every piece, then `end`.
 * After the first bad byte every further answer repeats it.
 */
export class Utf8Decoder {
  #carry: Uint8Array = new Uint8Array(0);
  #consumedBytes = 0;
  #badByteAt: number | undefined;

  /** The text that is complete with this piece; an unfinished character waits for the next one. */
  push(bytes: Uint8Array): Decoded {
    if (this.#badByteAt !== undefined) return { ok: false, badByteAt: this.#badByteAt };
    const input = this.#carry.length === 0 ? bytes : concat(this.#carry, bytes);
    const { text, next } = decodeUtf8Prefix(input);
    if (next < input.length && !mayContinue(input, next)) return this.#fail(next);
    this.#carry = input.slice(next);
    this.#consumedBytes += next;
    return { ok: true, text };
  }

  /** No more pieces: an unfinished character is bad at its first byte. */
  end(): Decoded {
    if (this.#badByteAt !== undefined) return { ok: false, badByteAt: this.#badByteAt };
    return this.#carry.length === 0 ? { ok: true, text: '' } : this.#fail(0);
  }

  #fail(next: number): Decoded {
    this.#badByteAt = this.#consumedBytes + next;
    return { ok: false, badByteAt: this.#badByteAt };
  }
}

/** Decodes up to the end or the first sequence that is bad or cut; `next` is where it stopped. */
function decodeUtf8Prefix(bytes: Uint8Array): { text: string; next: number } {
  let text = '';
  let at = 0;
  const units: number[] = [];
  while (at < bytes.length) {
    const end = endOfAscii(bytes, at);
    if (end - at >= 32) {
      text += flush(units) + charsOf(bytes, at, end);
    } else {
      for (let i = at; i < end; i += 1) units.push(bytes[i] as number);
    }
    at = end;
    if (at === bytes.length) break;
    const length = sequenceLength(bytes, at);
    if (length === 0) return { text: text + flush(units), next: at };
    pushCodePoint(units, codePointOf(bytes, at, length));
    at += length;
    if (units.length >= CHUNK) text += flush(units);
  }
  return { text: text + flush(units), next: at };
}

/** Bytes of the well-formed multi-byte sequence at `at` (RFC 3629 §4), 0 when it is bad or cut. */
function sequenceLength(bytes: Uint8Array, at: number): 0 | 2 | 3 | 4 {
  const lead = bytes[at] as number;
  const length = lengthByLead(lead);
  if (length === 0 || at + length > bytes.length) return 0;
  if (!isSecond(lead, bytes[at + 1] as number)) return 0;
  for (let i = 2; i < length; i += 1) if (!isTail(bytes[at + i] as number)) return 0;
  return length;
}

/** Whether the bytes from `at` to the end are the beginning of a well-formed sequence. */
function mayContinue(bytes: Uint8Array, at: number): boolean {
  const lead = bytes[at] as number;
  const present = bytes.length - at;
  if (present >= lengthByLead(lead)) return false;
  if (present >= 2 && !isSecond(lead, bytes[at + 1] as number)) return false;
  return present < 3 || isTail(bytes[at + 2] as number);
}

function lengthByLead(lead: number): 0 | 2 | 3 | 4 {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/** The second byte carries the rules against overlong forms, surrogates and too large values. */
function isSecond(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0 && second <= 0xbf;
  if (lead === 0xed) return second >= 0x80 && second <= 0x9f;
  if (lead === 0xf0) return second >= 0x90 && second <= 0xbf;
  if (lead === 0xf4) return second >= 0x80 && second <= 0x8f;
  return isTail(second);
}

function isTail(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function codePointOf(bytes: Uint8Array, at: number, length: 2 | 3 | 4): number {
  let point = (bytes[at] as number) & (0xff >> (length + 1));
  for (let i = 1; i < length; i += 1) point = (point << 6) | ((bytes[at + i] as number) & 0x3f);
  return point;
}

function pushCodePoint(units: number[], point: number): void {
  if (point <= 0xffff) {
    units.push(point);
    return;
  }
  const offset = point - 0x10000;
  units.push(0xd800 + (offset >> 10), 0xdc00 + (offset & 0x3ff));
}

function flush(units: number[]): string {
  if (units.length === 0) return '';
  const text = String.fromCharCode.apply(null, units);
  units.length = 0;
  return text;
}

function endOfAscii(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] as number) < 0x80) at += 1;
  return at;
}

function charsOf(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += CHUNK) {
    const chunk = bytes.subarray(at, Math.min(at + CHUNK, to));
    text += String.fromCharCode.apply(null, chunk as Uint8Array & number[]);
  }
  return text;
}

/** Takes also what lies outside of an array, as zero. */
const charsOfCodes = String.fromCharCode as (...codes: (number | undefined)[]) => string;

/** Eight at once and cut to length: a third of what a view of so few bytes costs. */
function shortText(b: Uint8Array, i: number, to: number): string {
  const length = to - i;
  if (length <= 0) return '';
  const text = charsOfCodes(
    b[i],
    b[i + 1],
    b[i + 2],
    b[i + 3],
    b[i + 4],
    b[i + 5],
    b[i + 6],
    b[i + 7],
  );
  if (length === 8) return text;
  return length < 8 ? text.slice(0, length) : text + shortText(b, i + 8, to);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function codePointAt(text: string, at: number, unit: number): number {
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const low = text.charCodeAt(at + 1);
  if (unit > 0xdbff || !isLowSurrogate(low)) return 0xfffd;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

function putCodePoint(bytes: Uint8Array, from: number, point: number): number {
  const length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  let rest = point;
  for (let i = length - 1; i > 0; i -= 1) {
    bytes[from + i] = 0x80 | (rest & 0x3f);
    rest >>= 6;
  }
  bytes[from] = ((0xf00 >> length) & 0xff) | rest;
  return from + length;
}
