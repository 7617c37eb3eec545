/** What follows from the events of a ledger elsewhere. */
import type { DocumentOf } from '../../model/document.ts';
import type { NoteProgress, RecordReceipt } from '../protocol.ts';
import { ledgerStream, orderStream } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import type { Facts, RaiseException, Reaction, WithdrawException } from '../workflow.ts';
import { exceptionStream } from '../workflow.ts';
import type { LedgerEvent, PaymentDue, ReceiptsForwarded, TroubleNoted } from './ledger-events.ts';
import type { LedgerState } from './ledger-state.ts';

export function reactLedger(event: LedgerEvent, state: LedgerState, facts: Facts): Reaction[] {
  switch (event.type) {
    case 'ledger.progressed': {
      const command: NoteProgress = { type: 'note_progress', lines: event.lines };
      return [{ type: 'command', stream: orderStream(state.order), command }];
    }
    case 'ledger.answered':
      return [{ type: 'command', stream: event.stream, command: event.answer }];
    case 'ledger.payment_due':
      return [paymentRelease(event, state, facts)];
    case 'ledger.receipts_forwarded':
      return forward(event);
    case 'ledger.waiting_noted': {
      const { problem, id, quantity } = event.waiting;
      const { number } = state.order;
      // One for all that waits for the order, however much that is.
      if (problem === 'order_unknown') {
        const text = `Goods of order ${number} move, and nobody has sent the order.`;
        return [raise(state, 'order_unknown', { part: number, text })];
      }
      const text = `${quantity.value} ${quantity.unit} wait: ${PROBLEMS[problem]}.`;
      return [raise(state, kindOfProblem(problem), { part: id, text })];
    }
    case 'ledger.waiting_resolved':
      return event.problem === 'order_unknown'
        ? [withdraw(state, 'order_unknown', state.order.number, 'The order has come.')]
        : [withdraw(state, kindOfProblem(event.problem), event.id, 'It found its place.')];
    case 'ledger.correction_exceeded':
      return [
        raise(state, 'ledger_correction_exceeded', {
          part: `${event.line} ${event.kind}`,
          line: event.line,
          text: `A correction takes back ${event.quantity} more ${event.kind} than were entered.`,
        }),
      ];
    case 'ledger.receipt_excepted':
      return [
        raise(state, RECEIPT_KINDS[event.exception], {
          part: `${event.line} ${event.advice}`,
          line: event.line,
          text: `${event.quantity.value} ${event.quantity.unit} came ${event.condition}${event.reason === undefined ? '' : `: ${event.reason}`}.`,
        }),
      ];
    case 'ledger.over_received':
    case 'ledger.short_received':
    case 'ledger.credit_expected':
      return [trouble(event, state)];
    case 'ledger.recovered':
      return [withdraw(state, event.trouble.kind, event.trouble.line, 'The cause is gone.')];
    default:
      return [];
  }
}

/** Lines of a receiving advice that belong to other orders go on to their ledgers. */
function forward({ parts, ...advice }: ReceiptsForwarded): Reaction[] {
  return parts.map(({ order, lines }) => {
    const { type: _type, ...source } = advice;
    const command: RecordReceipt = { type: 'record_receipt', ...source, lines };
    return { type: 'command', stream: ledgerStream(order), command };
  });
}

const PROBLEMS = {
  line_unknown: 'the order has no such line',
  line_ambiguous: 'several lines of the order fit',
  unit_unconvertible: 'the unit cannot be converted to that of the order',
} as const;
function kindOfProblem(problem: keyof typeof PROBLEMS): string {
  return problem === 'unit_unconvertible' ? 'unit_unconvertible' : 'receipt_unmatched';
}
const RECEIPT_KINDS = {
  damaged: 'received_damaged',
  quality: 'received_rejected',
  on_hold: 'received_on_hold',
  unmapped: 'receiving_condition_unmapped',
} as const;

function trouble(event: TroubleNoted, state: LedgerState): Reaction {
  const { kind, line, quantity } = event.trouble;
  const { unit, expected, actual, value, currency } = event;
  const words = {
    over_received: `${quantity} ${unit} more came than were ordered.`,
    short_received: `${quantity} ${unit} less came than were shipped.`,
    credit_expected: `A credit is due for ${quantity} ${unit}${value === undefined ? '' : ` (${value} ${currency ?? ''})`}: billed ${actual}, payable ${expected}.`,
  };
  return raise(state, kind, {
    part: line,
    line,
    text: words[kind],
    details: { expected: `${expected} ${unit}`, actual: `${actual} ${unit}` },
  });
}

/** To the ERP: pay what was accepted; negative where it was too much. */
function paymentRelease(event: PaymentDue, state: LedgerState, facts: Facts): Reaction {
  const number = `RS-${state.order.number}-${state.revision}`;
  const document: DocumentOf<'payment_release'> = {
    kind: 'payment_release',
    number: number.length <= 80 ? number : facts.id('payment release'),
    issuedAt: facts.at,
    invoice: number.length <= 80 ? number : facts.id('payment release'),
    supplier: state.supplier ?? '-',
    amount: event.amount,
    currency: event.currency,
    lines: event.lines.map(({ line, quantity, amount }) => ({
      line,
      link: { order: state.order, line },
      quantity,
      amount,
    })),
  };
  const to = state.erp === undefined ? { role: 'erp' as const } : { partner: state.erp };
  return { type: 'document', to, document, orderingKey: state.stream };
}

function raise(
  state: LedgerState,
  kind: string,
  words: { part: string; line?: string; text: string; details?: Record<string, string> },
): Reaction {
  const { part, line, text, details } = words;
  const command: RaiseException = defined({
    type: 'raise_exception' as const,
    exceptionKind: kind,
    subject: defined({
      stream: state.stream,
      title: `Order ${state.order.number}${line === undefined ? '' : ` line ${line}`}`,
      partner: state.supplier,
      line,
    }),
    text,
    details,
  });
  return { type: 'command', stream: exceptionStream(kind, state.stream, part), command };
}
function withdraw(state: LedgerState, kind: string, part: string, reason: string): Reaction {
  const command: WithdrawException = { type: 'withdraw_exception', reason };
  return { type: 'command', stream: exceptionStream(kind, state.stream, part), command };
}
