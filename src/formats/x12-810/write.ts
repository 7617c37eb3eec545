/** The canonical invoice to an invoice, 810. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { Invoice, InvoiceLine } from '../../model/settlement-documents.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { DatedValue } from '../../model/values.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { invoiceTypeCodes } from '../x12-codes/settlement.ts';
import { writeCharges, writeTaxes, writeTerms } from '../x12-parts/charges.ts';
import { writeDates } from '../x12-parts/dates.ts';
import { itemCodesOf, itemPairs, writeDescription } from '../x12-parts/item.ts';
import { withLinkPairs } from '../x12-parts/line-link.ts';
import { writeNotes } from '../x12-parts/notes.ts';
import { writeParty } from '../x12-parts/party.ts';
import { priceElements } from '../x12-parts/price.ts';
import { writeReferences } from '../x12-parts/references.ts';

export function write810(document: CanonicalDocument, writer: SegmentWriter): void {
  if (document.kind !== 'invoice') return;
  writeHeader(document, writer);
  const above = document.order === undefined ? undefined : { order: document.order };
  const seen = new Set<string>();
  document.lines.forEach((line, index) => {
    writer.from(`/lines/${index}`);
    if (seen.has(line.line)) {
      const text = `${line.line} is the number of a line before; read again it is another.`;
      writer.notCarried(`/lines/${index}/line`, text);
    }
    seen.add(line.line);
    writeLine(line, above, writer);
  });
  writer.from('');
  const { total, subjectToDiscount, discountAmount } = document;
  writer.segment('TDS', [total, subjectToDiscount, undefined, discountAmount]);
  writeTaxes(writer, document.taxes);
  writeCharges(writer, document.charges);
  writer.segment('CTT', [document.lines.length]);
}

function writeHeader(invoice: Invoice, writer: SegmentWriter): void {
  const { invoiceType, purpose, order, dates } = invoice;
  const ordered = dates?.find(isOrderDate);
  const plain = invoiceType.value === 'invoice' && invoiceType.wire === undefined;
  writer.segment('BIG', [
    invoice.issuedOn ?? invoice.issuedAt?.slice(0, 10),
    invoice.number,
    ordered?.on,
    order?.number,
    order?.release,
    undefined,
    plain ? undefined : writer.code(invoiceTypeCodes, invoiceType),
    writer.code(purposeCodes, purpose),
    undefined,
    invoice.corrects,
  ]);
  if (invoice.currency !== undefined) writer.segment('CUR', ['SE', invoice.currency]);
  writeReferences(writer, invoice.references);
  for (const party of invoice.parties ?? []) writeParty(writer, party);
  writeTerms(writer, invoice.terms);
  writeDates(
    writer,
    dates?.filter((date) => date !== ordered),
  );
  writeNotes(writer, invoice.notes);
}

function writeLine(line: InvoiceLine, above: OrderLink | undefined, writer: SegmentWriter): void {
  const { value, unit } = line.quantity;
  const byReference = line.references?.some(({ role }) => role.wire === 'PO') === true;
  const item = withLinkPairs(line.item, line.link, byReference ? line.link : above);
  const pairs = itemPairs(writer, item, 10, itemCodesOf(writer.profile.settings));
  const price = priceElements(writer, line.price, unit);
  writer.segment('IT1', [line.line, value, unit, ...price, ...pairs]);
  writeTaxes(writer, line.taxes);
  writeDescription(writer, line.item);
  writeReferences(writer, line.references);
  writeCharges(writer, line.charges);
}

/** The date that BIG-03 carries. */
function isOrderDate(date: DatedValue): boolean {
  return date.kind.value === 'ordered' && date.kind.wire === undefined;
}
