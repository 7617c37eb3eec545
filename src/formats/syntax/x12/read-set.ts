/** One transaction set from its lexed text to documents: place, check, map, keep. */
import { decodeLatin1, decodeUtf8 } from '../../../base/charset.ts';
import type { Problem } from '../../../base/problem.ts';
import type { CanonicalDocument } from '../../../model/document.ts';
import { addKept } from './kept.ts';
import type { LexedSet } from './lexed-set.ts';
import { placeSegments } from './match.ts';
import { envelopeProblem, x12Problem } from './problems.ts';
import { SetReading } from './set.ts';
import type { SetContext } from './set-context.ts';
import type { SetFormat } from './set-format.ts';
import { compileSet, nearestVersion } from './structure.ts';
import { validateSegment } from './validate.ts';
import { printable } from './wire-values.ts';

export interface SetAnswer {
  documents: readonly CanonicalDocument[];
  problems: readonly Problem[];
}

/**
 * Reads one set with its format. The problems belong to all its documents; one of severity error
 * means that none of them may be applied. Never throws for partner data.
 */
export function readSet(format: SetFormat, lexed: LexedSet, context: SetContext): SetAnswer {
  const control = lexed.hasControl ? decodeLatin1(lexed.bytes).search(CONTROL) : -1;
  // Nothing is made of a set with a control character: no database stores what it would hold.
  if (control >= 0) {
    return {
      documents: [],
      problems: [characterProblem(lexed, control, 'is a control character')],
    };
  }
  const tables = compileSet(format.structure, nearestVersion(context.version));
  const decoded = lexed.hasHigh ? withCharset(lexed, context) : { lexed, problems: [] };
  const reading = new SetReading(decoded.lexed, tables, context);
  for (const problem of decoded.problems) reading.report(problem);
  const segments = placeSegments(reading);
  for (const segment of segments) validateSegment(segment);
  const documents = format.read?.(reading) ?? [];
  addKept(reading, segments, documents);
  if (documents.length === 0 && !reading.failed) {
    const position = { offset: lexed.offsetOf(0), segment: 1, path: 'ST' };
    const text = `The set ${format.set} holds nothing that could become a document.`;
    reading.report(x12Problem('X12_VALUE_UNUSABLE', position, text));
  }
  return { documents: documents.map(({ document }) => document), problems: reading.problems };
}

/** C0 controls and DEL that neither break lines nor delimit. */
const CONTROL = /(?![\r\n\u0080-\u009f])\p{Cc}/u;

/**
 * Characters above 0x7F: as the profile says; without a word from it UTF-8 where the set is valid
 * UTF-8, else ISO 8859-1 with a note. Invalid UTF-8 where UTF-8 was agreed is an error.
 */
function withCharset(
  lexed: LexedSet,
  context: SetContext,
): { lexed: LexedSet; problems: Problem[] } {
  const { charset } = context.profile;
  if (charset === 'latin1') return { lexed, problems: [] };
  const answer = decodeUtf8(lexed.bytes);
  if (answer.ok) return { lexed: { ...lexed, decode: decodeElement }, problems: [] };
  if (charset === 'utf-8') {
    return { lexed, problems: [characterProblem(lexed, answer.badByteAt, 'is not valid UTF-8')] };
  }
  const { offset, segment, path } = placeOf(lexed, answer.badByteAt);
  const text = 'A byte is not UTF-8; the set was read as ISO 8859-1.';
  const problem = envelopeProblem('X12_CHARSET_ASSUMED', { offset, segment, path }, text);
  return { lexed, problems: [problem] };
}

/** A character that its element cannot hold: error 6 of element 723. */
function characterProblem(lexed: LexedSet, at: number, what: string): Problem {
  const { offset, segment, path, segmentId, element } = placeOf(lexed, at);
  const code = (lexed.bytes[at] ?? 0).toString(16).padStart(2, '0');
  return envelopeProblem(
    'X12_CHARACTER_INVALID',
    { offset, segment, path },
    `The byte 0x${code} ${what}.`,
    {
      syntax: {
        segmentId,
        segmentPosition: segment,
        segmentError: '8',
        elementPosition: element,
        elementError: '6',
      },
    },
  );
}

/** The segment and element in which the character `at` of a set stands. */
function placeOf(lexed: LexedSet, at: number) {
  const { bytes, marks, firsts, segmentCount } = lexed;
  let segment = 0;
  while (segment + 1 < segmentCount && (marks[firsts[segment + 1] as number] as number) <= at) {
    segment += 1;
  }
  const first = firsts[segment] as number;
  const last = (firsts[segment + 1] as number) - 2;
  let mark = first;
  while (mark < last && (marks[mark + 1] as number) <= at) mark += 1;
  const end = (marks[first + 1] as number) - 1;
  const id = printable(decodeLatin1(bytes, marks[first], end));
  const segmentId = id.slice(0, 20);
  const element = mark - first;
  const path = `${segmentId}-${String(element).padStart(2, '0')}`;
  return { offset: lexed.offsetOf(at), segment: segment + 1, element, segmentId, path };
}

/** UTF-8 of an element; the whole set was found to be valid before. */
function decodeElement(bytes: Uint8Array): string {
  const answer = decodeUtf8(bytes);
  return answer.ok ? answer.text : decodeLatin1(bytes);
}
