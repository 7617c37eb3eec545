/** What one line of a purchase order change makes of the line it names, word by word (X12 element 670). */
import { compare, isPositive, isZero, sum } from '../../base/decimal.ts';
import type { OrderChangeLine, ScheduleLine } from '../../model/order-documents.ts';
import type { DatedValue, Party } from '../../model/values.ts';
import { defined } from '../rules/defined.ts';
import { exactDecimal } from '../rules/exact.ts';
import { convertQuantity, sameAmount } from '../rules/units.ts';
import type { LineRevision } from './events.ts';
import { expectedQuantity, movedBySchedule, movedQuantity, progressOf } from './quantities.ts';
import type { RefusalCode } from './refusals.ts';
import type { LineState, LineTerms } from './state.ts';
import { asksForDay, scheduleTerms, type TermsContext, termsOf, withQuantity } from './terms.ts';

type Aspect = 'quantity' | 'price' | 'dates' | 'item' | 'shipTo';
const ALL: readonly Aspect[] = ['quantity', 'price', 'dates', 'item', 'shipTo'];

/** What each word of a change may touch; words of a supplier's confirmation are none of a buyer's. */
const ASPECTS: Record<string, readonly Aspect[]> = {
  change: ALL,
  replace_values: ALL,
  change_terms: [],
  change_allowances: [],
  change_total_allowances: [],
  replace_mode: [],
  no_change: [],
  change_dates: ['dates'],
  change_date_terms: ['dates'],
  replace_dates: ['dates'],
  reschedule: ['dates'],
  price: ['price'],
  price_quantity: ['price', 'quantity'],
  price_reschedule: ['price', 'dates'],
  price_quantity_reschedule: ['price', 'quantity', 'dates'],
  quantity_decrease: ['quantity'],
  quantity_increase: ['quantity'],
  quantity_reschedule: ['quantity', 'dates'],
  replacement_item: ALL,
  replacement_item_modified: ALL,
  transfer: ['shipTo'],
};

export type LineChangeResult = { revision: LineRevision } | { code: RefusalCode; text: string };

export function changeLine(
  line: LineState | undefined,
  row: OrderChangeLine,
  context: TermsContext,
): LineChangeResult {
  const word = row.change.value;
  if (word === 'add') return addLine(line, row, context);
  if (line === undefined) return no('CHANGE_LINE_UNKNOWN', `There is no line ${row.line}.`);
  if (line.cancelled)
    return no('CHANGE_LINE_CANCELLED', `Line ${line.terms.line} was cancelled before.`);
  if (word === 'delete') return deleteLine(line);
  const aspects = ASPECTS[word];
  if (aspects === undefined) {
    const text =
      word === 'unmapped'
        ? `The change code "${row.change.wire ?? ''}" of line ${row.line} is not mapped.`
        : `"${word}" is a supplier's word; line ${row.line} cannot be changed by it.`;
    return no('CHANGE_UNCLEAR', text);
  }
  return mergeLine(line, row, aspects, context);
}

function addLine(
  line: LineState | undefined,
  row: OrderChangeLine,
  context: TermsContext,
): LineChangeResult {
  if (line !== undefined) return no('CHANGE_LINE_EXISTS', `Line ${row.line} is there already.`);
  if (!isPositive(exactDecimal(row.quantity.value)))
    return no('ORDER_QUANTITY_NOT_POSITIVE', `Line ${row.line} adds ${row.quantity.value}.`);
  const result = termsOf(row, context);
  return 'code' in result ? result : revise(row, result.terms);
}

function deleteLine(line: LineState): LineChangeResult {
  const moved = movedQuantity(line);
  if (isPositive(moved)) return belowMoved(line, '0', moved);
  return { revision: cancelTo(line, '0', 'delete') };
}

/** Cancels what is still open: the line ends with what was shipped or received of it. */
export function cancelOpen(line: LineState): LineRevision {
  return cancelTo(line, movedQuantity(line), 'delete');
}

function cancelTo(line: LineState, quantity: string, change: string): LineRevision {
  const { terms } = line;
  if (isZero(quantity))
    return {
      line: terms.line,
      change,
      terms: { ...terms, quantity: '0', schedules: [] },
      cancelled: true,
    };
  return {
    line: terms.line,
    change: 'quantity_decrease',
    terms: withQuantity(terms, quantity, movedBySchedule(line)),
    cancelled: false,
    shortClosed: true,
  };
}

function mergeLine(
  line: LineState,
  row: OrderChangeLine,
  aspects: readonly Aspect[],
  context: TermsContext,
): LineChangeResult {
  const old = line.terms;
  const received = progressOf(line, 'received');
  if (aspects.length > 0 && isPositive(received) && compare(received, expectedQuantity(line)) >= 0)
    return no(
      'CHANGE_AFTER_RECEIPT',
      `Line ${old.line} was received in full: ${received} ${old.unit}.`,
    );
  const quantity = newQuantity(old, row, aspects, context);
  if (typeof quantity !== 'string') return quantity;
  const moved = movedQuantity(line);
  if (compare(quantity, moved) < 0) return belowMoved(line, quantity, moved);
  if (isZero(quantity)) return { revision: cancelTo(line, '0', 'delete') };
  const base: LineTerms = {
    ...old,
    ...(aspects.includes('item') ? { item: { ...old.item, ...row.item } } : {}),
    ...(aspects.includes('price') && row.price !== undefined ? { price: row.price } : {}),
    ...defined({ shipTo: aspects.includes('shipTo') ? (row.shipTo ?? old.shipTo) : old.shipTo }),
    ...defined({ matchPolicy: row.matchPolicy, charges: row.charges, taxes: row.taxes }),
  };
  const resized = withQuantity(base, quantity, movedBySchedule(line));
  return reschedule(base, resized, row, aspects, context);
}

/** The new total, in the unit of the line. */
function newQuantity(
  old: LineTerms,
  row: OrderChangeLine,
  aspects: readonly Aspect[],
  { supplier, configuration }: TermsContext,
): string | Exclude<LineChangeResult, { revision: LineRevision }> {
  if (!aspects.includes('quantity')) return old.quantity;
  const said = convertQuantity(row.quantity, old.unit, old.item, supplier, configuration)?.value;
  if (said === undefined) {
    const text = `Line ${row.line}: ${row.quantity.unit} cannot be converted to ${old.unit}.`;
    return no('ORDER_UNIT_UNCONVERTIBLE', text);
  }
  const direction = compare(said, old.quantity);
  const word = row.change.value;
  const contradicts =
    said.startsWith('-') ||
    (word === 'quantity_decrease' && direction > 0) ||
    (word === 'quantity_increase' && direction < 0);
  if (!contradicts) return said;
  const text = `Line ${row.line}: ${word} from ${old.quantity} to ${said} ${old.unit}.`;
  return no('CHANGE_INCONSISTENT', text);
}

/** `resized` is the line at its new quantity, split as it was. */
function reschedule(
  base: LineTerms,
  resized: LineTerms,
  row: OrderChangeLine,
  aspects: readonly Aspect[],
  context: TermsContext,
): LineChangeResult {
  const { quantity } = resized;
  const takesDates = aspects.includes('dates');
  const shipTo = aspects.includes('shipTo') ? row.shipTo : undefined;
  const whole = wholeLineSchedule(row);
  const rows = whole === undefined ? row.schedules : [];
  if (rows.length === 0 || (!takesDates && !aspects.includes('quantity'))) {
    const dates = takesDates ? newDates(whole, aspects, context) : [];
    return revise(row, rePlace(resized, dates, shipTo, context));
  }
  const given = rows.map((schedule) => withOldDates(schedule, base, takesDates, shipTo));
  const result = termsOf(
    { ...lineOf(base, quantity), schedules: given, ...defined({ shipTo: base.shipTo }) },
    context,
  );
  if (!('code' in result)) return revise(row, { ...result.terms, matchPolicy: base.matchPolicy });
  const only = rows.length === 1 ? rows[0] : undefined;
  // One schedule with another quantity, under a word that moves dates alone: its date is for all.
  if (result.code !== 'ORDER_SCHEDULES_DO_NOT_SUM' || only === undefined) return result;
  if (aspects.includes('quantity') && !sameAmount(quantity, sum([base.quantity]))) return result;
  return revise(row, rePlace(resized, only.dates, undefined, context));
}

/**
 * The one schedule line that only repeats its line, which is what is read of an X12 line without SCH and
 * SDQ: it says nothing of how the line is split, so what was split stays split.
 */
function wholeLineSchedule({ schedules, quantity }: OrderChangeLine): ScheduleLine | undefined {
  const [only, more] = schedules;
  if (only === undefined || more !== undefined || only.shipTo !== undefined) return undefined;
  const isWhole =
    only.quantity.unit === quantity.unit &&
    exactDecimal(only.quantity.value) === exactDecimal(quantity.value);
  return isWhole ? only : undefined;
}

/** A line's own dates; the header's, which a document may only repeat, where the line can mean no others. */
function newDates(
  whole: ScheduleLine | undefined,
  aspects: readonly Aspect[],
  { header }: TermsContext,
): DatedValue[] {
  if (whole !== undefined && asksForDay(whole.dates)) return whole.dates;
  const meansHeader = whole === undefined || aspects.every((aspect) => aspect === 'dates');
  return meansHeader ? (header.dates ?? []) : [];
}

/** Schedule lines at new dates, where these ask for a day, and at the new ship-to of the line, where it has one. */
function rePlace(
  terms: LineTerms,
  dates: DatedValue[],
  shipTo: Party | undefined,
  context: TermsContext,
): LineTerms {
  const isDated = asksForDay(dates);
  if (!isDated && shipTo === undefined) return terms;
  return {
    ...terms,
    schedules: terms.schedules.map((schedule) =>
      scheduleTerms(
        schedule.schedule,
        schedule.quantity,
        isDated ? dates : schedule.dates,
        shipTo ?? schedule.shipTo,
        context,
      ),
    ),
  };
}

function withOldDates(
  row: ScheduleLine,
  terms: LineTerms,
  takesDates: boolean,
  shipTo: Party | undefined,
): ScheduleLine {
  const old = terms.schedules.find((schedule) => schedule.schedule === row.schedule);
  const dates = takesDates && asksForDay(row.dates) ? row.dates : (old?.dates ?? row.dates);
  return { ...row, dates, ...defined({ shipTo: row.shipTo ?? shipTo ?? old?.shipTo }) };
}

function lineOf(terms: LineTerms, quantity: string) {
  return {
    line: terms.line,
    item: terms.item,
    quantity: { value: quantity, unit: terms.unit },
    schedules: [],
    ...defined({ price: terms.price, charges: terms.charges, taxes: terms.taxes }),
  };
}

function revise(row: OrderChangeLine, terms: LineTerms): LineChangeResult {
  return {
    revision: { line: terms.line, change: row.change.value, terms, cancelled: false },
  };
}

function belowMoved(line: LineState, quantity: string, moved: string): LineChangeResult {
  const { unit, line: number } = line.terms;
  return no(
    'CHANGE_BELOW_SHIPPED',
    `Line ${number}: ${quantity} ${unit} is below the ${moved} ${unit} shipped or received.`,
  );
}

function no(code: RefusalCode, text: string): { code: RefusalCode; text: string } {
  return { code, text };
}
