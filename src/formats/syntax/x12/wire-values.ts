/** Values of X12 element types to canonical text and back. */
import { parseDecimal } from '../../../base/decimal.ts';
import { isValidDate } from '../../../base/instant.ts';
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
  if ((text.length !== 8 && text.length !== 6) || !isDigits(text)) return undefined;
  const full = text.length === 8 ? text : withCentury(text, receivedAt);
  const date = `${full.slice(0, 4)}-${full.slice(4, 6)}-${full.slice(6, 8)}`;
  return isValidDate(date) ? date : undefined;
}

function withCentury(text: string, receivedAt: string): string {
  const now = Number(receivedAt.slice(0, 4)) || 2000;
  let year = now - (now % 100) + Number(text.slice(0, 2));
  if (year - now >= 50) year -= 100;
  if (now - year > 50) year += 100;
  return String(year).padStart(4, '0') + text.slice(2);
}

/** HHMM, HHMMSS, HHMMSSD or HHMMSSDD to `08:30`, `08:30:15`, `08:30:15.2`; undefined when invalid. */
export function timeOf(text: string): string | undefined {
  const { length } = text;
  if ((length !== 4 && (length < 6 || length > 8)) || !isDigits(text)) return undefined;
  const hours = text.slice(0, 2);
  const minutes = text.slice(2, 4);
  const seconds = text.slice(4, 6);
  if (hours > '23' || minutes > '59' || seconds > '59') return undefined;
  const fraction = text.slice(6);
  if (length === 4) return `${hours}:${minutes}`;
  return `${hours}:${minutes}:${seconds}${fraction === '' ? '' : `.${fraction}`}`;
}

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

/** Segment ids met before, by their characters: the same few come again and again. */
const segmentIds = new Map<number, string>();
const SEGMENT_IDS_MAX = 4096;

/** The segment id between two positions of a text. */
export function segmentIdIn(text: string, start: number, end: number): string {
  if (end - start !== 2 && end - start !== 3) return codeOf(text.slice(start, end));
  let key = 0;
  for (let at = start; at < end; at += 1) key = key * 256 + (text.charCodeAt(at) & 255);
  const known = segmentIds.get(key);
  if (known !== undefined) return known;
  const id = codeOf(text.slice(start, end));
  if (segmentIds.size < SEGMENT_IDS_MAX) segmentIds.set(key, id);
  return id;
}
