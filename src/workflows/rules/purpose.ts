/** What the purpose of a document (X12 element 353) says of whether it counts. */

/** Purposes that bind nobody: copies, drafts, proposals, tests, questions (22, 24, 16, 77, 13, 08 and the like). */
export const NOT_BINDING: ReadonlySet<string> = new Set([
  'information_copy',
  'draft',
  'proposed',
  'test',
  'request',
  'status',
]);

/** Of these, what makes an unsolicited 865 the supplier's proposal (16, 13): the buyer decides on it, as on any other. */
const PROPOSES: ReadonlySet<string> = new Set(['proposed', 'request']);

/**
 * Whether an order acknowledgment binds the supplier, by X12 element 353 (BAK01 of the 855, BCA01 of the 865).
 * A purpose that binds nobody binds no supplier either; only a proposal says of itself that it is one.
 */
export function bindsSupplier(purpose: string, isProposal: boolean): boolean {
  return !NOT_BINDING.has(purpose) || (isProposal && PROPOSES.has(purpose));
}

/** Purposes that take back what was sent before (01, 17, 03 and the like). */
export const CANCELS: ReadonlySet<string> = new Set([
  'cancellation',
  'cancel_to_reissue',
  'deletion',
]);
