/** Quantities and unit prices of X12 to canonical values and back. */
import type { Price, Quantity } from '../../model/values.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import { basisOfUnits, unitsOfBasis } from '../x12-codes/prices.ts';

/**
 * The quantity in element `n` with the unit in `unitAt`. A quantity without unit has unit `''`
 * and a problem: it cannot be converted, so what compares it holds.
 */
export function readQuantity(segment: Segment, n: number, unitAt: number): Quantity | undefined {
  const value = segment.decimal(n);
  if (value === undefined) return undefined;
  const unit = segment.code(unitAt) ?? segment.component(unitAt, 1) ?? '';
  if (unit === '') {
    const text = `The quantity ${value} has no unit of measure.`;
    segment.problem('X12_UNIT_MISSING', unitAt, text);
  }
  return { value, unit };
}

/** The unit price in element `n` with its basis (element 639) in `basisAt`. */
export function readPrice(
  segment: Segment,
  n: number,
  basisAt: number,
  unit: string,
  currency?: string,
): Price | undefined {
  const amount = segment.decimal(n);
  if (amount === undefined) return undefined;
  const basis = segment.code(basisAt);
  const units = basis === undefined ? undefined : unitsOfBasis[basis];
  return {
    amount,
    ...(currency === undefined ? {} : { currency }),
    ...(units === undefined ? {} : { per: { value: units, unit } }),
    ...(basis === undefined ? {} : { basis }),
  };
}

/** Amount and basis to write for a price; the basis as it came, or made from `per`. */
export function priceElements(price: Price | undefined): [string | undefined, string | undefined] {
  if (price === undefined) return [undefined, undefined];
  const { amount, basis, per } = price;
  return [amount, basis ?? (per === undefined ? undefined : basisOfUnits[per.value])];
}
