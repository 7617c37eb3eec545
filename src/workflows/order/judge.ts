/** Judges an answer against the tolerances: in what it is beyond what may be accepted without a person. */
import { abs, isPositive, negate, subtract } from '../../base/decimal.ts';
import { differenceDays } from '../../base/instant.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { AnswerTolerances } from '../../model/profile.ts';
import { dateAt } from '../rules/calendar.ts';
import { comparePrices, type PriceContext, unitPrice } from '../rules/price.ts';
import { answerTolerances, isWithin } from '../rules/tolerance.ts';
import type { LineParts } from './answer-parts.ts';
import { amountOf, isBackordered, isFirm, isRefused } from './quantities.ts';
import type { AnswerPart, Finding, LineTerms, ScheduleTerms } from './state.ts';

export interface JudgeContext {
  supplier: string;
  configuration: Configuration;
}

/** The findings beyond tolerance; none means that the answer is accepted by itself. */
export function judge(
  terms: LineTerms,
  answer: LineParts & { refusesChange?: boolean },
  context: JudgeContext,
): Finding[] {
  const tolerances = answerTolerances(context.supplier, context.configuration);
  if (answer.refusesChange === true)
    return [{ finding: 'refused_change', expected: 'changed', actual: 'refused' }];
  return [
    ...judgeQuantity(terms, answer, tolerances),
    ...judgeDispositions(terms, answer.parts, tolerances),
    ...judgePrices(terms, answer.parts, tolerances, context),
    ...judgeDates(terms, answer.parts, tolerances, context),
  ];
}

function judgeQuantity(
  terms: LineTerms,
  answer: LineParts,
  tolerances: AnswerTolerances,
): Finding[] {
  const over = isPositive(negate(answer.remainder));
  if (!over && !answer.restDeclined) return [];
  const tolerance = over ? tolerances.quantityOver : tolerances.quantityUnder;
  if (isWithin(tolerance, abs(answer.remainder), terms.quantity)) return [];
  return [
    {
      finding: over ? 'quantity_over' : 'quantity_under',
      expected: `${terms.quantity} ${terms.unit}`,
      actual: `${subtract(terms.quantity, answer.remainder)} ${terms.unit}`,
    },
  ];
}

function judgeDispositions(
  terms: LineTerms,
  parts: readonly AnswerPart[],
  tolerances: AnswerTolerances,
): Finding[] {
  const findings: Finding[] = [];
  const whole = `${terms.quantity} ${terms.unit}`;
  const rows = [
    ['rejection', isRefused, tolerances.rejection],
    ['backorder', isBackordered, tolerances.backorder],
    [
      'substitution',
      (part: AnswerPart) => part.disposition === 'substituted',
      tolerances.substitution,
    ],
  ] as const;
  for (const [finding, which, tolerance] of rows) {
    const amount = amountOf(parts, which);
    if (isPositive(amount) && tolerance !== 'accept')
      findings.push({ finding, expected: whole, actual: `${amount} ${terms.unit}` });
  }
  const split = splitDates(parts);
  if (split !== undefined && tolerances.split !== 'accept')
    findings.push({ finding: 'split', expected: 'one date', actual: split });
  return findings;
}

/** The dates over which a schedule line is split, where it is. */
function splitDates(parts: readonly AnswerPart[]): string | undefined {
  const bySchedule = new Map<string, Set<string>>();
  for (const part of parts) {
    if (!isFirm(part)) continue;
    const dates = bySchedule.get(part.schedule) ?? new Set();
    dates.add(part.deliveryOn ?? part.shipOn ?? part.deliveryAt?.slice(0, 10) ?? 'as asked');
    bySchedule.set(part.schedule, dates);
  }
  const split = [...bySchedule.values()].find((dates) => dates.size > 1);
  return split && [...split].sort().join(', ');
}

function judgePrices(
  terms: LineTerms,
  parts: readonly AnswerPart[],
  tolerances: AnswerTolerances,
  { supplier, configuration }: JudgeContext,
): Finding[] {
  const { price: asked } = terms;
  if (asked === undefined) return [];
  const context: PriceContext = {
    item: terms.item,
    partner: supplier,
    orderUnit: terms.unit,
    configuration,
  };
  const findings = new Map<string, Finding>();
  for (const part of parts) {
    if (part.price === undefined || !(isFirm(part) || isBackordered(part))) continue;
    const order = comparePrices(part.price, asked, context);
    if (order === 0) continue;
    const expected = unitPrice(asked, terms.unit, context);
    const actual = unitPrice(part.price, terms.unit, context);
    if (order === undefined || expected === undefined || actual === undefined) {
      const words = `${part.price.amount} per ${part.price.per?.unit ?? terms.unit}`;
      findings.set('price', {
        finding: 'price_incomparable',
        expected: asked.amount,
        actual: words,
      });
      continue;
    }
    const tolerance = order > 0 ? tolerances.priceOver : tolerances.priceUnder;
    if (!isWithin(tolerance, subtract(actual, expected), expected))
      findings.set(actual, { finding: order > 0 ? 'price_over' : 'price_under', expected, actual });
  }
  return [...findings.values()];
}

function judgeDates(
  terms: LineTerms,
  parts: readonly AnswerPart[],
  tolerances: AnswerTolerances,
  context: JudgeContext,
): Finding[] {
  let late: Finding | undefined;
  let early: Finding | undefined;
  for (const part of parts) {
    if (!(isFirm(part) || isBackordered(part))) continue;
    const schedule = terms.schedules.find((row) => row.schedule === part.schedule);
    const days = schedule && datesToCompare(schedule, part, context);
    if (days === undefined) continue;
    const daysLate = differenceDays(days.promised, days.latest);
    const daysEarly = differenceDays(days.earliest, days.promised);
    if (daysLate > 0 && !isWithin(tolerances.dateLate, String(daysLate), '0')) {
      if (late === undefined || late.actual < days.promised)
        late = { finding: 'date_late', expected: days.latest, actual: days.promised };
    }
    if (daysEarly > 0 && !isWithin(tolerances.dateEarly, String(daysEarly), '0')) {
      if (early === undefined || early.actual > days.promised)
        early = { finding: 'date_early', expected: days.earliest, actual: days.promised };
    }
  }
  return [late, early].filter((finding) => finding !== undefined);
}

/**
 * Delivery is compared with delivery and shipping with shipping; where the two sides speak of different
 * ones, by the date of delivery that transit time gives. Without a transit time nothing is compared.
 */
function datesToCompare(
  schedule: ScheduleTerms,
  part: AnswerPart,
  { configuration }: JudgeContext,
): { earliest: string; latest: string; promised: string } | undefined {
  const { requested } = schedule;
  if (requested === undefined) return undefined;
  const same = requested.basis === 'delivery' ? part.deliveryOn : part.shipOn;
  const { earliestOn: earliest, latestOn: latest } = requested;
  if (same !== undefined) return { earliest, latest, promised: same };
  if (part.deliveryOn === undefined && part.shipOn === undefined) return undefined;
  if (part.deliveryAt === undefined || requested.deliveryAt === undefined) {
    return lateShipping(requested.basis, part, latest);
  }
  const site = part.site === undefined ? undefined : configuration.sites.get(part.site);
  const day = (at: string) => dateAt(at, site, undefined, configuration);
  const promised = part.deliveryOn ?? day(part.deliveryAt);
  if (requested.basis === 'delivery') return { earliest, latest, promised };
  const wanted = day(requested.deliveryAt);
  return { earliest: wanted, latest: wanted, promised };
}

/** Goods that ship after the day on which they were to be there are late, whatever the transit time. */
function lateShipping(
  basis: 'delivery' | 'ship',
  part: AnswerPart,
  latest: string,
): { earliest: string; latest: string; promised: string } | undefined {
  if (basis !== 'delivery' || part.shipOn === undefined) return undefined;
  if (part.shipOn <= latest) return undefined;
  return { earliest: part.shipOn, latest, promised: part.shipOn };
}
