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

/** Purposes that take back what was sent before (01, 17, 03 and the like). */
export const CANCELS: ReadonlySet<string> = new Set([
  'cancellation',
  'cancel_to_reissue',
  'deletion',
]);
