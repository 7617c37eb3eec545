/**
 * The match, line by line over the ledger, by the line's match policy; tolerances are tri-state and a
 * missing one is zero. Goods that have not come are awaited: that is a state and no variance.
 */
import {
  add,
  compare,
  isNegative,
  isPositive,
  isZero,
  max,
  multiply,
  negate,
  round,
  subtract,
  sum,
} from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { MatchTolerances, Tolerance } from '../../model/profile.ts';
import type { InvoiceLine } from '../../model/settlement-documents.ts';
import type { Price } from '../../model/values.ts';
import type { ReceiptsReserved } from '../protocol.ts';
import { exactDecimal } from '../rules/exact.ts';
import { comparePrices, unitPrice } from '../rules/price.ts';
import { isWithin, matchTolerances } from '../rules/tolerance.ts';
import { checkLines, checkTotal, explicitPrice, lineAmount } from './invoice-amounts.ts';
import { chargeHolds } from './invoice-charges.ts';
import { hold, isOverridden, withoutCredited } from './invoice-holds.ts';
import type { AwaitedLine, Hold, InvoiceState } from './invoice-state.ts';
import { minorDigits } from './money.ts';

export type Answer = ReceiptsReserved['lines'][number];
type Invoice = DocumentOf<'invoice'>;

export interface Verdict {
  holds: Hold[];
  awaiting: AwaitedLine[];
  /** Of a credit memo: lines that credit quantities, and the money of those that do not. */
  quantityLines: string[];
  value: string;
}

export interface Matching {
  state: InvoiceState;
  invoice: Invoice;
  currency: string;
  tolerances: MatchTolerances;
  configuration: Configuration;
}

/** Judges the invoice by all that is known. Called when every ledger has answered. */
export function judgeInvoice(
  state: InvoiceState,
  invoice: Invoice,
  configuration: Configuration,
): Verdict {
  const matching: Matching = {
    state,
    invoice,
    currency: currencyOf(state, invoice, configuration),
    tolerances: matchTolerances(state.supplier, configuration),
    configuration,
  };
  const lines = invoice.lines.map((line) => matchLine(matching, line));
  const awaiting = lines
    .flatMap((line) => line.awaiting)
    .filter(() => !isOverridden({ kind: 'receipt' }, state.overrides));
  const valueLines = lines.flatMap((line) => (line.isValue ? [line.line] : []));
  const all = [
    ...ownHolds(matching),
    ...orderHolds(state),
    ...lines.flatMap((line) => line.holds),
    ...(state.credit ? [] : chargeHolds(matching)),
  ];
  const open = all.filter((one) => !isOverridden(one, state.overrides));
  const credited = sum(state.credits.map(({ value }) => value));
  return {
    holds: withoutCredited(open, credited),
    awaiting,
    quantityLines: invoice.lines.flatMap(({ line }) => (valueLines.includes(line) ? [] : [line])),
    value: sum(
      invoice.lines.flatMap((line) =>
        valueLines.includes(line.line)
          ? [lineAmount(line, matching.currency, state.supplier, configuration) ?? '0']
          : [],
      ),
    ),
  };
}

/** As the invoice says; without a word of its own, the currency of its orders. */
export function currencyOf(
  state: InvoiceState,
  invoice: Invoice,
  configuration: Configuration,
): string {
  const ofOrders = state.answers.flatMap(({ answer }) => answer.lines.map((line) => line.currency));
  return (
    invoice.currency ??
    invoice.lines.find(({ price }) => price.currency !== undefined)?.price.currency ??
    ofOrders.find((currency) => currency !== '') ??
    configuration.settings.currency ??
    'XXX'
  );
}

/** What can be said without any order. */
function ownHolds(matching: Matching): Hold[] {
  const { invoice, currency } = matching;
  const holds: Hold[] = [];
  const { value, wire } = invoice.invoiceType;
  if (value === 'unmapped') {
    holds.push(hold('type_unknown', `No word for invoice type ${wire ?? '?'}.`));
  }
  if (value === 'duplicate') {
    holds.push(hold('suspected_duplicate', 'Its sender calls it a duplicate.'));
  }
  for (const { line, price } of invoice.lines) {
    if (price.currency === undefined || price.currency === currency) continue;
    const text = `The line is priced in ${price.currency}, the invoice in ${currency}.`;
    holds.push(hold('currency', text, { line, expected: currency, actual: price.currency }));
  }
  return [...holds, ...amountHolds(matching)];
}

/** What the invoice states of amounts against what its quantities and prices come to. */
function amountHolds(matching: Matching): Hold[] {
  const { state, invoice, currency, tolerances, configuration } = matching;
  const holds: Hold[] = [];
  if (state.credit && isNegative(exactDecimal(invoice.total))) {
    const text = 'A credit memo states positive amounts; its type says which way the money goes.';
    holds.push(hold('total', text, { actual: exactDecimal(invoice.total) }));
  }
  for (const one of checkLines(invoice, currency, state.supplier, configuration)) {
    const { line, stated, computed, variance } = one;
    if (isWithin(tolerances.total, variance, computed)) continue;
    holds.push(
      hold('total', `The line states ${stated}; quantity times price is ${computed}.`, {
        line,
        expected: computed,
        actual: stated,
        excess: isPositive(variance) ? variance : undefined,
      }),
    );
  }
  const check = checkTotal(invoice, currency, state.supplier, configuration);
  if (check !== undefined && !isWithin(tolerances.total, check.variance, check.computed)) {
    const { computed, stated, variance } = check;
    holds.push(
      hold('total', `The invoice states ${stated} and adds up to ${computed}.`, {
        expected: computed,
        actual: stated,
        excess: isPositive(variance) ? variance : undefined,
      }),
    );
  }
  return holds;
}

function orderHolds(state: InvoiceState): Hold[] {
  return state.answers.flatMap(({ answer }) => {
    const { order, known, suspectedDuplicateOf: twin } = answer;
    return [
      ...(known ? [] : [hold('order_unknown', `Order ${order.number} is not known.`)]),
      ...(twin === undefined
        ? []
        : [hold('suspected_duplicate', `Invoice ${twin} has the same lines, date and total.`)]),
    ];
  });
}

interface LineVerdict {
  line: string;
  holds: Hold[];
  awaiting: AwaitedLine[];
  isValue: boolean;
}

function matchLine(matching: Matching, line: InvoiceLine): LineVerdict {
  const found = answerFor(matching.state, line.line);
  const verdict = (holds: Hold[], awaiting: AwaitedLine[] = [], isValue = false): LineVerdict => ({
    line: line.line,
    holds,
    awaiting,
    isValue,
  });
  if (found === undefined) {
    return verdict([
      hold('order_missing', `Line ${line.line} names no order.`, { line: line.line }),
    ]);
  }
  const { answer, order, known } = found;
  if (!known) return verdict([]);
  if (answer.line === undefined) {
    const text = `Order ${order} has no line that fits (${answer.problem ?? 'unknown'}).`;
    return verdict([hold('line_unknown', text, { line: line.line })]);
  }
  if (answer.matchPolicy === 'none') return verdict([]);
  if (matching.currency !== answer.currency) {
    const text = `The order is in ${answer.currency}; amounts in ${matching.currency} are not compared.`;
    const numbers = { line: line.line, expected: answer.currency, actual: matching.currency };
    return verdict([hold('currency', text, numbers)]);
  }
  if (answer.invoicedOrderUnit === undefined) {
    const text = `${line.quantity.unit} cannot be converted to ${answer.orderUnit}.`;
    const numbers = { line: line.line, expected: answer.orderUnit, actual: line.quantity.unit };
    return verdict([hold('unit', text, numbers)]);
  }
  if (matching.state.credit) return creditLine(matching, line, answer, verdict);
  if (answer.matchPolicy === 'receipt_settled') {
    const text = 'The line is paid by its receipts; no invoice is expected.';
    return verdict([hold('not_expected', text, { line: line.line })]);
  }
  const quantity = quantityVerdict(matching, line, answer, order);
  return verdict([...quantity.holds, ...priceHolds(matching, line, answer)], quantity.awaiting);
}

export function answerFor(
  state: InvoiceState,
  line: string,
): { answer: Answer; order: string; known: boolean } | undefined {
  for (const { answer } of state.answers) {
    const found = answer.lines.find(({ invoiceLine }) => invoiceLine === line);
    if (found !== undefined) {
      return { answer: found, order: answer.order.number, known: answer.known };
    }
  }
  return undefined;
}

/** Against what the ledger could reserve: ordered, received, accepted or proven by policy. */
function quantityVerdict(
  { tolerances }: Matching,
  line: InvoiceLine,
  answer: Answer,
  order: string,
): { holds: Hold[]; awaiting: AwaitedLine[] } {
  const wanted = answer.invoicedOrderUnit ?? '0';
  const { reserved, orderUnit: unit } = answer;
  const variance = subtract(wanted, reserved);
  if (!isPositive(variance)) return { holds: [], awaiting: [] };
  const isSomething = isPositive(reserved);
  if (isSomething && isWithin(tolerances.quantityOver, variance, reserved)) {
    return { holds: [], awaiting: [] };
  }
  if (isAwaited(answer, wanted, tolerances)) {
    return { holds: [], awaiting: [{ line: line.line, order, wanted, reserved, unit }] };
  }
  const isQuality =
    answer.matchPolicy === 'four_way' && compare(answer.accepted, answer.received) < 0;
  const text = `${wanted} ${unit} are invoiced, ${reserved} ${unit} may be (${answer.matchPolicy}).`;
  const numbers = {
    line: line.line,
    expected: `${reserved} ${unit}`,
    actual: `${wanted} ${unit}`,
  };
  const holds = [hold('quantity', text, numbers)];
  return {
    holds: isQuality ? holds.map((one) => ({ ...one, reason: 'quality' })) : holds,
    awaiting: [],
  };
}

/**
 * Goods may still come for it: the delivery is open, no more is billed than ordered, and either nothing
 * is there yet for this invoice or the rest is under way.
 */
function isAwaited(answer: Answer, wanted: string, tolerances: MatchTolerances): boolean {
  if (answer.matchPolicy === 'two_way' || answer.deliveryClosed === true) return false;
  const billed = subtract(answer.alreadyInvoiced, answer.credited ?? '0');
  const all = add(add(wanted, billed), answer.reservedByOthers ?? '0');
  const beyond = max(subtract(all, answer.ordered), '0');
  if (!isWithin(tolerances.quantityOver, beyond, answer.ordered)) return false;
  if (isZero(answer.reserved)) return true;
  const arrived =
    answer.matchPolicy === 'drop_ship_on_pod' ? (answer.proven ?? '0') : answer.received;
  const missing = add(arrived, answer.short ?? '0');
  const underWay = subtract(answer.shipped ?? '0', missing);
  return compare(underWay, subtract(wanted, answer.reserved)) >= 0;
}

/** Unit prices compared exactly, per any quantity and unit; the variance is the money of the line. */
function priceHolds(matching: Matching, line: InvoiceLine, answer: Answer): Hold[] {
  const variance = priceVariance(matching, line, answer);
  const name = { line: line.line };
  if (variance === 'no_price') {
    return [hold('price', 'The order has no price for the line.', name)];
  }
  if (variance === 'unit') {
    return [hold('unit', 'The units of the prices cannot be converted.', name)];
  }
  const { money, base, expected, actual } = variance;
  const { priceOver, priceUnder } = matching.tolerances;
  if (isWithin(isNegative(money) ? priceUnder : priceOver, money, base)) return [];
  const text = `Invoiced at ${actual} per ${answer.orderUnit}, ordered at ${expected}: ${money} on the line.`;
  return [
    hold('price', text, {
      ...name,
      expected: `${expected} per ${answer.orderUnit}`,
      actual: `${actual} per ${answer.orderUnit}`,
      excess: isPositive(money) ? money : undefined,
    }),
  ];
}

interface PriceVariance {
  /** (invoice price − order price) × quantity, in the currency's smallest unit; zero when equal. */
  money: string;
  base: string;
  expected: string;
  actual: string;
}

function priceVariance(
  { state, currency, configuration }: Matching,
  line: InvoiceLine,
  answer: Answer,
): PriceVariance | 'no_price' | 'unit' {
  const { orderPrice, orderUnit, invoicedOrderUnit: wanted = '0' } = answer;
  if (orderPrice === undefined) return 'no_price';
  const context = { item: line.item, partner: state.supplier, orderUnit, configuration };
  const invoiced: Price = { ...explicitPrice(line.price, line.quantity.unit), currency };
  const ordered: Price = { ...explicitPrice(orderPrice, orderUnit), currency };
  const actual = unitPrice(invoiced, orderUnit, context);
  const expected = unitPrice(ordered, orderUnit, context);
  const order = comparePrices(invoiced, ordered, context);
  if (actual === undefined || expected === undefined || order === undefined) return 'unit';
  const digits = minorDigits(currency);
  const base = multiply(expected, wanted);
  const exact = order === 0 ? '0' : multiply(subtract(actual, expected), wanted);
  return { money: round(exact, digits), base, expected, actual };
}

/** A line of a credit memo gives back goods at the order's price, or money alone below it. */
function creditLine(
  matching: Matching,
  line: InvoiceLine,
  answer: Answer,
  verdict: (holds: Hold[], awaiting?: AwaitedLine[], isValue?: boolean) => LineVerdict,
): LineVerdict {
  const wanted = answer.invoicedOrderUnit ?? '0';
  const variance = priceVariance(matching, line, answer);
  const { priceUnder } = matching.tolerances;
  // How cheap an invoice may be need not be checked; a credit below the price is still no credit of goods.
  const checked: Tolerance | undefined = priceUnder?.check === 'none' ? undefined : priceUnder;
  const isBelow =
    typeof variance === 'object' &&
    isNegative(variance.money) &&
    !isWithin(checked, variance.money, variance.base);
  if (isBelow) return verdict([], [], true);
  if (compare(wanted, answer.reserved) <= 0) return verdict([]);
  const { orderUnit: unit, reserved } = answer;
  const text = `${wanted} ${unit} are credited, ${reserved} ${unit} were billed.`;
  const numbers = { line: line.line, expected: `${reserved} ${unit}`, actual: `${wanted} ${unit}` };
  return verdict([hold('credit_excess', text, numbers)]);
}

/** What is paid per line; of a credit memo what is taken back, negative. */
export function payable(
  state: InvoiceState,
  invoice: Invoice,
  configuration: Configuration,
): { amount: string; currency: string; lines: NonNullable<InvoiceState['paid']>['lines'] } {
  const currency = currencyOf(state, invoice, configuration);
  const signed = (amount: string) => (state.credit ? negate(amount) : amount);
  return {
    amount: signed(exactDecimal(invoice.total)),
    currency,
    lines: invoice.lines.map(({ line, link, quantity, ...rest }) => ({
      line,
      ...(link === undefined ? {} : { link }),
      quantity,
      amount: signed(
        lineAmount({ line, quantity, ...rest }, currency, state.supplier, configuration) ?? '0',
      ),
    })),
  };
}
