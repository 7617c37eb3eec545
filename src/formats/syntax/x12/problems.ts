/** Problems of the X12 syntax layer, for every set alike. A set's own stand in its folder. */
import { problemsOf } from '../../../base/problem.ts';

export const x12Problems = {
  X12_CODE_UNMAPPED: {
    severity: 'warning',
    title: 'A code has no meaning here yet',
    remedy: 'Give the code a meaning in the partner profile and process the message again.',
  },
  X12_SEGMENT_UNRECOGNIZED: {
    severity: 'warning',
    title: 'No table knows this segment',
    remedy: 'Nothing, if the partner sends it on purpose: its content is kept with the document.',
  },
  X12_SEGMENT_NOT_IN_SET: {
    severity: 'warning',
    title: 'A segment does not belong to this transaction set',
    remedy: 'Ask the partner to leave it out; its content is kept with the document.',
  },
  X12_SEGMENT_OUT_OF_SEQUENCE: {
    severity: 'warning',
    title: 'A segment stands where the transaction set does not have it',
    remedy: 'Ask the partner to send segments in the order of the standard.',
  },
  X12_SEGMENT_MISSING: {
    severity: 'error',
    title: 'A mandatory segment is missing',
    remedy: 'Ask the partner to send the document again with the segment.',
  },
  X12_SEGMENT_REPEATED: {
    severity: 'warning',
    title: 'A segment comes more often than the standard allows',
    remedy: 'Nothing is lost; ask the partner to keep to the maximum use.',
  },
  X12_LOOP_REPEATED: {
    severity: 'warning',
    title: 'A loop comes more often than the standard allows',
    remedy: 'Nothing is lost; ask the partner to keep to the maximum use.',
  },
  X12_ELEMENT_MISSING: {
    severity: 'error',
    title: 'A mandatory element is missing',
    remedy: 'Ask the partner to send the document again with the element.',
  },
  X12_ELEMENT_CONDITION: {
    severity: 'warning',
    title: 'Elements of a segment do not fit together',
    remedy: 'Ask the partner which elements are meant.',
  },
  X12_ELEMENT_TOO_MANY: {
    severity: 'warning',
    title: 'A segment has more elements than the standard knows',
    remedy: 'Check that the delimiter does not stand in text; the surplus is kept.',
  },
  X12_ELEMENT_TOO_SHORT: {
    severity: 'warning',
    title: 'An element is shorter than the standard asks',
    remedy: 'The value is taken as sent; ask the partner to fill it.',
  },
  X12_ELEMENT_TOO_LONG: {
    severity: 'warning',
    title: 'An element is longer than the standard allows',
    remedy: 'The value is taken whole; ask the partner to keep to the length.',
  },
  X12_ELEMENT_CHARACTER: {
    severity: 'error',
    title: 'An element holds a character that its type forbids',
    remedy: 'Ask the partner to send the value again in the form of its type.',
  },
  X12_ELEMENT_CODE: {
    severity: 'warning',
    title: 'An element holds a code that its list does not have',
    remedy: 'Give the code a meaning in the partner profile or ask the partner to correct it.',
  },
  X12_ELEMENT_DATE: {
    severity: 'error',
    title: 'An element holds no valid date',
    remedy: 'Ask the partner to send the document again with a valid date.',
  },
  X12_ELEMENT_TIME: {
    severity: 'warning',
    title: 'An element holds no valid time',
    remedy: 'The value is kept beside; ask the partner for a valid time.',
  },
  X12_VALUE_UNUSABLE: {
    severity: 'error',
    title: 'A value cannot be taken into the canonical document',
    remedy: 'Ask the partner what is meant.',
  },
  X12_UNIT_MISSING: {
    severity: 'warning',
    title: 'A quantity has no unit of measure',
    remedy: 'Ask the partner for the unit; until then the quantity is compared with nothing.',
  },
  X12_PRICE_BASIS_UNCLEAR: {
    severity: 'warning',
    title: 'Nobody can tell how much a unit price is for',
    remedy:
      'Give the basis a meaning in the partner profile; until then the price is compared with nothing.',
  },
  X12_WRITE_PROFILE: {
    severity: 'error',
    title: 'The profile does not fit the envelope',
    remedy: 'Correct interchange ids and delimiters in the partner profile.',
  },
  X12_WRITE_CODE_MISSING: {
    severity: 'error',
    title: 'No X12 code says this',
    remedy: 'Give the word a code in the partner profile.',
  },
  X12_WRITE_VALUE_MISSING: {
    severity: 'error',
    title: 'The document lacks what the transaction set asks for',
    remedy: 'Complete the document.',
  },
  X12_WRITE_VALUE_TOO_LONG: {
    severity: 'error',
    title: 'A value does not fit into its element',
    remedy: 'Shorten the value, or agree another element with the partner.',
  },
  X12_WRITE_TEXT_CUT: {
    severity: 'warning',
    title: 'A text was cut to the length of its element',
    remedy: 'Shorten the text, or send it as a note.',
  },
  X12_WRITE_STAND_IN: {
    severity: 'warning',
    title: 'An acknowledgment cannot repeat what the partner sent',
    remedy: 'Ask the partner to correct what the acknowledgment names as wrong.',
  },
  X12_WRITE_DELIMITER: {
    severity: 'error',
    title: 'A value holds a character that delimits',
    remedy: 'Choose other delimiters in the partner profile.',
  },
  X12_WRITE_TEXT_CHANGED: {
    severity: 'warning',
    title: 'A delimiter in a text was written as a blank',
    remedy: 'Choose other delimiters in the partner profile to send the text as it is.',
  },
  X12_WRITE_CHARACTER: {
    severity: 'error',
    title: 'A value holds a character that its element cannot carry',
    remedy: 'Correct the value.',
  },
  X12_WRITE_NOT_CARRIED: {
    severity: 'warning',
    title: 'The transaction set has no place for a part of the document',
    remedy: 'Nothing, or send the part by another way.',
  },
} as const satisfies Record<
  string,
  { severity: 'error' | 'warning' | 'note'; title: string; remedy: string }
>;

export const x12Problem = problemsOf(x12Problems);
export type X12ProblemCode = keyof typeof x12Problems;

/** ISA to IEA, GS to GE, ST to SE. */
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
