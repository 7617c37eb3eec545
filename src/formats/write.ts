/** Writes canonical documents: by format id, or by the syntax that a partner's endpoint speaks. */

import { problemsOf } from '../base/problem.ts';
import type { CanonicalDocument } from '../model/document.ts';
import type { EnvelopeNumbers, Format, WriteResult, WritingProfile } from './format.ts';
import { formats, x12Sets } from './list.ts';
import { formatProblems } from './problems.ts';

const formatProblem = problemsOf(formatProblems);

/** Writes with the format `formatId`; a format that is not there or does not write the kind is a problem. */
export function write(
  document: CanonicalDocument,
  formatId: string,
  profile: WritingProfile,
  numbers: EnvelopeNumbers,
): WriteResult {
  const format = formats.find(({ id }) => id === formatId);
  const written =
    format === undefined || !format.kinds.includes(document.kind)
      ? undefined
      : format.write?.(document, profile, numbers);
  if (written !== undefined) return written;
  const text = `The format "${formatId}" does not write a ${document.kind}.`;
  return { problems: [formatProblem('FORMAT_CANNOT_WRITE', { path: '/kind' }, text)] };
}

/**
 * Writes with the format of `syntax` that suits the document; `group` is the functional identifier code
 * of its X12 group (element 479). Undefined where no format of the syntax writes the kind.
 */
export function writeDocument(
  document: CanonicalDocument,
  syntax: string,
  profile: WritingProfile,
  numbers: EnvelopeNumbers,
): { result: WriteResult; group?: string } | undefined {
  const format = formatFor(document, syntax);
  const result = format?.write?.(document, profile, numbers);
  if (format === undefined || result === undefined) return undefined;
  const group = x12Sets.find((set) => set.format === format)?.group;
  return { result, ...(group === undefined ? {} : { group }) };
}

/** The format of a syntax that writes the document; of several sets the one that it suits. */
export function formatFor(document: CanonicalDocument, syntax: string): Format | undefined {
  const sets = x12Sets.filter(
    ({ format }) =>
      format.syntax === syntax && format.writes && format.kinds.includes(document.kind),
  );
  const suited =
    sets.find((set) => set.suits?.(document)) ?? sets.find((set) => set.suits === undefined);
  if (suited !== undefined) return suited.format;
  return formats.find(
    (format) => format.syntax === syntax && format.writes && format.kinds.includes(document.kind),
  );
}
