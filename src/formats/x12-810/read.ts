/** Invoice, 810, to the canonical invoice. */
import { isNegative, negate } from '../../base/decimal.ts';
import type { Invoice, InvoiceLine } from '../../model/settlement-documents.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { DatedValue, Note, Reference } from '../../model/values.ts';
import type { SetDocument } from '../syntax/x12/kept.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { invoiceTypeCodes } from '../x12-codes/settlement.ts';
import { readCharges, readTaxes, readTerms } from '../x12-parts/charges.ts';
import { readDates } from '../x12-parts/dates.ts';
import { pidSegments, readDescription, readItem } from '../x12-parts/item.ts';
import { takeLink } from '../x12-parts/line-link.ts';
import { readN9Loops } from '../x12-parts/notes.ts';
import { readCurrency } from '../x12-parts/order-header.ts';
import { readParties } from '../x12-parts/party.ts';
import { readPrice, readQuantity } from '../x12-parts/price.ts';
import { readReferences } from '../x12-parts/references.ts';

/** One document, or none when number or total is missing. */
export function read810(reading: SetReading): readonly SetDocument[] {
  const { root } = reading;
  const big = root.segment('BIG');
  const tds = root.segment('TDS');
  const number = big?.text(2);
  const total = tds?.decimal(1);
  if (big === undefined || tds === undefined || number === undefined || total === undefined) {
    return [];
  }
  const currency = readCurrency(root);
  const above = orderOf(big);
  const document: Invoice = {
    kind: 'invoice',
    number,
    invoiceType: big.coded(7, invoiceTypeCodes) ?? { value: 'invoice' },
    ...readHead(big),
    ...(above === undefined ? {} : { order: above.order }),
    ...(currency === undefined ? {} : { currency }),
    ...readHeader(root, big),
    lines: readLines(root.loopsOf('IT1'), above, currency),
    total,
    ...readTotals(tds),
  };
  checkCount(root, document.lines.length);
  return [{ document: isCredit(document) ? positive(document) : document }];
}

function orderOf(big: Segment): OrderLink | undefined {
  const number = big.text(4);
  if (number === undefined) return undefined;
  const release = big.text(5);
  return { order: { number, ...(release === undefined ? {} : { release }) } };
}

function readHead(big: Segment): Pick<Invoice, 'issuedOn' | 'purpose' | 'corrects'> {
  const issuedOn = big.date(1);
  const purpose = big.coded(8, purposeCodes);
  const corrects = big.text(10);
  return {
    ...(issuedOn === undefined ? {} : { issuedOn }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(corrects === undefined ? {} : { corrects }),
  };
}

function readHeader(root: Loop, big: Segment): Partial<Invoice> {
  const references: Reference[] = readReferences(root);
  const notes: Note[] = root.segmentsOf('NTE').flatMap((nte) => {
    const text = nte.text(2);
    const topic = nte.code(1);
    return text === undefined ? [] : [{ ...(topic === undefined ? {} : { topic }), text }];
  });
  readN9Loops(root, notes, references);
  const parties = readParties(root);
  const terms = readTerms(root);
  const dates: DatedValue[] = readDates(root);
  const orderedOn = big.date(3);
  if (orderedOn !== undefined) dates.push({ kind: { value: 'ordered' }, on: orderedOn });
  const charges = readCharges(root);
  const taxes = readTaxes(root);
  return {
    ...(references.length === 0 ? {} : { references }),
    ...(notes.length === 0 ? {} : { notes }),
    ...(parties.length === 0 ? {} : { parties }),
    ...(terms === undefined ? {} : { terms }),
    ...(dates.length === 0 ? {} : { dates }),
    ...(charges.length === 0 ? {} : { charges }),
    ...(taxes.length === 0 ? {} : { taxes }),
  };
}

/** TDS-02 is what a discount applies to, TDS-04 the discount. */
function readTotals(tds: Segment): Pick<Invoice, 'subjectToDiscount' | 'discountAmount'> {
  const subjectToDiscount = tds.decimal(2);
  const discountAmount = tds.decimal(4);
  return {
    ...(subjectToDiscount === undefined ? {} : { subjectToDiscount }),
    ...(discountAmount === undefined ? {} : { discountAmount }),
  };
}

/**
 * Lines under numbers of their own: IT1-01 is often the order's line, and lots, backorders and several orders
 * repeat it. The later ones take their place beside, as does a line without number whose place is one.
 */
function readLines(
  loops: readonly Loop[],
  above: OrderLink | undefined,
  currency: string | undefined,
): InvoiceLine[] {
  const given = new Set(loops.map((loop) => loop.segment('IT1')?.peek(1)));
  const seen = new Set<string>();
  return loops.flatMap((loop, index) => {
    const place = index + 1;
    return readLine(loop, place, above, currency).map((line) => {
      const isNumbered = loop.segment('IT1')?.peek(1) !== undefined;
      let number = line.line;
      while (seen.has(number) || (!isNumbered && given.has(number))) number += `.${place}`;
      seen.add(number);
      return { ...line, line: number };
    });
  });
}

/** A line without quantity or price is an error of the line: an amount is never made up. */
function readLine(
  loop: Loop,
  place: number,
  above: OrderLink | undefined,
  currency: string | undefined,
): InvoiceLine[] {
  const it1 = loop.segment('IT1');
  if (it1 === undefined) return [];
  const quantity = readQuantity(it1, 2, 3);
  const price = readPrice(it1, 4, 5, quantity?.unit ?? '', currency);
  if (quantity === undefined || price === undefined) {
    const text = `The line ${it1.peek(1) ?? place} has no ${quantity === undefined ? 'quantity' : 'price'}.`;
    it1.problem('X12_VALUE_UNUSABLE', quantity === undefined ? 2 : 4, text);
    return [];
  }
  const item = readItem(it1, 6);
  readDescription(item, pidSegments(loop));
  const references = readReferences(loop);
  const byReference = references.find(({ role }) => role.wire === 'PO')?.value;
  const named = byReference === undefined ? above : { order: { number: byReference } };
  const link = takeLink(item, named);
  const charges = readCharges(loop);
  const taxes = readTaxes(loop);
  return [
    {
      line: it1.text(1) ?? String(place),
      ...(link === undefined ? {} : { link }),
      item,
      quantity,
      price,
      ...(charges.length === 0 ? {} : { charges }),
      ...(taxes.length === 0 ? {} : { taxes }),
      ...(references.length === 0 ? {} : { references }),
    },
  ];
}

function checkCount(root: Loop, lines: number): void {
  const ctt = root.segment('CTT');
  const count = ctt?.integer(1);
  ctt?.taken(2);
  if (ctt === undefined || count === undefined || count === lines) return;
  const text = `CTT01 counts ${count} lines, the invoice has ${lines}.`;
  ctt.problem('X12_VALUE_UNUSABLE', 1, text, { severity: 'warning' });
}

function isCredit({ invoiceType, total }: Invoice): boolean {
  return invoiceType.value === 'credit_memo' && isNegative(total);
}

/** Some write a credit memo with negative amounts; ours are positive, the type says the direction. */
function positive(invoice: Invoice): Invoice {
  const { total, subjectToDiscount, discountAmount } = invoice;
  return {
    ...invoice,
    ...besideUnsigned(invoice),
    lines: invoice.lines.map((line) => ({
      ...line,
      ...besideUnsigned(line),
      quantity: { ...line.quantity, value: unsigned(line.quantity.value) },
      price: { ...line.price, amount: unsigned(line.price.amount) },
    })),
    total: unsigned(total),
    ...(subjectToDiscount === undefined ? {} : { subjectToDiscount: unsigned(subjectToDiscount) }),
    ...(discountAmount === undefined ? {} : { discountAmount: unsigned(discountAmount) }),
  };
}

function besideUnsigned({
  charges,
  taxes,
}: Pick<Invoice, 'charges' | 'taxes'>): Pick<Invoice, 'charges' | 'taxes'> {
  const amountUnsigned = <T extends { amount?: string }>(one: T): T =>
    one.amount === undefined ? one : { ...one, amount: unsigned(one.amount) };
  return {
    ...(charges === undefined ? {} : { charges: charges.map(amountUnsigned) }),
    ...(taxes === undefined ? {} : { taxes: taxes.map(amountUnsigned) }),
  };
}

function unsigned(value: string): string {
  return isNegative(value) ? negate(value) : value;
}
