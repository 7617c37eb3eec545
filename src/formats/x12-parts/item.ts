/** Pairs of product id qualifier and id (elements 235 and 234) and PID to `Item` and back. */
import type { Item, PartyIdentifier } from '../../model/values.ts';
import type { SettingSpec } from '../format.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { gtinCode, type ItemField, isGtin, itemFields } from '../x12-codes/items.ts';

const DESCRIPTION_MAX = 1000;
const OTHERS_MAX = 32;
const PREFIX = 'x12-235:';

interface Pair {
  code: string;
  value: string;
}

/**
 * The item that the pairs of a segment name, `first` being the position of the first qualifier. Codes
 * that fill no field, or one that a better code filled, go to `others` as `x12-235:XX`.
 */
export function readItem(segment: Segment, first: number): Item {
  const pairs: Pair[] = [];
  for (let n = first; n <= segment.length && pairs.length < OTHERS_MAX; n += 2) {
    const code = segment.peekCode(n);
    const value = segment.peek(n + 1);
    if (code === undefined || value === undefined) continue;
    segment.taken(n, n + 1);
    pairs.push({ code, value });
  }
  return itemOf(pairs);
}

function itemOf(pairs: readonly Pair[]): Item {
  const item: Item = {};
  const used = new Set<Pair>();
  for (const field of Object.keys(itemFields) as ItemField[]) {
    const best = bestPair(field, pairs);
    if (best === undefined) continue;
    item[field] = best.value;
    used.add(best);
  }
  const others: PartyIdentifier[] = [];
  for (const pair of pairs) {
    if (!used.has(pair)) others.push({ scheme: PREFIX + pair.code, value: pair.value });
  }
  if (others.length > 0) item.others = others;
  return item;
}

function bestPair(field: ItemField, pairs: readonly Pair[]): Pair | undefined {
  for (const code of itemFields[field]) {
    for (const pair of pairs) {
      if (pair.code === code && (field !== 'gtin' || isGtin(pair.value))) return pair;
    }
  }
  return undefined;
}

/** Free-form PID of a loop (PID01 = F) into the description, in order. Others are left untaken. */
export function readDescription(item: Item, segments: readonly Segment[]): void {
  for (const segment of segments) {
    if (segment.id !== 'PID' || segment.peekCode(1) !== 'F') continue;
    const text = segment.peek(5);
    if (text === undefined) continue;
    const description = item.description === undefined ? text : `${item.description} ${text}`;
    if (description.length > DESCRIPTION_MAX) continue;
    item.description = description;
    segment.taken(1, 5);
  }
}

/** Segments of all PID loops inside a loop. */
export function pidSegments(loop: Loop): Segment[] {
  return loop.loops.filter((inner) => inner.id === 'PID').flatMap((inner) => inner.segments);
}

/** A profile's wishes for the codes of our item fields. */
export interface ItemCodes {
  buyer?: string;
  supplier?: string;
  manufacturer?: string;
}

/** Qualifier and id pairs for a segment, `max` pairs at most; what does not fit is reported. */
export function itemPairs(
  writer: SegmentWriter,
  item: Item,
  max = 10,
  codes: ItemCodes = {},
): (string | undefined)[] {
  const pairs: string[][] = [];
  if (item.buyer !== undefined) pairs.push([codes.buyer ?? 'IN', item.buyer]);
  if (item.supplier !== undefined) pairs.push([codes.supplier ?? 'VN', item.supplier]);
  if (item.gtin !== undefined) pairs.push([gtinCode(item.gtin), item.gtin]);
  if (item.manufacturer !== undefined) pairs.push([codes.manufacturer ?? 'MG', item.manufacturer]);
  for (const { scheme, value } of item.others ?? []) {
    if (scheme.startsWith(PREFIX)) pairs.push([scheme.slice(PREFIX.length), value]);
    else writer.notCarried('/lines', `No code of element 235 says "${scheme}" (${value}).`);
  }
  for (const [code, value] of pairs.slice(max)) {
    writer.notCarried('/lines', `There is no place for the item id ${code} ${value}.`);
  }
  return pairs.slice(0, max).flat();
}

/** Settings of formats that write items. */
export const itemSettings: Record<string, SettingSpec> = {
  buyerItemCode: {
    type: 'string',
    summary: 'Code of element 235 under which the buyer’s item number is written.',
    default: 'IN',
    example: 'BP',
  },
  supplierItemCode: {
    type: 'string',
    summary: 'Code of element 235 under which the supplier’s item number is written.',
    default: 'VN',
    example: 'VP',
  },
};

/** Item codes that a profile's settings wish: `buyerItemCode`, `supplierItemCode`. */
export function itemCodesOf(
  settings: Record<string, string | number | boolean> | undefined,
): ItemCodes {
  const buyer = settings?.buyerItemCode;
  const supplier = settings?.supplierItemCode;
  return {
    ...(typeof buyer === 'string' ? { buyer } : {}),
    ...(typeof supplier === 'string' ? { supplier } : {}),
  };
}

/** PID segments of a description, 80 characters each, cut between words where there are any. */
export function writeDescription(writer: SegmentWriter, item: Item): void {
  for (const part of wrapped(item.description ?? '', 80)) {
    writer.segment('PID', ['F', undefined, undefined, undefined, part]);
  }
}

/** Cuts text into parts of at most `max` characters, at blanks where it can. */
export function wrapped(text: string, max: number): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > max) {
    const blank = rest.lastIndexOf(' ', max);
    const end = blank > 0 ? blank : max;
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}
