/** Prices per any quantity in any unit, compared and extended exactly. */
import { compare, divide, isZero, multiply } from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Item, Price, Quantity } from '../../model/values.ts';
import { exactDecimal } from './exact.ts';
import { unitRatio } from './units.ts';

/** Digits after the point of a price per one unit, for people; comparing and extending are exact. */
const UNIT_PRICE_SCALE = 10;

/** What a price means: for which item of which partner, in which unit where the price names none. */
export interface PriceContext {
  item: Item;
  partner: string | undefined;
  /** The unit that a price without `per` is for: the order unit of the line. */
  orderUnit: string;
  configuration: Configuration;
}

/** The price of one `unit`; `undefined` where the units cannot be converted. */
export function unitPrice(price: Price, unit: string, context: PriceContext): string | undefined {
  const exact = priceRatio(price, unit, context);
  return exact && divide(exact.amount, exact.per, UNIT_PRICE_SCALE, 'half-even');
}

/** The amount for `quantity`, rounded half up to `scale` digits; `undefined` where units do not convert. */
export function extendedPrice(
  price: Price,
  quantity: Quantity,
  scale: number,
  context: PriceContext,
): string | undefined {
  const exact = priceRatio(price, quantity.unit, context);
  if (exact === undefined) return undefined;
  return divide(multiply(exact.amount, quantity.value), exact.per, scale, 'half-up');
}

/** −1, 0, 1 as `a` is below, equal to or above `b` per unit; `undefined` where they cannot be compared. */
export function comparePrices(a: Price, b: Price, context: PriceContext): -1 | 0 | 1 | undefined {
  if (a.currency !== undefined && b.currency !== undefined && a.currency !== b.currency)
    return undefined;
  const exactA = priceRatio(a, context.orderUnit, context);
  const exactB = priceRatio(b, context.orderUnit, context);
  if (exactA === undefined || exactB === undefined) return undefined;
  return compare(multiply(exactA.amount, exactB.per), multiply(exactB.amount, exactA.per));
}

/** The price of one `unit` as an exact quotient, `amount ÷ per`; none for a price of nobody knows how much. */
function priceRatio(
  price: Price,
  unit: string,
  { item, partner, orderUnit, configuration }: PriceContext,
): { amount: string; per: string } | undefined {
  if (price.per?.unit === '') return undefined;
  const per = price.per ?? { value: '1', unit: orderUnit };
  const ratio = unitRatio(per.unit, unit, item, partner, configuration);
  if (ratio === undefined) return undefined;
  const inUnit = multiply(exactDecimal(per.value), ratio.from);
  if (isZero(inUnit)) return undefined;
  return { amount: multiply(exactDecimal(price.amount), ratio.to), per: inUnit };
}
