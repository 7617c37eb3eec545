/** What leaves about an invoice: payment releases to the ERP, disputes to the supplier and the ERP. */
import { negate } from '../../base/decimal.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import { defined } from '../rules/defined.ts';
import { erpAudiences } from '../rules/order-identity.ts';
import type { Audience, Facts, Reaction } from '../workflow.ts';
import type { InvoiceMatched } from './invoice-events.ts';
import {
  type Hold,
  type InvoiceState,
  namedErps,
  type Paid,
  type TakenBack,
} from './invoice-state.ts';

const IDENTIFIER_MAX = 80;
const WORDS_MAX = 256;

/** To the ERPs: pay; negative for a credit memo. */
export function paymentReleases(
  { amount, currency, lines }: InvoiceMatched,
  state: InvoiceState,
  facts: Facts,
): Reaction[] {
  const document = paymentRelease({ amount, currency, lines }, state, facts);
  return audiencesOf(namedErps(state), state.orders, facts).map((to) => send(to, document, state));
}

/** The same with the other sign, to those who had been told of it; `orders` are those that were billed. */
export function paymentTakenBack(
  { erps, amount, currency, lines }: TakenBack,
  state: InvoiceState,
  facts: Facts,
  orders: readonly OrderReference[],
): Reaction[] {
  const back = {
    amount: negate(amount),
    currency,
    lines: lines.map((line) => ({ ...line, amount: negate(line.amount) })),
  };
  const document = {
    ...paymentRelease(back, state, facts),
    purpose: { value: 'cancellation' as const },
  };
  return audiencesOf(erps, orders, facts).map((to) => send(to, document, state));
}

function paymentRelease(
  paid: Paid,
  state: InvoiceState,
  facts: Facts,
): DocumentOf<'payment_release'> {
  return {
    kind: 'payment_release',
    number: numberOf(state, 'PR', facts),
    issuedAt: facts.at,
    invoice: state.number,
    supplier: state.supplier,
    ...paid,
  };
}

/** To supplier and ERPs: held, or how that ended, and why. */
export function disputes(
  state: InvoiceState,
  facts: Facts,
  standing: DocumentOf<'invoice_dispute'>['state'],
  holds: readonly Hold[],
  why?: string,
): Reaction[] {
  const document: DocumentOf<'invoice_dispute'> = {
    kind: 'invoice_dispute',
    number: numberOf(state, 'D', facts),
    issuedAt: facts.at,
    invoice: state.number,
    supplier: state.supplier,
    state: standing,
    holds: holds.map(({ kind, line, reason, action, owner, text, endedBy, expected, actual }) =>
      defined({
        hold: kind,
        line,
        reason,
        action,
        owner,
        text: `${text} Ended by ${endedBy}.`.slice(0, WORDS_MAX),
        expected,
        actual,
      }),
    ),
    ...(why === undefined ? {} : { notes: [{ text: why }] }),
  };
  const audiences: Audience[] = [
    { partner: state.supplier },
    ...audiencesOf(namedErps(state), state.orders, facts),
  ];
  return audiences.map((to) => send(to, document, state));
}

/** ERPs that a ledger named; without one, those whose orders it bills. */
function audiencesOf(
  erps: readonly string[],
  orders: readonly OrderReference[],
  { configuration }: Facts,
): Audience[] {
  return erps.length > 0
    ? erps.map((partner) => ({ partner }))
    : erpAudiences(orders, configuration);
}

function numberOf(state: InvoiceState, word: string, facts: Facts): string {
  const number = `${state.number}-${word}${state.revision}`;
  return number.length <= IDENTIFIER_MAX ? number : facts.id(`document ${number}`);
}
function send(
  to: Audience,
  document: DocumentOf<'payment_release'> | DocumentOf<'invoice_dispute'>,
  state: InvoiceState,
): Reaction {
  return { type: 'document', to, document, orderingKey: state.stream };
}
