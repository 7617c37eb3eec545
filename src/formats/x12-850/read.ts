/** Purchase order, 850, to the canonical order. */
import type { OrderLine, PurchaseOrder } from '../../model/order-documents.ts';
import type { Reference } from '../../model/values.ts';
import type { SetDocument } from '../syntax/x12/kept.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import { orderTypeCodes } from '../x12-codes/order-type.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { po1 } from '../x12-parts/line-positions.ts';
import { readCurrency, readOrderHeader } from '../x12-parts/order-header.ts';
import { readOrderLine } from '../x12-parts/order-line.ts';
import { checkOrderTotals } from '../x12-parts/order-totals.ts';
import { readQuantity } from '../x12-parts/price.ts';
import { x12OrderProblem } from '../x12-parts/problems.ts';

const LINES_MAX = 10_000;

/** One document, or none when the number of the order is missing. */
export function read(reading: SetReading): readonly SetDocument[] {
  const { root } = reading;
  const beg = root.segment('BEG');
  const number = beg?.text(3);
  if (beg === undefined || number === undefined) return [];
  const release = beg.text(4);
  const currency = readCurrency(root);
  const document: PurchaseOrder = {
    kind: 'purchase_order',
    number: release === undefined ? number : `${number}/${release}`.slice(0, 80),
    order: { number, ...(release === undefined ? {} : { release }) },
    ...readHead(beg),
    ...(currency === undefined ? {} : { currency }),
    ...readOrderHeader(root, contractOf(beg)),
    lines: readLines(reading, currency),
  };
  checkOrderTotals(
    reading,
    document.lines.map((line) => line.quantity.value),
  );
  return [{ document }];
}

function readHead(beg: Segment): Pick<PurchaseOrder, 'purpose' | 'orderType' | 'issuedOn'> {
  const purpose = beg.coded(1, purposeCodes);
  const orderType = beg.coded(2, orderTypeCodes);
  const issuedOn = beg.date(5);
  return {
    ...(purpose === undefined ? {} : { purpose }),
    ...(orderType === undefined ? {} : { orderType }),
    ...(issuedOn === undefined ? {} : { issuedOn }),
  };
}

/** BEG-06 is the contract; written back there. */
function contractOf(beg: Segment): Reference | undefined {
  const value = beg.text(6);
  return value === undefined ? undefined : { role: { value: 'contract', wire: 'BEG06' }, value };
}

function readLines(reading: SetReading, currency: string | undefined): OrderLine[] {
  const lines: OrderLine[] = [];
  for (const loop of reading.root.loopsOf('PO1')) {
    const first = loop.segment('PO1');
    if (first === undefined) continue;
    if (lines.length === LINES_MAX) {
      const text = `The order has more than ${LINES_MAX} lines.`;
      reading.report(x12OrderProblem('X12_ORDER_LINES_TOO_MANY', first.position(), text));
      break;
    }
    const line = readLine(loop, first, lines.length + 1, currency);
    if (line !== undefined) lines.push(line);
  }
  return lines;
}

/** A line without a quantity is refused. */
function readLine(
  loop: Loop,
  first: Segment,
  place: number,
  currency: string | undefined,
): OrderLine | undefined {
  const quantity = readQuantity(first, po1.quantity, po1.unit);
  if (quantity !== undefined) return readOrderLine(loop, first, po1, quantity, place, currency);
  const text = `The line ${first.peek(1) ?? place} has no quantity.`;
  first.problem('X12_VALUE_UNUSABLE', po1.quantity, text);
  return undefined;
}
