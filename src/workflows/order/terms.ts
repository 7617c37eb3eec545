/** Order lines as sent to the terms that rules work with: one unit per line, sites, requested dates. */
import { isPositive, max, min, negate, subtract, sum } from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { MatchPolicy, OrderLine } from '../../model/order-documents.ts';
import type { DatedValue, Decimal, Party } from '../../model/values.ts';
import { dateAt, deliveryAfterTransit, instantOf, siteOfParty } from '../rules/calendar.ts';
import { defined } from '../rules/defined.ts';
import { exactDecimal, exactQuantity } from '../rules/exact.ts';
import { policyOf } from '../rules/tolerance.ts';
import { convertQuantity, sameAmount } from '../rules/units.ts';
import type { RefusalCode } from './refusals.ts';
import type { LineTerms, OrderHeader, Requested, ScheduleTerms } from './state.ts';

/** What terms are read against: whose order, with which header, under which master data. */
export interface TermsContext {
  supplier: string;
  header: OrderHeader;
  configuration: Configuration;
}
export type TermsResult = { terms: LineTerms } | { code: RefusalCode; text: string };

const DELIVERY_KINDS = ['delivery_requested', 'required_by', 'delivery_scheduled'];
const SHIP_KINDS = ['ship_requested', 'pickup_requested', 'ship_scheduled'];
/** The kinds that {@link requestedDates} reads. */
const ASKING_KINDS: ReadonlySet<string> = new Set([
  ...DELIVERY_KINDS,
  'delivery_not_before',
  'delivery_not_after',
  ...SHIP_KINDS,
  'ship_not_before',
  'ship_not_after',
]);
const DATES_MAX = 16;

/** Whether dates ask for delivery or shipping at all; when it was ordered, or ends, asks for nothing. */
export function asksForDay(dates: readonly DatedValue[] | undefined): boolean {
  return dates?.some((date) => ASKING_KINDS.has(date.kind.value)) === true;
}

/** The terms of a line, or why there are none: schedules that do not sum, units that do not convert. */
export function termsOf(line: OrderLine, context: TermsContext): TermsResult {
  const { value: ordered, unit } = exactQuantity(line.quantity);
  const quantities: Decimal[] = [];
  for (const schedule of line.schedules) {
    const converted = convertQuantity(
      schedule.quantity,
      unit,
      line.item,
      context.supplier,
      context.configuration,
    );
    if (converted === undefined) {
      return {
        code: 'ORDER_UNIT_UNCONVERTIBLE',
        text: `Line ${line.line}: schedule ${schedule.schedule} is in ${schedule.quantity.unit}, the line in ${unit}.`,
      };
    }
    quantities.push(converted.value);
  }
  if (line.schedules.length > 0 && !sameAmount(sum(quantities), ordered)) {
    return {
      code: 'ORDER_SCHEDULES_DO_NOT_SUM',
      text: `Line ${line.line}: schedules sum to ${sum(quantities)} of ${ordered} ${unit}.`,
    };
  }
  return { terms: buildTerms(line, quantities, context) };
}

function buildTerms(line: OrderLine, quantities: Decimal[], context: TermsContext): LineTerms {
  const { supplier, header, configuration } = context;
  const ordered = exactDecimal(line.quantity.value);
  const shipTo = line.shipTo ?? partyOf(header, 'ship_to');
  const rows =
    line.schedules.length > 0
      ? line.schedules
      : [{ schedule: '1', quantity: line.quantity, dates: [] }];
  const schedules = rows.map((row, index) =>
    scheduleTerms(
      row.schedule,
      quantities[index] ?? ordered,
      asksForDay(row.dates)
        ? row.dates
        : [...row.dates, ...(header.dates ?? [])].slice(0, DATES_MAX),
      ('shipTo' in row ? row.shipTo : undefined) ?? shipTo,
      context,
    ),
  );
  const numbers = new Set(schedules.map((row) => row.schedule));
  return {
    line: line.line,
    item: line.item,
    unit: line.quantity.unit,
    quantity: ordered,
    matchPolicy: line.matchPolicy ?? defaultMatchPolicy(header, supplier, configuration),
    schedules:
      numbers.size === schedules.length
        ? schedules
        : schedules.map((row, index) => ({ ...row, schedule: String(index + 1) })),
    ...defined({ price: line.price, shipTo, charges: line.charges, taxes: line.taxes }),
  };
}

/** A schedule line with its site and what its dates ask for. */
export function scheduleTerms(
  schedule: string,
  quantity: Decimal,
  dates: DatedValue[],
  shipTo: Party | undefined,
  context: TermsContext,
): ScheduleTerms {
  const site = siteOfParty(shipTo, context.configuration);
  return {
    schedule,
    quantity,
    dates,
    ...defined({
      shipTo,
      site: site?.id ?? shipTo?.site,
      requested: requestedDates(dates, shipTo, context),
    }),
  };
}

/**
 * What dates ask for. Delivery dates are read at the receiving site, ship dates at the supplier's. A
 * window (`not_before`, `not_after`) widens the requested day; without any usable date there is none.
 */
export function requestedDates(
  dates: readonly DatedValue[],
  shipTo: Party | undefined,
  context: TermsContext,
): Requested | undefined {
  const { supplier, configuration } = context;
  const site = siteOfParty(shipTo, configuration);
  const find = (...kinds: string[]) =>
    kinds.map((kind) => dates.find((date) => date.kind.value === kind)).find((date) => date);
  const delivery = find(...DELIVERY_KINDS);
  const from = find('delivery_not_before');
  const until = find('delivery_not_after');
  const aim = delivery ?? until ?? from;
  if (aim !== undefined) {
    const on = (date: DatedValue) =>
      date.at === undefined ? date.on : dateAt(date.at, site, undefined, configuration);
    return {
      basis: 'delivery',
      earliestOn: on(from ?? delivery ?? aim),
      latestOn: on(until ?? delivery ?? aim),
      ...defined({ deliveryAt: instantOf(aim, site, undefined, configuration) }),
    };
  }
  const ship = find(...SHIP_KINDS);
  const shipFrom = find('ship_not_before');
  const shipUntil = find('ship_not_after');
  const shipAim = ship ?? shipUntil ?? shipFrom;
  if (shipAim === undefined) return undefined;
  const shipAt = instantOf(shipAim, undefined, supplier, configuration);
  const deliveryAt =
    shipAt === undefined
      ? undefined
      : deliveryAfterTransit(shipAt, [supplier], site, configuration);
  return {
    basis: 'ship',
    earliestOn: (shipFrom ?? ship ?? shipAim).on,
    latestOn: (shipUntil ?? ship ?? shipAim).on,
    ...defined({ shipAt, deliveryAt, derived: deliveryAt === undefined ? undefined : true }),
  };
}

export function partyOf(header: OrderHeader, role: string): Party | undefined {
  return header.parties?.find((party) => party.role.value === role);
}

/**
 * Sets a new quantity: more goes to the last schedule line, less is taken from the last ones first, of each
 * what has not moved yet (`moved`, by schedule line).
 */
export function withQuantity(
  terms: LineTerms,
  quantity: Decimal,
  moved: ReadonlyMap<string, Decimal>,
): LineTerms {
  const difference = subtract(quantity, terms.quantity);
  if (difference === '0') return terms;
  const schedules = [...terms.schedules];
  const last = schedules.pop();
  if (isPositive(difference) && last !== undefined) {
    const grown = { ...last, quantity: sum([last.quantity, difference]) };
    return { ...terms, quantity, schedules: [...schedules, grown] };
  }
  return {
    ...terms,
    quantity,
    schedules: cutSchedules(terms.schedules, negate(difference), moved),
  };
}

function cutSchedules(
  schedules: readonly ScheduleTerms[],
  amount: Decimal,
  moved: ReadonlyMap<string, Decimal>,
): ScheduleTerms[] {
  const rows = [...schedules].reverse();
  let cut = amount;
  // What moved was counted per line: where it stands on more than one schedule line, it gives way in the end.
  for (const isKept of [true, false]) {
    for (const [index, row] of rows.entries()) {
      const kept = isKept ? (moved.get(row.schedule) ?? '0') : '0';
      const gone = min(cut, max('0', subtract(row.quantity, kept)));
      rows[index] = { ...row, quantity: subtract(row.quantity, gone) };
      cut = subtract(cut, gone);
    }
  }
  const left = rows.reverse().filter((row) => isPositive(row.quantity));
  return left.length > 0 ? left : rows.slice(0, 1);
}

function defaultMatchPolicy(
  header: OrderHeader,
  supplier: string,
  configuration: Configuration,
): MatchPolicy {
  if (header.orderType?.value === 'drop_ship') return 'drop_ship_on_pod';
  return policyOf('matchPolicy', supplier, configuration) ?? 'three_way';
}
