/** Functional acknowledgments (997) and interchange acknowledgments (TA1) as a partner writes and reads them. */
import { at, type Group, type Interchange, type Segment, type TransactionSet } from './envelope.ts';

/** What a 997 says about one group. */
export interface GroupReceipt {
  functional: string;
  control: string;
  /** AK901: A accepted, E with errors, P in part, R rejected. */
  outcome: string;
  sets: { set: string; control: string; outcome: string }[];
}

/** Accepts a group as a whole: AK1, AK2 and AK5 per set, AK9. */
export function acceptingReceipt(group: Group): Segment[] {
  const count = String(group.sets.length);
  return [
    ['AK1', group.functional, group.control],
    ...group.sets.flatMap((set): Segment[] => [
      ['AK2', set.set, set.control],
      ['AK5', 'A'],
    ]),
    ['AK9', 'A', count, count, count],
  ];
}

export function readReceipt({ segments }: TransactionSet): GroupReceipt {
  const receipt: GroupReceipt = { functional: '', control: '', outcome: '', sets: [] };
  for (const segment of segments) {
    const last = receipt.sets.at(-1);
    switch (segment[0]) {
      case 'AK1':
        receipt.functional = at(segment, 1);
        receipt.control = at(segment, 2);
        break;
      case 'AK2':
        receipt.sets.push({ set: at(segment, 1), control: at(segment, 2), outcome: '' });
        break;
      case 'AK5':
        if (last !== undefined) last.outcome = at(segment, 1);
        break;
      case 'AK9':
        receipt.outcome = at(segment, 1);
        break;
    }
  }
  return receipt;
}

/** TA1 that accepts an interchange. */
export function interchangeReceipt({ control, date, time }: Interchange): Segment {
  return ['TA1', control, date, time, 'A', '000'];
}
