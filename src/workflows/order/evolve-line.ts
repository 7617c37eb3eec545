/** What events do to one line of an order. */
import { compare } from '../../base/decimal.ts';
import { defined } from '../rules/defined.ts';
import type { LineRevision } from './events.ts';
import { isBackordered, isFirm } from './quantities.ts';
import type { Baseline, LineAnswer, LineState, LineTerms } from './state.ts';

export function newLine(terms: LineTerms, revision: number, at: string): LineState {
  const parts = terms.schedules.map(({ quantity, requested }) => ({
    quantity,
    ...defined({ deliveryAt: requested?.deliveryAt, shipAt: requested?.shipAt }),
  }));
  return {
    terms,
    changedIn: revision,
    cancelled: false,
    promise: { requested: { revision, at, parts } },
    progress: {},
  };
}

export function changedLine(line: LineState, change: LineRevision, revision: number): LineState {
  if (!change.cancelled && isSamePromise(line.terms, change.terms))
    return { ...line, terms: change.terms };
  const { accepted, waiting: _waiting, approvedIn: _approvedIn, shortClosed, ...rest } = line;
  const next: LineState = {
    ...rest,
    terms: change.terms,
    changedIn: revision,
    cancelled: change.cancelled,
    before: { terms: line.terms, ...defined({ accepted, shortClosed }) },
  };
  // More than what moved is ordered again, and is to be answered.
  const staysClosed =
    shortClosed === true && compare(change.terms.quantity, line.terms.quantity) <= 0;
  return change.shortClosed === true || staysClosed ? { ...next, shortClosed: true } : next;
}

/** Whether an answer to the old terms is as good an answer to the new ones. */
export function isSamePromise(old: LineTerms, now: LineTerms): boolean {
  const content = ({ item, unit, quantity, price, schedules }: LineTerms) =>
    JSON.stringify([item, unit, quantity, price, schedules]);
  return content(old) === content(now);
}

export function confirmedPromise(line: LineState, baseline: Baseline): LineState['promise'] {
  return {
    ...line.promise,
    firstConfirmed: line.promise.firstConfirmed ?? baseline,
    latestConfirmed: baseline,
  };
}

/** What the supplier commits to; `undefined` where it promises nothing. */
export function baselineOf(answer: LineAnswer): Baseline | undefined {
  if (answer.unclear !== undefined) return undefined;
  const parts = answer.parts.filter((part) => isFirm(part) || isBackordered(part));
  if (parts.length === 0) return undefined;
  return {
    revision: answer.revision,
    at: answer.at,
    parts: parts.map(({ quantity, deliveryAt, shipAt, price }) => ({
      quantity,
      ...defined({ deliveryAt, shipAt, price }),
    })),
  };
}

/** The answer stands from now on. */
export function stand(line: LineState, answer: LineAnswer): LineState {
  const baseline = baselineOf(answer);
  return {
    ...line,
    accepted: answer,
    promise: baseline === undefined ? line.promise : { ...line.promise, agreed: baseline },
  };
}

export function approvedLine(line: LineState, revision: number): LineState {
  const { waiting, ...rest } = line;
  return waiting === undefined ? line : { ...stand(rest, waiting.answer), approvedIn: revision };
}

/** The terms stay as they were asked for, and what stood before stands. */
export function rejectedLine(line: LineState, revision: number): LineState {
  const { waiting: _waiting, ...rest } = line;
  return { ...rest, changedIn: revision, before: { terms: line.terms } };
}

/** The change that the supplier refused is taken back, with the buyer's consent. */
export function revertedLine(line: LineState, revision: number): LineState {
  const { waiting: _waiting, before, ...standing } = line;
  if (before === undefined) return standing;
  const { shortClosed: _shortClosed, ...rest } = standing;
  return {
    ...rest,
    terms: before.terms,
    changedIn: revision,
    before: { terms: line.terms },
    ...defined({ shortClosed: before.shortClosed }),
    ...(before.accepted === undefined ? {} : { accepted: before.accepted, approvedIn: revision }),
  };
}
