/** Collects the segments of one set, from ST to SE, in the scanner's memory. */
import { decodeLatin1 } from '../../../base/charset.ts';
import type { Scanner } from './scanner.ts';
import { plainCodeIn, printable } from './wire-values.ts';

/** The text of one set and where its elements stand. Segment 0 is ST, the last one SE (see `hasTrailer`). */
export interface LexedSet {
  /** The bytes of the set, line breaks taken out. */
  bytes: Uint8Array;
  /** Start of every element in `bytes`, the segment id being element 0; behind each segment one mark more. */
  marks: Int32Array;
  /** Index into `marks` of each segment's id, and one more for the end. */
  firsts: Int32Array;
  segmentCount: number;
  /** False where SE is missing. */
  hasTrailer: boolean;
  /** Offset in the interchange file of a mark. */
  offsetOf: (mark: number) => number;
  hasHigh: boolean;
  /** Whether a control character that delimits nothing stands in the set. */
  hasControl: boolean;
  component: string;
  repetition?: string;
  /** How bytes above 0x7F become text; absent where the set has none. */
  decode?: (bytes: Uint8Array) => string;
}

/** The text between two positions of a set. */
export function textBetween({ bytes, decode }: LexedSet, start: number, end: number): string {
  return decode === undefined
    ? decodeLatin1(bytes, start, end)
    : decode(bytes.subarray(start, end));
}

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
}

/** Delimiters that elements are split by. */
export interface InnerDelimiters {
  component: string;
  repetition?: string;
}

const LF = 10;
const CR = 13;

/** Ids of the envelope by their letters, packed as `envelopeId` packs them. */
const ENVELOPE = new Map(
  ['ST', 'SE', 'GS', 'GE', 'ISA', 'IEA'].map((id) => [
    [...id].reduce((key, letter) => key * 256 + letter.charCodeAt(0), 0),
    id,
  ]),
);

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
  return { end, lexed: taken(scanner, delimiters, count, end === 'whole') };
}

function taken(
  scanner: Scanner,
  { component, repetition }: InnerDelimiters,
  segmentCount: number,
  hasTrailer: boolean,
): LexedSet {
  const { marks, firsts, markCount, hold, hasHigh, hasControl } = scanner;
  const to = hold + (marks[markCount - 1] as number) - 1;
  const bytes = scanner.bytes.subarray(hold, to);
  return {
    bytes,
    marks,
    firsts,
    segmentCount,
    hasTrailer,
    offsetOf: scanner.offsets(),
    hasHigh,
    hasControl,
    component,
    ...(repetition === undefined ? {} : { repetition }),
  };
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
  return { end };
}

/** The id of the segment at the scanner's position where it belongs to the envelope. */
function envelopeId(scanner: Scanner): string | undefined {
  const first = scanner.peek() & 0xdf;
  // S, G, I: nothing else begins an envelope segment.
  if (first !== 83 && first !== 71 && first !== 73) return undefined;
  let key = 0;
  for (let ahead = 0; key < 0x1000000; ahead += 1) {
    const byte = scanner.peek(ahead);
    if (byte === LF || byte === CR) continue;
    if (!isLetter(byte)) break;
    key = key * 256 + (byte & 0xdf);
  }
  return ENVELOPE.get(key);
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
    const element = plainCodeIn(bytes, from, to) ?? decodeLatin1(bytes, from, to).trim();
    elements.push(scanner.hasControl ? printable(element) : element);
  }
  const id = elements[0];
  if (id !== undefined) elements[0] = id.toUpperCase();
  return elements;
}
