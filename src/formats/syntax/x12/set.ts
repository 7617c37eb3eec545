/**
 * One transaction set as a tree of loops and segments, read by typed accessors that remember what
 * was read: `addKept` gives every element that the mapping did not take, so that nothing is lost.
 *
 * Elements are not made text before they are asked for: a set is its bytes and the offsets of its
 * elements. State: complete; the tree is built by `match.ts`, elements are checked by
 * `validate.ts`, both before a format sees the tree.
 */
import type { Problem } from '../../../base/problem.ts';
import type { Coded } from '../../../model/values.ts';
import { type CodeTable, meaningOf } from './codes.ts';
import { type LexedSet, textBetween } from './lexed-set.ts';
import { Loop } from './loop.ts';
import { x12Problem } from './problems.ts';
import type { Segment } from './segment.ts';
import type { SetContext } from './set-context.ts';
import type { CompiledSet, SegmentDefinition } from './structure.ts';
import { codeOf, plainCodeIn, plainCodeKey, trimmedEnd } from './wire-values.ts';

/** Problems listed per set. */
const PROBLEMS_MAX = 500;

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
  root: Loop;
  /** Releases before 004010 have dates of six digits. */
  readonly isOlder: boolean;
  #strays: Map<string, number> | undefined;
  /** By mark, where the bits of its segment do not do: bit 0 the whole, bit n component n. */
  #taken: Map<number, number> | undefined;

  constructor(lexed: LexedSet, tables: CompiledSet, context: SetContext) {
    this.lexed = lexed;
    this.tables = tables;
    this.context = context;
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
    const mark = this.lexed.firsts[index] as number;
    return this.plainCodeAt(mark) ?? codeOf(this.sentAt(mark));
  }

  /** Table of the segment `index`; undefined where the set has no such segment. */
  definitionAt(index: number): SegmentDefinition | undefined {
    const { bytes, marks, firsts } = this.lexed;
    const mark = firsts[index] as number;
    const key = plainCodeKey(bytes, marks[mark] as number, (marks[mark + 1] as number) - 1);
    return this.tables.byKey.get(key) ?? this.tables.segments.get(this.idAt(index));
  }

  /** Byte offset of the segment `index` in the file. */
  offsetAt(index: number): number {
    const { marks, firsts, offsetOf } = this.lexed;
    return offsetOf(marks[firsts[index] as number] as number);
  }

  /** How often a segment of that id has found no place, this one included. */
  countStray(id: string): number {
    this.#strays ??= new Map();
    const number = (this.#strays.get(id) ?? 0) + 1;
    this.#strays.set(id, number);
    return number;
  }

  /** Notes component `component` of an element as read, or the whole (0) of one beyond a segment's bits. */
  take(mark: number, component: number): void {
    this.#taken ??= new Map();
    this.#taken.set(mark, (this.#taken.get(mark) ?? 0) | (1 << component));
  }

  /** What `take` noted of an element. */
  takenOf(mark: number): number {
    return this.#taken?.get(mark) ?? 0;
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

  /** The element between two marks, decoded, blanks at its end included. */
  sentAt(mark: number): string {
    const { marks } = this.lexed;
    return textBetween(this.lexed, marks[mark] as number, (marks[mark + 1] as number) - 1);
  }

  /** The element between two marks, decoded, without blanks at its end. */
  textAt(mark: number): string {
    const { bytes, marks } = this.lexed;
    const start = marks[mark] as number;
    return textBetween(
      this.lexed,
      start,
      trimmedEnd(bytes, start, (marks[mark + 1] as number) - 1),
    );
  }

  /** The code between two marks where it is a short plain one; see `plainCodeIn`. */
  plainCodeAt(mark: number): string | undefined {
    const { bytes, marks } = this.lexed;
    return plainCodeIn(bytes, marks[mark] as number, (marks[mark + 1] as number) - 1);
  }
}
