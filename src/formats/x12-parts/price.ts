/** Quantities and unit prices of X12 to canonical values and back. */
import type { Price, Quantity } from '../../model/values.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { amountOfBasis, basisOfAmount, priceBasisCodes } from '../x12-codes/prices.ts';

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

/**
 * The unit price in element `n` with its basis (element 639) in `basisAt`, of a line that counts `unit`. Under
 * a basis that says nobody knows how much, `per` is of unit `''` with a problem: as it cannot be converted,
 * the price is compared with nothing, and `basis` has the code as sent.
 */
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
  const per = readBasis(segment, basisAt, unit);
  return {
    amount,
    ...(currency === undefined ? {} : { currency }),
    ...(per === undefined ? {} : { per }),
    ...(basis === undefined ? {} : { basis }),
  };
}

function readBasis(segment: Segment, n: number, unit: string): Quantity | undefined {
  const basis = segment.coded(n, priceBasisCodes);
  if (basis === undefined) return undefined;
  const unknown = { value: '1', unit: '' };
  if (basis.value === 'unmapped') return unknown;
  const amount = amountOfBasis(basis.value, unit);
  if (amount !== 'unclear') return amount;
  const text = `Nobody can tell how much the price under "${segment.peekCode(n)}" is for, in a line in "${unit}".`;
  segment.problem('X12_PRICE_BASIS_UNCLEAR', n, text);
  return unknown;
}

/**
 * Amount and basis to write for a price of a line that counts `unit`; the basis as it came, or made from
 * `per`. A price of so much that no code says it is a problem: without its basis it would be another price.
 */
export function priceElements(
  writer: SegmentWriter,
  price: Price | undefined,
  unit: string | undefined,
): [string | undefined, string | undefined] {
  if (price === undefined) return [undefined, undefined];
  const { amount, basis, per } = price;
  if (basis !== undefined || per === undefined) return [amount, basis];
  const code = basisOfAmount(per, unit);
  if (code === undefined) {
    const text = `Element 639 has no code for a price of ${per.value} ${per.unit}.`;
    writer.problem('X12_WRITE_CODE_MISSING', text);
  }
  return [amount, code];
}
