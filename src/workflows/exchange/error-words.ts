/**
 * What the error codes of an X12 acknowledgment say, in our own words: elements 716 (group), 718 (set),
 * 720 (segment), 723 (element) and I18 (interchange). A code without words is given as it came.
 */
type ErrorElement = '716' | '718' | '720' | '723' | 'I18';

const WORDS: Record<ErrorElement, Record<string, string>> = {
  '716': {
    '1': 'this kind of group is not taken',
    '2': 'this version of the group is not taken',
    '3': 'the group has no end',
    '4': 'the control numbers at begin and end of the group differ',
    '5': 'the group holds another number of sets than it says',
    '6': 'the control number of the group is malformed',
  },
  '718': {
    '1': 'this set is not taken',
    '2': 'the set has no end',
    '3': 'the control numbers at begin and end of the set differ',
    '4': 'the set holds another number of segments than it says',
    '5': 'segments are in error',
    '6': 'the identifier of the set is missing or wrong',
    '7': 'the control number of the set is missing or wrong',
    '23': 'the control number of the set was used before in the group',
  },
  '720': {
    '1': 'the segment is not known',
    '2': 'the segment is not expected here',
    '3': 'a required segment is missing',
    '4': 'the loop repeats too often',
    '5': 'the segment repeats too often',
    '6': 'the segment is none of this set',
    '7': 'the segment stands in the wrong place',
    '8': 'elements are in error',
  },
  '723': {
    '1': 'a required element is missing',
    '2': 'an element is missing that another one calls for',
    '3': 'there are too many elements',
    '4': 'the element is too short',
    '5': 'the element is too long',
    '6': 'a character is not allowed',
    '7': 'the code is not known',
    '8': 'the date is wrong',
    '9': 'the time is wrong',
    '10': 'elements stand together that exclude each other',
  },
  I18: {
    '001': 'the control numbers at begin and end of the interchange differ',
    '002': 'this standard is not taken',
    '003': 'this version of the envelope is not taken',
    '004': 'the segment terminator is not allowed',
    '005': 'the qualifier of the sender is wrong',
    '006': 'the sender is not known',
    '007': 'the qualifier of the receiver is wrong',
    '008': 'the receiver is not known',
    '009': 'the receiver is not served here',
    '021': 'the number of groups is wrong',
    '022': 'the control structure is wrong',
    '023': 'the interchange ended too early',
    '024': 'the content is not allowed',
    '025': 'the control number was used before',
  },
};

export function errorWords(element: ErrorElement, code: string): string {
  return `${WORDS[element][code] ?? 'another error'} (${code})`;
}
