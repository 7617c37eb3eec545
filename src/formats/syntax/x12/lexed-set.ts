/** Collects the segments of one set, from ST to SE, in the scanner's memory. */
import { decodeLatin1 } from '../../../base/charset.ts';
import type { Scanner } from './scanner.ts';
import type { LexedSet } from './set.ts';
import { printable } from './wire-values.ts';

/** Why a set could not be collected whole. */
export type SetEnd =
  /** SE was met. */
  | 'whole'
  /** Another envelope segment stands where SE should. */
  | 'no_trailer'
  /** The input ended. */
  | 'truncated'
  /** A segment did not end within the longest allowed, or the set grew beyond its bound. */
  | 'segment_too_long'
  | 'set_too_large';

export interface CollectedSet {
  end: SetEnd;
  /** Absent for a set that was too long to keep. */
  lexed?: LexedSet;
  bytes: Uint8Array;
}

/** Delimiters that elements are split by. */
export interface InnerDelimiters {
  component: string;
  repetition?: string;
}

const SHORT = 12;
const LF = 10;
const CR = 13;
const ENVELOPE = new Set(['ST', 'SE', 'GS', 'GE', 'ISA', 'IEA']);

/**
 * Goes on behind ST, whose marks the scanner holds from its first one on. Afterwards the scanner
 * stands behind SE, or on the envelope segment that stands in its place.
 */
export function collectSet(scanner: Scanner, delimiters: InnerDelimiters): CollectedSet {
  let count = 1;
  let end: SetEnd = 'truncated';
  while (scanner.skipBlanks()) {
    const id = envelopeId(scanner);
    if (id !== undefined && id !== 'SE') {
      end = 'no_trailer';
      break;
    }
    scanner.beginSegment(count);
    const scan = scanner.scan();
    if (scan === 'too_long') return skipped(scanner, 'segment_too_long');
    if (scan === 'end') break;
    count += 1;
    if (id === 'SE') {
      end = 'whole';
      break;
    }
    if (scan === 'unterminated') break;
    const { setBytesMax, setElementsMax } = scanner.limits;
    if (scanner.pos - scanner.hold > setBytesMax || scanner.markCount > setElementsMax) {
      return skipped(scanner, 'set_too_large');
    }
  }
  scanner.beginSegment(count);
  return { end, ...taken(scanner, delimiters, count, end === 'whole') };
}

function taken(
  scanner: Scanner,
  { component, repetition }: InnerDelimiters,
  segmentCount: number,
  hasTrailer: boolean,
): { lexed: LexedSet; bytes: Uint8Array } {
  const { marks, firsts, markCount, hold, hasHigh, hasControl } = scanner;
  const to = hold + (marks[markCount - 1] as number) - 1;
  const bytes = scanner.bytes.subarray(hold, to);
  const lexed: LexedSet = {
    text: decodeLatin1(bytes),
    marks,
    firsts,
    segmentCount,
    hasTrailer,
    offsetOf: scanner.offsets(),
    hasHigh,
    hasControl,
    scratch: scanner.scratch(),
    component,
    ...(repetition === undefined ? {} : { repetition }),
  };
  return { lexed, bytes };
}

/** Leaves the rest of a set that cannot be kept, in constant memory. */
function skipped(scanner: Scanner, end: SetEnd): CollectedSet {
  for (;;) {
    scanner.release();
    if (!scanner.skipBlanks()) break;
    scanner.release();
    const id = envelopeId(scanner);
    if (id !== undefined && id !== 'SE') break;
    const scan = scanner.scan();
    if (id === 'SE' || scan === 'end' || scan === 'unterminated') break;
  }
  return { end, bytes: new Uint8Array(0) };
}

/** The id of the segment at the scanner's position where it belongs to the envelope. */
function envelopeId(scanner: Scanner): string | undefined {
  const first = scanner.peek() & 0xdf;
  // S, G, I: nothing else begins an envelope segment.
  if (first !== 83 && first !== 71 && first !== 73) return undefined;
  let id = '';
  for (let ahead = 0; id.length < 4; ahead += 1) {
    const byte = scanner.peek(ahead);
    if (byte === LF || byte === CR) continue;
    if (!isLetter(byte)) break;
    id += String.fromCharCode(byte & 0xdf);
  }
  return ENVELOPE.has(id) ? id : undefined;
}

function isLetter(byte: number): boolean {
  return (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
}

/** Elements of the only segment that the scanner holds, the id first, blanks around taken off. */
export function heldElements(scanner: Scanner): string[] {
  const { marks, markCount, hold, bytes } = scanner;
  const elements: string[] = [];
  for (let mark = 0; mark + 1 < markCount; mark += 1) {
    const from = hold + (marks[mark] as number);
    const to = hold + (marks[mark + 1] as number) - 1;
    const element = shortText(bytes, from, to).trim();
    elements.push(scanner.hasControl ? printable(element) : element);
  }
  const id = elements[0];
  if (id !== undefined) elements[0] = id.toUpperCase();
  return elements;
}

/** Envelope elements are short: putting them together beats decoding a view of them. */
function shortText(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > SHORT) return decodeLatin1(bytes.subarray(from, to));
  let text = '';
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] as number);
  return text;
}
