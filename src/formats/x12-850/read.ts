/** Purchase order, 850, to the canonical order. */
import { invariant } from '../../base/assert.ts';
import { add, sum } from '../../base/decimal.ts';
import type { OrderLine, PurchaseOrder } from '../../model/order-documents.ts';
import type { Note, Party, Reference } from '../../model/values.ts';
import type { SetDocument } from '../syntax/x12/kept.ts';
import type { Loop, Segment, SetReading } from '../syntax/x12/set.ts';
import { orderTypeCodes } from '../x12-codes/order-type.ts';
import { schemeOf } from '../x12-codes/parties.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { readCharges, readTaxes, readTerms } from '../x12-parts/charges.ts';
import { readDates } from '../x12-parts/dates.ts';
import { pidSegments, readDescription, readItem } from '../x12-parts/item.ts';
import { readMessages, readN9Loops } from '../x12-parts/notes.ts';
import { readContacts, readParties } from '../x12-parts/party.ts';
import { readPrice, readQuantity } from '../x12-parts/price.ts';
import { readReferences } from '../x12-parts/references.ts';
import { x12850Problem } from './problems.ts';
import { readSchedules } from './schedules.ts';

const LINES_MAX = 10_000;
const PARTIES_MAX = 50;
const CONTACTS_MAX = 8;

/** One document, or none when the number of the order is missing. */
export function read(reading: SetReading): readonly SetDocument[] {
  const { root } = reading;
  const beg = root.segment('BEG');
  const number = beg?.text(3);
  if (beg === undefined || number === undefined) return [];
  const release = beg.text(4);
  const currency = readCurrency(root);
  const lines = readLines(reading, currency);
  const document: PurchaseOrder = {
    kind: 'purchase_order',
    number: release === undefined ? number : `${number}/${release}`.slice(0, 80),
    order: { number, ...(release === undefined ? {} : { release }) },
    ...readHead(beg),
    ...(currency === undefined ? {} : { currency }),
    ...readHeader(root),
    lines,
  };
  checkTotals(reading, document);
  return [{ document }];
}

function readHead(beg: Segment): Partial<PurchaseOrder> {
  const purpose = beg.coded(1, purposeCodes);
  const orderType = beg.coded(2, orderTypeCodes);
  const issuedOn = beg.date(5);
  return {
    ...(purpose === undefined ? {} : { purpose }),
    ...(orderType === undefined ? {} : { orderType }),
    ...(issuedOn === undefined ? {} : { issuedOn }),
  };
}

/** CUR-02 of the buyer; three letters of ISO 4217. */
export function readCurrency(loop: Loop): string | undefined {
  const cur = loop.segment('CUR');
  const code = cur?.peekCode(2);
  if (cur === undefined || code === undefined || !/^[A-Z]{3}$/.test(code)) return undefined;
  cur.taken(1, 2);
  return code;
}

function readHeader(root: Loop): Partial<PurchaseOrder> {
  const references: Reference[] = readReferences(root, 'REF', 1000);
  const notes: Note[] = [];
  const contract = contractOf(root);
  if (contract !== undefined) references.push(contract);
  readN9Loops(root, notes, references);
  const parties = withHeaderParts(root, readParties(root));
  const dates = readDates(root);
  const terms = readTerms(root);
  const freightTerms = root.segment('FOB')?.code(1);
  const charges = readCharges(root);
  const taxes = readTaxes(root);
  return {
    ...(references.length === 0 ? {} : { references }),
    ...(parties.length === 0 ? {} : { parties }),
    ...(notes.length === 0 ? {} : { notes: notes.slice(0, 200) }),
    ...(dates.length === 0 ? {} : { dates }),
    ...(terms === undefined ? {} : { terms }),
    ...(freightTerms === undefined ? {} : { freightTerms }),
    ...(charges.length === 0 ? {} : { charges }),
    ...(taxes.length === 0 ? {} : { taxes }),
  };
}

/** PER of the header are the buyer's contacts, TD5 names the carrier. */
function withHeaderParts(root: Loop, parties: readonly Party[]): Party[] {
  const contacts = readContacts(root);
  const carriers = root.segmentsOf('TD5').flatMap(readCarrier);
  const all = [...parties, ...carriers].slice(0, PARTIES_MAX);
  if (contacts.length === 0) return all;
  const buyer = all.find(({ role }) => role.value === 'buyer');
  if (buyer === undefined) {
    return [{ role: { value: 'buyer', wire: 'PER' }, identifiers: [], contacts }, ...all];
  }
  const more = [...contacts, ...(buyer.contacts ?? [])].slice(0, CONTACTS_MAX);
  return all.map((party) => (party === buyer ? { ...buyer, contacts: more } : party));
}

/** TD5 with an id or a routing text; the way of transport (TD5-04) stays in `kept`. */
function readCarrier(td5: Segment): Party[] {
  const id = td5.text(3);
  const name = td5.text(5);
  if (id === undefined && name === undefined) return [];
  const scheme = id === undefined ? '' : schemeOf(td5.code(2) ?? '');
  return [
    {
      role: { value: 'carrier', wire: 'TD5' },
      identifiers: id === undefined ? [] : [{ scheme, value: id }],
      ...(name === undefined ? {} : { name }),
    },
  ];
}

/** BEG-06 is the contract; written back there. */
function contractOf(root: Loop): Reference | undefined {
  const value = root.segment('BEG')?.text(6);
  return value === undefined ? undefined : { role: { value: 'contract', wire: 'BEG06' }, value };
}

function readLines(reading: SetReading, currency: string | undefined): OrderLine[] {
  const lines: OrderLine[] = [];
  for (const loop of reading.root.loops) {
    if (loop.id !== 'PO1') continue;
    if (lines.length === LINES_MAX) {
      const text = `The order has more than ${LINES_MAX} lines.`;
      const po1 = loop.segments[0];
      invariant(po1 !== undefined, 'A loop has its first segment.');
      reading.report(x12850Problem('X12_850_LINES_TOO_MANY', po1.position(), text));
      break;
    }
    const line = readLine(loop, lines.length + 1, currency);
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

/** A line without a number takes its place in the order; one without a quantity is refused. */
function readLine(loop: Loop, place: number, currency: string | undefined): OrderLine | undefined {
  const po1 = loop.segment('PO1');
  if (po1 === undefined) return undefined;
  const quantity = readQuantity(po1, 2, 3);
  if (quantity === undefined) {
    const text = `The line ${po1.peek(1) ?? place} has no quantity.`;
    po1.problem('X12_VALUE_UNUSABLE', 2, text);
    return undefined;
  }
  const item = readItem(po1, 6);
  readDescription(item, pidSegments(loop));
  const price =
    readPrice(po1, 4, 5, quantity.unit, currency) ?? readCtp(loop, quantity.unit, currency);
  return {
    line: po1.text(1) ?? String(place),
    item,
    quantity,
    ...(price === undefined ? {} : { price }),
    ...readSchedules(loop, quantity),
    ...readLineParts(loop),
  };
}

/** A price that only CTP gives: CTP-03 for the basis CTP-09. */
function readCtp(loop: Loop, unit: string, currency: string | undefined) {
  const ctp = loop.loopsOf('CTP')[0]?.segments[0];
  return ctp === undefined ? undefined : readPrice(ctp, 3, 9, unit, currency);
}

function readLineParts(loop: Loop): Partial<OrderLine> {
  const references = readReferences(loop);
  const notes: Note[] = [];
  readMessages(loop, notes);
  readN9Loops(loop, notes, references);
  const charges = readCharges(loop);
  const taxes = readTaxes(loop);
  const packaging = loop.segment('PO4')?.text(4);
  return {
    ...(charges.length === 0 ? {} : { charges }),
    ...(taxes.length === 0 ? {} : { taxes }),
    ...(references.length === 0 ? {} : { references: references.slice(0, 100) }),
    ...(notes.length === 0 ? {} : { notes: notes.slice(0, 50) }),
    ...(packaging === undefined ? {} : { packaging }),
  };
}

/** CTT-01 counts the lines, CTT-02 is the sum of their quantities (its last digits where it is long). */
function checkTotals(reading: SetReading, { lines }: PurchaseOrder): void {
  const ctt = reading.root.loopsOf('CTT')[0]?.segments[0];
  if (ctt === undefined) return;
  const count = ctt.integer(1);
  if (count !== undefined && count !== lines.length) {
    const text = `CTT01 counts ${count} lines; there are ${lines.length}.`;
    reading.report(x12850Problem('X12_850_LINE_COUNT_WRONG', ctt.position(1), text));
  }
  const hash = ctt.decimal(2);
  if (hash === undefined) return;
  const total = sum(lines.map((line) => line.quantity.value));
  if (add(total, '0') !== hash) {
    const text = `CTT02 says ${hash}; the quantities sum to ${total}.`;
    reading.report(x12850Problem('X12_850_HASH_TOTAL_WRONG', ctt.position(2), text));
  }
}
