/** 865 segments to an order acknowledgment: an answer to a change, or the supplier's own proposal. */
import type { AcknowledgmentLine, OrderAcknowledgment } from '../../model/order-documents.ts';
import type { SetDocument } from '../syntax/x12/kept.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import { acknowledgmentTypeCodes, lineChangeCodes } from '../x12-codes/acknowledgment.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import {
  checkLineCount,
  readAcknowledgmentHeader,
  readAcknowledgmentLine,
} from '../x12-parts/acknowledgment.ts';
import { poc } from '../x12-parts/line-positions.ts';

/** Purposes (element 353) that make an 865 a proposal and not an answer. */
const PROPOSES = new Set(['seller_change', 'proposed', 'change']);

/** Without BCA or BCA03 there is no document: the missing element is an error already. */
export function read865(reading: SetReading): SetDocument[] {
  const { root } = reading;
  const bca = root.segment('BCA');
  const number = bca?.text(3);
  if (bca === undefined || number === undefined) return [];
  const purpose = bca.coded(1, purposeCodes);
  const type = bca.coded(2, acknowledgmentTypeCodes);
  const release = bca.text(4);
  const sequence = bca.integer(5);
  const issuedOn = bca.date(10);
  const salesOrder = bca.text(9);
  const header = readAcknowledgmentHeader(root, bca.date(6));
  const references = [
    ...(salesOrder === undefined
      ? []
      : [{ role: { value: 'sales_order' as const }, value: salesOrder }]),
    ...(header.references ?? []),
  ];
  const proposal = type === undefined || PROPOSES.has(purpose?.value ?? '');
  const document: OrderAcknowledgment = {
    kind: 'order_acknowledgment',
    number,
    order: { number, ...(release === undefined ? {} : { release }) },
    type: type ?? { value: 'none_needed' },
    ...(sequence === undefined || sequence < 0 ? {} : { answersSequence: sequence }),
    ...(proposal ? { proposal } : {}),
    ...(purpose === undefined ? {} : { purpose }),
    ...(issuedOn === undefined ? {} : { issuedOn }),
    ...header,
    ...(references.length === 0 ? {} : { references }),
    lines: readLines(reading, header.currency),
  };
  return [{ document }];
}

function readLines(reading: SetReading, currency: string | undefined): AcknowledgmentLine[] {
  const lines = reading.root.loopsOf('POC').flatMap((loop) => {
    const first = loop.segment('POC');
    if (first === undefined) return [];
    const unit = first.component(5, 1);
    const line = readAcknowledgmentLine(loop, first, poc, currency);
    if (line.ordered !== undefined && unit !== undefined) line.ordered.unit = unit;
    const change = first.coded(2, lineChangeCodes);
    return [{ ...line, ...(change === undefined ? {} : { change }) }];
  });
  checkLineCount(reading.root, lines.length);
  return lines;
}
