/** Header of an order or order change, 850 and 860, behind its beginning segment; both directions. */
import type { PurchaseOrder } from '../../model/order-documents.ts';
import type { Note, Party, Reference } from '../../model/values.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { schemeCode, schemeOf } from '../x12-codes/parties.ts';
import {
  readCharges,
  readTaxes,
  readTerms,
  writeCharges,
  writeTaxes,
  writeTerms,
} from './charges.ts';
import { readDates, writeDates } from './dates.ts';
import { readN9Loops, writeNotes } from './notes.ts';
import { mainIdentifier, readContacts, readParties, writeContacts, writeParty } from './party.ts';
import { readReferences, writeReferences } from './references.ts';

const PARTIES_MAX = 50;
const CONTACTS_MAX = 8;

/** The fields that orders and changes have in common. */
export type OrderHeader = Pick<
  PurchaseOrder,
  'references' | 'parties' | 'notes' | 'dates' | 'terms' | 'freightTerms' | 'charges' | 'taxes'
>;

/** CUR-02 of the buyer; three letters of ISO 4217. */
export function readCurrency(loop: Loop): string | undefined {
  const cur = loop.segment('CUR');
  const code = cur?.peekCode(2);
  if (cur === undefined || code === undefined || !/^[A-Z]{3}$/.test(code)) return undefined;
  cur.taken(1, 2);
  return code;
}

/** What the header says beside its beginning segment; `contract` is its contract element. */
export function readOrderHeader(root: Loop, contract: Reference | undefined): OrderHeader {
  const references: Reference[] = readReferences(root, 'REF', 1000);
  const notes: Note[] = [];
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

/** The header behind its beginning segment; `references` are those that no other element carries. */
export function writeOrderHeader(
  writer: SegmentWriter,
  order: OrderHeader & { currency?: string },
  references: readonly Reference[],
): void {
  if (order.currency !== undefined) writer.segment('CUR', ['BY', order.currency]);
  writeReferences(writer, references);
  const parties = order.parties ?? [];
  for (const party of parties.filter(isHeaderContact)) writeContacts(writer, party.contacts);
  writer.segment('FOB', [order.freightTerms]);
  writeCharges(writer, order.charges);
  writeTerms(writer, order.terms);
  writeDates(writer, order.dates);
  for (const party of parties.filter(isCarrier)) writeCarrier(writer, party);
  writeTaxes(writer, order.taxes);
  writeNotes(writer, order.notes);
  for (const party of parties) {
    if (!isHeaderContact(party) && !isCarrier(party)) writeParty(writer, party);
  }
}

/** A buyer that is nothing but contacts came from PER of the header. */
function isHeaderContact({ role, identifiers, name, address }: Party): boolean {
  const isBuyer = role.value === 'buyer';
  return isBuyer && identifiers.length === 0 && name === undefined && address === undefined;
}

function isCarrier({ role, address }: Party): boolean {
  return role.value === 'carrier' && address === undefined;
}

function writeCarrier(writer: SegmentWriter, { identifiers, name }: Party): void {
  const main = mainIdentifier(identifiers);
  const code = main === undefined ? undefined : schemeCode(main.scheme);
  writer.segment('TD5', [undefined, code, main?.value, undefined, name]);
}

/** The contract that the beginning segment carries (`wire` names its element), and the others. */
export function splitContract(
  references: readonly Reference[],
  wire: string,
): [Reference | undefined, Reference[]] {
  const contract = references.find(({ role }) => role.value === 'contract' && role.wire === wire);
  return [contract, references.filter((reference) => reference !== contract)];
}
