/** What 855 and 865 have in common: header, lines, structure of their loops, both directions. */
import type { AcknowledgmentLine, OrderAcknowledgment } from '../../model/order-documents.ts';
import type { DatedValue, Item, Note, Price, Quantity, Reference } from '../../model/values.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { type BodyUse, loop, UNBOUNDED, use } from '../syntax/x12/structure.ts';
import { readAnswer, writeAnswer } from './allocations.ts';
import {
  readCharges,
  readTaxes,
  readTerms,
  writeCharges,
  writeTaxes,
  writeTerms,
} from './charges.ts';
import { readDates, writeDates } from './dates.ts';
import {
  itemCodesOf,
  itemPairs,
  pidSegments,
  readDescription,
  readItem,
  writeDescription,
} from './item.ts';
import type { LinePositions } from './line-positions.ts';
import { readMessages, readN9Loops, writeNotes } from './notes.ts';
import { readParties, writeContacts, writeParty } from './party.ts';
import { priceElements, readPrice } from './price.ts';
import { readReferences, writeReferences } from './references.ts';

/** N1 loop of headers and lines. */
const partyLoop = loop('N1', 'O', 200, [
  use('N1', 'M'),
  use('N2', 'O', 2),
  use('N3', 'O', 2),
  use('N4', 'O', UNBOUNDED),
  use('REF', 'O', 12),
  use('PER', 'O', 3),
  use('SI', 'O', UNBOUNDED),
  use('FOB', 'O'),
  use('TD1', 'O', 2),
  use('TD5', 'O', 12),
  use('TD3', 'O', 12),
  use('TD4', 'O', 5),
  use('PKG', 'O', 200),
]);
const noteLoop = loop('N9', 'O', 1000, [
  use('N9', 'M'),
  use('DTM', 'O', UNBOUNDED),
  use('MSG', 'O', 1000),
]);
const chargeLoop = loop('SAC', 'O', 25, [use('SAC', 'M'), use('CUR', 'O')]);
const transport = [
  use('TD1', 'O', 2),
  use('TD5', 'O', 12),
  use('TD3', 'O', 12),
  use('TD4', 'O', 5),
] as const;

/** Body of the header behind its beginning segment (tables of X12 004010 and 005010). */
export const acknowledgmentHeader: readonly BodyUse[] = [
  use('CUR', 'O'),
  use('REF', 'O', UNBOUNDED),
  use('PER', 'O', 3),
  use('TAX', 'O', 3),
  use('FOB', 'O', UNBOUNDED),
  use('CTP', 'O', UNBOUNDED),
  use('PAM', 'O', 10),
  use('CSH', 'O', 25),
  chargeLoop,
  use('ITD', 'O', 5),
  use('DIS', 'O', 20),
  use('INC', 'O'),
  use('DTM', 'O', 10),
  use('LDT', 'O', 12),
  use('LIN', 'O', 5),
  use('SI', 'O', UNBOUNDED),
  use('PID', 'O', 200),
  use('MEA', 'O', 40),
  use('PWK', 'O', 25),
  use('PKG', 'O', 200),
  ...transport,
  use('MAN', 'O', 10),
  use('TXI', 'O', UNBOUNDED),
  use('CTB', 'O', UNBOUNDED),
  noteLoop,
  partyLoop,
];

/** A line's loops behind its first segment. */
export const acknowledgmentLineBody: readonly BodyUse[] = [
  use('LIN', 'O', UNBOUNDED),
  use('SI', 'O', UNBOUNDED),
  use('CUR', 'O'),
  use('CN1', 'O'),
  use('PO3', 'O', 25),
  loop('CTP', 'O', UNBOUNDED, [use('CTP', 'M'), use('CUR', 'O')]),
  use('PAM', 'O', 10),
  use('MEA', 'O', 40),
  loop('PID', 'O', 1000, [use('PID', 'M'), use('MEA', 'O', 10)]),
  use('PWK', 'O', 25),
  use('PO4', 'O', UNBOUNDED),
  use('REF', 'O', UNBOUNDED),
  use('PER', 'O', 3),
  chargeLoop,
  use('CSH', 'O', UNBOUNDED),
  use('ITD', 'O', 2),
  use('DIS', 'O', 20),
  use('INC', 'O'),
  use('TAX', 'O', 3),
  use('FOB', 'O', UNBOUNDED),
  use('SDQ', 'O', 500),
  use('DTM', 'O', 10),
  ...transport,
  use('MAN', 'O', 10),
  use('AMT', 'O', UNBOUNDED),
  use('MSG', 'O', UNBOUNDED),
  use('TXI', 'O', UNBOUNDED),
  loop('ACK', 'O', 104, [use('ACK', 'M'), use('DTM', 'O', UNBOUNDED)]),
  loop('SCH', 'O', 200, [use('SCH', 'M'), ...transport, use('REF', 'O', UNBOUNDED)]),
  loop('SLN', 'O', 1000, [use('SLN', 'M'), use('PID', 'O', 1000), use('ACK', 'O', 104)]),
  noteLoop,
  partyLoop,
];

export const acknowledgmentSummary: BodyUse = loop('CTT', 'O', 1, [
  use('CTT', 'M'),
  use('AMT', 'O'),
]);

/** What the header says beside its beginning segment. */
export function readAcknowledgmentHeader(
  root: Loop,
  orderedOn: string | undefined,
): Pick<
  OrderAcknowledgment,
  'currency' | 'references' | 'parties' | 'dates' | 'terms' | 'charges' | 'taxes' | 'notes'
> {
  const cur = root.segment('CUR');
  cur?.taken(1);
  const currency = cur?.code(2);
  const references: Reference[] = readReferences(root);
  const notes: Note[] = [];
  readN9Loops(root, notes, references);
  const parties = readParties(root);
  const dates = readDates(root);
  if (orderedOn !== undefined) dates.push({ kind: { value: 'ordered' }, on: orderedOn });
  const terms = readTerms(root);
  const charges = readCharges(root);
  const taxes = readTaxes(root);
  return {
    ...(currency === undefined ? {} : { currency }),
    ...(references.length === 0 ? {} : { references }),
    ...(parties.length === 0 ? {} : { parties }),
    ...(dates.length === 0 ? {} : { dates }),
    ...(terms === undefined ? {} : { terms }),
    ...(charges.length === 0 ? {} : { charges }),
    ...(taxes.length === 0 ? {} : { taxes }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** One line: PO1 loop of an 855, POC loop of an 865. */
export function readAcknowledgmentLine(
  line: Loop,
  first: Segment,
  at: LinePositions,
  currency: string | undefined,
): AcknowledgmentLine {
  const number = first.text(1);
  const unit = first.code(at.unit) ?? '';
  const value = first.decimal(at.quantity);
  const ordered: Quantity | undefined = value === undefined ? undefined : { value, unit };
  const price = readPrice(first, at.price, at.basis, unit, currency);
  const item: Item = readItem(first, at.item);
  readDescription(item, pidSegments(line));
  const { allocations, schedules } = readAnswer(
    line,
    ordered,
    readChangedPrice(line, unit, currency),
  );
  const references = readReferences(line);
  const notes: Note[] = [];
  readN9Loops(line, notes, references);
  readMessages(line, notes);
  const charges = readCharges(line);
  const taxes = readTaxes(line);
  const own = readDates(line, 8);
  if (own.length > 0) datedByLine(allocations, own);
  return {
    ...(number === undefined ? {} : { line: number }),
    item,
    ...(ordered === undefined ? {} : { ordered }),
    ...(price === undefined ? {} : { price }),
    allocations,
    ...(schedules.length === 0 ? {} : { schedules }),
    ...(references.length === 0 ? {} : { references }),
    ...(charges.length === 0 ? {} : { charges }),
    ...(taxes.length === 0 ? {} : { taxes }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** CTT01 counts the lines (element 354); the hash total of CTT02 adds nothing to what is checked. */
export function checkLineCount(root: Loop, lines: number): void {
  const ctt = root.loopsOf('CTT')[0]?.segment('CTT');
  const count = ctt?.integer(1);
  if (ctt === undefined || count === undefined) return;
  ctt.taken(2);
  if (count === lines) return;
  const text = `CTT01 counts ${count} lines, the set has ${lines}.`;
  ctt.problem('X12_VALUE_UNUSABLE', 1, text, { severity: 'warning' });
}

/** DTM of the line date every allocation that has no date of its own. */
function datedByLine(allocations: AcknowledgmentLine['allocations'], dates: DatedValue[]): void {
  for (const allocation of allocations) {
    if (allocation.dates.length === 0) allocation.dates = [...dates];
  }
}

/** CTP-03 of the line with its basis quantity CTP-04 in the unit of CTP-05. */
function readChangedPrice(
  line: Loop,
  unit: string,
  currency: string | undefined,
): Price | undefined {
  const ctp = line.loopsOf('CTP')[0]?.segment('CTP');
  const amount = ctp?.decimal(3);
  if (ctp === undefined || amount === undefined) return undefined;
  const per = ctp.decimal(4);
  const perUnit = ctp.component(5, 1) ?? unit;
  // One of it, or nothing: then the basis says what the price is for.
  if (per === undefined || per === '1') {
    const price = readPrice(ctp, 3, 9, perUnit, currency);
    return price === undefined || price.per !== undefined || perUnit === unit
      ? price
      : { ...price, per: { value: '1', unit: perUnit } };
  }
  const basis = ctp.code(9);
  return {
    amount,
    ...(currency === undefined ? {} : { currency }),
    per: { value: per, unit: perUnit },
    ...(basis === undefined ? {} : { basis }),
  };
}

/** The header behind its beginning segment. */
export function writeAcknowledgmentHeader(
  writer: SegmentWriter,
  document: OrderAcknowledgment,
): void {
  const { currency, references, dates, terms, charges, taxes, notes, parties } = document;
  if (currency !== undefined) writer.segment('CUR', ['SE', currency]);
  writeReferences(writer, references);
  writeCharges(writer, charges);
  writeTerms(writer, terms);
  writeDates(
    writer,
    dates?.filter((date) => !isOrderDate(date)),
  );
  writeTaxes(writer, taxes);
  writeNotes(writer, notes);
  for (const party of parties ?? []) {
    writeParty(writer, party, { contacts: false });
    writeContacts(writer, party.contacts);
  }
}

/** The date that the beginning segment carries. */
export function isOrderDate(date: DatedValue): boolean {
  return date.kind.value === 'ordered' && date.kind.wire === undefined;
}

export function orderDateOf(document: OrderAcknowledgment): string | undefined {
  return document.dates?.find(isOrderDate)?.on;
}

/** What follows a line's first segment. */
export function writeAcknowledgmentLine(writer: SegmentWriter, line: AcknowledgmentLine): void {
  writeChangedPrice(writer, line);
  writeDescription(writer, line.item);
  writeReferences(writer, line.references);
  writeCharges(writer, line.charges);
  writeTaxes(writer, line.taxes);
  writeAnswer(writer, line);
  writeNotes(writer, line.notes);
}

/** By count and unit alone: CTP-09 needs a kind of price beside it (element 236), which nobody said. */
function writeChangedPrice(writer: SegmentWriter, line: AcknowledgmentLine): void {
  const price = line.allocations.find((allocation) => allocation.price !== undefined)?.price;
  if (price === undefined) return;
  const { amount, per } = price;
  if (per?.unit === '') {
    const text = `The price ${amount} is for nobody knows how much.`;
    writer.problem('X12_WRITE_CODE_MISSING', text, 'CTP', 4);
  }
  const unit = per?.unit ?? line.ordered?.unit;
  writer.segment('CTP', [undefined, undefined, amount, per?.value ?? '1', [unit]]);
}

/** The elements of a line's first segment from the quantity's unit on: price, basis, item pairs. */
export function linePriceAndItem(
  writer: SegmentWriter,
  line: AcknowledgmentLine,
): [string | undefined, string | undefined, ...(string | undefined)[]] {
  const codes = itemCodesOf(writer.profile.settings);
  return [
    ...priceElements(writer, line.price, line.ordered?.unit),
    ...itemPairs(writer, line.item, 10, codes),
  ];
}
