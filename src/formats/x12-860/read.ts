/** Purchase order change, 860, to the canonical change. */
import type { OrderChangeLine, PurchaseOrderChange } from '../../model/order-documents.ts';
import type { DatedValue, Quantity, Reference } from '../../model/values.ts';
import type { SetDocument } from '../syntax/x12/kept.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import { lineChangeCodes } from '../x12-codes/acknowledgment.ts';
import { orderTypeCodes } from '../x12-codes/order-type.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { poc } from '../x12-parts/line-positions.ts';
import { readCurrency, readOrderHeader } from '../x12-parts/order-header.ts';
import { readOrderLine } from '../x12-parts/order-line.ts';
import { checkOrderTotals } from '../x12-parts/order-totals.ts';
import { x12OrderProblem } from '../x12-parts/problems.ts';

const LINES_MAX = 10_000;
const IDENTIFIER_MAX = 80;

/**
 * One document, or none when the number of the order is missing. The date of the change is BCH-11,
 * BCH-06 is the date of the order; without BCH-11 the change has no date of its own.
 */
export function read860(reading: SetReading): readonly SetDocument[] {
  const { root } = reading;
  const bch = root.segment('BCH');
  const number = bch?.text(3);
  if (bch === undefined || number === undefined) return [];
  const release = bch.text(4);
  const sequence = bch.integer(5);
  const currency = readCurrency(root);
  const header = readOrderHeader(root, contractOf(bch));
  const dates: DatedValue[] = [...(header.dates ?? [])];
  const orderedOn = bch.date(6);
  if (orderedOn !== undefined) dates.push({ kind: { value: 'ordered' }, on: orderedOn });
  const document: PurchaseOrderChange = {
    kind: 'purchase_order_change',
    number: (release === undefined ? number : `${number}/${release}`).slice(0, IDENTIFIER_MAX),
    ...(sequence === undefined || sequence < 1 ? {} : { sequence, version: String(sequence) }),
    order: { number, ...(release === undefined ? {} : { release }) },
    ...readHead(bch),
    ...(currency === undefined ? {} : { currency }),
    ...header,
    ...(dates.length === 0 ? {} : { dates }),
    lines: readLines(reading, currency),
  };
  checkOrderTotals(
    reading,
    document.lines.map((line) => line.quantity.value),
  );
  return [{ document }];
}

function readHead(bch: Segment): Pick<PurchaseOrderChange, 'purpose' | 'orderType' | 'issuedOn'> {
  const purpose = bch.coded(1, purposeCodes);
  const orderType = bch.coded(2, orderTypeCodes);
  const issuedOn = bch.date(11);
  return {
    ...(purpose === undefined ? {} : { purpose }),
    ...(orderType === undefined ? {} : { orderType }),
    ...(issuedOn === undefined ? {} : { issuedOn }),
  };
}

function contractOf(bch: Segment): Reference | undefined {
  const value = bch.text(8);
  return value === undefined ? undefined : { role: { value: 'contract', wire: 'BCH08' }, value };
}

function readLines(reading: SetReading, currency: string | undefined): OrderChangeLine[] {
  const lines: OrderChangeLine[] = [];
  for (const loop of reading.root.loopsOf('POC')) {
    const first = loop.segment('POC');
    if (first === undefined) continue;
    if (lines.length === LINES_MAX) {
      const text = `The change has more than ${LINES_MAX} lines.`;
      reading.report(x12OrderProblem('X12_ORDER_LINES_TOO_MANY', first.position(), text));
      break;
    }
    lines.push(readLine(loop, first, lines.length + 1, currency));
  }
  return lines;
}

/** A deletion or cancellation may come without a quantity: then nothing is left, 0. */
function readLine(
  loop: Loop,
  first: Segment,
  place: number,
  currency: string | undefined,
): OrderChangeLine {
  const unit = first.component(poc.unit, 1)?.trim().toUpperCase() ?? '';
  const quantity: Quantity = { value: first.decimal(poc.quantity) ?? '0', unit };
  const left = first.decimal(4);
  return {
    ...readOrderLine(loop, first, poc, quantity, place, currency),
    change: first.coded(2, lineChangeCodes) ?? { value: 'unmapped' },
    ...(left === undefined ? {} : { leftToReceive: { value: left, unit } }),
  };
}
