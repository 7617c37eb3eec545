/** Amounts of an invoice: lines, charges, allowances, tax, total; computed and compared, never trusted. */
import {
  abs,
  add,
  compare,
  divide,
  multiply,
  negate,
  round,
  subtract,
  sum,
} from '../../base/decimal.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { InvoiceLine } from '../../model/settlement-documents.ts';
import type { Charge, Price, Tax } from '../../model/values.ts';
import { exactDecimal, exactQuantity } from '../rules/exact.ts';
import { extendedPrice } from '../rules/price.ts';
import { minorDigits } from './money.ts';

type Invoice = DocumentOf<'invoice'>;
/** Digits of amounts before they are rounded to the currency. */
const WORKING_SCALE = 10;

/** A price says for how many of which unit; without `per` it is for one unit of the quantity. */
export function explicitPrice(price: Price, unit: string): Price {
  const per = price.per === undefined ? { value: '1', unit } : exactQuantity(price.per);
  return { ...price, amount: exactDecimal(price.amount), per };
}

/** Quantity times price, to `scale` digits; `undefined` where the price's unit does not convert. */
export function computedAmount(
  line: InvoiceLine,
  supplier: string,
  configuration: Configuration,
  scale: number = WORKING_SCALE,
): string | undefined {
  const quantity = exactQuantity(line.quantity);
  return extendedPrice(explicitPrice(line.price, quantity.unit), quantity, scale, {
    item: line.item,
    partner: supplier,
    orderUnit: quantity.unit,
    configuration,
  });
}

/** The amount of a line as sent, else as computed. */
export function lineAmount(
  line: InvoiceLine,
  currency: string,
  supplier: string,
  configuration: Configuration,
): string | undefined {
  if (line.amount !== undefined) return exactDecimal(line.amount);
  return computedAmount(line, supplier, configuration, minorDigits(currency));
}

/** What is charged beside the goods, by what the tolerances tell apart. */
export type Family = 'charges' | 'freight' | 'tax';
export type ByFamily = Record<Family, string>;

const FREIGHT = new Set(['freight', 'fuel_surcharge']);

/** A charge adds, an allowance deducts; by amount, else percent of `base`, else rate times quantity. */
export function chargeAmount(charge: Charge, base: string): string {
  if (charge.indicator === 'none') return '0';
  const amount = unsigned(charge, base);
  return charge.indicator === 'allowance' ? negate(amount) : amount;
}
function unsigned({ amount, percent, rate, quantity }: Charge, base: string): string {
  if (amount !== undefined) return exactDecimal(amount);
  if (percent !== undefined) {
    return divide(multiply(base, exactDecimal(percent)), '100', WORKING_SCALE, 'half-even');
  }
  if (rate !== undefined) {
    return multiply(exactDecimal(rate), exactDecimal(quantity?.value ?? '1'));
  }
  return '0';
}
export function taxAmount(tax: Tax, base: string): string {
  if (tax.kind.value === 'exempt') return '0';
  if (tax.amount !== undefined) return exactDecimal(tax.amount);
  if (tax.percent === undefined) return '0';
  return divide(multiply(base, exactDecimal(tax.percent)), '100', WORKING_SCALE, 'half-even');
}

export function familiesOf(
  charges: readonly Charge[] | undefined,
  taxes: readonly Tax[] | undefined,
  base: string,
): ByFamily {
  const of = (family: Family) =>
    sum(
      (charges ?? []).flatMap((one) => (familyOf(one) === family ? [chargeAmount(one, base)] : [])),
    );
  return {
    charges: of('charges'),
    freight: of('freight'),
    tax: add(of('tax'), sum((taxes ?? []).map((tax) => taxAmount(tax, base)))),
  };
}
function familyOf({ kind }: Charge): Family {
  if (kind.value === 'tax') return 'tax';
  return FREIGHT.has(kind.value) ? 'freight' : 'charges';
}
export function addFamilies(a: ByFamily, b: ByFamily): ByFamily {
  return {
    charges: add(a.charges, b.charges),
    freight: add(a.freight, b.freight),
    tax: add(a.tax, b.tax),
  };
}
export const noFamilies: ByFamily = { charges: '0', freight: '0', tax: '0' };

/** All that the invoice charges beside its goods, header and lines together. */
export function chargedFamilies(invoice: Invoice, amounts: ReadonlyMap<string, string>): ByFamily {
  const goods = sum(amounts.values());
  const header = familiesOf(invoice.charges, invoice.taxes, goods);
  return invoice.lines.reduce(
    (all, line) =>
      addFamilies(all, familiesOf(line.charges, line.taxes, amounts.get(line.line) ?? '0')),
    header,
  );
}

export interface LineCheck {
  line: string;
  stated: string;
  computed: string;
  /** Stated less computed. */
  variance: string;
}

/** Lines whose stated amount is not quantity times price; what rounding alone explains is fine. */
export function checkLines(
  invoice: Invoice,
  currency: string,
  supplier: string,
  configuration: Configuration,
): LineCheck[] {
  const digits = minorDigits(currency);
  const smallest = divide('1', `1${'0'.repeat(digits)}`, digits, 'half-even');
  return invoice.lines.flatMap((line) => {
    const exact = computedAmount(line, supplier, configuration);
    if (line.amount === undefined || exact === undefined) return [];
    const stated = exactDecimal(line.amount);
    if (compare(abs(subtract(stated, exact)), smallest) < 0) return [];
    const computed = round(exact, digits);
    return [{ line: line.line, stated, computed, variance: subtract(stated, computed) }];
  });
}

export interface TotalCheck {
  computed: string;
  stated: string;
  /** Stated less computed; zero also where only the rounding of lines differs. */
  variance: string;
}

/** Sum of lines, charges and tax against the stated total (X12 TDS01). */
export function checkTotal(
  invoice: Invoice,
  currency: string,
  supplier: string,
  configuration: Configuration,
): TotalCheck | undefined {
  const digits = minorDigits(currency);
  const rounded = new Map<string, string>();
  const whole: string[] = [];
  for (const line of invoice.lines) {
    const amount = lineAmount(line, currency, supplier, configuration);
    const exact = computedAmount(line, supplier, configuration);
    if (amount === undefined || exact === undefined) return undefined;
    rounded.set(line.line, amount);
    whole.push(line.amount === undefined ? exact : amount);
  }
  const families = chargedFamilies(invoice, rounded);
  const beside = round(add(add(families.charges, families.freight), families.tax), digits);
  const computed = add(sum(rounded.values()), beside);
  const unrounded = round(add(sum(whole), beside), digits);
  const stated = exactDecimal(invoice.total);
  const isRounding = stated === unrounded;
  return { computed, stated, variance: isRounding ? '0' : subtract(stated, computed) };
}
