/** Situations as data: what goes into an order's scenario so that the situation comes about. */
import type { OrderSituation, PlannedAnswer, PlannedChange, PlannedProposal } from './scenario.ts';

export interface Recipe {
  intends: readonly OrderSituation[];
  lines: number;
  release?: boolean;
  /** An item that the supplier packs in cases. */
  cases?: boolean;
  answers?: readonly PlannedAnswer[];
  changes?: readonly PlannedChange[];
  proposal?: PlannedProposal;
  decision?: 'approve' | 'reject';
  forgetsReceipt?: boolean;
  issuedTwice?: boolean;
}

/** One per mandatory situation, in the order in which orders are given them. */
export const mandatoryRecipes: readonly Recipe[] = [
  {
    intends: ['split'],
    lines: 2,
    answers: [
      {
        to: 0,
        afterHours: 2,
        lines: { '1': { how: 'split', sharePercent: 60, restDaysLate: 2 } },
      },
    ],
  },
  {
    intends: ['backorder', 'approval'],
    lines: 2,
    answers: [
      {
        to: 0,
        afterHours: 3,
        lines: { '1': { how: 'backorder', sharePercent: 50, restDaysLate: 12 } },
      },
    ],
  },
  {
    intends: ['rejection', 'approval'],
    lines: 2,
    answers: [{ to: 0, afterHours: 2, lines: { '2': { how: 'reject', reason: 'invalid_item' } } }],
  },
  {
    intends: ['substitution', 'approval'],
    lines: 1,
    answers: [{ to: 0, afterHours: 4, lines: { '1': { how: 'substitute' } } }],
  },
  {
    intends: ['release'],
    lines: 1,
    release: true,
    answers: [{ to: 0, afterHours: 2, lines: { '1': { how: 'late', days: 1 } } }],
  },
  {
    intends: ['crossingChange'],
    lines: 2,
    changes: [{ sequence: 1, afterHours: 4, lines: [{ line: '1', percentOfOrdered: 150 }] }],
    answers: [
      { to: 0, afterHours: 2, liesHours: 6 },
      { to: 1, afterHours: 9 },
    ],
  },
  {
    intends: ['changeOutOfSequence'],
    lines: 2,
    changes: [
      { sequence: 2, afterHours: 6, lines: [{ line: '2', percentOfOrdered: 80 }] },
      { sequence: 1, afterHours: 8, lines: [{ line: '1', daysLater: 3 }] },
    ],
    answers: [{ to: 0, afterHours: 2 }],
  },
  {
    intends: ['caseAgainstEach'],
    lines: 1,
    cases: true,
    answers: [{ to: 0, afterHours: 2, lines: { '1': { how: 'cases' } } }],
  },
  {
    intends: ['approval'],
    lines: 2,
    forgetsReceipt: true,
    answers: [{ to: 0, afterHours: 3, lines: { '1': { how: 'late', days: 9 } } }],
  },
  {
    intends: ['silence'],
    lines: 1,
    answers: [{ to: 0, afterHours: 30 }],
  },
];

/** What else happens, by the seed's choice. */
export const furtherRecipes: readonly Recipe[] = [
  { intends: [], lines: 1 },
  { intends: [], lines: 3, issuedTwice: true },
  {
    intends: ['approval'],
    lines: 1,
    answers: [{ to: 0, afterHours: 2, lines: { '1': { how: 'short', sharePercent: 70 } } }],
  },
  {
    intends: [],
    lines: 2,
    decision: 'reject',
    answers: [
      { to: 0, afterHours: 2, lines: { '1': { how: 'price', percentMore: 8 } } },
      { to: 'rejection', afterHours: 3 },
    ],
  },
  {
    intends: ['approval'],
    lines: 2,
    changes: [{ sequence: 1, afterHours: 6, lines: [{ line: '1', percentOfOrdered: 200 }] }],
    answers: [
      { to: 0, afterHours: 2 },
      { to: 1, afterHours: 3, lines: { '1': { how: 'refuse_change' } } },
    ],
  },
  {
    intends: [],
    lines: 2,
    changes: [{ sequence: 1, afterHours: 9, lines: [], cancelsOrder: true }],
    answers: [{ to: 0, afterHours: 2 }],
  },
  {
    intends: ['approval'],
    lines: 1,
    answers: [{ to: 0, afterHours: 2 }],
    proposal: { afterHours: 12, lines: { '1': { how: 'late', days: 8 } } },
  },
  { intends: [], lines: 1, forgetsReceipt: true, answers: [{ to: 0, afterHours: 3 }] },
  {
    intends: [],
    lines: 2,
    answers: [{ to: 0, afterHours: 2, lines: { '2': { how: 'late', days: 1 } }, twice: true }],
  },
  {
    intends: ['split', 'crossingChange'],
    lines: 2,
    changes: [{ sequence: 1, afterHours: 4, lines: [{ line: '2', delete: true }] }],
    answers: [
      {
        to: 0,
        afterHours: 2,
        liesHours: 6,
        lines: { '1': { how: 'split', sharePercent: 40, restDaysLate: 2 } },
      },
      { to: 1, afterHours: 9 },
    ],
  },
];
