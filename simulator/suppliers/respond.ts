/** Composes a supplier's answer from what it believes and what the scenario has it say. Pure. */
import { divide, multiply, subtract } from '../../src/base/decimal.ts';
import { addDays } from '../../src/base/instant.ts';
import type { LineResponse } from '../scenario.ts';
import type { AnswerLine, AnswerPart, TradeAnswer } from '../trade.ts';
import type { BookLine, BookOrder } from './book.ts';

/** What a supplier knows of an item beside its number. */
export interface CatalogueItem {
  /** Each per case, where it sells cases. */
  perCase?: string;
  /** What it sends when it is out of it. */
  substitute: string;
}

export interface Responding {
  catalogue: ReadonlyMap<string, CatalogueItem>;
  /** Whether the supplier promises ship dates or delivery dates. */
  dateKind: 'ship' | 'delivery';
  /** Days between its ship date and delivery. */
  transitDays: number;
}

export function composeAnswer(
  book: BookOrder,
  occasion: Pick<TradeAnswer, 'answers' | 'reference' | 'writtenAt'> & { sequence?: number },
  responses: Readonly<Record<string, LineResponse>>,
  responding: Responding,
): TradeAnswer {
  const lines = book.lines
    .filter((line) => !line.closed)
    .filter((line) => occasion.answers !== 'proposal' || responses[line.line] !== undefined)
    .map((line) => respond(line, responses[line.line] ?? { how: 'accept' }, responding));
  return {
    kind: 'answer',
    number: book.number,
    ...(book.release === undefined ? {} : { release: book.release }),
    orderedOn: book.orderedOn,
    asOrdered: lines.every((line) => line.parts.every(isPlain) && line.refusesChange !== true),
    ...occasion,
    lines,
  };
}

function isPlain(part: AnswerPart): boolean {
  return part.disposition === 'accepted' && part.on === undefined && part.changed === undefined;
}

function respond(line: BookLine, response: LineResponse, responding: Responding): AnswerLine {
  const whole = { quantity: line.quantity, unit: line.unit };
  const base: AnswerLine = {
    line: line.line,
    ...(line.buyerItem === undefined ? {} : { buyerItem: line.buyerItem }),
    ...(line.supplierItem === undefined ? {} : { supplierItem: line.supplierItem }),
    ...(line.price === undefined ? {} : { price: line.price }),
    ...whole,
    parts: [],
  };
  const dated = (days: number) => datedBy(line, days, responding);
  switch (response.how) {
    case 'accept':
      return { ...base, parts: [{ ...whole, disposition: 'accepted' }] };
    case 'late':
      return {
        ...base,
        parts: [{ ...whole, disposition: 'accepted', changed: 'date', ...dated(response.days) }],
      };
    case 'split':
    case 'backorder':
      return { ...base, parts: inTwo(line, response, dated) };
    case 'short':
      return { ...base, parts: [shortPart(line, response.sharePercent)] };
    case 'reject':
      return { ...base, parts: [{ ...whole, disposition: 'rejected', reason: response.reason }] };
    case 'substitute': {
      const substitute = itemOf(line, responding).substitute;
      return {
        ...base,
        parts: [{ ...whole, disposition: 'substituted', substitute, ...dated(0) }],
      };
    }
    case 'price': {
      const price = dearer(line, response.percentMore);
      const part = { ...whole, disposition: 'accepted' as const, changed: 'price' as const };
      return { ...base, price, parts: [part] };
    }
    case 'cases':
      return { ...base, parts: [inCases(line, responding)] };
    case 'refuse_change':
      return { ...base, refusesChange: true, parts: [{ ...whole, disposition: 'rejected' }] };
  }
}

type Dated = Pick<AnswerPart, 'on' | 'dateKind'>;

/** The date asked for, moved by days; as a ship date where the supplier promises those. */
function datedBy(line: BookLine, days: number, responding: Responding): Dated {
  const asked = line.schedules.map((schedule) => schedule.deliverOn).sort()[0];
  if (asked === undefined) return {};
  const { dateKind, transitDays } = responding;
  return { on: addDays(asked, dateKind === 'ship' ? days - transitDays : days), dateKind };
}

function inTwo(
  line: BookLine,
  response: { how: 'split' | 'backorder'; sharePercent: number; restDaysLate: number },
  dated: (days: number) => Dated,
): AnswerPart[] {
  const first = shareOf(line.quantity, response.sharePercent);
  const rest = subtract(line.quantity, first);
  const disposition = response.how === 'split' ? 'accepted' : 'backordered';
  return [
    { quantity: first, unit: line.unit, disposition: 'accepted', ...dated(0) },
    { quantity: rest, unit: line.unit, disposition, ...dated(response.restDaysLate) },
  ];
}

function shortPart(line: BookLine, sharePercent: number): AnswerPart {
  const quantity = shareOf(line.quantity, sharePercent);
  return { quantity, unit: line.unit, disposition: 'accepted', changed: 'quantity' };
}

/** Whole units. */
export function shareOf(quantity: string, percent: number): string {
  return divide(multiply(quantity, String(percent)), '100', 0, 'half-up');
}

function dearer(line: BookLine, percent: number): { amount: string; per?: string } {
  const price = line.price ?? { amount: '1' };
  const amount = divide(multiply(price.amount, String(100 + percent)), '100', 4, 'half-up');
  return { ...price, amount };
}

function inCases(line: BookLine, responding: Responding): AnswerPart {
  const { perCase } = itemOf(line, responding);
  if (perCase === undefined)
    return { quantity: line.quantity, unit: line.unit, disposition: 'accepted' };
  const quantity = divide(line.quantity, perCase, 4, 'half-even');
  return { quantity, unit: 'CA', disposition: 'accepted' };
}

function itemOf(line: BookLine, { catalogue }: Responding): CatalogueItem {
  const item = catalogue.get(line.buyerItem ?? '') ?? catalogue.get(line.supplierItem ?? '');
  return item ?? { substitute: `${line.supplierItem ?? line.buyerItem}-B` };
}
