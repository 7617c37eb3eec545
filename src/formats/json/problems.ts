/** Problems of canonical JSON. */
import { problemsOf } from '../../base/problem.ts';

export const jsonProblems = {
  JSON_SYNTAX: {
    severity: 'error',
    title: 'The text is not JSON',
    remedy: 'Correct the text at the position given; RFC 8259 is the grammar.',
  },
  JSON_TRUNCATED: {
    severity: 'error',
    title: 'The JSON text ends in the middle',
    remedy: 'Send the whole document again.',
  },
  JSON_TRAILING: {
    severity: 'error',
    title: 'Something stands behind the JSON array',
    remedy: 'Send one document, one array, or one document a line.',
  },
  JSON_CHARACTER_INVALID: {
    severity: 'error',
    title: 'A byte is not valid UTF-8, or a character cannot be stored',
    remedy: 'Send UTF-8 without NUL and without halves of surrogate pairs.',
  },
  JSON_TOO_DEEP: {
    severity: 'error',
    title: 'The JSON text is nested too deeply',
    remedy: 'No document needs it; check what made the text.',
  },
  JSON_TOO_LARGE: {
    severity: 'error',
    title: 'A document is larger than can be taken at once',
    remedy: 'Split the document.',
  },
  JSON_KEY_REPEATED: {
    severity: 'error',
    title: 'An object has the same name twice',
    remedy: 'Send each name once; which value is meant cannot be known.',
  },
  JSON_KEY_FORBIDDEN: {
    severity: 'error',
    title: 'An object has a name that no document has',
    remedy: 'Leave the name out.',
  },
  JSON_NUMBER_TOO_LONG: {
    severity: 'error',
    title: 'A number has more digits than can be kept exactly',
    remedy: 'Send quantities and amounts as text, "12.50".',
  },
  JSON_KIND_UNKNOWN: {
    severity: 'error',
    title: 'The kind of the document is missing or unknown',
    remedy: 'Name one of the kinds of contracts/canonical in "kind".',
  },
  JSON_FIELD_INVALID: {
    severity: 'error',
    title: 'A field does not fit the schema of the document',
    remedy: 'Compare the field with contracts/canonical.',
  },
  JSON_SENDER_UNKNOWN: {
    severity: 'error',
    title: 'No partner is known as the sender of this JSON text',
    remedy: 'Send it with a key or over a channel that belongs to a partner.',
  },
} as const satisfies Record<
  string,
  { severity: 'error' | 'warning' | 'note'; title: string; remedy: string }
>;

export type JsonProblemCode = keyof typeof jsonProblems;
export const jsonProblem = problemsOf(jsonProblems);
