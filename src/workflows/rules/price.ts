/** Prices per any quantity in any unit, compared and extended exactly. */
import { compare, divide, multiply } from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Item, Price, Quantity } from '../../model/values.ts';
import { convertQuantity } from './units.ts';

/** Digits after the point of a price per one unit; a price per hundred needs two more than its own. */
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
  const per = priceQuantity(price, unit, context);
  if (per === undefined || per === '0') return undefined;
  return divide(price.amount, per, UNIT_PRICE_SCALE, 'half-even');
}

/** The amount for `quantity`, rounded half up to `scale` digits; `undefined` where units do not convert. */
export function extendedPrice(
  price: Price,
  quantity: Quantity,
  scale: number,
  context: PriceContext,
): string | undefined {
  const per = priceQuantity(price, quantity.unit, context);
  if (per === undefined || per === '0') return undefined;
  return divide(multiply(price.amount, quantity.value), per, scale, 'half-up');
}

/** −1, 0, 1 as `a` is below, equal to or above `b` per unit; `undefined` where they cannot be compared. */
export function comparePrices(a: Price, b: Price, context: PriceContext): -1 | 0 | 1 | undefined {
  if (a.currency !== undefined && b.currency !== undefined && a.currency !== b.currency)
    return undefined;
  const perA = priceQuantity(a, context.orderUnit, context);
  const perB = priceQuantity(b, context.orderUnit, context);
  if (perA === undefined || perB === undefined || perA === '0' || perB === '0') return undefined;
  return compare(multiply(a.amount, perB), multiply(b.amount, perA));
}

/** How many `unit` the price is for. */
function priceQuantity(price: Price, unit: string, context: PriceContext): string | undefined {
  const per = price.per ?? { value: '1', unit: context.orderUnit };
  return convertQuantity(per, unit, context.item, context.partner, context.configuration)?.value;
}
