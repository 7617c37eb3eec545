/** Element 353, purpose of a transaction set. */
import { codeTable } from '../syntax/x12/codes.ts';

/** Codes without a word are of other trades (finance, excavation, train plans) and are kept. */
export const purposeCodes = codeTable({
  element: '353',
  closed: true,
  words: {
    '00': 'original',
    '49': 'original',
    '01': 'cancellation',
    '46': 'cancellation',
    '02': 'addition',
    '03': 'deletion',
    '04': 'change',
    '05': 'replacement',
    '06': 'confirmation',
    '07': 'duplicate',
    '08': 'status',
    SU: 'status',
    '11': 'response',
    '13': 'request',
    '28': 'request',
    '15': 'resubmission',
    '5C': 'resubmission',
    '16': 'proposed',
    '17': 'cancel_to_reissue',
    '18': 'reissue',
    '19': 'seller_change',
    '20': 'final',
    '21': 'on_hold',
    '22': 'information_copy',
    '24': 'draft',
    '27': 'verification',
    '44': 'rejection',
    '54': 'approval',
    GR: 'approval',
    CO: 'corrected',
    '41': 'corrected',
    '77': 'test',
  },
  prefer: {
    original: '00',
    cancellation: '01',
    status: '08',
    request: '13',
    resubmission: '15',
    approval: '54',
    corrected: 'CO',
  },
  kept: new Set(
    (
      '10 12 14 25 26 30 31 32 33 34 35 36 37 38 39 40 42 43 45 47 48 50 51 52 53 55 56 CN EX PR ' +
      'RH RV ZZ'
    ).split(' '),
  ),
});
