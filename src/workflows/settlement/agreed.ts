/**
 * What an order agreed beside its goods: at its head and on its lines. A share of the goods comes with every
 * invoice; a fixed amount at the head is agreed once, however many invoices the order has.
 */
import { divide, isPositive, isZero, max, multiply, subtract } from '../../base/decimal.ts';
import type { Charge, Tax } from '../../model/values.ts';
import { exactDecimal } from '../rules/exact.ts';
import {
  addFamilies,
  type ByFamily,
  type Family,
  familiesOf,
  noFamilies,
} from './invoice-amounts.ts';

const SHARE_SCALE = 10;
const FAMILIES: readonly Family[] = ['charges', 'freight', 'tax'];

export interface Agreed {
  charges?: Charge[];
  taxes?: Tax[];
}

function isFixed({ amount }: { amount?: string }): boolean {
  return amount !== undefined;
}

/** Amounts that the head of the order states as such. */
export function fixedAtHead({ charges, taxes }: Agreed): ByFamily {
  return familiesOf(charges?.filter(isFixed), taxes?.filter(isFixed), '0');
}

/** What the head agreed as a share of the goods, or per piece, for goods of this amount. */
export function shareAtHead({ charges, taxes }: Agreed, goods: string): ByFamily {
  const isShare = (one: { amount?: string }) => !isFixed(one);
  return familiesOf(charges?.filter(isShare), taxes?.filter(isShare), goods);
}

/** What is left of the fixed amounts after what other invoices took; agreed allowances stay. */
export function leftAtHead(agreed: Agreed, used: ByFamily | undefined): ByFamily {
  const fixed = fixedAtHead(agreed);
  return used === undefined ? fixed : byFamily((one) => leftOf(fixed[one], used[one]));
}
function leftOf(fixed: string, used: string): string {
  return isPositive(fixed) ? max(subtract(fixed, used), '0') : fixed;
}

/** What an invoice took of the fixed amounts: beyond its shares and what its lines agreed. */
export function usedAtHead(beside: ByFamily, shares: ByFamily): ByFamily {
  return byFamily((one) => max(subtract(beside[one], shares[one]), '0'));
}

/** What a line agreed, in proportion to the quantity billed; `amount` is that of the goods. */
export function agreedOnLine(
  line: Agreed & { ordered: string },
  billed: string,
  amount: string,
): ByFamily {
  const share = (value: string): string =>
    isZero(line.ordered)
      ? value
      : divide(multiply(exactDecimal(value), billed), line.ordered, SHARE_SCALE, 'half-even');
  const shared = <T extends { amount?: string }>(one: T): T =>
    one.amount === undefined ? one : { ...one, amount: share(one.amount) };
  return familiesOf(line.charges?.map(shared), line.taxes?.map(shared), amount);
}

export function isNothing(families: ByFamily): boolean {
  return FAMILIES.every((one) => isZero(families[one]));
}

export function sumFamilies(all: readonly ByFamily[]): ByFamily {
  return all.reduce(addFamilies, noFamilies);
}

/** Each family times `part` of `whole`. */
export function shareOf(families: ByFamily, part: string, whole: string): ByFamily {
  if (isZero(whole)) return noFamilies;
  return byFamily((one) => divide(multiply(families[one], part), whole, SHARE_SCALE, 'half-even'));
}

function byFamily(value: (family: Family) => string): ByFamily {
  return { charges: value('charges'), freight: value('freight'), tax: value('tax') };
}
