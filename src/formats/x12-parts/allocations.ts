/**
 * ACK and SCH loops of an 855 or 865 line to allocations, and back.
 *
 * Several ACK of one line say one thing each or share the line's quantity out: an ACK with a quantity
 * is an allocation; those without one describe it (`ACK*IP`, `ACK*DR***106*…`) or, where they refuse
 * or postpone, speak of the rest (`ACK*IA*60*EA`, `ACK*IB`). SCH loops behind a single dated-nowhere
 * allocation split it by date. Nothing is guessed: what fits neither stays in `schedules` of the line.
 */
import { add, compare, isZero, subtract } from '../../base/decimal.ts';
import type { AcknowledgmentLine, Allocation, ScheduleLine } from '../../model/order-documents.ts';
import type { Coded, DatedValue, Item, Price, Quantity } from '../../model/values.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import {
  type AllocationChange,
  type LineStatus,
  lineStatusCodes,
  lineStatusOf,
  lineStatusWord,
} from '../x12-codes/acknowledgment.ts';
import { dateCodes } from '../x12-codes/dates.ts';
import { readDate, readDates } from './dates.ts';
import { itemPairs, readItem } from './item.ts';
import { readAnswerSchedules, writeAnswerSchedules } from './schedules.ts';

const ackDate = { qualifier: 4, date: 5 };
/** First of the pairs of elements 235 and 234 in ACK. */
const ACK_ITEM = 7;

interface AckPart {
  status: LineStatus | undefined;
  wire: string | undefined;
  quantity?: Quantity;
  dates: DatedValue[];
  item?: Item;
}

/** What the ACK and SCH loops of a line say. */
export interface LineAnswer {
  allocations: Allocation[];
  /** SCH that no allocation took. */
  schedules: ScheduleLine[];
}

/**
 * Reads the answer to a line. `ordered` is the quantity that the line repeats, `price` the price of
 * its CTP. An ACK without unit has the unit of `ordered`.
 */
export function readAnswer(
  line: Loop,
  ordered: Quantity | undefined,
  price: Price | undefined,
): LineAnswer {
  const parts = line.loopsOf('ACK').flatMap((loop) => {
    const segment = loop.segments[0];
    return segment === undefined ? [] : [readPart(segment, loop, ordered)];
  });
  const allocations = balanced(merged(withRest(parts, ordered), ordered), parts, ordered);
  if (price !== undefined) for (const allocation of allocations) pricedBy(allocation, price);
  return withSchedules(allocations, readAnswerSchedules(line));
}

function readPart(segment: Segment, loop: Loop, ordered: Quantity | undefined): AckPart {
  const sent = segment.text(1);
  const coded = segment.coded(1, lineStatusCodes);
  const status =
    coded === undefined || coded.value === 'unmapped' ? undefined : lineStatusOf(coded.value);
  const value = segment.decimal(2);
  const unit = segment.code(3) ?? ordered?.unit ?? '';
  const own = readDate(segment, ackDate, dateCodes);
  const dates = [...(own === undefined ? [] : [own]), ...readDates(loop, 7)];
  const item = readItem(segment, ACK_ITEM);
  return {
    status,
    wire: sent,
    dates,
    ...(value === undefined ? {} : { quantity: { value, unit } }),
    ...(Object.keys(item).length === 0 ? {} : { item }),
  };
}

/** What can be said of the rest of a line of which a part is accepted. */
const SPEAKS_OF_REST: ReadonlySet<string> = new Set(['rejected', 'deleted', 'backordered']);

/**
 * "60 accepted, backordered" is a partial answer: a refusal or backorder without a quantity beside parts
 * that have one is about what they leave, as if it said 0. Where they leave nothing it describes them.
 */
function withRest(parts: readonly AckPart[], ordered: Quantity | undefined): readonly AckPart[] {
  const quantities = parts.flatMap(({ quantity }) => (quantity === undefined ? [] : [quantity]));
  const [first] = quantities;
  if (first === undefined) return parts;
  const comparable = ordered !== undefined && quantities.every(({ unit }) => unit === ordered.unit);
  const given = quantities.reduce((total, { value }) => add(total, value), '0');
  if (comparable && compare(given, ordered.value) >= 0) return parts;
  const none: Quantity = { value: '0', unit: ordered?.unit ?? first.unit };
  const named = new Set(parts.map(({ quantity, status }) => quantity && status?.disposition));
  return parts.map((part) => {
    const word = part.status?.disposition;
    if (part.quantity !== undefined || !isOfRest(word) || named.has(word)) return part;
    named.add(word);
    return { ...part, quantity: none };
  });
}

function isOfRest(disposition: string | undefined): boolean {
  return disposition !== undefined && SPEAKS_OF_REST.has(disposition);
}

/** Quantified parts as allocations; the others describe the only one, or the whole line. */
function merged(parts: readonly AckPart[], ordered: Quantity | undefined): Allocation[] {
  const quantified = parts.filter((part) => part.quantity !== undefined);
  const describing = parts.filter((part) => part.quantity === undefined);
  if (parts.length === 0) return [];
  if (quantified.length === 0) {
    const [first, ...more] = describing;
    if (first === undefined) return [];
    const whole = allocationOf(first, ordered ?? { value: '0', unit: '' });
    if (ordered === undefined) whole.derived = true;
    for (const part of more) describe(whole, part);
    return [whole];
  }
  const allocations = quantified.map((part) =>
    allocationOf(part, part.quantity ?? { value: '0', unit: '' }),
  );
  for (const part of describing) {
    const word = part.status?.disposition;
    const same = isOfRest(word) ? allocations.filter((a) => a.disposition.value === word) : [];
    for (const allocation of same.length > 0 ? same : allocations) describe(allocation, part);
  }
  return allocations;
}

function allocationOf(part: AckPart, quantity: Quantity): Allocation {
  const { status, wire, dates, item } = part;
  const disposition: Coded<LineStatus['disposition']> = {
    value: status?.disposition ?? 'unmapped',
    ...(wire === undefined ? {} : { wire: wire.slice(0, 80) }),
  };
  return {
    quantity,
    disposition,
    dates,
    ...(status?.change === undefined ? {} : { changes: [status.change] }),
    ...(status?.reason === undefined ? {} : { reason: { value: status.reason } }),
    ...(item === undefined ? {} : { item }),
  };
}

/** Adds what an ACK without a quantity of its own says. Graver dispositions win over `accepted`. */
function describe(allocation: Allocation, part: AckPart): void {
  const { status, dates, item } = part;
  const changes = new Set<AllocationChange>(allocation.changes ?? []);
  if (status?.change !== undefined) changes.add(status.change);
  if (status !== undefined && status.disposition !== 'accepted') {
    if (allocation.disposition.value === 'accepted') {
      allocation.disposition = {
        value: status.disposition,
        ...(part.wire === undefined ? {} : { wire: part.wire }),
      };
    }
    if (status.reason !== undefined) allocation.reason ??= { value: status.reason };
  }
  if (changes.size > 0) allocation.changes = [...changes].sort();
  allocation.dates = [...allocation.dates, ...dates].slice(0, 8);
  if (item !== undefined) allocation.item ??= item;
}

const TAKES_REST = new Set(['rejected', 'deleted', 'backordered', 'on_hold']);

/**
 * Gives what is left of the ordered quantity to an allocation that names none: the balance of BP, and
 * a rejection or backorder of quantity 0 (suppliers send the quantity that they will ship).
 */
function balanced(
  allocations: Allocation[],
  parts: readonly AckPart[],
  ordered: Quantity | undefined,
): Allocation[] {
  if (ordered === undefined || allocations.some((a) => a.quantity.unit !== ordered.unit)) {
    return allocations;
  }
  const rest = subtract(
    ordered.value,
    allocations.reduce((sum, a) => add(sum, a.quantity.value), '0'),
  );
  if (compare(rest, '0') <= 0) return allocations;
  const open = allocations.filter(
    (a) => isZero(a.quantity.value) && TAKES_REST.has(a.disposition.value),
  );
  const [only] = open;
  if (open.length === 1 && only !== undefined) {
    only.quantity = { value: rest, unit: ordered.unit };
    only.derived = true;
    return allocations;
  }
  const partial = parts.some((part) => part.status?.partial === true);
  if (!partial || allocations.some((a) => a.disposition.value === 'backordered')) {
    return allocations;
  }
  const balance: Allocation = {
    quantity: { value: rest, unit: ordered.unit },
    disposition: { value: 'backordered' },
    dates: [],
    derived: true,
  };
  return [...allocations, balance];
}

function pricedBy(allocation: Allocation, price: Price): void {
  if (allocation.disposition.value !== 'rejected' && allocation.disposition.value !== 'deleted') {
    allocation.price = price;
  }
}

/** Dates by SCH: one allocation is split, as many allocations as SCH are paired by equal quantity. */
function withSchedules(allocations: Allocation[], schedules: ScheduleLine[]): LineAnswer {
  const standing = allocations.filter((a) => a.dates.length === 0 && a.derived !== true);
  const [only] = standing;
  if (schedules.length === 0 || only === undefined) return { allocations, schedules };
  if (standing.length === 1 && sumsTo(schedules, only.quantity)) {
    const split = schedules.map((schedule) => scheduled(only, schedule));
    const at = allocations.indexOf(only);
    return {
      allocations: [...allocations.slice(0, at), ...split, ...allocations.slice(at + 1)],
      schedules: [],
    };
  }
  const paired =
    standing.length === schedules.length &&
    standing.every((a, index) => sumsTo(schedules.slice(index, index + 1), a.quantity));
  if (!paired) return { allocations, schedules };
  standing.forEach((allocation, index) => {
    const schedule = schedules[index];
    if (schedule !== undefined) Object.assign(allocation, scheduled(allocation, schedule));
  });
  return { allocations, schedules: [] };
}

function sumsTo(schedules: readonly ScheduleLine[], quantity: Quantity): boolean {
  if (schedules.some((schedule) => schedule.quantity.unit !== quantity.unit)) return false;
  const sum = schedules.reduce((total, schedule) => add(total, schedule.quantity.value), '0');
  return compare(sum, quantity.value) === 0;
}

function scheduled(allocation: Allocation, schedule: ScheduleLine): Allocation {
  return {
    ...allocation,
    quantity: schedule.quantity,
    dates: schedule.dates.slice(0, 8),
    ...(schedule.shipTo === undefined ? {} : { shipTo: schedule.shipTo }),
  };
}

/**
 * ACK loops of a line, one an allocation with its first date and a second one as DTM; what one code
 * cannot say of the only allocation follows in ACK without quantity; then the line's SCH. Parts that
 * a reader works out by itself are left to it.
 */
export function writeAnswer(writer: SegmentWriter, line: AcknowledgmentLine): void {
  const partial = line.allocations.some((a) => a.disposition.wire === 'BP');
  const placed = line.allocations.some(({ shipTo }) => shipTo !== undefined);
  for (const allocation of line.allocations) {
    const { derived, disposition } = allocation;
    if (derived === true && disposition.value === 'backordered' && partial) continue;
    writeAllocation(writer, placed ? { ...allocation, dates: [] } : allocation);
  }
  const [only, more] = line.allocations;
  if (only !== undefined && more === undefined) writeFurtherChanges(writer, only);
  writeAnswerSchedules(writer, [...(placed ? schedulesOf(line) : []), ...(line.schedules ?? [])]);
}

/** Only SCH has a place for where a part goes: then each part has one, with its dates. */
function schedulesOf({ allocations }: AcknowledgmentLine): ScheduleLine[] {
  return allocations
    .filter(({ derived }) => derived !== true)
    .map(({ quantity, dates, shipTo }, index) => ({
      schedule: String(index + 1),
      quantity,
      dates,
      ...(shipTo === undefined ? {} : { shipTo }),
    }));
}

function writeAllocation(writer: SegmentWriter, allocation: Allocation): void {
  const { dates, item } = allocation;
  const [first, ...more] = dates;
  const inAck = first !== undefined && first.time === undefined;
  writer.segment('ACK', [
    statusCode(writer, allocation),
    ...quantityElements(allocation),
    inAck ? writer.code(dateCodes, first.kind) : undefined,
    inAck ? first.on : undefined,
    undefined,
    ...itemPairs(writer, item ?? {}, 10),
  ]);
  const others = inAck ? more : dates;
  if (others.length > 1) writer.notCarried('/lines', 'ACK has place for two dates.');
  for (const date of others.slice(0, 1)) {
    const qualifier = writer.code(dateCodes, date.kind);
    if (qualifier !== undefined) writer.segment('DTM', [qualifier, date.on, date.time, date.zone]);
  }
}

/** A part that takes what is left says 0; a quantity that nobody sent is not invented. */
function quantityElements(allocation: Allocation): [string | undefined, string | undefined] {
  const { derived, disposition, quantity } = allocation;
  if (derived !== true || quantity.unit === '') {
    return derived === true ? [undefined, undefined] : [quantity.value, quantity.unit];
  }
  return [TAKES_REST.has(disposition.value) ? '0' : quantity.value, quantity.unit];
}

function writeFurtherChanges(writer: SegmentWriter, allocation: Allocation): void {
  const said = statusOfCode(statusCode(writer, allocation))?.change;
  for (const change of allocation.changes ?? []) {
    if (change !== said && change !== 'item') {
      writer.segment('ACK', [writer.code(lineStatusCodes, { value: `accepted:${change}` })]);
    }
  }
}

/** The code that came, where it still says the same; else the one for the words. */
function statusCode(writer: SegmentWriter, allocation: Allocation): string | undefined {
  const { disposition, changes = [], reason } = allocation;
  const wire = disposition.wire?.trim().toUpperCase();
  const sent = statusOfCode(wire);
  const same =
    sent !== undefined &&
    sent.disposition === disposition.value &&
    sent.reason === reason?.value &&
    (sent.change === undefined || changes.includes(sent.change));
  if (same || disposition.value === 'unmapped') return wire;
  return writer.code(lineStatusCodes, {
    value: lineStatusWord(disposition.value, changes, reason?.value),
  });
}

function statusOfCode(wire: string | undefined): LineStatus | undefined {
  const words: Readonly<Record<string, string>> = lineStatusCodes.words;
  const word = wire === undefined ? undefined : words[wire];
  return word === undefined ? undefined : lineStatusOf(word);
}
