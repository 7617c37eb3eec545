/**
 * Writes segments between ST and SE: trims empty elements at the end, checks every value against the
 * set's table and against the delimiters. Nothing is thrown: what cannot be written is a problem.
 *
 *   writer.segment('BEG', [purpose, type, order.number, order.release, writer.date(issuedOn)]);
 *
 * Types decide by themselves: text for AN and ID, canonical decimals for R and Nn (the point is left
 * out for N2), `2026-06-04` for DT, `08:30` for TM. Composites are arrays of components.
 */
import type { Problem } from '../../../base/problem.ts';
import type { WritingProfile } from '../../format.ts';
import { type CodeTable, codeFor } from './codes.ts';
import { type X12ProblemCode, x12Problem } from './problems.ts';
import { standInFor } from './repeated.ts';
import type { CompiledSet, ElementDefinition, ElementUse } from './structure.ts';
import { dateToWire, decimalToWire, timeToWire } from './wire-values.ts';

export interface X12Delimiters {
  element: string;
  component: string;
  repetition?: string;
  segment: string;
  lineBreak?: boolean;
}

/** An element to write: its value, its components, or nothing. */
export type Writable = string | number | undefined | readonly (string | undefined)[];

/** Elements of free text: cut to length and freed of delimiters with a warning instead of refused. */
const FREE_TEXT = new Set([
  '352',
  '933',
  '1551',
  '93',
  '166',
  '369',
  '61',
  '153',
  '443',
  '19',
  '724',
]);

export class SegmentWriter {
  readonly tables: CompiledSet;
  readonly profile: WritingProfile;
  readonly delimiters: X12Delimiters;
  readonly problems: Problem[] = [];
  /** Finished segments without terminator. */
  readonly segments: string[] = [];
  #at = '';

  constructor(tables: CompiledSet, profile: WritingProfile, delimiters: X12Delimiters) {
    this.tables = tables;
    this.profile = profile;
    this.delimiters = delimiters;
  }

  /** Says for problems from which field of the document the next segments come, `/lines/0`. */
  from(path: string): void {
    this.#at = path;
  }

  /** Adds a segment; elements as in the table, the first one being 01. Nothing when all are empty. */
  segment(id: string, elements: readonly Writable[]): void {
    const uses = this.tables.segments.get(id)?.elements ?? [];
    const texts = elements.map((value, index) => this.#element(id, index + 1, value, uses[index]));
    let last = texts.length;
    while (last > 0 && texts[last - 1] === '') last -= 1;
    if (last === 0) return;
    uses.forEach((use, index) => {
      if (use.requirement === 'M' && (texts[index] ?? '') === '') {
        const text = `${id}${pad(index + 1)} (${nameOf(use)}) has no value.`;
        this.problem('X12_WRITE_VALUE_MISSING', text, id, index + 1);
      }
    });
    this.segments.push([id, ...texts.slice(0, last)].join(this.delimiters.element));
  }

  /**
   * The code for a word of ours; for `unmapped` the wire value as it came. Undefined, and a problem
   * X12_WRITE_CODE_MISSING, when the table has none.
   */
  code<T extends string>(
    table: CodeTable<T>,
    coded: { value: string; wire?: string } | undefined,
    options: { optional?: boolean } = {},
  ): string | undefined {
    if (coded === undefined) return undefined;
    const wire = coded.wire?.trim().toUpperCase();
    if (coded.value === 'unmapped') {
      if (wire !== undefined && wire !== '') return wire;
    } else {
      const overrides = this.profile.codeOverrides?.[table.element];
      if (wire !== undefined && table.words[wire] === coded.value) return wire;
      const code = codeFor(table, coded.value, overrides);
      if (code !== undefined) return code;
    }
    if (options.optional === true) return undefined;
    const text = `Element ${table.element} has no code for "${coded.value}".`;
    this.problem('X12_WRITE_CODE_MISSING', text);
    return undefined;
  }

  /** Says that a part of the document has no place in this set; a warning. */
  notCarried(path: string, text: string): void {
    this.problems.push(x12Problem('X12_WRITE_NOT_CARRIED', { path }, text));
  }

  problem(code: X12ProblemCode, text: string, id?: string, n?: number): void {
    const element = id === undefined ? '' : `${id}${n === undefined ? '' : `-${pad(n)}`}`;
    const path = this.#at === '' ? element : `${this.#at}${element === '' ? '' : ` ${element}`}`;
    this.problems.push(x12Problem(code, { path }, text));
  }

  #element(id: string, n: number, value: Writable, use: ElementUse | undefined): string {
    if (value === undefined || value === '') return this.#standIn(id, n, '', use?.element) ?? '';
    if (typeof value === 'object') return this.#composite(id, n, value, use);
    return this.#value(id, n, String(value), use?.element);
  }

  #composite(
    id: string,
    n: number,
    values: readonly (string | undefined)[],
    use: ElementUse | undefined,
  ): string {
    const texts = values.map((value, index) =>
      value === undefined || value === ''
        ? ''
        : this.#value(id, n, value, use?.components?.[index]?.element ?? use?.element),
    );
    let last = texts.length;
    while (last > 0 && texts[last - 1] === '') last -= 1;
    return texts.slice(0, last).join(this.delimiters.component);
  }

  #value(id: string, n: number, value: string, element: ElementDefinition | undefined): string {
    const wire = element === undefined ? value : wireOf(value, element);
    if (wire === undefined || !this.#takes(wire, element)) {
      const standIn = this.#standIn(id, n, value, element);
      if (standIn !== undefined) return standIn;
    }
    if (wire === undefined) {
      const text = `"${value}" cannot be written as ${element?.type} in ${id}${pad(n)}.`;
      this.problem('X12_WRITE_CHARACTER', text, id, n);
      return '';
    }
    const free = element !== undefined && FREE_TEXT.has(element.number);
    return this.#fitted(id, n, this.#clean(id, n, wire, free), element, free);
  }

  /** Whether the value stands as it is where only its element and the delimiters are asked. */
  #takes(wire: string, element: ElementDefinition | undefined): boolean {
    return wire.length <= (element?.max ?? wire.length) && this.#badIn(wire).length === 0;
  }

  /** What stands for a value of a partner that its element does not take; a warning says so. */
  #standIn(id: string, n: number, value: string, element: ElementDefinition | undefined) {
    const standIn = element === undefined ? undefined : standInFor(value, element);
    if (standIn === undefined) return undefined;
    const text = `${id}${pad(n)} does not take ${JSON.stringify(value)}; ${standIn} stands for it.`;
    this.problem('X12_WRITE_STAND_IN', text, id, n);
    return standIn;
  }

  /** The characters of a value that delimit or control. */
  #badIn(wire: string): string[] {
    const { element, component, repetition, segment } = this.delimiters;
    return [...wire].filter(
      (char) =>
        char === element ||
        char === component ||
        char === segment ||
        char === repetition ||
        char < ' ' ||
        char === '\u007f',
    );
  }

  #clean(id: string, n: number, wire: string, free: boolean): string {
    const bad = this.#badIn(wire);
    if (bad.length === 0) return wire.trimEnd();
    const where = `${id}${pad(n)}`;
    if (!free) {
      const text = `${where} would hold the delimiter ${JSON.stringify(bad[0])} in "${wire}".`;
      this.problem('X12_WRITE_DELIMITER', text, id, n);
      return '';
    }
    const text = `${where}: ${JSON.stringify(bad.join(''))} was written as a blank.`;
    this.problem('X12_WRITE_TEXT_CHANGED', text, id, n);
    return [...wire]
      .map((char) => (bad.includes(char) ? ' ' : char))
      .join('')
      .trimEnd();
  }

  #fitted(
    id: string,
    n: number,
    wire: string,
    element: ElementDefinition | undefined,
    free: boolean,
  ): string {
    if (element === undefined || wire === '') return wire;
    const digits = element.type === 'R' || element.type === 'N' ? wire.replace(/[-.]/g, '') : wire;
    if (digits.length < element.min) return padded(wire, element);
    if (digits.length <= element.max) return wire;
    const where = `${id}${pad(n)} (${element.name}) takes ${element.max} characters`;
    if (!free) {
      this.problem('X12_WRITE_VALUE_TOO_LONG', `${where}, not "${wire}".`, id, n);
      return '';
    }
    this.problem(
      'X12_WRITE_TEXT_CUT',
      `${where}; "${wire.slice(element.max)}" was cut off.`,
      id,
      n,
    );
    return wire.slice(0, element.max).trimEnd();
  }
}

function wireOf(value: string, element: ElementDefinition): string | undefined {
  switch (element.type) {
    case 'DT':
      return value.includes('-') ? dateToWire(value) : value;
    case 'TM':
      return value.includes(':') ? timeToWire(value) : value;
    case 'N':
    case 'R':
      return decimalToWire(value, element);
    default:
      return value;
  }
}

/** Numbers are filled with zeros in front, text with blanks behind, as X12 has it for short values. */
function padded(wire: string, element: ElementDefinition): string {
  if (element.type === 'N' || element.type === 'R') {
    const sign = wire.startsWith('-') ? '-' : '';
    return sign + wire.slice(sign.length).padStart(element.min, '0');
  }
  return wire.padEnd(element.min, ' ');
}

function nameOf(use: ElementUse): string {
  return use.element?.name ?? `composite ${use.number}`;
}

function pad(n: number): string {
  return String(n).padStart(2, '0');
}
