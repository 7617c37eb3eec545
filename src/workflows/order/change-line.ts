/** What one line of a purchase order change makes of the line it names, word by word (X12 element 670). */
import { compare, isPositive, isZero, sum } from '../../base/decimal.ts';
import type { OrderChangeLine, ScheduleLine } from '../../model/order-documents.ts';
import type { DatedValue } from '../../model/values.ts';
import { defined } from '../rules/defined.ts';
import { exactDecimal } from '../rules/exact.ts';
import { convertQuantity, sameAmount } from '../rules/units.ts';
import type { LineRevision } from './events.ts';
import { expectedQuantity, progressOf } from './quantities.ts';
import type { RefusalCode } from './refusals.ts';
import type { LineState, LineTerms } from './state.ts';
import { scheduleTerms, type TermsContext, termsOf, withQuantity } from './terms.ts';

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
  const shipped = progressOf(line, 'shipped');
  if (isPositive(shipped)) return belowShipped(line, '0', shipped);
  return { revision: cancelTo(line, '0', 'delete') };
}

/** Cancels what is still open: the line ends with what was shipped of it. */
export function cancelOpen(line: LineState): LineRevision {
  return cancelTo(line, progressOf(line, 'shipped'), 'delete');
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
    terms: withQuantity(terms, quantity),
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
  const shipped = progressOf(line, 'shipped');
  if (compare(quantity, shipped) < 0) return belowShipped(line, quantity, shipped);
  if (isZero(quantity)) return { revision: cancelTo(line, '0', 'delete') };
  const base: LineTerms = {
    ...old,
    ...(aspects.includes('item') ? { item: { ...old.item, ...row.item } } : {}),
    ...(aspects.includes('price') && row.price !== undefined ? { price: row.price } : {}),
    ...defined({ shipTo: aspects.includes('shipTo') ? (row.shipTo ?? old.shipTo) : old.shipTo }),
    ...defined({ matchPolicy: row.matchPolicy, charges: row.charges, taxes: row.taxes }),
  };
  return reschedule(base, quantity, row, aspects, context);
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

function reschedule(
  base: LineTerms,
  quantity: string,
  row: OrderChangeLine,
  aspects: readonly Aspect[],
  context: TermsContext,
): LineChangeResult {
  const takesDates = aspects.includes('dates');
  const rows = row.schedules;
  if (rows.length === 0 || (!takesDates && !aspects.includes('quantity'))) {
    const dates = takesDates ? (context.header.dates ?? []) : [];
    const placed = rePlace(withQuantity(base, quantity), dates, aspects, context);
    return revise(row, placed);
  }
  const given = rows.map((schedule) => withOldDates(schedule, base, takesDates));
  const result = termsOf(
    { ...lineOf(base, quantity), schedules: given, ...defined({ shipTo: base.shipTo }) },
    context,
  );
  if (!('code' in result)) return revise(row, { ...result.terms, matchPolicy: base.matchPolicy });
  const only = rows.length === 1 ? rows[0] : undefined;
  // One schedule with another quantity, under a word that moves dates alone: its date is for all.
  if (result.code !== 'ORDER_SCHEDULES_DO_NOT_SUM' || only === undefined) return result;
  if (aspects.includes('quantity') && !sameAmount(quantity, sum([base.quantity]))) return result;
  return revise(row, rePlace(withQuantity(base, quantity), only.dates, ['dates'], context));
}

/** Schedule lines at new dates (where any are given) and at the ship-to of the line where that moved. */
function rePlace(
  terms: LineTerms,
  dates: DatedValue[],
  aspects: readonly Aspect[],
  context: TermsContext,
): LineTerms {
  const moves = aspects.includes('shipTo');
  if (dates.length === 0 && !moves) return terms;
  return {
    ...terms,
    schedules: terms.schedules.map((schedule) =>
      scheduleTerms(
        schedule.schedule,
        schedule.quantity,
        dates.length > 0 ? dates : schedule.dates,
        moves ? (terms.shipTo ?? schedule.shipTo) : schedule.shipTo,
        context,
      ),
    ),
  };
}

function withOldDates(row: ScheduleLine, terms: LineTerms, takesDates: boolean): ScheduleLine {
  const old = terms.schedules.find((schedule) => schedule.schedule === row.schedule);
  const dates = takesDates && row.dates.length > 0 ? row.dates : (old?.dates ?? row.dates);
  return { ...row, dates, ...defined({ shipTo: row.shipTo ?? old?.shipTo }) };
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

function belowShipped(line: LineState, quantity: string, shipped: string): LineChangeResult {
  const { unit, line: number } = line.terms;
  return no(
    'CHANGE_BELOW_SHIPPED',
    `Line ${number}: ${quantity} ${unit} is below the ${shipped} ${unit} shipped.`,
  );
}

function no(code: RefusalCode, text: string): { code: RefusalCode; text: string } {
  return { code, text };
}
