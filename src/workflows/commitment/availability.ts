/** Inventory availability: what a supply stream has left for somebody who asks, after all that is committed. */
import { isPositive } from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Decimal, Instant } from '../../model/values.ts';
import { defined } from '../rules/defined.ts';
import { toBaseUnit } from '../rules/units.ts';
import { spareFor } from './allot.ts';
import type { SupplyState } from './state.ts';

export interface Availability {
  /** In the base unit of the item, at most what was asked for, there by the time asked for. */
  available: Decimal;
  unit: string;
  covered: boolean;
  /** When all of it would be there; absent when no supply is in sight. */
  coveredAt?: Instant;
  /** Only a promise that the buyer has not approved covers it. */
  unapproved?: boolean;
}

/** Later than any promise: whoever names no time asks for all that is in sight. */
const AT_ANY_TIME = '9999-12-31T23:59:59.999Z';

/** Undefined where the item has no way from the unit asked in to its base unit. */
export function availabilityOf(
  state: SupplyState,
  asked: { quantity: Decimal; unit: string; requiredAt?: Instant },
  configuration: Configuration,
): Availability | undefined {
  const sent = { value: asked.quantity, unit: asked.unit };
  const quantity = toBaseUnit(sent, { buyer: state.item }, undefined, configuration);
  if (quantity === undefined) return undefined;
  const requiredAt = asked.requiredAt ?? AT_ANY_TIME;
  const { covered, short, coveredAt, unapproved } = spareFor(state, { quantity, requiredAt });
  return {
    available: covered,
    unit: quantity.unit,
    covered: !isPositive(short),
    ...defined({ coveredAt, unapproved }),
  };
}
