/** Invoices and credit memos as a supplier writes them: 810. */
import { type BillPaper, taxOf } from '../goods/bill.ts';
import { type Segment, stampOf } from './envelope.ts';

/** Element 640 of BIG07. */
const typeCodes: Readonly<Record<BillPaper['type'], string>> = {
  invoice: 'DI',
  credit_memo: 'CR',
  replacement: 'RA',
};

export function writeBill(bill: BillPaper): Segment[] {
  const { date } = stampOf(bill.writtenAt);
  const [first] = bill.lines;
  const orders = new Set(bill.lines.map(({ order }) => order.number));
  const above = orders.size === 1 ? first?.order : undefined;
  return [
    [
      'BIG',
      date,
      bill.number,
      '',
      above?.number ?? '',
      above?.release ?? '',
      '',
      typeCodes[bill.type],
      '00',
      '',
      bill.corrects ?? '',
    ],
    ['CUR', 'SE', bill.currency],
    ['REF', 'SI', bill.shipment],
    ['N1', 'RI', '', '92', bill.vendorNumber],
    ['N1', 'BY', '', '92', bill.entity],
    ['ITD', '01', '3', '', '', '', '', '30'],
    ...bill.lines.flatMap((line) => [
      lineSegment(line, above !== undefined),
      ...(line.tax === undefined ? [] : [['TXI', line.tax.kind, taxOf(line), line.tax.percent]]),
    ]),
    ['TDS', cents(bill.total)],
    ...(bill.freight === undefined ? [] : [['SAC', 'C', 'D240', '', '', cents(bill.freight)]]),
    ['CTT', String(bill.lines.length)],
  ];
}

function lineSegment(line: BillPaper['lines'][number], isNamedAbove: boolean): Segment {
  return [
    'IT1',
    line.id,
    line.quantity,
    line.unit,
    line.price.amount,
    line.price.per === '100' ? 'HP' : 'PE',
    ...(line.buyerItem === undefined ? [] : ['IN', line.buyerItem]),
    ...(line.supplierItem === undefined ? [] : ['VN', line.supplierItem]),
    ...(isNamedAbove ? [] : ['PO', line.order.number]),
    'PL',
    line.line,
  ];
}

/** N2: an implied decimal point before the last two digits. */
export function cents(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  return `${whole}${fraction.padEnd(2, '0')}`.replace(/^0+(?=\d)/, '');
}
