/** Codes that a store itself gives to rows, the same in each implementation. */
import type { ProblemDefinition } from '../base/problem.ts';

export const storeProblems = {
  ENVELOPE_REPEATED: {
    severity: 'error',
    title: 'Control number used for other content',
    remedy:
      'Ask the sender to send again under a new control number, or reprocess it when the content is meant.',
  },
  INTERCHANGE_QUARANTINED: {
    severity: 'error',
    title: 'Interchange that cannot be translated',
    remedy: 'Its problems say what stands in the way. Correct the profile, then reprocess it.',
  },
  TRANSLATION_FAULT: {
    severity: 'error',
    title: 'The reader failed',
    remedy: 'A defect of the hub: report it with the stack. Reprocess once it is mended.',
  },
  DOCUMENT_DUPLICATE: {
    severity: 'note',
    title: 'Document came before',
    remedy: 'Nothing: the first one was taken, this one changed nothing.',
  },
  DOCUMENT_NUMBER_REUSED: {
    severity: 'error',
    title: 'Document number used for other content',
    remedy: "Say in the partner's profile whether a later one replaces the first, or reprocess it.",
  },
  REFERENCE_AMBIGUOUS: {
    severity: 'error',
    title: 'Reference that means several',
    remedy:
      'Say which one is meant: in the profile of the sender (`erp` for orders), or have it sent with the buyer or ' +
      'shipment; then reprocess it. Nothing is guessed.',
  },
  RULE_FAULT: {
    severity: 'error',
    title: 'A rule failed',
    remedy: 'A defect of the hub: report it with the stack. Release the lane once it is mended.',
  },
  LANE_ENTRY_DROPPED: {
    severity: 'note',
    title: 'Dropped by a person',
    remedy: 'Reprocess its interchange when it is wanted after all.',
  },
} as const satisfies Record<string, ProblemDefinition>;

export type StoreProblemCode = keyof typeof storeProblems;

/** What a row says that a store turned away: a registered code, and the values of this case. */
export function storeFinding(
  code: StoreProblemCode,
  text: string,
): { code: StoreProblemCode; text: string } {
  return { code, text };
}
