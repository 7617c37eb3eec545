/**
 * Units of measure per item and partner. What cannot be converted is `undefined`: the caller holds
 * it, nothing is ever compared across units.
 */
import { compare, divide, isPositive, multiply, subtract } from '../../base/decimal.ts';
import { type Configuration, crossReferenceKey } from '../../model/configuration.ts';
import type { ItemMaster } from '../../model/master-data.ts';
import type { Item, Quantity } from '../../model/values.ts';
import { exactDecimal, exactQuantity } from './exact.ts';

/** Digits after the point that a converted quantity keeps, what a canonical decimal can carry. */
const CONVERTED_SCALE = 10;
/** What rounding to {@link CONVERTED_SCALE} may leave over a few hundred parts. */
const ROUNDING_SLACK = '0.0000001';

/** The item's master row, by our number, then the partner's item number, then GTIN. */
export function itemMaster(
  item: Item,
  partner: string | undefined,
  configuration: Configuration,
): ItemMaster | undefined {
  const { itemByIdentifier, items, crossReferences } = configuration;
  const ids = [
    item.buyer,
    item.buyer === undefined
      ? undefined
      : crossReferences.get(crossReferenceKey('item', partner, item.buyer))?.ours,
    item.supplier === undefined ? undefined : itemByIdentifier.get(`${partner}/${item.supplier}`),
    item.supplier === undefined
      ? undefined
      : crossReferences.get(crossReferenceKey('item', partner, item.supplier))?.ours,
    item.gtin === undefined ? undefined : itemByIdentifier.get(`gtin/${item.gtin}`),
  ];
  for (const id of ids) {
    const master = id === undefined ? undefined : items.get(id);
    if (master !== undefined) return master;
  }
  return undefined;
}

/**
 * The name under which supply and demand of an item meet: our number where master data knows it,
 * else the buyer's item as sent, else the GTIN, else the supplier's item with its partner.
 */
export function itemKey(
  item: Item,
  partner: string | undefined,
  configuration: Configuration,
): string {
  const master = itemMaster(item, partner, configuration);
  return (
    master?.id ?? item.buyer ?? item.gtin ?? `${partner ?? ''}:${item.supplier ?? 'unidentified'}`
  );
}

/** One unit is `from ÷ to` of another, both exact: a quotient that need not be written as a decimal. */
export interface UnitRatio {
  from: string;
  to: string;
}

/** The ratio of `from` to `to` for this item and partner; `undefined` where master data knows none. */
export function unitRatio(
  from: string,
  to: string,
  item: Item,
  partner: string | undefined,
  configuration: Configuration,
): UnitRatio | undefined {
  if (from === to) return { from: '1', to: '1' };
  const ourFrom = ourUnit(from, partner, configuration);
  const ourTo = ourUnit(to, partner, configuration);
  if (ourFrom === ourTo) return { from: '1', to: '1' };
  const master = itemMaster(item, partner, configuration);
  const factorFrom = master && unitFactor(master, ourFrom, partner);
  const factorTo = master && unitFactor(master, ourTo, partner);
  if (factorFrom === undefined || factorTo === undefined) return undefined;
  const ratio = { from: exactDecimal(factorFrom), to: exactDecimal(factorTo) };
  return isPositive(ratio.from) && isPositive(ratio.to) ? ratio : undefined;
}

/**
 * `quantity` in `unit`, exactly where it divides, else to ten digits after the point; `undefined`
 * where master data has no way from one unit to the other for this item and partner.
 */
export function convertQuantity(
  quantity: Quantity,
  unit: string,
  item: Item,
  partner: string | undefined,
  configuration: Configuration,
): Quantity | undefined {
  if (quantity.unit === unit) return exactQuantity(quantity);
  const ratio = unitRatio(quantity.unit, unit, item, partner, configuration);
  if (ratio === undefined) return undefined;
  const value = exactDecimal(quantity.value);
  if (ratio.from === ratio.to) return { value, unit };
  const converted = divide(multiply(value, ratio.from), ratio.to, CONVERTED_SCALE, 'half-even');
  return { value: converted, unit };
}

/** In the item's base unit; without master data the quantity as it stands. */
export function toBaseUnit(
  quantity: Quantity,
  item: Item,
  partner: string | undefined,
  configuration: Configuration,
): Quantity | undefined {
  const master = itemMaster(item, partner, configuration);
  if (master === undefined) return exactQuantity(quantity);
  return convertQuantity(quantity, master.baseUnit, item, partner, configuration);
}

/** How many base units one `unit` is; the partner's own conversion before the general one. */
export function unitFactor(
  master: ItemMaster,
  unit: string,
  partner: string | undefined,
): string | undefined {
  if (unit === master.baseUnit) return '1';
  const own = master.conversions.find((row) => row.unit === unit && row.partner === partner);
  if (own !== undefined && partner !== undefined) return own.factor;
  return master.conversions.find((row) => row.unit === unit && row.partner === undefined)?.factor;
}

/** Whether two amounts are equal but for what converting units may have rounded away. */
export function sameAmount(a: string, b: string): boolean {
  if (a === b) return true;
  const difference = subtract(a, b);
  return compare(difference, ROUNDING_SLACK) < 0 && compare(difference, `-${ROUNDING_SLACK}`) > 0;
}

function ourUnit(unit: string, partner: string | undefined, configuration: Configuration): string {
  if (configuration.crossReferences.size === 0) return unit;
  const row =
    configuration.crossReferences.get(crossReferenceKey('unit', partner, unit)) ??
    configuration.crossReferences.get(crossReferenceKey('unit', undefined, unit));
  return row?.ours ?? unit;
}
