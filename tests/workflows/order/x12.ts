/** Documents of orders as they come over X12, read by the formats. */
import type { CanonicalDocument } from '../../../src/model/document.ts';
import { documentsOf, interchange, readAll } from '../../formats/kit.ts';

const groups = { '850': 'PO', '855': 'PR', '860': 'PC', '865': 'CA' };

/** The document of one set, given as its segments without ST and SE. */
export function x12(set: keyof typeof groups, ...segments: string[]): CanonicalDocument {
  const text = interchange([{ set, segments }], { group: groups[set] });
  const [document] = documentsOf(readAll(text));
  if (document === undefined) throw new Error(`No document in ${segments.join('~')}`);
  return document;
}
