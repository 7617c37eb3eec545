/** Charges, freight and tax of an invoice against what its orders agreed. */
import {
  abs,
  divide,
  isPositive,
  isZero,
  multiply,
  round,
  subtract,
  sum,
} from '../../base/decimal.ts';
import { exactDecimal } from '../rules/exact.ts';
import { isWithin } from '../rules/tolerance.ts';
import {
  addFamilies,
  type ByFamily,
  chargedFamilies,
  type Family,
  familiesOf,
  lineAmount,
  noFamilies,
} from './invoice-amounts.ts';
import { hold } from './invoice-holds.ts';
import type { Answer, Matching } from './invoice-match.ts';
import type { Hold, InvoiceState } from './invoice-state.ts';
import { minorDigits } from './money.ts';

/** Charges, freight and tax beyond what the orders agreed; less than agreed is fine. */
export function chargeHolds(matching: Matching): Hold[] {
  const { state, invoice, currency, configuration, tolerances } = matching;
  const amounts = new Map(
    invoice.lines.flatMap((line) => {
      const amount = lineAmount(line, currency, state.supplier, configuration);
      return amount === undefined ? [] : [[line.line, amount] as const];
    }),
  );
  const actual = chargedFamilies(invoice, amounts);
  const expected = agreedFamilies(matching, amounts);
  const goods = sum(amounts.values());
  const digits = minorDigits(currency);
  return (['charges', 'freight', 'tax'] as const).flatMap((family: Family) => {
    if (isUnmatched(state)) return [];
    const excess = round(subtract(actual[family], expected[family]), digits);
    const base = isZero(expected[family]) ? goods : abs(expected[family]);
    if (!isPositive(excess) || isWithin(tolerances[family], excess, base)) return [];
    const text = `${round(actual[family], digits)} ${currency} of ${family}, agreed are ${round(expected[family], digits)}.`;
    return [
      hold(family, text, {
        expected: round(expected[family], digits),
        actual: round(actual[family], digits),
        excess,
      }),
    ];
  });
}

/** Lines that are not matched at all have nothing agreed that could be compared. */
function isUnmatched(state: InvoiceState): boolean {
  const lines = state.answers.flatMap(({ answer }) => answer.lines);
  return lines.length > 0 && lines.every(({ matchPolicy }) => matchPolicy === 'none');
}

/** What the orders agreed: at their head once, on lines in proportion to the quantity billed. */
function agreedFamilies(matching: Matching, amounts: ReadonlyMap<string, string>): ByFamily {
  let agreed = noFamilies;
  for (const { answer } of matching.state.answers) {
    const own = answer.lines.map(({ invoiceLine }) => amounts.get(invoiceLine) ?? '0');
    agreed = addFamilies(agreed, familiesOf(answer.charges, answer.taxes, sum(own)));
    for (const line of answer.lines) {
      const amount = amounts.get(line.invoiceLine) ?? '0';
      agreed = addFamilies(agreed, lineFamilies(line, amount));
    }
  }
  return agreed;
}

function lineFamilies(line: Answer, amount: string): ByFamily {
  const share = (value: string | undefined): string | undefined => {
    if (value === undefined || isZero(line.ordered)) return value;
    const part = multiply(exactDecimal(value), line.invoicedOrderUnit ?? '0');
    return divide(part, line.ordered, 10, 'half-even');
  };
  const charges = line.charges?.map(({ amount: whole, ...charge }) => {
    const part = share(whole);
    return part === undefined ? charge : { ...charge, amount: part };
  });
  const taxes = line.taxes?.map(({ amount: whole, ...tax }) => {
    const part = share(whole);
    return part === undefined ? tax : { ...tax, amount: part };
  });
  return familiesOf(charges, taxes, amount);
}
