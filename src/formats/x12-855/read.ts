/** 855 segments to an order acknowledgment. */
import type { AcknowledgmentLine, OrderAcknowledgment } from '../../model/order-documents.ts';
import type { SetDocument } from '../syntax/x12/kept.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import { acknowledgmentTypeCodes } from '../x12-codes/acknowledgment.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import {
  checkLineCount,
  readAcknowledgmentHeader,
  readAcknowledgmentLine,
} from '../x12-parts/acknowledgment.ts';
import { po1 } from '../x12-parts/line-positions.ts';

/** An 855 without BAK or without BAK03 gives no document: the missing element is an error already. */
export function read855(reading: SetReading): SetDocument[] {
  const { root } = reading;
  const bak = root.segment('BAK');
  const number = bak?.text(3);
  if (bak === undefined || number === undefined) return [];
  const purpose = bak.coded(1, purposeCodes);
  const release = bak.text(5);
  const issuedOn = bak.date(9);
  const salesOrder = bak.text(8);
  const header = readAcknowledgmentHeader(root, bak.date(4));
  const references = [
    ...(salesOrder === undefined
      ? []
      : [{ role: { value: 'sales_order' as const }, value: salesOrder }]),
    ...(header.references ?? []),
  ];
  const document: OrderAcknowledgment = {
    kind: 'order_acknowledgment',
    number,
    order: { number, ...(release === undefined ? {} : { release }) },
    type: bak.coded(2, acknowledgmentTypeCodes) ?? { value: 'unmapped' },
    ...(purpose === undefined ? {} : { purpose }),
    ...(issuedOn === undefined ? {} : { issuedOn }),
    ...header,
    ...(references.length === 0 ? {} : { references }),
    lines: readLines(reading, header.currency),
  };
  return [{ document }];
}

function readLines(reading: SetReading, currency: string | undefined): AcknowledgmentLine[] {
  const lines = reading.root.loopsOf('PO1').flatMap((loop) => {
    const first = loop.segment('PO1');
    return first === undefined ? [] : [readAcknowledgmentLine(loop, first, po1, currency)];
  });
  checkLineCount(reading.root, lines.length);
  return lines;
}
