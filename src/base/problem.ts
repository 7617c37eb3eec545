/**
 * A problem is a finding in partner data: a value, never thrown.
 * Every code is registered in docs/reference/problems.md, and no heading there lacks a code.
 */
export type Severity = 'error' | 'warning' | 'note';

/** Where in the bytes or the document a problem stands. All parts are as exact as the reader knows. */
export interface Position {
  /** Byte offset from the start of the interchange, 0-based. */
  offset?: number;
  /** Segment number within its transaction set, ST = 1 (X12 element 719), or line for text formats. */
  segment?: number;
  /** Path in words of the format: `PO1[3]/ACK[1]-02`, `/lines/0/quantity`. */
  path: string;
}

/** What a functional acknowledgment must say of a problem (X12 AK3 and AK4, elements 720 and 723). */
export interface SyntaxError {
  segmentId: string;
  /** AK3-02: position of the segment in its set, ST = 1. */
  segmentPosition: number;
  /** AK3-03: loop identifier, where the segment opens or lies in one. */
  loopId?: string;
  /** AK3-04, element 720. */
  segmentError?: string;
  /** AK4-01: element position in the segment, first element = 1. */
  elementPosition?: number;
  /** AK4-01 second component: position in the composite, first = 1. */
  componentPosition?: number;
  /** AK4-02: data element reference number. */
  elementReference?: string;
  /** AK4-03, element 723. */
  elementError?: string;
  /** AK4-04: copy of the bad element, at most 99 characters. */
  badValue?: string;
}

export interface Problem {
  /** UPPER_SNAKE_CASE, registered. */
  code: string;
  severity: Severity;
  position: Position;
  /** What is wrong, in one sentence, with the offending value. */
  text: string;
  /** What to do about it. */
  remedy?: string;
  /** Present where a functional acknowledgment reports it. */
  syntax?: SyntaxError;
}

/** One row of a folder's problem registry: `code: { severity, title, remedy }`. */
export interface ProblemDefinition {
  severity: Severity;
  /** Heading in docs/reference/problems.md. */
  title: string;
  /** What a person does about it. */
  remedy: string;
}

/** A text shows what a partner sent, which may be of any length; what is shown is not. */
const TEXT_CHARS_MAX = 1000;

function shortened(text: string): string {
  return text.length <= TEXT_CHARS_MAX ? text : `${text.slice(0, TEXT_CHARS_MAX - 1)}…`;
}

/**
 * Makes the constructor for a registry of problem definitions, so that a code that is not registered
 * does not compile.
 */
export function problemsOf<Code extends string>(registry: Record<Code, ProblemDefinition>) {
  return (
    code: Code,
    position: Position,
    text: string,
    more: { syntax?: SyntaxError; severity?: Severity } = {},
  ): Problem => ({
    code,
    severity: more.severity ?? registry[code].severity,
    position,
    text: shortened(text),
    remedy: registry[code].remedy,
    ...(more.syntax === undefined ? {} : { syntax: more.syntax }),
  });
}
