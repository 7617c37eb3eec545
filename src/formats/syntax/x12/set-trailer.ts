/** What ST, SE and the count between them say: the errors of element 718 (AK5-02). */
import { decodeLatin1 } from '../../../base/charset.ts';
import type { Position, Problem } from '../../../base/problem.ts';
import type { ControlNumbers } from './control-numbers.ts';
import type { CollectedSet, LexedSet } from './lexed-set.ts';
import { envelopeProblem } from './problems.ts';
import { printable } from './wire-values.ts';

/** Adds the problems of a set's envelope and gives their codes of element 718. */
export function trailerFindings(
  st: readonly string[],
  collected: CollectedSet,
  position: Position,
  controls: ControlNumbers,
  problems: Problem[],
): string[] {
  const errors: string[] = [];
  const add = (code: Parameters<typeof envelopeProblem>[0], text: string, error?: string) => {
    problems.push(envelopeProblem(code, position, text));
    if (error !== undefined) errors.push(error);
  };
  const [, set = '', control = ''] = st;
  if (set.length !== 3 || !isShown(set)) {
    add('X12_SET_NOT_SUPPORTED', `"${set.slice(0, 20)}" in ST01 is no transaction set.`, '6');
  }
  if (control.length === 0 || control.length > 9 || !isShown(control)) {
    const text = `"${control.slice(0, 20)}" in ST02 is no control number.`;
    add('X12_SET_CONTROL_INVALID', text, '7');
  } else if (!controls.add(control)) {
    const text = `The control number ${control} is used twice in the group.`;
    add('X12_SET_CONTROL_REPEATED', text, '23');
  }
  switch (collected.end) {
    case 'whole':
      if (collected.lexed !== undefined) addTrailer(collected.lexed, control, add);
      break;
    case 'no_trailer':
      add('X12_SET_TRAILER_MISSING', `The set ${control} has no SE.`, '2');
      break;
    case 'truncated':
      add('X12_SET_TRAILER_MISSING', `The input ends within the set ${control}.`, '2');
      break;
    case 'segment_too_long':
      add('X12_SEGMENT_TOO_LONG', `A segment of the set ${control} does not end.`, '5');
      break;
    case 'set_too_large':
      add('X12_SET_TOO_LARGE', `The set ${control} is larger than can be taken.`);
      break;
  }
  return errors;
}

function addTrailer(
  lexed: LexedSet,
  control: string,
  add: (
    code: 'X12_SEGMENT_COUNT_WRONG' | 'X12_SET_CONTROL_MISMATCH',
    text: string,
    error: string,
  ) => void,
): void {
  const last = lexed.segmentCount - 1;
  const count = elementOf(lexed, last, 1);
  if (Number(count) !== lexed.segmentCount || !/^\d{1,10}$/.test(count)) {
    const text = `SE01 counts "${count.slice(0, 20)}" segments; there are ${lexed.segmentCount}.`;
    add('X12_SEGMENT_COUNT_WRONG', text, '4');
  }
  const trailer = elementOf(lexed, last, 2);
  if (trailer !== control) {
    const text = `SE02 says "${trailer.slice(0, 20)}", ST02 says "${control}".`;
    add('X12_SET_CONTROL_MISMATCH', text, '3');
  }
}

function elementOf(
  { bytes, marks, firsts, hasControl }: LexedSet,
  segment: number,
  n: number,
): string {
  const mark = (firsts[segment] as number) + n;
  if (mark + 1 >= (firsts[segment + 1] as number)) return '';
  const start = marks[mark] as number;
  const end = (marks[mark + 1] as number) - 1;
  const element = decodeLatin1(bytes, start, end).trim();
  return hasControl ? printable(element) : element;
}

/** Printable ASCII without blanks. */
function isShown(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code > 126) return false;
  }
  return true;
}
