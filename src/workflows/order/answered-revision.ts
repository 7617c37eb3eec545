/**
 * Which revision an answer is for. An answer to revision n never acknowledges n + 1, so where the
 * supplier does not say, the evidence is: the sequence it states, the time at which it answered, the
 * quantities that it repeats; and without any of these the oldest revision that still waits for one.
 */
import type { Configuration } from '../../model/configuration.ts';
import type { AcknowledgmentLine, OrderAcknowledgment } from '../../model/order-documents.ts';
import { dateAt } from '../rules/calendar.ts';
import { convertQuantity, sameAmount } from '../rules/units.ts';
import { lineMatcher } from './read-answer.ts';
import type { LineState, OrderState, Revision } from './state.ts';

/** The revision, or `undefined` where the answer names one that was never sent. */
export function answeredRevision(
  state: OrderState,
  document: OrderAcknowledgment,
  configuration: Configuration,
): number | undefined {
  const { answersSequence, issuedAt, proposal } = document;
  if (answersSequence !== undefined) {
    return answersSequence <= state.revision ? answersSequence : undefined;
  }
  if (state.revision === 0) return 0;
  const known = knownRevisions(state, document, configuration);
  const newest = known.at(-1)?.revision ?? 0;
  const echoed = echoedRevision(state, document, configuration);
  if (echoed?.echo === 'old') return Math.min(echoed.revision, newest);
  // Who repeats the new quantity has seen the change, whatever day its calendar shows.
  if (echoed !== undefined && issuedAt === undefined && echoed.revision > newest)
    return echoed.revision;
  if (newest === 0) return 0;
  if (issuedAt !== undefined || proposal === true) return newest;
  const waiting = known.find((revision) => revision.needsAnswer && !revision.answered);
  return Math.min(Math.max(waiting?.revision ?? newest, echoed?.revision ?? 0), newest);
}

/** Revisions that had left when the answer was written; all of them where it is not dated. */
function knownRevisions(
  state: OrderState,
  document: OrderAcknowledgment,
  configuration: Configuration,
): Revision[] {
  const { issuedAt, issuedOn } = document;
  if (issuedAt !== undefined) return state.revisions.filter(({ at }) => at <= issuedAt);
  if (issuedOn === undefined) return state.revisions;
  // A bare date is one of the supplier's calendar: what left on a later day there was not known.
  const dayOf = (at: string) => dateAt(at, undefined, state.supplier, configuration);
  return state.revisions.filter(({ at, revision }) => revision === 0 || dayOf(at) <= issuedOn);
}

/**
 * The revision whose quantities the answer repeats, where a line changed its quantity: repeating the
 * old one is an answer to the revision before the change. Old wins over new.
 */
function echoedRevision(
  state: OrderState,
  document: OrderAcknowledgment,
  configuration: Configuration,
): { echo: 'old' | 'new'; revision: number } | undefined {
  let newest: number | undefined;
  const match = lineMatcher(state, configuration);
  for (const row of document.lines) {
    if (row.ordered === undefined) continue;
    const found = match(row);
    if (found.outcome !== 'matched') continue;
    const echo = echoOf(found.line.state, row, state.supplier, configuration);
    if (echo === 'old') return { echo, revision: found.line.state.changedIn - 1 };
    if (echo === 'new') newest = Math.max(newest ?? 0, found.line.state.changedIn);
  }
  return newest === undefined ? undefined : { echo: 'new', revision: newest };
}

function echoOf(
  line: LineState,
  row: AcknowledgmentLine,
  supplier: string,
  configuration: Configuration,
): 'old' | 'new' | undefined {
  const { terms, before } = line;
  if (row.ordered === undefined || before === undefined) return undefined;
  if (sameAmount(before.terms.quantity, terms.quantity)) return undefined;
  const said = convertQuantity(row.ordered, terms.unit, terms.item, supplier, configuration)?.value;
  if (said === undefined) return undefined;
  if (sameAmount(said, terms.quantity)) return 'new';
  return sameAmount(said, before.terms.quantity) ? 'old' : undefined;
}
