/**
 * Allots what is promised to what is committed. Pegged supply goes to its own demand first; the rest by
 * required time, agreed promises before unapproved ones before orders that nobody has answered. A demand
 * holds when supply covers it in time; an order without answer counts as it was asked for, because the
 * plan stands until somebody says otherwise and silence is an exception of its own. It is at risk when
 * it needs a promise that the buyer has not approved, and breaks when part of it is not covered in time.
 */
import { add, compare, isPositive, min, subtract } from '../../base/decimal.ts';
import { minutesLate } from '../rules/calendar.ts';
import { defined } from '../rules/defined.ts';
import { orderKey } from '../rules/order-identity.ts';
import type { Cover, DemandRow, Standing, SupplyRow, SupplyState } from './state.ts';

interface Lot {
  peg: string;
  left: string;
  unit: string;
  at: string | undefined;
  standing: Standing;
}
/** What of a demand is met by which lot. */
interface Take {
  amount: string;
  at: string | undefined;
  standing: Standing;
}

const RANK: Record<Standing, number> = { agreed: 0, unapproved: 1, requested: 2 };

export function supplyRowKey(row: Pick<SupplyRow, 'order' | 'line'>): string {
  return `${orderKey(row.order)}|${row.line}`;
}
export function demandRowKey(row: Pick<DemandRow, 'commitment' | 'line'>): string {
  return `${row.commitment}|${row.line}`;
}

/** The cover of every demand, by its key. */
export function allot(state: Pick<SupplyState, 'supplies' | 'demands'>): Map<string, Cover> {
  return allotment(state).covers;
}

/** What `demand` would find after everybody else was served. */
export function spareFor(
  state: Pick<SupplyState, 'supplies' | 'demands'>,
  demand: Pick<DemandRow, 'quantity' | 'requiredAt'>,
): Cover {
  const takes: Take[] = [];
  let wanted = demand.quantity.value;
  for (const lot of allotment(state).lots) {
    if (!isPositive(wanted) || !isPositive(lot.left) || lot.unit !== demand.quantity.unit) continue;
    const amount = min(wanted, lot.left);
    wanted = subtract(wanted, amount);
    takes.push({ amount, at: lot.at, standing: lot.standing });
  }
  return coverOf(demand, takes);
}

function allotment(state: Pick<SupplyState, 'supplies' | 'demands'>): {
  covers: Map<string, Cover>;
  /** With what is left of each. */
  lots: Lot[];
} {
  const lots = Object.values(state.supplies).flatMap(lotsOf).sort(compareLots);
  const demands = Object.entries(state.demands).sort(([, a], [, b]) => compareDemands(a, b));
  const taken = new Map<string, Take[]>(demands.map(([key]) => [key, []]));
  const open = new Map<string, string>(demands.map(([key, row]) => [key, row.quantity.value]));
  const serve = (key: string, demand: DemandRow, fits: (lot: Lot) => boolean) => {
    for (const lot of lots) {
      const wanted = open.get(key) ?? '0';
      if (!isPositive(wanted)) return;
      if (!isPositive(lot.left) || lot.unit !== demand.quantity.unit || !fits(lot)) continue;
      const amount = min(wanted, lot.left);
      lot.left = subtract(lot.left, amount);
      open.set(key, subtract(wanted, amount));
      taken.get(key)?.push({ amount, at: lot.at, standing: lot.standing });
    }
  };
  for (const [key, demand] of demands) {
    const peg = demand.peg;
    if (peg !== undefined) serve(key, demand, (lot) => lot.peg === supplyRowKey(peg));
  }
  // In time first, so that a late lot is not spent on a demand that an early one could hold.
  for (const [key, demand] of demands) serve(key, demand, (lot) => isInTime(lot, demand));
  for (const [key, demand] of demands) serve(key, demand, () => true);
  const covers = demands.map(([key, demand]): [string, Cover] => [
    key,
    coverOf(demand, taken.get(key) ?? []),
  ]);
  return { covers: new Map(covers), lots };
}

function lotsOf(row: SupplyRow): Lot[] {
  const peg = supplyRowKey(row);
  return row.parts.map(({ quantity, availableAt, standing }) => ({
    peg,
    left: quantity.value,
    unit: quantity.unit,
    at: availableAt,
    standing,
  }));
}

/** The surest first, then the earliest; supply without a date last. */
function compareLots(a: Lot, b: Lot): number {
  const rank = RANK[a.standing] - RANK[b.standing];
  if (rank !== 0) return rank;
  return compareText(a.at ?? '~', b.at ?? '~') || compareText(a.peg, b.peg);
}

function compareDemands(a: DemandRow, b: DemandRow): number {
  return (
    compareText(a.requiredAt, b.requiredAt) ||
    compareText(a.outboundOrder, b.outboundOrder) ||
    compareText(a.line, b.line)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isInTime(lot: { at: string | undefined }, demand: Pick<DemandRow, 'requiredAt'>): boolean {
  return lot.at !== undefined && lot.at <= demand.requiredAt;
}

function coverOf(
  demand: Pick<DemandRow, 'quantity' | 'requiredAt'>,
  takes: readonly Take[],
): Cover {
  const required = demand.quantity.value;
  let covered = '0';
  let all = '0';
  let last: string | undefined;
  let undated = false;
  let unsure = false;
  for (const take of takes) {
    all = add(all, take.amount);
    if (take.at === undefined) undated = true;
    else if (last === undefined || take.at > last) last = take.at;
    if (isInTime(take, demand)) covered = add(covered, take.amount);
    if (take.standing === 'unapproved') unsure = true;
  }
  const short = subtract(required, covered);
  const isShort = isPositive(short);
  const coveredAt = compare(all, required) >= 0 && !undated ? last : undefined;
  const late = isShort && coveredAt !== undefined ? minutesLate(demand.requiredAt, coveredAt) : 0;
  return {
    standing: isShort ? 'breaks' : unsure ? 'at_risk' : 'holds',
    covered,
    short: isShort ? short : '0',
    ...defined({
      coveredAt,
      lateMinutes: late > 0 ? late : undefined,
      unapproved: unsure ? true : undefined,
    }),
  };
}
