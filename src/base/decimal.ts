/**
 * Exact decimals for quantities and money: text outside, whole units of 10^-scale inside, never a float.
 *
 * Canonical text has no exponent, no plus sign, no leading zeros, no zeros after the last digit of
 * the fraction and no "-0", so that equal values are equal strings. Every function here takes and
 * returns canonical text; {@link parseDecimal} is the only door in.
 */
import { invariant } from './assert.ts';

/** A canonical exact decimal such as `0`, `-12.5` or `1000000`. */
export type Decimal = string;

/** How a digit is dropped: half away from zero (commercial), or half to the even digit (bankers'). */
export type Rounding = 'half-up' | 'half-even';

export type DecimalLimits = {
  /** Digits before and after the point together; default 38, what SQL's numeric(38) holds. */
  digitsMax?: number;
  /** Digits after the point; default `digitsMax`. */
  scaleMax?: number;
};

export const decimalDigitsMax = 38;

/** Numbers of up to this many digits add and multiply exactly as doubles (10^15 < 2^53). */
const EXACT_DIGITS = 15;
const WIRE_DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const MINUS = 45;

/**
 * Reads a decimal as partners write it (`+5`, `.5`, `5.`, `007.50`) into canonical text.
 *
 * Answers `undefined` for anything else: an exponent, a grouping comma, blanks, no digit at all, or
 * more digits than `limits` allow (leading zeros and zeros at the end of a fraction do not count).
 */
export function parseDecimal(text: string, limits?: DecimalLimits): Decimal | undefined {
  const digitsMax = limits?.digitsMax ?? decimalDigitsMax;
  if (isPlainInteger(text) && text.length <= digitsMax) return text;
  const match = WIRE_DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const integer = trimLeadingZeros(whole);
  const rest = trimTrailingZeros(fraction);
  if (integer.length + rest.length > digitsMax) return undefined;
  if (rest.length > (limits?.scaleMax ?? digitsMax)) return undefined;
  const digits = rest === '' ? integer || '0' : `${integer || '0'}.${rest}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** Whether `text` is already canonical. */
export function isDecimal(text: string): text is Decimal {
  return parseDecimal(text, { digitsMax: Number.MAX_SAFE_INTEGER }) === text;
}

/** a + b, exactly. */
export function add(a: Decimal, b: Decimal): Decimal {
  const scaleA = scaleOf(a);
  const scaleB = scaleOf(b);
  if (scaleA === 0 && scaleB === 0 && a.length <= EXACT_DIGITS && b.length <= EXACT_DIGITS) {
    return String(Number(a) + Number(b));
  }
  const scale = Math.max(scaleA, scaleB);
  return fromUnits(unitsOf(a, scaleA, scale) + unitsOf(b, scaleB, scale), scale);
}

/** a − b, exactly. */
export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, negate(b));
}

/** a × b, exactly: the scales add up, nothing is rounded. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  const scaleA = scaleOf(a);
  const scaleB = scaleOf(b);
  if (scaleA === 0 && scaleB === 0 && a.length + b.length <= EXACT_DIGITS) {
    return String(Number(a) * Number(b));
  }
  return fromUnits(unitsOf(a, scaleA, scaleA) * unitsOf(b, scaleB, scaleB), scaleA + scaleB);
}

/** a ÷ b, rounded to `scale` digits after the point. A zero divisor is the caller's bug and throws. */
export function divide(a: Decimal, b: Decimal, scale: number, rounding: Rounding): Decimal {
  invariant(!isZero(b), 'A decimal was divided by zero.');
  requireScale(scale);
  const scaleA = scaleOf(a);
  const scaleB = scaleOf(b);
  // a / b = unitsA / unitsB × 10^(scaleB − scaleA); widen whichever side keeps everything whole.
  const shift = scale + scaleB - scaleA;
  const numerator = unitsOf(a, scaleA, scaleA) * powerOfTen(Math.max(shift, 0));
  const denominator = unitsOf(b, scaleB, scaleB) * powerOfTen(Math.max(-shift, 0));
  return fromUnits(divideUnits(numerator, denominator, rounding), scale);
}

/** `a` with at most `scale` digits after the point. */
export function round(a: Decimal, scale: number, rounding: Rounding = 'half-up'): Decimal {
  requireScale(scale);
  const scaleA = scaleOf(a);
  if (scaleA <= scale) return a;
  const units = divideUnits(unitsOf(a, scaleA, scaleA), powerOfTen(scaleA - scale), rounding);
  return fromUnits(units, scale);
}

/** −1 when a < b, 0 when equal, 1 when a > b. Fit for `sort`. */
export function compare(a: Decimal, b: Decimal): -1 | 0 | 1 {
  if (a === b) return 0;
  const scaleA = scaleOf(a);
  const scaleB = scaleOf(b);
  if (scaleA === 0 && scaleB === 0 && a.length <= EXACT_DIGITS && b.length <= EXACT_DIGITS) {
    return Number(a) < Number(b) ? -1 : 1;
  }
  const scale = Math.max(scaleA, scaleB);
  return unitsOf(a, scaleA, scale) < unitsOf(b, scaleB, scale) ? -1 : 1;
}

export function negate(a: Decimal): Decimal {
  if (a === '0') return a;
  return isNegative(a) ? a.slice(1) : `-${a}`;
}

export function abs(a: Decimal): Decimal {
  return isNegative(a) ? a.slice(1) : a;
}

export function isZero(a: Decimal): boolean {
  return a === '0';
}

/** Whether a < 0. */
export function isNegative(a: Decimal): boolean {
  return a.charCodeAt(0) === MINUS;
}

/** Whether a > 0. */
export function isPositive(a: Decimal): boolean {
  return a !== '0' && !isNegative(a);
}

/** The smaller of two. */
export function min(a: Decimal, b: Decimal): Decimal {
  return compare(a, b) <= 0 ? a : b;
}

/** The larger of two. */
export function max(a: Decimal, b: Decimal): Decimal {
  return compare(a, b) >= 0 ? a : b;
}

/** The exact sum; `0` for none. */
export function sum(values: Iterable<Decimal>): Decimal {
  let total: Decimal = '0';
  for (const value of values) total = add(total, value);
  return total;
}

/** True for canonical whole numbers of moderate length, told without a regular expression. */
function isPlainInteger(text: string): boolean {
  const length = text.length;
  if (length === 0 || length > EXACT_DIGITS) return false;
  const first = text.charCodeAt(0);
  if (first === 48) return length === 1;
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function scaleOf(text: Decimal): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/** The value in units of 10^-targetScale; `targetScale` is never below `scale`. */
function unitsOf(text: Decimal, scale: number, targetScale: number): bigint {
  const point = text.length - scale - 1;
  const units = BigInt(scale === 0 ? text : text.slice(0, point) + text.slice(point + 1));
  return scale === targetScale ? units : units * powerOfTen(targetScale - scale);
}

function fromUnits(units: bigint, scale: number): Decimal {
  if (units === 0n) return '0';
  if (scale === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  const fraction = trimTrailingZeros(digits.slice(point));
  const magnitude =
    fraction === '' ? digits.slice(0, point) : `${digits.slice(0, point)}.${fraction}`;
  return units < 0n ? `-${magnitude}` : magnitude;
}

function divideUnits(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const quotient = top / bottom;
  const twice = (top % bottom) * 2n;
  const up =
    twice > bottom || (twice === bottom && (rounding === 'half-up' || quotient % 2n === 1n));
  const magnitude = up ? quotient + 1n : quotient;
  return negative ? -magnitude : magnitude;
}

const POWERS: readonly bigint[] = Array.from(
  { length: 80 },
  (_, exponent) => 10n ** BigInt(exponent),
);

function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

function trimLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) === 48) start += 1;
  return digits.slice(start);
}

function trimTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end -= 1;
  return digits.slice(0, end);
}

function requireScale(scale: number): void {
  invariant(Number.isInteger(scale) && scale >= 0, `A scale is a whole number from 0: ${scale}.`);
}
