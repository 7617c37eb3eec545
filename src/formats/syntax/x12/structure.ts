/**
 * Structure of a transaction set as data: which segments, how often, in which loops, and what each
 * element may hold. The tables are written in the notation below and compiled once per release.
 *
 *   segment   'M128 X127 O352 OC040 | R0203'
 *             requirement (M mandatory, O optional, X relational) and element or composite number,
 *             `*5` behind it allows five repetitions; after the bar the relational conditions in
 *             X12's own notation: P all or none, R at least one, E at most one, C if first then all,
 *             L if first then at least one more.
 *   set       use('REF', 'O', 12), loop('N1', 'O', 200, [use('N1', 'M'), use('N3', 'O', 2)])
 *
 * One folder per set serves 004010 and 005010: a text may be `{ '004010': …, '005010': … }` and a
 * use may carry `only`. See docs/decisions for why.
 */
import { invariant } from '../../../base/assert.ts';
import { compositeTexts, type ElementText, elements004010, elements005010 } from './elements.ts';
import { sharedSegments } from './segments.ts';

export type X12Version = '004010' | '005010';
export const X12_VERSIONS: readonly X12Version[] = ['004010', '005010'];

/** One text for both releases, or one for each. */
export type ByVersion<T> = T | { readonly '004010': T; readonly '005010': T };

export type Requirement = 'M' | 'O' | 'X';

/** AN text, ID code, N whole number with implied decimals, R decimal, DT date, TM time, B binary. */
export type ElementType = 'AN' | 'ID' | 'N' | 'R' | 'DT' | 'TM' | 'B';

export interface ElementDefinition {
  /** Data element number, `324`. */
  number: string;
  type: ElementType;
  /** Implied decimals of N2 and the like. */
  decimals: number;
  min: number;
  max: number;
  name: string;
}

export type ConditionKind = 'P' | 'R' | 'E' | 'C' | 'L';
export interface Condition {
  kind: ConditionKind;
  /** Element positions, first element = 1. */
  positions: readonly number[];
  /** Bits of all positions, of the first one, of the others; bit n is element n. */
  all: number;
  first: number;
  others: number;
}

export interface ElementUse {
  requirement: Requirement;
  /** Times that it may repeat; 1 for none. */
  repeat: number;
  /** Data element number or composite number. */
  number: string;
  /** Absent for a composite. */
  element?: ElementDefinition;
  /** The closed list of the element's codes, where the set has one. */
  codes?: ReadonlySet<string>;
  /** Present for a composite. */
  components?: readonly ElementUse[];
  componentConditions?: readonly Condition[];
}

export interface SegmentDefinition {
  id: string;
  elements: readonly ElementUse[];
  conditions: readonly Condition[];
  /** Position of the last mandatory element; 0 for none. */
  lastMandatory: number;
}

/** Body of a set: a segment with its requirement and maximum use. */
export interface SegmentUse {
  kind: 'segment';
  id: string;
  requirement: 'M' | 'O';
  max: number;
  only?: X12Version;
}

/** Body of a set: a loop, entered by its first segment. */
export interface LoopUse {
  kind: 'loop';
  /** Loop identifier as AK303 reports it; by X12's habit the id of the first segment. */
  id: string;
  requirement: 'M' | 'O';
  max: number;
  body: readonly BodyUse[];
  only?: X12Version;
}
export type BodyUse = SegmentUse | LoopUse;

/** `>1` of the standard. */
export const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** A segment of a set's body. `max` is its maximum use (default 1, UNBOUNDED for ">1"). */
export function use(
  id: string,
  requirement: 'M' | 'O',
  max = 1,
  more: { only?: X12Version } = {},
): SegmentUse {
  return { kind: 'segment', id, requirement, max, ...more };
}

/** A loop of a set's body; the first use is its trigger. */
export function loop(
  id: string,
  requirement: 'M' | 'O',
  max: number,
  body: readonly BodyUse[],
  more: { only?: X12Version } = {},
): LoopUse {
  return { kind: 'loop', id, requirement, max, body, ...more };
}

/** The tables of one transaction set, as a format folder's `structure.ts` gives them. */
export interface SetStructure {
  /** Transaction set identifier, `850`. */
  set: string;
  /** Functional identifier code of its group, `PO`. */
  group: string;
  /** What follows ST and precedes SE. */
  body: readonly BodyUse[];
  /** Segments that the shared table lacks or has otherwise. */
  segments?: Readonly<Record<string, ByVersion<string>>>;
  /** Elements that the shared table lacks or has otherwise. */
  elements?: Readonly<Record<string, ByVersion<ElementText>>>;
  /** Closed code lists: element number → codes; others are error 7 of element 723. */
  codes?: Readonly<Record<string, ReadonlySet<string>>>;
  /**
   * What must map: path of the element → field of the canonical document. `PO1-02` is element 2 of
   * any PO1; `N1[ST]-04` is read as N1-04 where N1-01 is ST; loops are left out. The field is
   * `lines[].quantity.value`. The table in the folder's README says the same; a test holds both.
   */
  mustMap: Readonly<Record<string, string>>;
}

/** A position in a compiled body. */
export interface CompiledChild {
  index: number;
  /** Segment id that enters it. */
  trigger: string;
  requirement: 'M' | 'O';
  max: number;
  /** Present for loops. */
  loop?: CompiledLoop;
}
export interface CompiledLoop {
  id: string;
  children: readonly CompiledChild[];
  /** Indexes of the children that a segment id can enter, in order. */
  byTrigger: ReadonlyMap<string, readonly number[]>;
  /** Indexes of mandatory children. */
  mandatory: readonly number[];
  /** One zero per child: what counts of uses begin with. */
  zeros: readonly number[];
}
export interface CompiledSet {
  structure: SetStructure;
  version: X12Version;
  root: CompiledLoop;
  segments: ReadonlyMap<string, SegmentDefinition>;
  /** Segments that this set uses. */
  used: ReadonlySet<string>;
}

const compiled = new WeakMap<SetStructure, Map<X12Version, CompiledSet>>();

/** The tables of one release; compiled at first use and kept. Throws on a table that is wrong (a bug). */
export function compileSet(structure: SetStructure, version: X12Version): CompiledSet {
  const versions = compiled.get(structure) ?? new Map<X12Version, CompiledSet>();
  compiled.set(structure, versions);
  const known = versions.get(version);
  if (known !== undefined) return known;
  const used = new Set<string>();
  const root = compileLoop(structure.set, structure.body, version, used);
  const segments = new Map<string, SegmentDefinition>();
  const texts = { ...sharedSegments, ...structure.segments };
  for (const [id, text] of Object.entries(texts)) {
    if (used.has(id)) segments.set(id, parseSegment(id, pick(text, version), structure, version));
  }
  for (const id of used)
    invariant(segments.has(id), `Set ${structure.set} lacks a table for ${id}.`);
  const set = { structure, version, root, segments, used };
  versions.set(version, set);
  return set;
}

/** Whether any of our tables knows the segment: tells error 6 from 1 of element 720. */
export function isKnownSegment(id: string): boolean {
  return Object.hasOwn(sharedSegments, id);
}

/** The release whose tables read a set of GS08 or ST03 `version`: the nearest of ours. */
export function nearestVersion(version: string): X12Version {
  return version.trim().slice(0, 3) >= '005' ? '005010' : '004010';
}

function compileLoop(
  id: string,
  body: readonly BodyUse[],
  version: X12Version,
  used: Set<string>,
): CompiledLoop {
  const children: CompiledChild[] = [];
  const byTrigger = new Map<string, number[]>();
  for (const part of body) {
    if (part.only !== undefined && part.only !== version) continue;
    const child = compileChild(part, children.length, version, used);
    children.push(child);
    const at = byTrigger.get(child.trigger) ?? [];
    at.push(child.index);
    byTrigger.set(child.trigger, at);
  }
  const mandatory = children.filter((child) => child.requirement === 'M').map((c) => c.index);
  return { id, children, byTrigger, mandatory, zeros: children.map(() => 0) };
}

function compileChild(
  part: BodyUse,
  index: number,
  version: X12Version,
  used: Set<string>,
): CompiledChild {
  const { requirement, max } = part;
  if (part.kind === 'segment') {
    used.add(part.id);
    return { index, trigger: part.id, requirement, max };
  }
  const inner = compileLoop(part.id, part.body, version, used);
  const first = part.body[0];
  invariant(first?.kind === 'segment', `Loop ${part.id} must begin with a segment.`);
  return { index, trigger: first.id, requirement, max, loop: inner };
}

function parseSegment(
  id: string,
  text: string,
  structure: SetStructure,
  version: X12Version,
): SegmentDefinition {
  const { uses, conditions } = parseUses(text, structure, version);
  const lastMandatory = uses.findLastIndex(({ requirement }) => requirement === 'M') + 1;
  return { id, elements: uses, conditions, lastMandatory };
}

const USE = /^([MOX])(C?\d+)(?:\*(\d+))?$/;

function parseUses(text: string, structure: SetStructure, version: X12Version) {
  const [usesText = '', conditionsText = ''] = text.split('|');
  const uses = usesText
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => parseUse(word, structure, version));
  const conditions = conditionsText
    .split(' ')
    .filter((word) => word !== '')
    .map(parseCondition);
  return { uses, conditions };
}

function parseUse(word: string, structure: SetStructure, version: X12Version): ElementUse {
  const [, requirement, number = '', times = '1'] = USE.exec(word) ?? [];
  invariant(requirement !== undefined, `"${word}" is not an element use.`);
  const base = { requirement: requirement as Requirement, repeat: Number(times), number };
  if (!number.startsWith('C')) {
    const element = elementOf(number, structure, version);
    const codes = structure.codes?.[number];
    return codes === undefined ? { ...base, element } : { ...base, element, codes };
  }
  const composite = compositeTexts[number];
  invariant(composite !== undefined, `Composite ${number} has no table.`);
  const { uses, conditions } = parseUses(composite, structure, version);
  return { ...base, components: uses, componentConditions: conditions };
}

function parseCondition(word: string): Condition {
  const positions = (word.slice(1).match(/\d\d/g) ?? []).map(Number);
  invariant('PRECL'.includes(word.charAt(0)) && positions.length > 1, `"${word}" is no condition.`);
  invariant(Math.max(...positions) < 32, `"${word}" names a position beyond 31.`);
  const all = positions.reduce((bits, n) => bits | (1 << n), 0);
  const first = 1 << (positions[0] as number);
  return { kind: word.charAt(0) as ConditionKind, positions, all, first, others: all & ~first };
}

const ELEMENT = /^(AN|ID|N|R|DT|TM|B)(\d?) (\d+)\/(\d+) (.+)$/;

/** One data element of a release. */
export function elementOf(
  number: string,
  structure: Pick<SetStructure, 'elements'>,
  version: X12Version,
): ElementDefinition {
  const own = structure.elements?.[number];
  const newer = version === '005010' ? elements005010[number] : undefined;
  const text = own === undefined ? (newer ?? elements004010[number]) : pick(own, version);
  invariant(text !== undefined, `Element ${number} has no table.`);
  const [, type, decimals = '', min, max, name = ''] = ELEMENT.exec(text) ?? [];
  invariant(type !== undefined, `"${text}" is not an element.`);
  return {
    number,
    type: type as ElementType,
    decimals: decimals === '' ? 0 : Number(decimals),
    min: Number(min),
    max: Number(max),
    name,
  };
}

function pick<T extends string>(text: ByVersion<T>, version: X12Version): T {
  return typeof text === 'string' ? text : text[version];
}
