/** Values of X12 element types to canonical text and back. */
import { decodeLatin1, encodeUtf8 } from '../../../base/charset.ts';
import { parseDecimal } from '../../../base/decimal.ts';
import { isValidDate } from '../../../base/instant.ts';
import { remembered } from '../../../base/remembered.ts';
import type { ElementDefinition } from './structure.ts';

const SIGNED_DIGITS = /^-?\d+$/;

/** Type R or Nn (implied decimals) to a canonical decimal; undefined when it is no such number. */
export function decimalOf(
  text: string,
  element: Pick<ElementDefinition, 'type' | 'decimals'> | undefined,
): string | undefined {
  const trimmed = text.trim();
  if (element?.type !== 'N' || element.decimals === 0 || trimmed.includes('.')) {
    return parseDecimal(trimmed, { digitsMax: 28, scaleMax: 10 });
  }
  if (!SIGNED_DIGITS.test(trimmed)) return undefined;
  const sign = trimmed.startsWith('-') ? '-' : '';
  const digits = trimmed.slice(sign.length).padStart(element.decimals + 1, '0');
  const point = digits.length - element.decimals;
  return parseDecimal(`${sign}${digits.slice(0, point)}.${digits.slice(point)}`, {
    digitsMax: 28,
    scaleMax: 10,
  });
}

/**
 * CCYYMMDD or, of older releases, YYMMDD to a calendar date. Two digits of year take the century
 * that puts them nearest to `receivedAt`: at most 50 years back, less than 50 ahead.
 */
export function dateOf(text: string, receivedAt: string): string | undefined {
  return fullDateOf(text.length === 6 && isDigits(text) ? withCentury(text, receivedAt) : text);
}

const fullDateOf = remembered((text: string): string | undefined => {
  if (text.length !== 8 || !isDigits(text)) return undefined;
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  return isValidDate(date) ? date : undefined;
});

function withCentury(text: string, receivedAt: string): string {
  const now = Number(receivedAt.slice(0, 4)) || 2000;
  let year = now - (now % 100) + Number(text.slice(0, 2));
  if (year - now >= 50) year -= 100;
  if (now - year > 50) year += 100;
  return String(year).padStart(4, '0') + text.slice(2);
}

/** HHMM, HHMMSS, HHMMSSD or HHMMSSDD to `08:30`, `08:30:15`, `08:30:15.2`; undefined when invalid. */
export const timeOf = remembered((text: string): string | undefined => {
  const { length } = text;
  if ((length !== 4 && (length < 6 || length > 8)) || !isDigits(text)) return undefined;
  const hours = text.slice(0, 2);
  const minutes = text.slice(2, 4);
  const seconds = text.slice(4, 6);
  if (hours > '23' || minutes > '59' || seconds > '59') return undefined;
  const fraction = text.slice(6);
  if (length === 4) return `${hours}:${minutes}`;
  return `${hours}:${minutes}:${seconds}${fraction === '' ? '' : `.${fraction}`}`;
});

/** `2026-06-04` to CCYYMMDD. */
export function dateToWire(date: string): string {
  return date.slice(0, 4) + date.slice(5, 7) + date.slice(8, 10);
}

/** `08:30`, `08:30:15` or `08:30:15.25` to HHMM, HHMMSS or HHMMSSDD. */
export function timeToWire(time: string): string {
  return time.replaceAll(':', '').replace('.', '').slice(0, 8);
}

/**
 * A canonical decimal to type R, or to Nn with its point left out; undefined when Nn cannot say it.
 * Digits for N0 stay as they are: control numbers are returned with their zeros.
 */
export function decimalToWire(
  value: string,
  element: Pick<ElementDefinition, 'type' | 'decimals'>,
): string | undefined {
  if (element.type !== 'N')
    return value.startsWith('0.') ? value.slice(1) : value.replace('-0.', '-.');
  if (element.decimals === 0 && SIGNED_DIGITS.test(value)) return value;
  const point = value.indexOf('.');
  const whole = point < 0 ? value : value.slice(0, point);
  const fraction = point < 0 ? '' : value.slice(point + 1);
  if (fraction.length > element.decimals) return undefined;
  return parseDecimal(whole + fraction.padEnd(element.decimals, '0'));
}

/** Text that may be shown and stored: control characters replaced by U+FFFD. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd');
}

function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** A code as it is looked up: without blanks around it, upper case. Most come so already. */
export function codeOf(text: string): string {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isPlain = (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
    if (!isPlain) return text.trim().toUpperCase();
  }
  return text;
}

const BLANK = 32;

/** Where what stands between two positions ends, blanks left out. */
export function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && bytes[at - 1] === BLANK) at -= 1;
  return at;
}

const PLAIN_CODE_CHARS_MAX = 3;

/**
 * One number for the code between two positions where it has one to three capitals and digits, as
 * nearly all segment ids, qualifiers and codes have; else -1.
 */
export function plainCodeKey(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > PLAIN_CODE_CHARS_MAX) return -1;
  let key = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte < 48 || byte > 90 || (byte > 57 && byte < 65)) return -1;
    key = key * 256 + byte;
  }
  return key;
}

/** The same of a text. */
export function plainCodeKeyOf(code: string): number {
  return plainCodeKey(encodeUtf8(code), 0, code.length);
}

/** Plain codes met before, by their keys: the same few come again and again. */
const plainCodes = new Map<number, string>();

/** The plain code between two positions, else undefined. Makes no text for a code met before. */
export function plainCodeIn(bytes: Uint8Array, start: number, end: number): string | undefined {
  const key = plainCodeKey(bytes, start, end);
  if (key < 0) return undefined;
  const known = plainCodes.get(key);
  if (known !== undefined) return known;
  const code = decodeLatin1(bytes.subarray(start, end));
  plainCodes.set(key, code);
  return code;
}
