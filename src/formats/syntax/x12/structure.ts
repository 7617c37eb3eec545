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
import { plainCodeKeyOf } from './wire-values.ts';

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
  /** Undefined for a composite. */
  element: ElementDefinition | undefined;
  /** The closed list of the element's codes, where the set has one. */
  codes: ReadonlySet<string> | undefined;
  /** Those of a composite. */
  components: readonly ElementUse[] | undefined;
}

/** What a quick look at the bytes of an element can tell; see `validate.ts`. */
export const LOOK = { closer: 0, text: 1, number: 2, date: 3, time: 4 } as const;

/** For a quick look, by element position: which one, and how long the element may be. */
export interface QuickLook {
  kinds: Uint8Array;
  mins: Uint16Array;
  maxs: Uint16Array;
}

export interface SegmentDefinition {
  id: string;
  /** Counts from 0 among the segments of its set. */
  number: number;
  elements: readonly ElementUse[];
  conditions: readonly Condition[];
  /** Bit n for each mandatory element n. */
  mandatory: number;
  look: QuickLook;
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

/** Elements of a segment, 1 to 31: as many as the bits of a number. No segment of ours has more. */
export const ELEMENTS_MAX = 31;

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
  /** The segment that enters it. */
  trigger: SegmentDefinition;
  requirement: 'M' | 'O';
  max: number;
  /** Indexes of all children that the same segment enters, itself among them. */
  twins: readonly number[];
  /** Present for loops. */
  loop: CompiledLoop | undefined;
}
export interface CompiledLoop {
  id: string;
  children: readonly CompiledChild[];
  /** By number of a segment: indexes of the children that it can enter, in order. */
  byTrigger: readonly (readonly number[] | undefined)[];
  /** Indexes of mandatory children. */
  mandatory: readonly number[];
}
export interface CompiledSet {
  structure: SetStructure;
  version: X12Version;
  root: CompiledLoop;
  /** Tables of the segments that this set uses. */
  segments: ReadonlyMap<string, SegmentDefinition>;
  /** The same by `plainCodeKey` of their ids. */
  byKey: ReadonlyMap<number, SegmentDefinition>;
}

const compiled = new WeakMap<SetStructure, Map<X12Version, CompiledSet>>();

/** The tables of one release; compiled at first use and kept. Throws on a table that is wrong (a bug). */
export function compileSet(structure: SetStructure, version: X12Version): CompiledSet {
  const versions = compiled.get(structure) ?? new Map<X12Version, CompiledSet>();
  compiled.set(structure, versions);
  const known = versions.get(version);
  if (known !== undefined) return known;
  const texts = { ...sharedSegments, ...structure.segments };
  const segments = new Map<string, SegmentDefinition>();
  const root = compileLoop(structure.set, structure.body, { structure, version, texts, segments });
  const byKey = new Map([...segments].map(([id, table]) => [plainCodeKeyOf(id), table]));
  const set = { structure, version, root, segments, byKey };
  versions.set(version, set);
  return set;
}

interface Compilation {
  structure: SetStructure;
  version: X12Version;
  texts: Readonly<Record<string, ByVersion<string>>>;
  /** Tables of the segments met so far. */
  segments: Map<string, SegmentDefinition>;
}

/** Whether any of our tables knows the segment: tells error 6 from 1 of element 720. */
export function isKnownSegment(id: string): boolean {
  return Object.hasOwn(sharedSegments, id);
}

/** The release whose tables read a set of GS08 or ST03 `version`: the nearest of ours. */
export function nearestVersion(version: string): X12Version {
  return version.trim().slice(0, 3) >= '005' ? '005010' : '004010';
}

function compileLoop(id: string, body: readonly BodyUse[], made: Compilation): CompiledLoop {
  const children: CompiledChild[] = [];
  const twinsOf = new Map<number, number[]>();
  for (const part of body) {
    if (part.only !== undefined && part.only !== made.version) continue;
    const trigger = definitionOf(triggerOf(part), made);
    const twins = twinsOf.get(trigger.number) ?? [];
    twinsOf.set(trigger.number, twins);
    twins.push(children.length);
    children.push({
      index: children.length,
      trigger,
      requirement: part.requirement,
      max: part.max,
      twins,
      loop: part.kind === 'loop' ? compileLoop(part.id, part.body, made) : undefined,
    });
  }
  const mandatory = children.filter((child) => child.requirement === 'M').map((c) => c.index);
  const numbers = Array.from({ length: Math.max(...twinsOf.keys(), 0) + 1 }, (_, at) => at);
  return { id, children, byTrigger: numbers.map((number) => twinsOf.get(number)), mandatory };
}

function triggerOf(part: BodyUse): string {
  if (part.kind === 'segment') return part.id;
  const first = part.body[0];
  invariant(first?.kind === 'segment', `Loop ${part.id} must begin with a segment.`);
  return first.id;
}

function definitionOf(id: string, made: Compilation): SegmentDefinition {
  const { structure, version, texts, segments } = made;
  const known = segments.get(id);
  if (known !== undefined) return known;
  const text = Object.hasOwn(texts, id) ? texts[id] : undefined;
  invariant(text !== undefined, `Set ${structure.set} lacks a table for ${id}.`);
  const { uses, conditions } = parseUses(pick(text, version), structure, version);
  invariant(uses.length <= ELEMENTS_MAX, `${id} has more than ${ELEMENTS_MAX} elements.`);
  const mandatory = uses.reduce(
    (bits, use, at) => (use.requirement === 'M' ? bits | (2 << at) : bits),
    0,
  );
  const look = quickLook(uses);
  const definition = { id, number: segments.size, elements: uses, conditions, mandatory, look };
  segments.set(id, definition);
  return definition;
}

const lookOfType: Readonly<Record<ElementType, number>> = {
  AN: LOOK.text,
  ID: LOOK.text,
  N: LOOK.number,
  R: LOOK.number,
  DT: LOOK.date,
  TM: LOOK.time,
  B: LOOK.closer,
};

/** Composites, repetitions and closed lists of codes need a closer look, and so does what no table has. */
export function quickLook(uses: readonly ElementUse[]): QuickLook {
  const room = ELEMENTS_MAX + 1;
  const look = {
    kinds: new Uint8Array(room),
    mins: new Uint16Array(room),
    maxs: new Uint16Array(room),
  };
  for (const [index, { element, codes, repeat }] of uses.entries()) {
    if (element === undefined || codes !== undefined || repeat > 1) continue;
    look.kinds[index + 1] = lookOfType[element.type];
    look.mins[index + 1] = element.min;
    look.maxs[index + 1] = Math.min(element.max, 0xffff);
  }
  return look;
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
    return { ...base, element, codes: structure.codes?.[number], components: undefined };
  }
  const composite = compositeTexts[number];
  invariant(composite !== undefined, `Composite ${number} has no table.`);
  const { uses } = parseUses(composite, structure, version);
  return { ...base, element: undefined, codes: undefined, components: uses };
}

function parseCondition(word: string): Condition {
  const positions = (word.slice(1).match(/\d\d/g) ?? []).map(Number);
  invariant('PRECL'.includes(word.charAt(0)) && positions.length > 1, `"${word}" is no condition.`);
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
