/** Problems of the X12 envelope: ISA to IEA, GS to GE, ST to SE. */
import { problemsOf } from '../../../base/problem.ts';

export const x12EnvelopeProblems = {
  X12_NOT_AN_INTERCHANGE: {
    severity: 'error',
    title: 'Bytes that belong to no X12 interchange',
    remedy: 'Check that the right file was sent, and that it is X12 text.',
  },
  X12_ISA_INVALID: {
    severity: 'error',
    title: 'The interchange header cannot be read',
    remedy: 'Ask the partner for an ISA with sixteen elements and legal delimiters.',
  },
  X12_INTERCHANGE_TRUNCATED: {
    severity: 'error',
    title: 'The interchange ends in the middle',
    remedy: 'Ask the partner to send the whole interchange again.',
  },
  X12_INTERCHANGE_CONTROL_MISMATCH: {
    severity: 'error',
    title: 'The control numbers of ISA and IEA differ',
    remedy: 'Ask the partner whether the interchange is whole; its sets were read one by one.',
  },
  X12_GROUP_COUNT_WRONG: {
    severity: 'error',
    title: 'IEA counts other groups than there are',
    remedy: 'Ask the partner whether groups are missing and send them again.',
  },
  X12_GROUP_CONTROL_MISMATCH: {
    severity: 'error',
    title: 'The control numbers of GS and GE differ',
    remedy: 'Ask the partner whether the group is whole; its sets were read one by one.',
  },
  X12_GROUP_TRAILER_MISSING: {
    severity: 'error',
    title: 'A functional group has no GE',
    remedy: 'Ask the partner whether sets are missing.',
  },
  X12_GROUP_HEADER_MISSING: {
    severity: 'error',
    title: 'A transaction set or GE stands outside a functional group',
    remedy: 'Ask the partner to send the group with its GS.',
  },
  X12_GROUP_HEADER_INVALID: {
    severity: 'error',
    title: 'The header of a functional group lacks an element',
    remedy: 'Ask the partner to complete GS.',
  },
  X12_SET_COUNT_WRONG: {
    severity: 'error',
    title: 'GE counts other transaction sets than there are',
    remedy: 'Ask the partner whether sets are missing and send them again.',
  },
  X12_SEGMENT_COUNT_WRONG: {
    severity: 'error',
    title: 'SE counts other segments than there are',
    remedy: 'Ask the partner to send the set again; segments may be missing.',
  },
  X12_SET_CONTROL_MISMATCH: {
    severity: 'error',
    title: 'The control numbers of ST and SE differ',
    remedy: 'Ask the partner to send the set again; parts of two sets may be mixed.',
  },
  X12_SET_CONTROL_INVALID: {
    severity: 'error',
    title: 'A transaction set has no valid control number',
    remedy: 'Ask the partner to number the set in ST-02.',
  },
  X12_SET_CONTROL_REPEATED: {
    severity: 'warning',
    title: 'Two sets of a group have the same control number',
    remedy: 'Ask the partner to number sets uniquely; the acknowledgment cannot tell them apart.',
  },
  X12_SET_TRAILER_MISSING: {
    severity: 'error',
    title: 'A transaction set has no SE',
    remedy: 'Ask the partner to send the set again; its end may be missing.',
  },
  X12_SET_NOT_SUPPORTED: {
    severity: 'error',
    title: 'This transaction set is not supported',
    remedy: 'Agree a supported set with the partner, or add a format for this one.',
  },
  X12_SET_TOO_LARGE: {
    severity: 'error',
    title: 'A transaction set is larger than can be taken at once',
    remedy: 'Ask the partner to split the document.',
  },
  X12_SEGMENT_TOO_LONG: {
    severity: 'error',
    title: 'A segment does not end',
    remedy: 'Check the segment terminator; ask the partner to send the file again.',
  },
  X12_SEGMENT_UNEXPECTED: {
    severity: 'error',
    title: 'A segment stands outside every transaction set',
    remedy: 'Ask the partner whether an ST or a GS is missing.',
  },
  X12_TERMINATOR_MISSING: {
    severity: 'warning',
    title: 'The last segment has no terminator',
    remedy: 'Nothing, if the control numbers agree; else ask for the whole file.',
  },
  X12_SENDER_UNKNOWN: {
    severity: 'error',
    title: 'No partner has the interchange id of the sender',
    remedy: 'Give the id to a partner in its profile and process the interchange again.',
  },
  X12_CHARACTER_INVALID: {
    severity: 'error',
    title: 'A byte is not text in the character set of the partner',
    remedy: 'Set the character set in the partner profile, or ask for the file in UTF-8.',
  },
  X12_CHARSET_ASSUMED: {
    severity: 'note',
    title: 'Characters were read as ISO 8859-1',
    remedy: 'Set the character set in the partner profile.',
  },
  X12_VERSION_NEAREST: {
    severity: 'note',
    title: 'The release was read with the tables of another one',
    remedy: 'Nothing, unless something was read wrongly: then agree 004010 or 005010.',
  },
  X12_SET_NOT_OF_GROUP: {
    severity: 'note',
    title: 'A transaction set stands in a group of another kind',
    remedy: 'Ask the partner to correct GS-01.',
  },
} as const satisfies Record<
  string,
  { severity: 'error' | 'warning' | 'note'; title: string; remedy: string }
>;

export const envelopeProblem = problemsOf(x12EnvelopeProblems);
