/** CTT of an order or order change: number of lines and hash total. */
import { add, sum } from '../../base/decimal.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import { x12OrderProblem } from './problems.ts';

/** CTT-01 counts the lines, CTT-02 is the sum of their quantities. */
export function checkOrderTotals(reading: SetReading, quantities: readonly string[]): void {
  const ctt = reading.root.loopsOf('CTT')[0]?.segments[0];
  if (ctt === undefined) return;
  const count = ctt.integer(1);
  if (count !== undefined && count !== quantities.length) {
    const text = `CTT01 counts ${count} lines; there are ${quantities.length}.`;
    reading.report(x12OrderProblem('X12_ORDER_LINE_COUNT_WRONG', ctt.position(1), text));
  }
  const hash = ctt.decimal(2);
  if (hash === undefined) return;
  const total = sum(quantities);
  if (add(total, '0') !== hash) {
    const text = `CTT02 says ${hash}; the quantities sum to ${total}.`;
    reading.report(x12OrderProblem('X12_ORDER_HASH_TOTAL_WRONG', ctt.position(2), text));
  }
}
