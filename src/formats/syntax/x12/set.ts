/**
 * One transaction set as a tree of loops and segments, read by typed accessors that remember what
 * was read: `keptOf` gives every element that the mapping did not take, so that nothing is lost.
 *
 * Elements are not cut out of the text before they are asked for: a set is its text and the offsets
 * of its elements. State: complete; the tree is built by `match.ts`, elements are checked by
 * `validate.ts`, both before a format sees the tree.
 */
import type { Position, Problem, SyntaxError as SegmentFinding } from '../../../base/problem.ts';
import type { Coded } from '../../../model/values.ts';
import type { EnvelopeParty, ReadingProfile } from '../../format.ts';
import { type CodeTable, meaningOf } from './codes.ts';
import { type X12ProblemCode, x12Problem } from './problems.ts';
import type { CompiledSet, ElementUse, SegmentDefinition } from './structure.ts';
import { codeOf, dateOf, decimalOf, segmentIdIn, timeOf } from './wire-values.ts';

/** The text of one set and where its elements stand. Segment 0 is ST, the last one SE (see `hasTrailer`). */
export interface LexedSet {
  /** One character per byte (or decoded text with `decoded`). */
  text: string;
  /** Start of every element in `text`, the segment id being element 0; behind each segment one mark more. */
  marks: ArrayLike<number>;
  /** Index into `marks` of each segment's id, and one more for the end. */
  firsts: ArrayLike<number>;
  segmentCount: number;
  /** False where SE is missing. */
  hasTrailer: boolean;
  /** Offset in the interchange file of a mark. */
  offsetOf: (mark: number) => number;
  hasHigh: boolean;
  /** Whether a control character that delimits nothing stands in the set. */
  hasControl: boolean;
  component: string;
  repetition?: string;
  /** Zeroed room for one number per mark; what was taken of the set is noted in it. */
  scratch: Uint32Array;
  /** Turns characters above 0x7F into text; absent where the set has none. */
  decode?: (text: string) => string;
}

const BLANK = 32;

/** Problems listed per set. */
const PROBLEMS_MAX = 500;

/** What of envelope and profile a format may know while it reads a set. */
export interface SetContext {
  profile: ReadingProfile;
  receivedAt: string;
  sender: EnvelopeParty;
  receiver: EnvelopeParty;
  /** GS08 or ST03 as sent. */
  version: string;
  /** GS02 and GS03. */
  groupSender: string;
  groupReceiver: string;
  groupControl: string;
  setControl: string;
  test: boolean;
}

/** All that belongs to the reading of one set. */
export class SetReading {
  readonly lexed: LexedSet;
  readonly tables: CompiledSet;
  readonly context: SetContext;
  /** In the order of finding; bounded, see `report`. */
  readonly problems: Problem[] = [];
  /** True once a problem of severity `error` was reported. */
  failed = false;
  /** Problems beyond the bound of the list. */
  unlisted = 0;
  /** Per element: bit 0 the whole, bit n component n. */
  readonly #taken: Uint32Array;
  root: Loop;
  /** Releases before 004010 have dates of six digits. */
  readonly isOlder: boolean;
  readonly #strays = new Map<string, number>();

  constructor(lexed: LexedSet, tables: CompiledSet, context: SetContext) {
    this.lexed = lexed;
    this.tables = tables;
    this.context = context;
    this.#taken = lexed.scratch;
    this.root = new Loop(tables.structure.set, 1, undefined);
    this.isOlder = context.version < '004';
  }

  /**
   * Adds a problem. The list is bounded, so that a set of nothing but mistakes does not fill the
   * memory; the first error is always listed.
   */
  report(problem: Problem): void {
    const isError = problem.severity === 'error';
    if (this.problems.length < PROBLEMS_MAX || (isError && !this.failed))
      this.problems.push(problem);
    else this.unlisted += 1;
    if (isError) this.failed = true;
  }

  /** Id of the segment `index` (ST = 0), without blanks around it, upper case. */
  idAt(index: number): string {
    const { text, marks, firsts } = this.lexed;
    const mark = firsts[index] as number;
    return segmentIdIn(text, marks[mark] as number, (marks[mark + 1] as number) - 1);
  }

  /** Byte offset of the segment `index` in the file. */
  offsetAt(index: number): number {
    const { marks, firsts, offsetOf } = this.lexed;
    return offsetOf(marks[firsts[index] as number] as number);
  }

  /** How often a segment of that id has found no place, this one included. */
  countStray(id: string): number {
    const number = (this.#strays.get(id) ?? 0) + 1;
    this.#strays.set(id, number);
    return number;
  }

  take(mark: number, component = 0): void {
    this.#taken[mark] = (this.#taken[mark] ?? 0) | (1 << component);
  }

  isTaken(mark: number, component = 0): boolean {
    const bits = this.#taken[mark] ?? 0;
    return (bits & 1) !== 0 || (component > 0 && (bits & (1 << component)) !== 0);
  }

  isTouched(mark: number): boolean {
    return (this.#taken[mark] ?? 0) !== 0;
  }

  /**
   * A code as our word with the code as sent beside, for element `n` of `segment` (or component `c`).
   * An unknown code is `unmapped` and a problem X12_CODE_UNMAPPED.
   */
  codedValue<T extends string>(
    table: CodeTable<T>,
    sent: string,
    segment: Segment,
    n: number,
    c?: number,
  ): Coded<T> {
    const { profile } = this.context;
    const wire = codeOf(sent);
    const meaning = meaningOf(table, wire, profile.codeOverrides?.[table.element]);
    if (meaning.word !== undefined) return { value: meaning.word, wire: sent.slice(0, 80) };
    if (!meaning.known) {
      const name = segment.use(n)?.element?.name ?? `element ${table.element}`;
      this.report(
        x12Problem(
          'X12_CODE_UNMAPPED',
          segment.position(n, c),
          `No meaning is known for the code "${wire}" of ${segment.id}${String(n).padStart(2, '0')} (${name}).`,
          {
            ...(profile.onUnmapped === 'quarantine' ? { severity: 'error' } : {}),
            ...(table.closed === true ? { syntax: segment.syntaxError(n, '7', c) } : {}),
          },
        ),
      );
    }
    return { value: 'unmapped', wire: sent.slice(0, 80) };
  }

  /** The element between two marks, decoded. */
  textAt(mark: number): string {
    const { text, marks, decode } = this.lexed;
    const piece = text.slice(marks[mark], (marks[mark + 1] as number) - 1);
    return decode === undefined ? piece : decode(piece);
  }
}

const NO_LOOPS: readonly Loop[] = [];

/** One iteration of a loop. The root loop is the set itself, without ST and SE. */
export class Loop {
  readonly id: string;
  /** 1 for the first iteration within its parent. */
  readonly number: number;
  readonly parent: Loop | undefined;
  readonly segments: Segment[] = [];
  #loops: Loop[] | undefined;

  constructor(id: string, number: number, parent: Loop | undefined) {
    this.id = id;
    this.number = number;
    this.parent = parent;
  }

  /** Iterations of inner loops, in the order of the set. */
  get loops(): readonly Loop[] {
    return this.#loops ?? NO_LOOPS;
  }

  /** Opens an iteration of an inner loop; `match.ts` alone calls it. */
  open(id: string, number: number): Loop {
    const loop = new Loop(id, number, this);
    if (this.#loops === undefined) this.#loops = [loop];
    else this.#loops.push(loop);
    return loop;
  }

  /** The first segment of that id in this iteration, inner loops left out. */
  segment(id: string): Segment | undefined {
    for (const segment of this.segments) if (segment.id === id) return segment;
    return undefined;
  }

  /** All segments of that id in this iteration, inner loops left out. */
  segmentsOf(id: string): Segment[] {
    return this.segments.filter((segment) => segment.id === id);
  }

  /** Iterations of the inner loop of that id. */
  loopsOf(id: string): Loop[] {
    return this.loops.filter((loop) => loop.id === id);
  }

  /** `PO1[3]/N1[1]`; empty for the root. */
  get path(): string {
    if (this.parent === undefined) return '';
    const above = this.parent.path;
    const own = `${this.id}[${this.number}]`;
    return above === '' ? own : `${above}/${own}`;
  }
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
    this.first = reading.lexed.firsts[index] as number;
  }

  /** Number of elements sent, empty ones at the end included. */
  get length(): number {
    return (this.reading.lexed.firsts[this.index + 1] as number) - this.first - 2;
  }

  /** Whether element `n` holds anything but blanks. Takes nothing. */
  has(n: number): boolean {
    if (n > this.length) return false;
    const { marks, text } = this.reading.lexed;
    const mark = this.first + n;
    const end = (marks[mark + 1] as number) - 1;
    for (let at = marks[mark] as number; at < end; at += 1) {
      if (text.charCodeAt(at) !== BLANK) return true;
    }
    return false;
  }

  /** Element `n` as text without blanks at its end; undefined when empty. Takes nothing. */
  peek(n: number): string | undefined {
    const { marks, firsts, text, decode } = this.reading.lexed;
    const mark = this.first + n;
    if (mark + 1 >= (firsts[this.index + 1] as number)) return undefined;
    const start = marks[mark] as number;
    let end = (marks[mark + 1] as number) - 1;
    while (end > start && text.charCodeAt(end - 1) === BLANK) end -= 1;
    if (end === start) return undefined;
    const piece = text.slice(start, end);
    return decode === undefined ? piece : decode(piece);
  }

  /** Element `n` as text without blanks at its end; undefined when empty. */
  text(n: number): string | undefined {
    const text = this.peek(n);
    if (text !== undefined) this.reading.take(this.first + n);
    return text;
  }

  /** Element `n` as a code: without blanks, upper case (trap: padded and lower-case codes). */
  code(n: number): string | undefined {
    const text = this.text(n);
    return text === undefined ? undefined : codeOf(text);
  }

  /** Like `code`, but takes nothing: for choosing a branch. */
  peekCode(n: number): string | undefined {
    const text = this.peek(n);
    return text === undefined ? undefined : codeOf(text);
  }

  /**
   * Element `n` as our word with the code as sent beside. An unknown code is `unmapped` and a
   * problem: X12_CODE_UNMAPPED, an error where the profile says quarantine.
   */
  coded<T extends string>(n: number, table: CodeTable<T>): Coded<T> | undefined {
    if (n > this.length) return undefined;
    const sent = this.reading.textAt(this.first + n);
    if (sent === '' || codeOf(sent) === '') return undefined;
    this.reading.take(this.first + n);
    return this.reading.codedValue(table, sent, this, n);
  }

  /** Element `n` as an exact decimal; implied decimals of N2 are placed. Undefined when it is none. */
  decimal(n: number): string | undefined {
    const text = this.peek(n);
    if (text === undefined) return undefined;
    const value = decimalOf(text, this.use(n)?.element);
    if (value !== undefined) this.reading.take(this.first + n);
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
    if (date !== undefined) this.reading.take(this.first + n);
    return date;
  }

  /** Element `n` (HHMM, HHMMSS, HHMMSSD, HHMMSSDD) as `08:30`, `08:30:15`, `08:30:15.25`. */
  time(n: number): string | undefined {
    const text = this.peek(n);
    if (text === undefined) return undefined;
    const time = timeOf(text);
    if (time !== undefined) this.reading.take(this.first + n);
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
    for (const n of positions) if (n <= this.length) this.reading.take(this.first + n);
  }

  /** The table's word on element `n`, where the segment is known. */
  use(n: number): ElementUse | undefined {
    return this.definition?.elements[n - 1];
  }

  /** `PO1[3]/ACK[1]-02`; `BEG-03` where the segment opens its loop or stands alone in the header. */
  pathOf(n?: number, c?: number): string {
    const tail = `${n === undefined ? '' : `-${String(n).padStart(2, '0')}`}${
      c === undefined ? '' : `-${c}`
    }`;
    const loopPath = this.loop.path;
    if (this.loop.segments[0] === this && loopPath !== '') return loopPath + tail;
    const own = this.number === 1 && loopPath === '' ? this.id : `${this.id}[${this.number}]`;
    return (loopPath === '' ? own : `${loopPath}/${own}`) + tail;
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
