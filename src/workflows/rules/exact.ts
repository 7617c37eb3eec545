/** Quantities and amounts of documents in the one way of writing that comparing needs. */
import { parseDecimal } from '../../base/decimal.ts';
import type { Quantity } from '../../model/values.ts';

/** Canonical text of a schema-valid decimal: `1.50` and `1.5` are the same amount. */
export function exactDecimal(value: string): string {
  return parseDecimal(value) ?? '0';
}
export function exactQuantity(quantity: Quantity): Quantity {
  return { value: exactDecimal(quantity.value), unit: quantity.unit };
}
