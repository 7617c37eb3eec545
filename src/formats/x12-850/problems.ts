/** Problems of the purchase order, 850. */
import { problemsOf } from '../../base/problem.ts';

export const x12850Problems = {
  X12_850_LINE_COUNT_WRONG: {
    severity: 'warning',
    title: 'The order counts other lines than it has',
    remedy: 'Ask the buyer whether lines are missing.',
  },
  X12_850_HASH_TOTAL_WRONG: {
    severity: 'warning',
    title: 'The hash total of the order is not the sum of its quantities',
    remedy: 'Ask the buyer whether lines are missing or changed.',
  },
  X12_850_SCHEDULES_DO_NOT_SUM: {
    severity: 'warning',
    title: 'The schedules of a line do not sum to its quantity',
    remedy: 'Ask the buyer which quantity is meant.',
  },
  X12_850_LINES_TOO_MANY: {
    severity: 'error',
    title: 'The order has more lines than can be taken',
    remedy: 'Ask the buyer to split the order.',
  },
} as const satisfies Record<
  string,
  { severity: 'error' | 'warning' | 'note'; title: string; remedy: string }
>;

export const x12850Problem = problemsOf(x12850Problems);
