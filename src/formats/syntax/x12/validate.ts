/**
 * Checks the elements of placed segments against their table: the errors of element 723 (AK4-03).
 *
 * Blanks at the end of an element do not count, neither as length nor as content. Works on offsets:
 * an element is cut out of the text only to say what is wrong with it.
 */
import { type X12ProblemCode, x12Problem } from './problems.ts';
import type { Segment } from './segment.ts';
import type { SetReading } from './set.ts';
import {
  type Condition,
  ELEMENTS_MAX,
  type ElementDefinition,
  type ElementUse,
  LOOK,
  type QuickLook,
  quickLook,
} from './structure.ts';
import { codeOf, dateOf, timeOf, trimmedEnd } from './wire-values.ts';

/** Longer than this no identifier of the canonical model can take it: refused instead of warned of. */
const IDENTIFIER_MAX = 80;
const TEXT_MAX = 256;

/**
 * Checks one segment; problems go into its reading. Nearly all elements are told to be right by a
 * look at their bytes (`lookOver`); the others are checked one by one.
 */
export function validateSegment(segment: Segment): void {
  const { definition, length } = segment;
  const doubtful = lookOver(segment, definition?.look ?? UNKNOWN);
  if (definition === undefined) return;
  const { elements, mandatory, conditions } = definition;
  const { present } = segment;
  const suspects = doubtful | (mandatory & ~present);
  if (suspects !== 0) checkSuspects(segment, elements, suspects);
  if (length > elements.length) tooMany(segment, elements.length);
  for (const condition of conditions) {
    if (!holds(condition, present)) reportCondition(segment, condition);
  }
}

const UNKNOWN = quickLook([]);

/** Notes which elements are present, and gives the bits of those that need a closer look. */
function lookOver(segment: Segment, { kinds, mins, maxs }: QuickLook): number {
  const { first, length, reading } = segment;
  const { marks, bytes } = reading.lexed;
  const last = Math.min(length, ELEMENTS_MAX);
  let present = 0;
  let doubtful = 0;
  let start = marks[first + 1] as number;
  for (let n = 1; n <= last; n += 1) {
    const next = marks[first + n + 1] as number;
    const end = trimmedEnd(bytes, start, next - 1);
    const chars = end - start;
    if (chars > 0) {
      present |= 1 << n;
      const fits = chars >= (mins[n] as number) && chars <= (maxs[n] as number);
      if (!fits || !isPlain(kinds[n] as number, bytes, start, end)) doubtful |= 1 << n;
    }
    start = next;
  }
  segment.present = present;
  return doubtful;
}

/** Whether what stands there is right for certain, being of the usual form. */
function isPlain(kind: number, bytes: Uint8Array, start: number, end: number): boolean {
  switch (kind) {
    case LOOK.text:
      return true;
    case LOOK.number:
      return isPlainNumber(bytes, start, end);
    case LOOK.date:
      return isPlainDate(bytes, start, end);
    case LOOK.time:
      return isPlainTime(bytes, start, end);
    default:
      return false;
  }
}

function checkSuspects(segment: Segment, elements: readonly ElementUse[], suspects: number): void {
  for (let n = 1; n <= elements.length; n += 1) {
    if ((suspects & (1 << n)) === 0) continue;
    const use = elements[n - 1] as ElementUse;
    if (segment.has(n)) checkUse(segment, n, use);
    else if (use.requirement === 'M') missingElement(segment, n, use);
  }
}

function checkUse(segment: Segment, n: number, use: ElementUse): void {
  if (use.element === undefined || use.repeat > 1) checkParts(segment, n, use);
  else {
    if (use.element.type !== 'B') checkValue(segment, n, use.element, segment.peek(n) ?? '');
    if (use.codes !== undefined) checkCode(segment, n, use.element, use.codes);
  }
}

function missingElement(segment: Segment, n: number, use: ElementUse): void {
  const name = use.element?.name ?? `composite ${use.number}`;
  const text = `${segment.id}${pad(n)} (${name}) is mandatory and empty.`;
  segment.problem('X12_ELEMENT_MISSING', n, text, { elementError: '1' });
}

function tooMany(segment: Segment, known: number): void {
  for (let n = known + 1; n <= segment.length; n += 1) {
    if (!segment.has(n)) continue;
    const text = `${segment.id} has an element ${pad(n)}; the standard knows ${known}.`;
    segment.problem('X12_ELEMENT_TOO_MANY', n, text, { elementError: '3' });
    return;
  }
}

/** CCYYMMDD with a day that every month has. */
function isPlainDate(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 8 || !isPlainNumber(bytes, start, end)) return false;
  const month = twoDigits(bytes, start + 4);
  const day = twoDigits(bytes, start + 6);
  return month >= 1 && month <= 12 && day >= 1 && day <= 28;
}

/** HHMM. */
function isPlainTime(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 4 || !isPlainNumber(bytes, start, end)) return false;
  return twoDigits(bytes, start) <= 23 && twoDigits(bytes, start + 2) <= 59;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) - 48) * 10 + (bytes[at + 1] as number) - 48;
}

/** Digits alone: what nearly every number is; the others take the careful way. */
function isPlainNumber(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte < 48 || byte > 57) return false;
  }
  return true;
}

/** Composites and repetitions, part by part. */
function checkParts(segment: Segment, n: number, use: ElementUse): void {
  const { component, repetition } = segment.reading.lexed;
  const whole = segment.peek(n) ?? '';
  const repeats = repetition === undefined ? [whole] : whole.split(repetition);
  if (repeats.length > use.repeat) {
    const text = `${segment.id}${pad(n)} is repeated ${repeats.length} times.`;
    segment.problem('X12_ELEMENT_TOO_MANY', n, text, { elementError: '3' });
  }
  for (const repeat of repeats) {
    if (use.components === undefined) {
      if (use.element !== undefined) checkValue(segment, n, use.element, repeat.trimEnd());
    } else checkComponents(segment, n, use.components, repeat.split(component));
  }
}

function checkComponents(
  segment: Segment,
  n: number,
  uses: readonly ElementUse[],
  parts: readonly string[],
): void {
  uses.forEach((use, index) => {
    const part = (parts[index] ?? '').trimEnd();
    if (part !== '' && use.element !== undefined)
      checkValue(segment, n, use.element, part, index + 1);
    if (part === '' && use.requirement === 'M') {
      const text = `${segment.id}${pad(n)}-${index + 1} (${use.element?.name}) is mandatory and empty.`;
      problemAt(segment, 'X12_ELEMENT_MISSING', n, index + 1, text, '1');
    }
  });
  if (parts.length > uses.length) {
    const text = `${segment.id}${pad(n)} has ${parts.length} components; the standard knows ${uses.length}.`;
    segment.problem('X12_ELEMENT_TOO_MANY', n, text, { elementError: '3' });
  }
}

const NUMBER = /^-?\d+$/;
const DECIMAL = /^-?(\d+\.?\d*|\.\d+)$/;

function checkValue(
  segment: Segment,
  n: number,
  element: ElementDefinition,
  value: string,
  c?: number,
): void {
  const { type, min, max } = element;
  const what = () => shown(segment, n, element, value);
  switch (type) {
    case 'DT': {
      const date = dateOf(value.trim(), segment.reading.context.receivedAt);
      if (date === undefined)
        problemAt(segment, 'X12_ELEMENT_DATE', n, c, `${what()} is no date.`, '8');
      else if (value.length < min && !segment.reading.isOlder)
        tooShort(segment, n, element, value, c);
      return;
    }
    case 'TM':
      if (timeOf(value.trim()) === undefined) {
        problemAt(segment, 'X12_ELEMENT_TIME', n, c, `${what()} is no time.`, '9');
      }
      return;
    case 'N':
    case 'R': {
      const trimmed = value.trim();
      if (!(type === 'N' && element.decimals === 0 ? NUMBER : DECIMAL).test(trimmed)) {
        problemAt(segment, 'X12_ELEMENT_CHARACTER', n, c, `${what()} is no number.`, '6');
        return;
      }
      const digits = trimmed.replace(/[-.]/g, '').length;
      if (digits > max)
        problemAt(segment, 'X12_ELEMENT_TOO_LONG', n, c, tooLongText(what(), max), '5');
      else if (digits < min) tooShort(segment, n, element, value, c);
      return;
    }
    default:
      if (value.length > max) checkTooLong(segment, n, element, value, c);
      else if (value.length < min) tooShort(segment, n, element, value, c);
  }
}

function tooShort(
  segment: Segment,
  n: number,
  { min, name }: ElementDefinition,
  value: string,
  c?: number,
): void {
  const text = `"${value}" in ${segment.id}${pad(n)} (${name}) is shorter than ${min}.`;
  problemAt(segment, 'X12_ELEMENT_TOO_SHORT', n, c, text, '4');
}

/** `value` is decoded: characters count, not bytes. */
function checkTooLong(
  segment: Segment,
  n: number,
  element: ElementDefinition,
  value: string,
  c?: number,
): void {
  const { max } = element;
  if (value.length <= max) return;
  const what = shown(segment, n, element, value);
  const limit = max >= IDENTIFIER_MAX ? Math.max(max, TEXT_MAX) : IDENTIFIER_MAX;
  const severity = value.length > limit ? 'error' : 'warning';
  problemAt(segment, 'X12_ELEMENT_TOO_LONG', n, c, tooLongText(what, max), '5', severity);
}

/** `"20260631" in BEG05 (date)`. */
function shown(segment: Segment, n: number, { name }: ElementDefinition, value: string): string {
  return `"${value.slice(0, 99)}" in ${segment.id}${pad(n)} (${name})`;
}

function tooLongText(what: string, max: number): string {
  return `${what} is longer than ${max}.`;
}

function checkCode(
  segment: Segment,
  n: number,
  { name }: ElementDefinition,
  codes: ReadonlySet<string>,
): void {
  const value = segment.peek(n) ?? '';
  if (codes.has(codeOf(value))) return;
  const text = `"${value}" in ${segment.id}${pad(n)} (${name}) is not in the list of codes.`;
  segment.problem('X12_ELEMENT_CODE', n, text, { elementError: '7' });
}

/** Whether a relational condition holds; bit n of `present` says that element n is there. */
function holds({ kind, all, first, others }: Condition, present: number): boolean {
  const there = present & all;
  switch (kind) {
    case 'P':
      return there === 0 || there === all;
    case 'R':
      return there !== 0;
    case 'E':
      return (there & (there - 1)) === 0;
    case 'C':
      return (there & first) === 0 || there === all;
    case 'L':
      return (there & first) === 0 || (there & others) !== 0;
  }
}

function reportCondition(segment: Segment, { kind, positions }: Condition): void {
  switch (kind) {
    case 'P':
      lacking(segment, positions);
      return;
    case 'R':
      lacking(segment, positions.slice(0, 1), positions);
      return;
    case 'E':
      excluded(segment, positions);
      return;
    case 'C':
      lacking(segment, positions.slice(1));
      return;
    case 'L':
      lacking(segment, positions.slice(1, 2), positions.slice(1));
      return;
  }
}

function lacking(
  segment: Segment,
  candidates: readonly number[],
  oneOf: readonly number[] = [],
): void {
  const n = candidates.find((position) => !segment.has(position));
  if (n === undefined) return;
  const which = oneOf.length === 0 ? pad(n) : oneOf.map(pad).join(', ');
  const text = `${segment.id} needs ${oneOf.length === 0 ? 'element' : 'one of the elements'} ${which} beside the others.`;
  segment.problem('X12_ELEMENT_CONDITION', n, text, { elementError: '2' });
}

function excluded(segment: Segment, positions: readonly number[]): void {
  const present = positions.filter((n) => segment.has(n));
  const text = `${segment.id} may have only one of the elements ${present.map(pad).join(', ')}.`;
  segment.problem('X12_ELEMENT_CONDITION', present[1], text, { elementError: '10' });
}

function problemAt(
  segment: Segment,
  code: X12ProblemCode,
  n: number,
  c: number | undefined,
  text: string,
  elementError: string,
  severity?: 'error' | 'warning',
): void {
  const reading: SetReading = segment.reading;
  reading.report(
    x12Problem(code, segment.position(n, c), text, {
      syntax: segment.syntaxError(n, elementError, c),
      ...(severity === undefined ? {} : { severity }),
    }),
  );
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}
