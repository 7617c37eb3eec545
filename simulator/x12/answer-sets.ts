/** A supplier's answers as it writes them: 855 to an order, 865 to a change or unasked. */
import type { AnswerLine, AnswerPart, TradeAnswer } from '../trade.ts';
import { type Segment, stampOf } from './envelope.ts';

/** Set and functional identifier of an answer. */
export function answerSet({ answers }: TradeAnswer): { set: string; functional: string } {
  return answers === 'order' ? { set: '855', functional: 'PR' } : { set: '865', functional: 'CA' };
}

export function writeAnswer(answer: TradeAnswer): Segment[] {
  return [
    answer.answers === 'order' ? bak(answer) : bca(answer),
    ...answer.lines.flatMap((line) => lineSegments(answer, line)),
    ['CTT', String(answer.lines.length)],
  ];
}

/** BAK04 is the order's date, BAK09 that of the answer. */
function bak(answer: TradeAnswer): Segment {
  const ordered = (answer.orderedOn ?? '').replaceAll('-', '');
  return [
    'BAK',
    '00',
    answer.asOrdered ? 'AD' : 'AC',
    answer.number,
    ordered === '' ? stampOf(answer.writtenAt).date : ordered,
    answer.release ?? '',
    '',
    '',
    answer.reference,
    stampOf(answer.writtenAt).date,
  ];
}

/** BCA05 is the change that is answered, BCA10 the date of the answer. */
function bca(answer: TradeAnswer): Segment {
  const ordered = (answer.orderedOn ?? '').replaceAll('-', '');
  const { date } = stampOf(answer.writtenAt);
  return [
    'BCA',
    answer.answers === 'proposal' ? '19' : '11',
    answer.asOrdered ? 'AD' : 'AC',
    answer.number,
    answer.release ?? '',
    answer.sequence === undefined ? '' : String(answer.sequence),
    ordered === '' ? date : ordered,
    '',
    '',
    answer.reference,
    date,
  ];
}

function lineSegments(answer: TradeAnswer, line: AnswerLine): Segment[] {
  const price = line.price === undefined ? ['', ''] : [line.price.amount, basis(line)];
  const items = [
    ...(line.buyerItem === undefined ? [] : ['IN', line.buyerItem]),
    ...(line.supplierItem === undefined ? [] : ['VN', line.supplierItem]),
  ];
  const first =
    answer.answers === 'order'
      ? ['PO1', line.line, line.quantity, line.unit, ...price, ...items]
      : ['POC', line.line, changeCode(line), line.quantity, '', line.unit, ...price, ...items];
  return [first, ...line.parts.map(ack)];
}

function basis(line: AnswerLine): string {
  return { '100': 'HP', '1000': 'TP' }[line.price?.per ?? ''] ?? 'PE';
}

/** Element 670: RC turns the change of the line down, NC and CA answer it. */
function changeCode(line: AnswerLine): string {
  if (line.refusesChange === true) return 'RC';
  const isPlain = ({ disposition, on, changed }: AnswerPart) =>
    disposition === 'accepted' && on === undefined && changed === undefined;
  return line.parts.every(isPlain) ? 'NC' : 'CA';
}

function ack(part: AnswerPart): Segment {
  const qualifier = part.dateKind === 'ship' ? '079' : '069';
  return [
    'ACK',
    statusCode(part),
    part.quantity,
    part.unit,
    ...(part.on === undefined ? ['', ''] : [qualifier, part.on.replaceAll('-', '')]),
    '',
    ...(part.substitute === undefined ? [] : ['VN', part.substitute]),
  ];
}

/** Element 668. */
function statusCode(part: AnswerPart): string {
  switch (part.disposition) {
    case 'backordered':
      return 'IB';
    case 'substituted':
      return 'IS';
    case 'on_hold':
      return 'IH';
    case 'rejected':
      return part.reason === 'invalid_item' ? 'R2' : 'IR';
    case 'accepted':
      return acceptedCode(part);
  }
}

function acceptedCode({ changed, on }: AnswerPart): string {
  if (changed === 'quantity') return 'IQ';
  if (changed === 'price') return 'IP';
  return changed === 'date' || on !== undefined ? 'DR' : 'IA';
}
