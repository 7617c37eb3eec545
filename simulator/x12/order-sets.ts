/** Orders and changes (850, 860) as buyers write and suppliers read them. X12 004010 and 005010. */
import type {
  ChangeLine,
  ChangeWord,
  TradeChange,
  TradeLine,
  TradeOrder,
  TradeSchedule,
} from '../trade.ts';
import { at, type Segment, stampOf, type TransactionSet } from './envelope.ts';

/** Element 639 for prices per hundred and per thousand; a plain price is PE, per each. */
const basisOfUnits: Readonly<Record<string, string>> = { '100': 'HP', '1000': 'TP' };
const unitsOfBasis: Readonly<Record<string, string>> = { HP: '100', TP: '1000' };

/** Element 92 of BEG02. */
const codeOfOrderType: Readonly<Record<TradeOrder['orderType'], string>> = {
  stand_alone: 'SA',
  release: 'RL',
  drop_ship: 'DS',
};

/** Element 670. */
const codeOfChange: Readonly<Record<ChangeWord, string>> = {
  add: 'AI',
  delete: 'DI',
  quantity: 'RQ',
  reschedule: 'RS',
  values: 'RZ',
  no_change: 'NC',
};
const changeOfCode: Readonly<Record<string, ChangeWord>> = {
  AI: 'add',
  DI: 'delete',
  CF: 'delete',
  NC: 'no_change',
  RS: 'reschedule',
  CT: 'reschedule',
  RB: 'reschedule',
  QD: 'quantity',
  QI: 'quantity',
  RQ: 'quantity',
};

/** Element 353 of BCH01; a decision on an answer is an approval or a rejection. */
const purposeOfCode: Readonly<Record<string, TradeChange['purpose']>> = {
  '01': 'cancellation',
  '03': 'cancellation',
  '54': 'approval',
  '06': 'approval',
  '44': 'rejection',
};

export function writeOrder(order: TradeOrder): Segment[] {
  const { date } = stampOf(order.writtenAt);
  return [
    ['BEG', '00', codeOfOrderType[order.orderType], order.number, order.release ?? '', date],
    ['CUR', 'BY', order.currency],
    ...parties(order),
    ...order.lines.flatMap((line) => [
      ['PO1', line.line, line.quantity, line.unit, ...priceElements(line), ...items(line)],
      ...schedules(line, order.shipTo),
    ]),
    ['CTT', String(order.lines.length)],
  ];
}

export function writeChange(change: TradeChange): Segment[] {
  const { date } = stampOf(change.writtenAt);
  const purpose = change.purpose === 'cancellation' ? '01' : '04';
  const type = change.release === undefined ? 'SA' : 'RL';
  const sequence = change.sequence === undefined ? '' : String(change.sequence);
  return [
    [
      'BCH',
      purpose,
      type,
      change.number,
      change.release ?? '',
      sequence,
      date,
      '',
      '',
      '',
      '',
      date,
    ],
    ...(change.currency === undefined ? [] : [['CUR', 'BY', change.currency]]),
    ...parties(change),
    ...change.lines.flatMap((line) => [
      [
        'POC',
        line.line,
        codeOfChange[line.change],
        line.quantity,
        '',
        line.unit,
        ...priceElements(line),
        ...items(line),
      ],
      ...(line.change === 'delete' ? [] : schedules(line, change.shipTo)),
    ]),
    ['CTT', String(change.lines.length)],
  ];
}

function parties(message: TradeOrder | TradeChange): Segment[] {
  const { supplier, shipTo } = message;
  const buyer = message.kind === 'order' ? message.buyer : undefined;
  return [
    ...(buyer === undefined ? [] : [['N1', 'BY', '', '92', buyer]]),
    ...(supplier === undefined ? [] : [['N1', 'SU', '', '92', supplier]]),
    ...(shipTo === undefined ? [] : [['N1', 'ST', '', '92', shipTo]]),
  ];
}

function priceElements({ price }: TradeLine): [string, string] {
  if (price === undefined) return ['', ''];
  return [price.amount, price.per === undefined ? 'PE' : (basisOfUnits[price.per] ?? '')];
}

function items({ buyerItem, supplierItem }: TradeLine): string[] {
  return [
    ...(buyerItem === undefined ? [] : ['IN', buyerItem]),
    ...(supplierItem === undefined ? [] : ['VN', supplierItem]),
  ];
}

/** Several places in one SDQ with the day beside it, else a SCH for each day; the tax stands between. */
function schedules(line: TradeLine, shipTo: string | undefined): Segment[] {
  const { unit, tax } = line;
  const isDistributed = line.schedules.some((schedule) => schedule.shipTo !== undefined);
  const day = (deliverOn: string) => deliverOn.replaceAll('-', '');
  const pairs = line.schedules.flatMap((one) => [one.shipTo ?? shipTo ?? '', one.quantity]);
  return [
    ...(isDistributed
      ? [
          ['SDQ', unit, '92', ...pairs],
          ['DTM', '002', day(line.schedules[0]?.deliverOn ?? '')],
        ]
      : []),
    ...(tax === undefined ? [] : [['TXI', tax.kind, '', tax.percent]]),
    ...(isDistributed
      ? []
      : line.schedules.map(({ quantity, deliverOn }) => [
          'SCH',
          quantity,
          unit,
          '',
          '',
          '002',
          day(deliverOn),
        ])),
  ];
}

/** Reads an 850 as a supplier does: only what it acts on. */
export function readOrder(set: TransactionSet): TradeOrder {
  const order: TradeOrder = {
    kind: 'order',
    orderType: 'stand_alone',
    number: '',
    currency: 'USD',
    writtenAt: new Date(0),
    lines: [],
  };
  let headerDate: string | undefined;
  let place: string | undefined;
  const lineDates = new Map<number, string>();
  for (const segment of set.segments) {
    switch (segment[0]) {
      case 'BEG':
        order.number = at(segment, 3);
        if (at(segment, 4) !== '') order.release = at(segment, 4);
        if (at(segment, 2) === 'RL') order.orderType = 'release';
        if (at(segment, 2) === 'DS') order.orderType = 'drop_ship';
        order.writtenAt = new Date(`${dateOf(at(segment, 5))}T00:00:00Z`);
        break;
      case 'CUR':
        order.currency = at(segment, 2);
        break;
      case 'N1':
        if (order.lines.length > 0) place = placeOf(segment);
        else if (at(segment, 1) === 'ST') order.shipTo = at(segment, 4);
        else if (at(segment, 1) === 'BY') order.buyer = at(segment, 4);
        break;
      case 'DTM':
        if (at(segment, 1) !== '002') break;
        if (order.lines.length === 0) headerDate = dateOf(at(segment, 2));
        else lineDates.set(order.lines.length, dateOf(at(segment, 2)));
        break;
      case 'PO1':
        order.lines.push(lineOf(segment, at(segment, 2), at(segment, 3), 4));
        place = undefined;
        break;
      case 'SCH':
        addSchedule(order.lines.at(-1), segment, place);
        break;
      case 'SDQ':
        distribute(order.lines.at(-1), segment);
        break;
    }
  }
  order.lines.forEach((line, index) => {
    completeSchedule(line, lineDates.get(index + 1) ?? headerDate);
  });
  return order;
}

/** Reads an 860; a decision of the buyer is a change with purpose approval or rejection. */
export function readChange(set: TransactionSet): TradeChange {
  const change: TradeChange = {
    kind: 'change',
    purpose: 'change',
    number: '',
    writtenAt: new Date(0),
    lines: [],
  };
  const lineDates = new Map<number, string>();
  let place: string | undefined;
  for (const segment of set.segments) {
    switch (segment[0]) {
      case 'BCH':
        change.purpose = purposeOfCode[at(segment, 1)] ?? 'change';
        change.number = at(segment, 3);
        if (at(segment, 4) !== '') change.release = at(segment, 4);
        if (at(segment, 5) !== '') change.sequence = Number(at(segment, 5));
        break;
      case 'POC': {
        const line = lineOf(segment, at(segment, 3), at(segment, 5), 6);
        change.lines.push({ ...line, change: changeOfCode[at(segment, 2)] ?? 'values' });
        place = undefined;
        break;
      }
      case 'N1':
        if (change.lines.length > 0) place = placeOf(segment);
        break;
      case 'DTM':
        if (at(segment, 1) === '002') lineDates.set(change.lines.length, dateOf(at(segment, 2)));
        break;
      case 'SCH':
        addSchedule(change.lines.at(-1), segment, place);
        break;
      case 'SDQ':
        distribute(change.lines.at(-1), segment);
        break;
    }
  }
  change.lines.forEach((line, index) => {
    completeSchedule(line, lineDates.get(index + 1));
  });
  return change;
}

function lineOf(segment: Segment, quantity: string, unit: string, priceAt: number): TradeLine {
  const line: TradeLine = { line: at(segment, 1), quantity, unit, schedules: [] };
  const amount = at(segment, priceAt);
  const per = unitsOfBasis[at(segment, priceAt + 1)];
  if (amount !== '') line.price = { amount, ...(per === undefined ? {} : { per }) };
  for (let index = priceAt + 2; index < segment.length; index += 2) {
    const value = at(segment, index + 1);
    if (at(segment, index) === 'IN' || at(segment, index) === 'BP') line.buyerItem = value;
    if (at(segment, index) === 'VN' || at(segment, index) === 'VP') line.supplierItem = value;
  }
  return line;
}

/** A place below a line; the SCH behind it are its own. */
function placeOf(n1: Segment): string | undefined {
  return at(n1, 1) === 'ST' ? at(n1, 4) : undefined;
}

function addSchedule(
  line: TradeLine | ChangeLine | undefined,
  sch: Segment,
  shipTo: string | undefined,
): void {
  const schedule: TradeSchedule = { quantity: at(sch, 1), deliverOn: dateOf(at(sch, 6)) };
  line?.schedules.push(shipTo === undefined ? schedule : { ...schedule, shipTo });
}

/** SDQ*unit*scheme, then pairs of place and quantity. */
function distribute(line: TradeLine | ChangeLine | undefined, sdq: Segment): void {
  for (let n = 3; n + 1 < sdq.length; n += 2)
    line?.schedules.push({ quantity: at(sdq, n + 1), deliverOn: '', shipTo: at(sdq, n) });
}

/** A line without SCH is wanted on its own DTM, or on that of the order. */
function completeSchedule(line: TradeLine, date: string | undefined): void {
  if (date === undefined) return;
  for (const schedule of line.schedules) if (schedule.deliverOn === '') schedule.deliverOn = date;
  if (line.schedules.length > 0) return;
  line.schedules.push({ quantity: line.quantity, deliverOn: date });
}

function dateOf(text: string): string {
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}
