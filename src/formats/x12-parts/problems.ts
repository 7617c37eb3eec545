/** Problems of orders and order changes, 850 and 860. */
import { problemsOf } from '../../base/problem.ts';

export const x12OrderProblems = {
  X12_ORDER_LINE_COUNT_WRONG: {
    severity: 'warning',
    title: 'The order counts other lines than it has',
    remedy: 'Ask the buyer whether lines are missing.',
  },
  X12_ORDER_HASH_TOTAL_WRONG: {
    severity: 'warning',
    title: 'The hash total of the order is not the sum of its quantities',
    remedy: 'Ask the buyer whether lines are missing or changed.',
  },
  X12_ORDER_SCHEDULES_DO_NOT_SUM: {
    severity: 'warning',
    title: 'The schedules of a line do not sum to its quantity',
    remedy: 'Ask the buyer which quantity is meant.',
  },
  X12_ORDER_LINES_TOO_MANY: {
    severity: 'error',
    title: 'The order has more lines than can be taken',
    remedy: 'Ask the buyer to split the order.',
  },
} as const satisfies Record<
  string,
  { severity: 'error' | 'warning' | 'note'; title: string; remedy: string }
>;

export const x12OrderProblem = problemsOf(x12OrderProblems);
