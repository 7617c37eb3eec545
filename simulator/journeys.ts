/**
 * What happens after an order is agreed, as data. Orders of every third index go to Canada, across a border:
 * entries 2, 5, 8 and 11 are theirs.
 */
import type { PlannedJourney } from './scenario.ts';

export const journeys: readonly PlannedJourney[] = [
  { truck: ['latePickup'], invoice: {} },
  { truck: ['retraction'], invoice: { freight: '25.00' } },
  { truck: ['customsHold', 'correction'], invoice: { beforeReceipt: true } },
  {
    truck: ['outOfOrder'],
    dock: { kind: 'short', percent: 10 },
    invoice: { mends: true },
  },
  { truck: ['twice'], dock: { kind: 'over', percent: 10 }, invoice: {} },
  {
    truck: ['customsHold', 'outOfOrder'],
    dock: { kind: 'damaged', percent: 20 },
    returns: true,
    invoice: { mends: true },
  },
  { truck: ['earlyWord'], invoice: { beforeReceipt: true, again: 'same' } },
  { truck: ['traffic'], invoice: { pricePercentMore: 6, mends: true } },
  { truck: ['silence'], invoice: { again: 'same', freight: '31.50' } },
  { truck: ['breakdown'], invoice: { pricePercentMore: 4 } },
  {
    truck: ['retraction', 'correction'],
    dock: { kind: 'damaged', percent: 10 },
    returns: true,
    invoice: { mends: true },
  },
  { truck: ['twice', 'traffic'], invoice: { again: 'otherNumber' } },
];
