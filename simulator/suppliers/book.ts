/** What a supplier believes of an order, and what becomes of it with each message. Pure. */
import type {
  AnswerLine,
  ChangeLine,
  OrderName,
  TradeAnswer,
  TradeChange,
  TradeLine,
  TradeOrder,
} from '../trade.ts';

export interface BookLine extends TradeLine {
  /** Taken off by the buyer, or rejected with the buyer's consent. */
  closed: boolean;
  /** Revision that last changed the line: answers to older ones are about something else. */
  changedIn: number;
  /** What the supplier stands by; absent while it owes an answer. */
  promise?: AnswerLine;
  /** What it stood by before the last change of the line. */
  before?: AnswerLine;
}

export interface Decision {
  sequence: number;
  decision: 'approval' | 'rejection';
  lines: string[];
}

export interface BookOrder extends OrderName {
  currency: string;
  orderedOn: string;
  /** Legal entity that buys. */
  buyer?: string;
  shipTo?: string;
  /** Sequence of the last change that came; 0 for the order as it was. */
  revision: number;
  /** How many of the changes were changes and not decisions. */
  changes: number;
  cancelled: boolean;
  lines: BookLine[];
  decisions: Decision[];
  answers: TradeAnswer[];
}

export function opened(order: TradeOrder): BookOrder {
  return {
    number: order.number,
    ...(order.release === undefined ? {} : { release: order.release }),
    ...(order.shipTo === undefined ? {} : { shipTo: order.shipTo }),
    ...(order.buyer === undefined ? {} : { buyer: order.buyer }),
    currency: order.currency,
    orderedOn: order.writtenAt.toISOString().slice(0, 10),
    revision: 0,
    changes: 0,
    cancelled: false,
    lines: order.lines.map((line) => ({ ...line, closed: false, changedIn: 0 })),
    decisions: [],
    answers: [],
  };
}

/** The order after a change, a cancellation or the buyer's decision. */
export function changed(book: BookOrder, change: TradeChange): BookOrder {
  const revision = change.sequence ?? book.revision + 1;
  switch (change.purpose) {
    case 'cancellation':
      return cancelled({ ...book, revision, changes: book.changes + 1 }, change);
    case 'approval':
    case 'rejection': {
      const lines = change.lines.map(({ line }) => line);
      const decision: Decision = { sequence: revision, decision: change.purpose, lines };
      const decided = { ...book, revision, decisions: [...book.decisions, decision] };
      return change.purpose === 'approval' ? approved(decided, change) : rejected(decided, lines);
    }
    case 'change':
      return {
        ...book,
        revision,
        changes: book.changes + 1,
        lines: change.lines.reduce((lines, row) => withChange(lines, row, revision), book.lines),
      };
  }
}

function cancelled(book: BookOrder, { lines }: TradeChange): BookOrder {
  const named = new Set(lines.map(({ line }) => line));
  const after = book.lines.map((line) =>
    lines.length === 0 || named.has(line.line) ? { ...line, closed: true } : line,
  );
  return { ...book, lines: after, cancelled: after.every((line) => line.closed) };
}

function withChange(lines: BookLine[], change: ChangeLine, revision: number): BookLine[] {
  const { change: word, ...terms } = change;
  const known = lines.find((line) => line.line === change.line);
  if (known === undefined) return [...lines, { ...terms, closed: false, changedIn: revision }];
  return lines.map((line) => {
    if (line !== known) return line;
    if (word === 'delete') return { ...line, closed: true };
    const { promise, ...rest } = line;
    const before = promise === undefined ? {} : { before: promise };
    return { ...rest, ...terms, ...before, changedIn: revision };
  });
}

/** The buyer agrees: what was promised is now what is ordered. */
function approved(book: BookOrder, { lines }: TradeChange): BookOrder {
  return {
    ...book,
    lines: book.lines.map((line) => {
      const row = lines.find((one) => one.line === line.line);
      if (row === undefined) return line;
      if (row.change === 'delete') return { ...line, closed: true };
      const { change: _word, ...terms } = row;
      const { promise: given, ...rest } = line;
      const promise = given?.refusesChange === true ? line.before : given;
      return { ...rest, ...terms, ...(promise === undefined ? {} : { promise }) };
    }),
  };
}

/** The buyer refuses: an answer is owed again. */
function rejected(book: BookOrder, named: readonly string[]): BookOrder {
  return {
    ...book,
    lines: book.lines.map((line) => {
      if (named.length > 0 && !named.includes(line.line)) return line;
      const { promise: _promise, ...rest } = line;
      return rest;
    }),
  };
}

/** The order after the supplier gave an answer. */
export function answered(book: BookOrder, answer: TradeAnswer): BookOrder {
  const revision = answer.answers === 'order' ? 0 : (answer.sequence ?? book.revision);
  return {
    ...book,
    answers: [...book.answers, answer],
    lines: book.lines.map((line) => {
      const promise = answer.lines.find((one) => one.line === line.line);
      return promise === undefined || revision < line.changedIn ? line : { ...line, promise };
    }),
  };
}
