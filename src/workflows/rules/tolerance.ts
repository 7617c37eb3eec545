/**
 * Tri-state tolerances: zero, limits, not checked. A key that nobody maintained means zero (SAP's
 * convention; Oracle's blank means not checked, which an import must write out as `none`).
 */
import { abs, compare, isZero, multiply, negate, subtract } from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type {
  AnswerTolerances,
  MatchTolerances,
  PartnerPolicies,
  Tolerance,
} from '../../model/profile.ts';
import { exactDecimal } from './exact.ts';

/**
 * Whether a variance is fine. `base` is what percent is of: the expected amount. Every limit that is
 * given must hold; a limit without percent and amount allows nothing.
 */
export function isWithin(
  tolerance: Tolerance | undefined,
  variance: string,
  base: string,
): boolean {
  const size = abs(variance);
  if (isZero(size)) return true;
  if (tolerance === undefined || tolerance.check === 'zero') return false;
  if (tolerance.check === 'none') return true;
  const { percent, amount } = tolerance;
  if (percent === undefined && amount === undefined) return false;
  // size ÷ base ≤ percent ÷ 100, without dividing.
  if (percent !== undefined && compare(multiply(size, '100'), multiply(abs(base), percent)) > 0)
    return false;
  return amount === undefined || compare(size, exactDecimal(amount)) <= 0;
}

/** Judges `actual` against `expected` with one tolerance for more and one for less. */
export function isWithinBounds(
  expected: string,
  actual: string,
  over: Tolerance | undefined,
  under: Tolerance | undefined,
): boolean {
  const variance = subtract(actual, expected);
  return variance.startsWith('-')
    ? isWithin(under, negate(variance), expected)
    : isWithin(over, variance, expected);
}

/** A policy of the partner, else of the hub's settings, else nothing. */
export function policyOf<K extends keyof PartnerPolicies>(
  key: K,
  partner: string | undefined,
  configuration: Configuration,
): PartnerPolicies[K] | undefined {
  const own =
    partner === undefined ? undefined : configuration.partners.get(partner)?.policies?.[key];
  return own ?? configuration.settings.policies?.[key];
}

/** Key by key: the partner's, else the hub's; a key in neither is absent and so means zero. */
export function answerTolerances(
  partner: string | undefined,
  configuration: Configuration,
): AnswerTolerances {
  return {
    ...configuration.settings.policies?.tolerances,
    ...own(partner, configuration)?.tolerances,
  };
}

/** As {@link answerTolerances}, for the invoice match. */
export function matchTolerances(
  partner: string | undefined,
  configuration: Configuration,
): MatchTolerances {
  return { ...configuration.settings.policies?.match, ...own(partner, configuration)?.match };
}

function own(
  partner: string | undefined,
  configuration: Configuration,
): PartnerPolicies | undefined {
  return partner === undefined ? undefined : configuration.partners.get(partner)?.policies;
}
