/**
 * One segment of a set, read by typed accessors that remember what was read. Elements are not made text before they
 * are asked for: the segment knows where its marks begin, the set has the bytes.
 */
import type { Position, SyntaxError as SegmentFinding } from '../../../base/problem.ts';
import type { Coded } from '../../../model/values.ts';
import type { CodeTable } from './codes.ts';
import type { Loop } from './loop.ts';
import { type X12ProblemCode, x12Problem } from './problems.ts';
import type { SetReading } from './set.ts';
import { ELEMENTS_MAX, type ElementUse, type SegmentDefinition } from './structure.ts';
import { codeOf, dateOf, decimalOf, timeOf } from './wire-values.ts';

/** `PO1[3]/ACK[1]-02`, of the path of a segment. */
export function pathOfElement(path: string, n: number, c?: number): string {
  const element = n < 10 ? `${path}-0${n}` : `${path}-${n}`;
  return c === undefined ? element : `${element}-${c}`;
}

/** One segment. Elements are counted from 1, as `BEG03` is element 3. */
export class Segment {
  readonly id: string;
  /** Index in the set, ST = 0. X12 counts ST as 1: see `position`. */
  readonly index: number;
  /** Counts from 1 among the segments of its id in its loop iteration. */
  readonly number: number;
  readonly loop: Loop;
  readonly definition: SegmentDefinition | undefined;
  readonly reading: SetReading;
  /** Index of the segment id among the marks; element n is `first + n`. */
  readonly first: number;
  /** Number of elements sent, empty ones at the end included. */
  readonly length: number;
  /** Bit n: element n holds more than blanks. `validate.ts` sees to it before a format sees the segment. */
  present: number;
  /** Bit n: element n was read. */
  #taken: number;

  constructor(
    reading: SetReading,
    id: string,
    index: number,
    number: number,
    loop: Loop,
    definition: SegmentDefinition | undefined,
  ) {
    this.reading = reading;
    this.id = id;
    this.index = index;
    this.number = number;
    this.loop = loop;
    this.definition = definition;
    const { firsts } = reading.lexed;
    this.first = firsts[index] as number;
    this.length = (firsts[index + 1] as number) - this.first - 2;
    this.present = 0;
    this.#taken = 0;
  }

  /** Whether element `n` holds anything but blanks. Takes nothing. */
  has(n: number): boolean {
    if (n <= ELEMENTS_MAX) return (this.present & (1 << n)) !== 0;
    return n <= this.length && this.reading.textAt(this.first + n) !== '';
  }

  /** Element `n` as text without blanks at its end; undefined when empty. Takes nothing. */
  peek(n: number): string | undefined {
    return this.has(n) ? this.reading.textAt(this.first + n) : undefined;
  }

  /** Element `n` as text without blanks at its end; undefined when empty. */
  text(n: number): string | undefined {
    if (!this.has(n)) return undefined;
    this.#take(n);
    return this.reading.textAt(this.first + n);
  }

  /** Element `n` as a code: without blanks, upper case (trap: padded and lower-case codes). */
  code(n: number): string | undefined {
    if (!this.has(n)) return undefined;
    this.#take(n);
    return this.#codeAt(n);
  }

  /** Like `code`, but takes nothing: for choosing a branch. */
  peekCode(n: number): string | undefined {
    return this.has(n) ? this.#codeAt(n) : undefined;
  }

  #codeAt(n: number): string {
    const mark = this.first + n;
    return this.reading.plainCodeAt(mark) ?? codeOf(this.reading.textAt(mark));
  }

  /**
   * Element `n` as our word with the code as sent beside. An unknown code is `unmapped` and a
   * problem: X12_CODE_UNMAPPED, an error where the profile says quarantine.
   */
  coded<T extends string>(n: number, table: CodeTable<T>): Coded<T> | undefined {
    if (!this.has(n)) return undefined;
    const mark = this.first + n;
    const sent = this.reading.plainCodeAt(mark) ?? this.reading.sentAt(mark);
    if (codeOf(sent) === '') return undefined;
    this.#take(n);
    return this.reading.codedValue(table, sent, this, n);
  }

  /** Element `n` as an exact decimal; implied decimals of N2 are placed. Undefined when it is none. */
  decimal(n: number): string | undefined {
    const text = this.peek(n);
    if (text === undefined) return undefined;
    const value = decimalOf(text, this.use(n)?.element);
    if (value !== undefined) this.#take(n);
    return value;
  }

  /** Element `n` as a whole number that is exact as a JavaScript number. */
  integer(n: number): number | undefined {
    const value = this.decimal(n);
    if (value === undefined || !Number.isSafeInteger(Number(value))) return undefined;
    return Number(value);
  }

  /** Element `n` (CCYYMMDD, or YYMMDD of older releases) as `2026-06-04`. */
  date(n: number): string | undefined {
    const text = this.peek(n);
    if (text === undefined) return undefined;
    const date = dateOf(text, this.reading.context.receivedAt);
    if (date !== undefined) this.#take(n);
    return date;
  }

  /** Element `n` (HHMM, HHMMSS, HHMMSSD, HHMMSSDD) as `08:30`, `08:30:15`, `08:30:15.25`. */
  time(n: number): string | undefined {
    const text = this.peek(n);
    if (text === undefined) return undefined;
    const time = timeOf(text);
    if (time !== undefined) this.#take(n);
    return time;
  }

  /** Component `c` (from 1) of element `n`. An element without components is its first one. */
  component(n: number, c: number): string | undefined {
    const text = this.peekComponent(n, c);
    if (text !== undefined) this.reading.take(this.first + n, c);
    return text;
  }

  peekComponent(n: number, c: number): string | undefined {
    const text = this.peek(n)?.split(this.reading.lexed.component)[c - 1]?.trimEnd();
    return text === '' ? undefined : text;
  }

  /** Repetitions of element `n` (005010 with a repetition separator); one where it does not repeat. */
  repetitions(n: number): string[] {
    const text = this.text(n);
    if (text === undefined) return [];
    const { repetition } = this.reading.lexed;
    if (repetition === undefined) return [text];
    return text.split(repetition).map((part) => part.trimEnd());
  }

  /** Component `c` of element `n` as our word; see `coded`. */
  codedComponent<T extends string>(
    n: number,
    c: number,
    table: CodeTable<T>,
  ): Coded<T> | undefined {
    const sent = this.component(n, c);
    return sent === undefined ? undefined : this.reading.codedValue(table, sent, this, n, c);
  }

  /** Marks elements as taken that structure alone uses, e.g. HL01 to HL04 or a qualifier just looked at. */
  taken(...positions: number[]): void {
    for (const n of positions) if (n <= this.length) this.#take(n);
  }

  #take(n: number): void {
    if (n <= ELEMENTS_MAX) this.#taken |= 1 << n;
    else this.reading.take(this.first + n, 0);
  }

  /** Bits of the elements that hold something which nothing has read as a whole, 1 to 31. */
  get left(): number {
    return this.present & ~this.#taken;
  }

  /** What was read of an element that `left` names or does not know: bit 0 the whole, bit n component n. */
  takenOf(n: number): number {
    return this.reading.takenOf(this.first + n);
  }

  /** The table's word on element `n`, where the segment is known. */
  use(n: number): ElementUse | undefined {
    return this.definition?.elements[n - 1];
  }

  /** `PO1[3]/ACK[1]-02`; `BEG-03` where the segment opens its loop or stands alone in the header. */
  pathOf(n?: number, c?: number): string {
    if (n !== undefined) return pathOfElement(this.pathOf(), n, c);
    const above = this.loop.path;
    if (above === '') return this.number === 1 ? this.id : `${this.id}[${this.number}]`;
    return this.loop.segments[0] === this ? above : `${above}/${this.id}[${this.number}]`;
  }

  /** Where the segment or its element stands, for problems. */
  position(n?: number, c?: number): Position {
    const { lexed } = this.reading;
    const mark = n === undefined || n > this.length ? this.first : this.first + n;
    return {
      offset: lexed.offsetOf(lexed.marks[mark] as number),
      segment: this.index + 1,
      path: this.pathOf(n, c),
    };
  }

  /**
   * Adds a problem of the syntax registry about element `n`. With `elementError` (element 723) a
   * functional acknowledgment reports it.
   */
  problem(
    code: X12ProblemCode,
    n: number | undefined,
    text: string,
    more: { elementError?: string; severity?: 'error' | 'warning' | 'note' } = {},
  ): void {
    const syntax =
      more.elementError === undefined || n === undefined
        ? undefined
        : this.syntaxError(n, more.elementError);
    this.reading.report(
      x12Problem(code, this.position(n), text, {
        ...(syntax === undefined ? {} : { syntax }),
        ...(more.severity === undefined ? {} : { severity: more.severity }),
      }),
    );
  }

  /** What AK3 and AK4 say of element `n`. */
  syntaxError(n: number, elementError: string, c?: number): SegmentFinding {
    const use = this.use(n);
    const element = c === undefined ? use?.element : use?.components?.[c - 1]?.element;
    const reference = element?.number;
    const bad = c === undefined ? this.peek(n) : this.peekComponent(n, c);
    return {
      segmentId: this.id,
      segmentPosition: this.index + 1,
      ...(this.loop.parent === undefined ? {} : { loopId: this.loop.id }),
      segmentError: '8',
      elementPosition: n,
      ...(c === undefined ? {} : { componentPosition: c }),
      ...(reference === undefined ? {} : { elementReference: reference }),
      elementError,
      ...(bad === undefined ? {} : { badValue: bad.slice(0, 99) }),
    };
  }
}
