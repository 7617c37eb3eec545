/** One line of a supplier's answer to parts in the line's unit, or the reason why a person must read it. */
import { compare, isPositive, subtract, sum } from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { AcknowledgmentLine, Allocation, ScheduleLine } from '../../model/order-documents.ts';
import type { DatedValue, Item } from '../../model/values.ts';
import { dateAt, deliveryAfterTransit, instantOf, siteOfParty } from '../rules/calendar.ts';
import { defined } from '../rules/defined.ts';
import { convertQuantity, sameAmount } from '../rules/units.ts';
import { allocateParts, type LoosePart } from './allocate.ts';
import { isFirm, isRefused } from './quantities.ts';
import type { AnswerPart, LineTerms } from './state.ts';

/** What a supplier says it will do, the firmest first (X12 374: 069, 067, 017; 079, 068, 011, 018). */
const ANSWERED = {
  delivery: ['delivery_promised', 'delivery_scheduled', 'delivery_estimated', 'arrival_estimated'],
  ship: ['ship_promised', 'ship_scheduled', 'shipped', 'available'],
};
/** What the buyer asked for (002, 010 and the like): an answer only where the supplier says nothing else. */
const ASKED = {
  delivery: ['delivery_requested', 'delivery_not_after', 'required_by'],
  ship: ['ship_requested', 'ship_not_after', 'pickup_requested'],
};

export interface PartsContext {
  supplier: string;
  configuration: Configuration;
}
/** A part with the dates as sent, before they are placed in a zone. */
interface RawPart extends LoosePart {
  delivery?: DatedValue;
  ship?: DatedValue;
  shipFromSite?: string;
}
export interface LineParts {
  parts: AnswerPart[];
  remainder: string;
  restDeclined: boolean;
  unclear?: string;
}

/** All of `quantity` under one disposition, at the dates that were asked for. */
export function wholeLine(terms: LineTerms, disposition: string, context: PartsContext): LineParts {
  const part: RawPart = { quantity: terms.quantity, disposition };
  return finish([part], terms, false, context);
}

/** The allocations of an answer line; several answer lines of one order line come together. */
export function partsOfAllocations(
  rows: readonly { allocation: Allocation; line: AcknowledgmentLine }[],
  terms: LineTerms,
  context: PartsContext,
): LineParts {
  const parts: RawPart[] = [];
  const unclear: string[] = [];
  let declined = false;
  for (const { allocation, line } of rows) {
    // A part without any quantity is what the supplier says of the whole line.
    const isWhole = rows.length === 1 && allocation.quantity.unit === '';
    const quantity = isWhole ? { value: terms.quantity, unit: terms.unit } : allocation.quantity;
    const part = rawPart({ ...allocation, quantity }, line, terms, context);
    if ('unclear' in part) unclear.push(part.unclear);
    else parts.push(part);
    if (allocation.changes?.includes('quantity') === true) declined = true;
  }
  const read = finish(parts, terms, declined, context);
  return unclear.length === 0 ? read : { ...read, unclear: unclear.join(' ') };
}

/** Schedules that a supplier repeats or proposes without saying more: accepted at these dates. */
export function partsOfSchedules(
  schedules: readonly ScheduleLine[],
  line: AcknowledgmentLine,
  terms: LineTerms,
  context: PartsContext,
): LineParts {
  const rows = schedules.map((row) => ({
    line,
    allocation: {
      quantity: row.quantity,
      disposition: { value: 'accepted' as const },
      dates: row.dates,
      ...defined({ shipTo: row.shipTo }),
    },
  }));
  return partsOfAllocations(rows, terms, context);
}

/** A line without allocations whose quantity or price the supplier states itself. */
export function partsOfStatement(
  line: AcknowledgmentLine,
  disposition: 'accepted' | 'on_hold' | 'rejected',
  declinesRest: boolean,
  terms: LineTerms,
  context: PartsContext,
): LineParts {
  const allocation: Allocation = {
    quantity: line.ordered ?? { value: terms.quantity, unit: terms.unit },
    disposition: { value: disposition },
    dates: [],
    ...(declinesRest ? { changes: ['quantity' as const] } : {}),
  };
  return partsOfAllocations([{ allocation, line }], terms, context);
}

function rawPart(
  allocation: Allocation,
  line: AcknowledgmentLine,
  terms: LineTerms,
  { supplier, configuration }: PartsContext,
): RawPart | { unclear: string } {
  const { disposition, quantity } = allocation;
  if (disposition.value === 'unmapped')
    return {
      unclear: `The code "${disposition.wire ?? ''}" of ${quantity.value} ${quantity.unit} is not mapped.`,
    };
  const converted = convertQuantity(quantity, terms.unit, terms.item, supplier, configuration);
  if (converted === undefined)
    return { unclear: `${quantity.value} ${quantity.unit} cannot be converted to ${terms.unit}.` };
  if (!isPositive(converted.value) && converted.value !== '0')
    return { unclear: `A quantity of ${quantity.value} ${quantity.unit} is below zero.` };
  const { delivery, ship } = answeredDates(allocation.dates);
  const unmapped = allocation.dates.find((date) => date.kind.value === 'unmapped');
  if (unmapped !== undefined && delivery === undefined && ship === undefined)
    return {
      unclear: `What kind of date ${unmapped.on} is ("${unmapped.kind.wire ?? ''}") is not mapped.`,
    };
  const missing = missingValue(allocation, line, delivery ?? ship);
  if (missing !== undefined) return { unclear: missing };
  const site = siteOfParty(allocation.shipTo, configuration)?.id;
  const substitutes = disposition.value === 'substituted' || isOtherItem(allocation, terms.item);
  return {
    quantity: converted.value,
    disposition: substitutes && isAccepted(disposition.value) ? 'substituted' : disposition.value,
    ...defined({
      sent: quantity.unit === terms.unit ? undefined : quantity,
      reason: allocation.reason,
      item: substitutes ? allocation.item : undefined,
      price: allocation.price ?? line.price,
      deliveryOn: delivery && dayOf(delivery, site ?? terms.schedules[0]?.site, configuration),
      shipOn: ship?.on,
      site,
      note: allocation.note,
      delivery,
      ship,
      shipFromSite: siteOfParty(allocation.shipFrom, configuration)?.id,
    }),
  };
}

/**
 * The dates that a part is promised for. Many suppliers repeat the date asked for beside their own: it is
 * none of the answer then, not even where it speaks of delivery and their own of shipping.
 */
function answeredDates(dates: readonly DatedValue[]): { delivery?: DatedValue; ship?: DatedValue } {
  const first = (kinds: readonly string[]) =>
    kinds.map((kind) => dates.find((date) => date.kind.value === kind)).find((date) => date);
  const own = { delivery: first(ANSWERED.delivery), ship: first(ANSWERED.ship) };
  if (own.delivery !== undefined || own.ship !== undefined) return defined(own);
  return defined({ delivery: first(ASKED.delivery), ship: first(ASKED.ship) });
}

/** "Accepted, with another date" without the date says too little to plan with, and so does a price. */
function missingValue(
  { changes, disposition, quantity, price }: Allocation,
  line: AcknowledgmentLine,
  date: DatedValue | undefined,
): string | undefined {
  if (!isAccepted(disposition.value)) return undefined;
  const what = `${quantity.value} ${quantity.unit}`;
  if (changes?.includes('date') === true && date === undefined)
    return `${what} come on another date, which is not stated.`;
  if (changes?.includes('price') === true && (price ?? line.price) === undefined)
    return `${what} come at another price, which is not stated.`;
  return undefined;
}

function isAccepted(disposition: string): boolean {
  return disposition === 'accepted' || disposition === 'substituted';
}

function isOtherItem(allocation: Allocation, ordered: Item): boolean {
  const { item, changes } = allocation;
  if (item === undefined) return false;
  if (changes?.includes('item') === true) return true;
  return (['buyer', 'supplier', 'gtin'] as const).some(
    (key) => item[key] !== undefined && ordered[key] !== undefined && item[key] !== ordered[key],
  );
}

function dayOf(date: DatedValue, site: string | undefined, configuration: Configuration): string {
  if (date.at === undefined) return date.on;
  const place = site === undefined ? undefined : configuration.sites.get(site);
  return dateAt(date.at, place, undefined, configuration);
}

/** Chooses schedule lines, places dates in zones, and says what of the line stays unanswered. */
function finish(
  raw: readonly RawPart[],
  terms: LineTerms,
  declined: boolean,
  context: PartsContext,
): LineParts {
  const wanted = raw.filter((part) => isPositive(part.quantity));
  const parts = allocateParts(wanted, terms).map((part) => placeDates(part, terms, context));
  const remainder = subtract(terms.quantity, sum(raw.map((part) => part.quantity)));
  const exact = sameAmount(remainder, '0') ? '0' : remainder;
  return { parts, remainder: exact, restDeclined: declined && compare(exact, '0') > 0 };
}

function placeDates(
  { delivery, ship, shipFromSite, ...part }: RawPart & { schedule: string },
  terms: LineTerms,
  { supplier, configuration }: PartsContext,
): AnswerPart {
  const schedule = terms.schedules.find((row) => row.schedule === part.schedule);
  const siteId = part.site ?? schedule?.site;
  const site = siteId === undefined ? undefined : configuration.sites.get(siteId);
  if (delivery === undefined && ship === undefined)
    return { ...part, ...defined({ site: siteId }), ...asRequested(part, schedule?.requested) };
  const from = shipFromSite === undefined ? undefined : configuration.sites.get(shipFromSite);
  const shipAt = ship && instantOf(ship, from, supplier, configuration);
  const stated = delivery && instantOf(delivery, site, undefined, configuration);
  const derived =
    stated === undefined && shipAt !== undefined && !isRefused(part)
      ? deliveryAfterTransit(shipAt, [shipFromSite, supplier], site, configuration)
      : undefined;
  return {
    ...part,
    ...defined({
      site: siteId,
      shipAt,
      deliveryAt: stated ?? derived,
      derived: derived === undefined ? undefined : true,
    }),
  };
}

/** A firm part without a date is accepted as asked: the requested instants are the promise. */
function asRequested(
  part: LoosePart & { schedule: string },
  requested: LineTerms['schedules'][number]['requested'],
): Partial<AnswerPart> {
  if (!isFirm(part) || requested === undefined) return {};
  return defined({
    deliveryAt: requested.deliveryAt,
    shipAt: requested.shipAt,
    derived: requested.derived,
  });
}
