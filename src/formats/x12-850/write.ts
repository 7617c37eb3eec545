/** The canonical order to a purchase order, 850. */
import { compare } from '../../base/decimal.ts';
import type { CanonicalDocument } from '../../model/document.ts';
import type { OrderLine, PurchaseOrder, ScheduleLine } from '../../model/order-documents.ts';
import type { Party, Reference } from '../../model/values.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { dateCodes } from '../x12-codes/dates.ts';
import { orderTypeCodes } from '../x12-codes/order-type.ts';
import { entityCodes, schemeCode } from '../x12-codes/parties.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { writeCharges, writeTaxes, writeTerms } from '../x12-parts/charges.ts';
import { writeDates } from '../x12-parts/dates.ts';
import { itemCodesOf, itemPairs, writeDescription } from '../x12-parts/item.ts';
import { writeNotes } from '../x12-parts/notes.ts';
import { mainIdentifier, writeContacts, writeParty } from '../x12-parts/party.ts';
import { priceElements } from '../x12-parts/price.ts';
import { writeReferences } from '../x12-parts/references.ts';

/** Writes what stands between ST and SE. */
export function write(document: CanonicalDocument, writer: SegmentWriter): void {
  if (document.kind !== 'purchase_order') return;
  writeHeader(document, writer);
  document.lines.forEach((line, index) => {
    writer.from(`/lines/${index}`);
    writeLine(line, writer);
  });
  writer.from('');
  writer.segment('CTT', [document.lines.length]);
}

function writeHeader(order: PurchaseOrder, writer: SegmentWriter): void {
  const [contract, references] = splitContract(order.references ?? []);
  writer.segment('BEG', [
    writer.code(purposeCodes, order.purpose ?? { value: 'original' }),
    writer.code(orderTypeCodes, order.orderType ?? defaultType(order)),
    order.order.number,
    order.order.release,
    order.issuedOn ?? order.issuedAt?.slice(0, 10),
    contract?.value,
  ]);
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

function defaultType(order: PurchaseOrder): { value: string } {
  return { value: order.order.release === undefined ? 'stand_alone' : 'release' };
}

/** BEG-06 carries the contract that came from there. */
function splitContract(references: readonly Reference[]): [Reference | undefined, Reference[]] {
  const contract = references.find(
    ({ role }) => role.value === 'contract' && role.wire === 'BEG06',
  );
  return [contract, references.filter((reference) => reference !== contract)];
}

function writeLine(line: OrderLine, writer: SegmentWriter): void {
  const [amount, basis] = priceElements(line.price);
  const { value, unit } = line.quantity;
  const pairs = itemPairs(writer, line.item, 10, itemCodesOf(writer.profile.settings));
  writer.segment('PO1', [line.line, value, unit, amount, basis, ...pairs]);
  writeDescription(writer, line.item);
  if (line.packaging !== undefined) {
    writer.segment('PO4', [undefined, undefined, undefined, line.packaging]);
  }
  writeReferences(writer, line.references);
  writeCharges(writer, line.charges);
  writeSchedules(line, writer);
}

/** Which way a line's schedules go: as dates of the line, SDQ, SCH, or SCH below N1. */
function writeSchedules(line: OrderLine, writer: SegmentWriter): void {
  const { schedules, shipTo } = line;
  const [only] = schedules;
  const isWhole =
    schedules.length === 1 &&
    only !== undefined &&
    only.shipTo === undefined &&
    only.quantity.unit === line.quantity.unit &&
    compare(only.quantity.value, line.quantity.value) === 0;
  const asSdq = !isWhole && isDistribution(schedules);
  if (asSdq) writeSdq(schedules, writer);
  if (isWhole) writeDates(writer, only.dates);
  writeTaxes(writer, line.taxes);
  if (!isWhole && !asSdq) {
    for (const schedule of schedules) if (isBare(schedule)) writeSch(schedule, writer);
  }
  writeNotes(writer, line.notes);
  if (shipTo !== undefined) writeParty(writer, shipTo);
  if (isWhole || asSdq) return;
  for (const schedule of schedules) {
    if (schedule.shipTo === undefined || isBare(schedule)) continue;
    writeParty(writer, schedule.shipTo);
    writeSch({ ...schedule, shipTo: undefined }, writer);
  }
}

type Writable = Omit<ScheduleLine, 'shipTo'> & { shipTo?: ScheduleLine['shipTo'] | undefined };

/** A schedule that SCH alone can say: its ship-to, if any, has only a name. */
function isBare({ shipTo }: ScheduleLine): boolean {
  if (shipTo === undefined) return true;
  return shipTo.identifiers.length === 0 && shipTo.address === undefined;
}

function writeSch({ schedule, quantity, dates, shipTo }: Writable, writer: SegmentWriter): void {
  const [first, second, ...more] = dates;
  for (const date of more) {
    writer.notCarried('/schedules', `SCH takes two dates; ${date.kind.value} is left out.`);
  }
  writer.segment('SCH', [
    quantity.value,
    quantity.unit,
    shipTo === undefined ? undefined : writer.code(entityCodes, shipTo.role),
    shipTo?.name,
    writer.code(dateCodes, first?.kind),
    first?.on,
    first?.time,
    writer.code(dateCodes, second?.kind),
    second?.on,
    second?.time,
    undefined,
    schedule,
  ]);
}

/** Several places without dates of their own, all named by one scheme. */
function isDistribution(schedules: readonly ScheduleLine[]): boolean {
  const schemes = new Set<string>();
  for (const { shipTo, dates, quantity } of schedules) {
    if (shipTo === undefined || dates.length > 0 || shipTo.name !== undefined) return false;
    if (shipTo.address !== undefined || shipTo.identifiers.length !== 1) return false;
    const scheme = mainIdentifier(shipTo.identifiers)?.scheme;
    schemes.add(`${scheme === undefined ? '' : schemeCode(scheme)} ${quantity.unit}`);
  }
  return schemes.size === 1;
}

function writeSdq(schedules: readonly ScheduleLine[], writer: SegmentWriter): void {
  for (let at = 0; at < schedules.length; at += 10) {
    const part = schedules.slice(at, at + 10);
    const scheme = part[0]?.shipTo?.identifiers[0]?.scheme ?? '';
    writer.segment('SDQ', [
      part[0]?.quantity.unit,
      schemeCode(scheme),
      ...part.flatMap(({ shipTo, quantity }) => [shipTo?.identifiers[0]?.value, quantity.value]),
    ]);
  }
}
