/**
 * JSON as the API takes it (RFC 8259, I-JSON of RFC 7493): duplicate names, names of prototypes, numbers that
 * lose digits, NUL and unpaired surrogates are refused with their place instead of being read somehow.
 * Linear in the length of the text; depth is bounded.
 */
import { decodeUtf8, withoutByteOrderMark } from '../base/charset.ts';
import { jsonDepthMax } from '../base/limits.ts';
import type { PlaceCode, ProblemPlace } from './problems.ts';

export type JsonResult = { ok: true; value: unknown } | { ok: false; place: ProblemPlace };

const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NUMBER_CHARS_MAX = 40;
const ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Thrown inside this file and turned into a result at its edge. */
class Unacceptable extends Error {
  readonly place: ProblemPlace;
  constructor(place: ProblemPlace) {
    super(place.text);
    this.place = place;
  }
}

interface Reader {
  text: string;
  at: number;
  path: (string | number)[];
}

/** Reads bytes as one JSON value. The place of a problem has a JSON pointer and a character offset. */
export function readStrictJson(bytes: Uint8Array): JsonResult {
  const decoded = decodeUtf8(bytes);
  if (!decoded.ok) {
    return {
      ok: false,
      place: {
        pointer: '',
        offset: decoded.badByteAt,
        code: 'BODY_ENCODING',
        text: `The body is not UTF-8 at byte ${decoded.badByteAt}.`,
      },
    };
  }
  const reader: Reader = { text: withoutByteOrderMark(decoded.text), at: 0, path: [] };
  try {
    const value = readValue(reader);
    skipSpace(reader);
    if (reader.at < reader.text.length) fail(reader, 'BODY_SYNTAX', 'Something follows the value.');
    return { ok: true, value };
  } catch (error) {
    if (error instanceof Unacceptable) return { ok: false, place: error.place };
    throw error;
  }
}

function readValue(reader: Reader): unknown {
  skipSpace(reader);
  switch (reader.text.charCodeAt(reader.at)) {
    case 0x7b:
      return readObject(reader);
    case 0x5b:
      return readArray(reader);
    case 0x22:
      return readText(reader);
    case 0x74:
      return readWord(reader, 'true', true);
    case 0x66:
      return readWord(reader, 'false', false);
    case 0x6e:
      return readWord(reader, 'null', null);
    default:
      return readNumber(reader);
  }
}

function readObject(reader: Reader): Record<string, unknown> {
  enter(reader);
  const object: Record<string, unknown> = {};
  reader.at += 1;
  skipSpace(reader);
  if (taken(reader, 0x7d)) return object;
  for (;;) {
    skipSpace(reader);
    if (reader.text.charCodeAt(reader.at) !== 0x22)
      fail(reader, 'BODY_SYNTAX', 'A name must come.');
    const name = readText(reader);
    if (FORBIDDEN_NAMES.has(name))
      fail(reader, 'BODY_NAME_FORBIDDEN', `The name "${name}" is not allowed.`);
    if (Object.hasOwn(object, name))
      fail(reader, 'BODY_NAME_REPEATED', `The name "${shown(name)}" stands here twice.`);
    expect(reader, 0x3a, ':');
    reader.path.push(name);
    object[name] = readValue(reader);
    reader.path.pop();
    skipSpace(reader);
    if (taken(reader, 0x2c)) continue;
    if (taken(reader, 0x7d)) return object;
    fail(reader, 'BODY_SYNTAX', 'A comma or a closing brace must come.');
  }
}

function readArray(reader: Reader): unknown[] {
  enter(reader);
  const array: unknown[] = [];
  reader.at += 1;
  skipSpace(reader);
  if (taken(reader, 0x5d)) return array;
  for (;;) {
    reader.path.push(array.length);
    array.push(readValue(reader));
    reader.path.pop();
    skipSpace(reader);
    if (taken(reader, 0x2c)) continue;
    if (taken(reader, 0x5d)) return array;
    fail(reader, 'BODY_SYNTAX', 'A comma or a closing bracket must come.');
  }
}

function enter(reader: Reader): void {
  if (reader.path.length >= jsonDepthMax)
    fail(reader, 'BODY_TOO_DEEP', `Values stand more than ${jsonDepthMax} deep.`);
}

function readText(reader: Reader): string {
  const { text } = reader;
  const start = reader.at + 1;
  let result = '';
  let from = start;
  for (let at = start; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      reader.at = at + 1;
      return from === start ? text.slice(start, at) : result + text.slice(from, at);
    }
    if (code === 0x5c) {
      result += text.slice(from, at);
      reader.at = at;
      result += readEscape(reader);
      from = reader.at;
      at = reader.at - 1;
    } else if (!(code >= 0x20)) {
      reader.at = at;
      fail(reader, 'BODY_SYNTAX', 'The text has no end, or a control character in it.');
    }
  }
}

/** One escape, or a pair of them that is one character. */
function readEscape(reader: Reader): string {
  const letter = reader.text[reader.at + 1] ?? '';
  const plain = ESCAPES[letter];
  if (plain !== undefined) {
    reader.at += 2;
    return plain;
  }
  if (letter !== 'u') fail(reader, 'BODY_SYNTAX', 'The escape is not one of JSON.');
  const first = readHex(reader);
  if (first === 0) fail(reader, 'BODY_CHARACTER', 'NUL cannot be kept in text.');
  if (first < 0xd800 || first > 0xdfff) return String.fromCharCode(first);
  const paired = first < 0xdc00 && reader.text.startsWith('\\u', reader.at);
  const second = paired ? readHex(reader) : 0;
  if (second < 0xdc00 || second > 0xdfff)
    fail(reader, 'BODY_CHARACTER', 'A surrogate stands alone.');
  return String.fromCharCode(first, second);
}

function readHex(reader: Reader): number {
  const digits = reader.text.slice(reader.at + 2, reader.at + 6);
  if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail(reader, 'BODY_SYNTAX', 'Four hex digits must come.');
  reader.at += 6;
  return Number.parseInt(digits, 16);
}

function readNumber(reader: Reader): number {
  NUMBER.lastIndex = reader.at;
  const match = NUMBER.exec(reader.text)?.[0];
  if (match === undefined) return fail(reader, 'BODY_SYNTAX', 'A value must come.');
  const value = Number(match);
  const losesDigits = Number.isInteger(value) && !Number.isSafeInteger(value);
  if (match.length > NUMBER_CHARS_MAX || !Number.isFinite(value) || losesDigits)
    fail(reader, 'BODY_NUMBER_RANGE', 'The number cannot be kept exactly. Send it as text.');
  reader.at += match.length;
  return value;
}

function readWord<T>(reader: Reader, word: string, value: T): T {
  if (!reader.text.startsWith(word, reader.at)) fail(reader, 'BODY_SYNTAX', 'A value must come.');
  reader.at += word.length;
  return value;
}

function skipSpace(reader: Reader): void {
  for (;;) {
    const code = reader.text.charCodeAt(reader.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    reader.at += 1;
  }
}

function taken(reader: Reader, code: number): boolean {
  if (reader.text.charCodeAt(reader.at) !== code) return false;
  reader.at += 1;
  return true;
}

function expect(reader: Reader, code: number, sign: string): void {
  skipSpace(reader);
  if (!taken(reader, code)) fail(reader, 'BODY_SYNTAX', `"${sign}" must come.`);
}

function fail(reader: Reader, code: PlaceCode, text: string): never {
  throw new Unacceptable({ pointer: pointerOf(reader.path), offset: reader.at, code, text });
}

/** RFC 6901. */
export function pointerOf(path: readonly (string | number)[]): string {
  return path
    .map((part) => `/${String(part).slice(0, 80).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

function shown(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}…` : name;
}
