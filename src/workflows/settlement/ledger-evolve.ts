/** Folds events into the state of a ledger. */
import { assertNever } from '../../base/assert.ts';
import { groupBy } from '../rules/group.ts';
import type { AdviceRecorded, LedgerEvent, Recorded, TermsSet } from './ledger-events.ts';
import { type Claim, type LedgerLine, type LedgerState, zeroTotals } from './ledger-state.ts';
import { withEntries } from './totals.ts';

export function evolveLedger(before: LedgerState, event: LedgerEvent): LedgerState {
  const state = { ...before, revision: before.revision + 1 };
  switch (event.type) {
    case 'ledger.terms_set':
      return termsSet(state, event);
    case 'ledger.recorded':
      return recorded(state, event);
    case 'ledger.advice_recorded':
      return adviceRecorded(state, event);
    case 'ledger.waiting_noted': {
      const others = state.waiting.filter(({ id }) => id !== event.waiting.id);
      return { ...state, waiting: [...others, event.waiting] };
    }
    case 'ledger.waiting_resolved':
      return { ...state, waiting: state.waiting.filter(({ id }) => id !== event.id) };
    case 'ledger.claimed':
      return { ...state, claims: claimed(state.claims, event.claim) };
    case 'ledger.reserved':
      return { ...state, claims: state.claims.map((claim) => reserved(claim, event.reservations)) };
    case 'ledger.answered':
      return withClaim(state, event.invoice, (claim) => ({ ...claim, answered: event.mark }));
    case 'ledger.claim_ended':
      return withClaim(state, event.invoice, (claim) => ({
        ...claim,
        standing: event.standing,
        entered: event.entered,
        lines: claim.lines.map((line) => ({ ...line, reserved: '0' })),
      }));
    case 'ledger.short_closed':
      return withLine(state, event.line, (line) => ({ ...line, shortClosed: true }));
    default:
      return evolveStanding(state, event);
  }
}

type StandingEvent = Exclude<
  LedgerEvent,
  {
    type:
      | 'ledger.terms_set'
      | 'ledger.recorded'
      | 'ledger.advice_recorded'
      | 'ledger.waiting_noted'
      | 'ledger.waiting_resolved'
      | 'ledger.claimed'
      | 'ledger.reserved'
      | 'ledger.answered'
      | 'ledger.claim_ended'
      | 'ledger.short_closed';
  }
>;

function evolveStanding(state: LedgerState, event: StandingEvent): LedgerState {
  switch (event.type) {
    case 'ledger.line_closed':
    case 'ledger.line_reopened':
      return withLine(state, event.line, ({ closed: _before, ...line }) =>
        event.by === undefined ? line : { ...line, closed: event.by },
      );
    case 'ledger.line_settled':
    case 'ledger.line_unsettled': {
      const settled = event.type === 'ledger.line_settled';
      return withLine(state, event.line, (line) => ({ ...line, settled }));
    }
    case 'ledger.over_received':
    case 'ledger.short_received':
    case 'ledger.credit_expected':
    case 'ledger.recovered': {
      const { kind, line } = event.trouble;
      const others = state.troubles.filter((one) => one.kind !== kind || one.line !== line);
      const stands = event.type !== 'ledger.recovered';
      return { ...state, troubles: stands ? [...others, event.trouble] : others };
    }
    case 'ledger.duplicate_noted':
    case 'ledger.receipts_forwarded':
    case 'ledger.correction_exceeded':
    case 'ledger.receipt_excepted':
    case 'ledger.payment_due':
    case 'ledger.progressed':
      return state;
    default:
      return assertNever(event);
  }
}

function recorded(state: LedgerState, event: Recorded): LedgerState {
  const byLine = groupBy(event.entries, ({ line }) => line);
  const lines = state.lines.map((line) => withEntries(line, byLine.get(line.line) ?? []));
  return { ...state, lines };
}

function termsSet(state: LedgerState, event: TermsSet): LedgerState {
  const before = new Map(state.lines.map((line) => [line.line, line]));
  const named = event.lines.map(({ schedules, ...terms }): LedgerLine => {
    const known = before.get(terms.line);
    const {
      charges: _charges,
      taxes: _taxes,
      price: _price,
      sites: _sites,
      ...kept
    } = known ?? {
      schedules: [],
      shortClosed: false,
      final: false,
      settled: false,
    };
    const all = schedules.map(
      (schedule) =>
        known?.schedules.find((one) => one.schedule === schedule) ?? {
          schedule,
          totals: zeroTotals(),
        },
    );
    return { ...kept, ...terms, schedules: all };
  });
  const names = new Set(event.lines.map(({ line }) => line));
  const gone = state.lines.filter(({ line }) => !names.has(line));
  const { charges: _charges, taxes: _taxes, ...rest } = state;
  const { order, supplier, erp, currency, orderRevision, cancelled, charges, taxes } = event;
  return {
    ...rest,
    order,
    known: true,
    supplier,
    erp,
    currency,
    orderRevision,
    cancelled,
    ...(charges === undefined ? {} : { charges }),
    ...(taxes === undefined ? {} : { taxes }),
    lines: [...named, ...gone],
  };
}

/** Numbers of advices are their sender's. */
export function isSameAdvice(
  a: { advice: string; receiver?: string },
  b: { advice: string; receiver?: string },
): boolean {
  return a.advice === b.advice && a.receiver === b.receiver;
}

function adviceRecorded(state: LedgerState, event: AdviceRecorded): LedgerState {
  const { type: _type, finalLines, ...recorded } = event;
  const others = state.advices.filter((one) => !isSameAdvice(one, event));
  return {
    ...state,
    advices: [...others, recorded],
    lines: state.lines.map((line) =>
      finalLines.includes(line.line) ? { ...line, final: true } : line,
    ),
  };
}

/** An open claim that is made again keeps its place; one that ended begins anew at the end. */
function claimed(claims: readonly Claim[], claim: Claim): Claim[] {
  const isSame = (one: Claim) => one.invoice === claim.invoice;
  const isKept = claims.some((one) => isSame(one) && one.standing === 'open');
  return isKept
    ? claims.map((one) => (isSame(one) ? claim : one))
    : [...claims.filter((one) => !isSame(one)), claim];
}

function reserved(
  claim: Claim,
  reservations: { invoice: string; invoiceLine: string; reserved: string }[],
): Claim {
  const own = new Map(
    reservations.flatMap(({ invoice, invoiceLine, reserved: value }) =>
      invoice === claim.invoice ? [[invoiceLine, value] as const] : [],
    ),
  );
  if (own.size === 0) return claim;
  const lines = claim.lines.map((line) => ({
    ...line,
    reserved: own.get(line.invoiceLine) ?? line.reserved,
  }));
  return { ...claim, lines };
}

function withClaim(
  state: LedgerState,
  invoice: string,
  change: (claim: Claim) => Claim,
): LedgerState {
  const claims = state.claims.map((claim) => (claim.invoice === invoice ? change(claim) : claim));
  return { ...state, claims };
}
function withLine(
  state: LedgerState,
  name: string,
  change: (line: LedgerLine) => LedgerLine,
): LedgerState {
  const at = state.lines.findIndex(({ line }) => line === name);
  const line = state.lines[at];
  return line === undefined ? state : { ...state, lines: state.lines.with(at, change(line)) };
}
