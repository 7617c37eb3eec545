/** Goods of a shipment: gathered from documents, linked to orders, shared out over stops. */
import { add, compare, isZero, negate, subtract } from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { HandlingUnit, OrderLink, ShipmentItem } from '../../model/shipment-documents.ts';
import type { Item, Quantity } from '../../model/values.ts';
import { defined } from '../rules/defined.ts';
import { exactQuantity } from '../rules/exact.ts';
import { groupBy } from '../rules/group.ts';
import { lineByNumber } from '../rules/lines.ts';
import { completeLink, orderKey } from '../rules/order-identity.ts';
import { convertQuantity, itemKey } from '../rules/units.ts';
import type { Goods, PackedUnit, ShipmentState } from './state.ts';

/** What two documents must share to speak of the same goods. */
export function goodsKey(
  link: OrderLink | undefined,
  item: Item,
  unit: string,
  supplier: string,
  configuration: Configuration,
): string {
  if (link === undefined) return `|${itemKey(item, supplier, configuration)}|${unit}`;
  const line = link.line ?? `item:${itemKey(item, supplier, configuration)}`;
  return `${orderKey(link.order)}|${line}|${link.schedule ?? ''}|${unit}`;
}

/** Sums the items of a document per order line and unit, with order references completed. */
export function gatherGoods(
  items: readonly ShipmentItem[],
  supplier: string,
  configuration: Configuration,
): Goods[] {
  const byKey = new Map<string, Goods>();
  for (const { id, link: sent, item, quantity: asSent } of items) {
    const quantity = exactQuantity(asSent);
    const link = sent === undefined ? undefined : completeLink(sent, configuration);
    const key = goodsKey(link, item, quantity.unit, supplier, configuration);
    const known = byKey.get(key);
    if (known === undefined) {
      byKey.set(key, defined({ key, itemIds: [id], link, item, quantity }));
    } else {
      byKey.set(key, {
        ...known,
        itemIds: [...known.itemIds, id],
        quantity: { value: add(known.quantity.value, quantity.value), unit: quantity.unit },
      });
    }
  }
  return [...byKey.values()];
}

/** Contents in the unit of the goods that they are; as sent where that does not convert. */
export function gatherUnits(
  units: readonly HandlingUnit[] | undefined,
  goods: readonly Goods[],
  supplier: string,
  configuration: Configuration,
): PackedUnit[] {
  const byItem = new Map(goods.flatMap((one) => one.itemIds.map((id) => [id, one])));
  const contentOf = (itemId: string, sent: Quantity) => {
    const quantity = exactQuantity(sent);
    const one = byItem.get(itemId);
    if (one === undefined) return { key: itemId, quantity };
    const { unit } = one.quantity;
    const inUnit = convertQuantity(quantity, unit, one.item, supplier, configuration);
    return { key: one.key, quantity: inUnit ?? quantity };
  };
  return (units ?? []).map(({ id, sscc, parent, packaging, contents }) =>
    defined({
      id,
      sscc,
      parent,
      packaging,
      contents: contents.map(({ itemId, quantity }) => contentOf(itemId, quantity)),
    }),
  );
}

/** What travels: by the ship notices where there are any, else what stood ready. */
export function goodsOf(state: ShipmentState): Goods[] {
  const notices = state.notices.filter((notice) => !notice.cancelled);
  if (notices.length === 0) {
    return state.readiness === undefined || state.readiness.withdrawn ? [] : state.readiness.goods;
  }
  return mergeGoods(notices.flatMap((notice) => notice.goods));
}
export function unitsOf(state: ShipmentState): PackedUnit[] {
  const notices = state.notices.filter((notice) => !notice.cancelled);
  return notices.length === 0
    ? (state.readiness?.units ?? [])
    : notices.flatMap((notice) => notice.units);
}

export function mergeGoods(parts: readonly Goods[]): Goods[] {
  const byKey = new Map<string, Goods>();
  for (const part of parts) {
    const known = byKey.get(part.key);
    byKey.set(
      part.key,
      known === undefined
        ? part
        : {
            ...known,
            itemIds: [...new Set([...known.itemIds, ...part.itemIds])],
            quantity: {
              value: add(known.quantity.value, part.quantity.value),
              unit: part.quantity.unit,
            },
          },
    );
  }
  return [...byKey.values()];
}

/** `after` less `before` by key: what a replacement adds and, negative, takes away. */
export function changeOfGoods(before: readonly Goods[], after: readonly Goods[]): Goods[] {
  const negative = before.map((part) => ({
    ...part,
    quantity: { value: negate(part.quantity.value), unit: part.quantity.unit },
  }));
  return mergeGoods([...after, ...negative]).filter((part) => !isZero(part.quantity.value));
}

/** A difference between what stood ready and what was shipped, or between items and their packing. */
export interface GoodsDifference {
  kind: 'less' | 'more' | 'missing' | 'unannounced' | 'unit' | 'packing';
  link?: OrderLink;
  item: Item;
  expected?: Quantity;
  actual?: Quantity;
}

/** Compares by order line, across units where master data converts them. */
export function differences(
  ready: readonly Goods[],
  shipped: readonly Goods[],
  supplier: string,
  configuration: Configuration,
): GoodsDifference[] {
  const candidates = candidatesIn(shipped);
  const left = new Set(shipped);
  const found: GoodsDifference[] = [];
  for (const expected of ready) {
    const actual = candidates(expected.link).find(
      (goods) => left.has(goods) && isSameLine(goods, expected, supplier, configuration),
    );
    if (actual === undefined) {
      found.push(defined({ kind: 'missing' as const, ...named(expected), actual: undefined }));
      continue;
    }
    left.delete(actual);
    const difference = compareGoods(expected, actual, supplier, configuration);
    if (difference !== undefined) found.push(difference);
  }
  return [
    ...found,
    ...[...left].map((goods) =>
      defined({
        kind: 'unannounced' as const,
        link: goods.link,
        item: goods.item,
        actual: goods.quantity,
      }),
    ),
  ];
}

/** Where the contents of handling units do not sum up to the items that they hold. */
export function packingDifferences(
  goods: readonly Goods[],
  units: readonly PackedUnit[],
): GoodsDifference[] {
  if (units.every((unit) => unit.contents.length === 0)) return [];
  const packed = contentsOf(units, units);
  return goods.flatMap((part) => {
    const value = packed.get(part.key) ?? '0';
    return compare(value, part.quantity.value) === 0
      ? []
      : [
          {
            kind: 'packing' as const,
            ...named(part),
            actual: { value, unit: part.quantity.unit },
          },
        ];
  });
}

/** Sums what these units hold, with the units inside them, by goods key. */
export function contentsOf(
  chosen: readonly PackedUnit[],
  all: readonly PackedUnit[],
): Map<string, string> {
  const within = new Map(chosen.map((unit) => [unit.id, unit]));
  for (let grown = true; grown; ) {
    const inner = all.filter(
      (unit) => unit.parent !== undefined && within.has(unit.parent) && !within.has(unit.id),
    );
    for (const unit of inner) within.set(unit.id, unit);
    grown = inner.length > 0;
  }
  const sums = new Map<string, string>();
  for (const { contents } of within.values()) {
    for (const { key, quantity } of contents) {
      sums.set(key, add(sums.get(key) ?? '0', quantity.value));
    }
  }
  return sums;
}

/** Finds the goods that a link and item of another document mean, in this shipment. */
export type GoodsFinder = (link: OrderLink | undefined, item: Item) => Goods | undefined;

export function goodsFinder(
  goods: readonly Goods[],
  supplier: string,
  configuration: Configuration,
): GoodsFinder {
  const candidates = candidatesIn(goods);
  return (link, item) => {
    const probe = defined({
      link: link === undefined ? undefined : completeLink(link, configuration),
      item,
    });
    const fitting = candidates(probe.link).filter((part) =>
      isSameLine(part, probe, supplier, configuration),
    );
    return fitting.length === 1 ? fitting[0] : undefined;
  };
}

/** Goods that a link may mean: of its line, and those without a line; all where it names no line. */
function candidatesIn(goods: readonly Goods[]): (link: OrderLink | undefined) => readonly Goods[] {
  const byLine = groupBy(goods, ({ link }) => lineKey(link));
  const loose = byLine.get('') ?? [];
  return (link) => {
    const key = lineKey(link);
    return key === '' ? goods : [...(byLine.get(key) ?? []), ...loose];
  };
}
/** What travels of the line that was planned, in its unit, whatever schedule lines the papers name. */
export function ofSameLine(goods: readonly Goods[], planned: Goods): Goods | undefined {
  const same = goods.find(({ key }) => key === planned.key);
  if (same !== undefined || planned.link?.line === undefined) return same;
  const key = lineKey(planned.link);
  const [only, ...others] = goods.filter(
    ({ link, quantity }) => lineKey(link) === key && quantity.unit === planned.quantity.unit,
  );
  return others.length === 0 ? only : undefined;
}

function lineKey(link: OrderLink | undefined): string {
  if (link?.line === undefined) return '';
  const { number, release = '' } = link.order;
  return `${number}|${release}|${link.line.replace(/^0+(?=.)/, '')}`;
}

/** By number and release; ERP and entity where both say them. Within one shipment a number is telling. */
function isSameOrder(a: OrderReference, b: OrderReference): boolean {
  return (
    a.number === b.number &&
    a.release === b.release &&
    fits(a.erp, b.erp) &&
    fits(a.entity, b.entity)
  );
}

function fits(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/** Whether goods are of an order, or line of it, that a carrier names by as much as it knows. */
export function isNamedBy(link: OrderLink | undefined, { order, line }: OrderLink): boolean {
  if (link === undefined) return false;
  const own = link.order;
  // OID gives the number alone, also of a release.
  const isRelease = order.release === undefined || order.release === own.release;
  if (own.number !== order.number || !isRelease) return false;
  if (!fits(own.erp, order.erp) || !fits(own.entity, order.entity)) return false;
  if (line === undefined || link.line === undefined) return true;
  return lineByNumber([{ line: link.line }], line) !== undefined;
}

function named(goods: Goods): { link?: OrderLink; item: Item; expected: Quantity } {
  return defined({ link: goods.link, item: goods.item, expected: goods.quantity });
}

function isSameLine(
  goods: Goods,
  probe: { link?: OrderLink; item: Item },
  supplier: string,
  configuration: Configuration,
): boolean {
  const sameItem = () =>
    itemKey(goods.item, supplier, configuration) === itemKey(probe.item, supplier, configuration);
  if (goods.link === undefined || probe.link === undefined) return sameItem();
  if (!isSameOrder(goods.link.order, probe.link.order)) return false;
  const schedules = [goods.link.schedule, probe.link.schedule];
  if (!schedules.includes(undefined) && schedules[0] !== schedules[1]) return false;
  if (goods.link.line === undefined || probe.link.line === undefined) return sameItem();
  return lineByNumber([{ line: goods.link.line }], probe.link.line) !== undefined;
}

function compareGoods(
  expected: Goods,
  actual: Goods,
  supplier: string,
  configuration: Configuration,
): GoodsDifference | undefined {
  const converted = convertQuantity(
    actual.quantity,
    expected.quantity.unit,
    expected.item,
    supplier,
    configuration,
  );
  const both = { ...named(expected), actual: actual.quantity };
  if (converted === undefined) return { kind: 'unit', ...both };
  const variance = subtract(converted.value, expected.quantity.value);
  if (isZero(variance)) return undefined;
  return { kind: variance.startsWith('-') ? 'less' : 'more', ...both };
}
