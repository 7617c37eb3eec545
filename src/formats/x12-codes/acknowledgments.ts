/** Elements 715 and 717 (outcomes of group and set) and TA1-04. */
import { codeTable } from '../syntax/x12/codes.ts';

export const groupOutcomeCodes = codeTable({
  element: '715',
  closed: true,
  words: {
    A: 'accepted',
    E: 'accepted_with_errors',
    P: 'partially_accepted',
    R: 'rejected',
    M: 'rejected_authentication',
    W: 'rejected_assurance',
    X: 'rejected_decryption',
  },
});

export const setOutcomeCodes = codeTable({
  element: '717',
  closed: true,
  words: {
    A: 'accepted',
    E: 'accepted_with_errors',
    R: 'rejected',
    M: 'rejected_authentication',
    W: 'rejected_assurance',
    X: 'rejected_decryption',
  },
});

export const interchangeOutcomeCodes = codeTable({
  element: 'I17',
  closed: true,
  words: { A: 'accepted', E: 'accepted_with_errors', R: 'rejected' },
});
