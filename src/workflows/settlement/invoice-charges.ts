/** Charges, freight and tax of an invoice against what its orders agreed. */
import { abs, isPositive, isZero, round, subtract, sum } from '../../base/decimal.ts';
import { isWithin } from '../rules/tolerance.ts';
import { agreedOnLine, leftAtHead, shareAtHead, sumFamilies } from './agreed.ts';
import { type ByFamily, chargedFamilies, type Family, lineAmount } from './invoice-amounts.ts';
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

/** What the orders agreed and other invoices left of it: at their head once, on lines in proportion. */
function agreedFamilies(matching: Matching, amounts: ReadonlyMap<string, string>): ByFamily {
  return sumFamilies(
    matching.state.answers.flatMap(({ answer }) => {
      const amountOf = (line: Answer) => amounts.get(line.invoiceLine) ?? '0';
      return [
        leftAtHead(answer, answer.usedAtHead),
        shareAtHead(answer, sum(answer.lines.map(amountOf))),
        ...answer.lines.map((line) =>
          agreedOnLine(line, line.invoicedOrderUnit ?? '0', amountOf(line)),
        ),
      ];
    }),
  );
}
