/** Element 92, type of a purchase order. */
import { codeTable } from '../syntax/x12/codes.ts';

/** Codes without a word are contract forms and leases that no rule here tells apart; they are kept. */
export const orderTypeCodes = codeTable({
  element: '92',
  closed: true,
  words: {
    SA: 'stand_alone',
    NE: 'stand_alone',
    KN: 'stand_alone',
    RL: 'release',
    RA: 'release',
    BE: 'blanket',
    BK: 'blanket',
    KB: 'blanket',
    DS: 'drop_ship',
    DR: 'drop_ship',
    CN: 'consignment',
    BL: 'consignment',
    RO: 'rush',
    EO: 'rush',
    US: 'rush',
    AC: 'rush',
    SP: 'sample',
    ST: 'standing',
    RE: 'reorder',
    OS: 'special',
    CP: 'change',
    CR: 'change',
  },
  prefer: {
    stand_alone: 'SA',
    release: 'RL',
    blanket: 'BK',
    drop_ship: 'DS',
    consignment: 'CN',
    rush: 'RO',
    change: 'CP',
  },
  kept: new Set(
    (
      'AB AO BD BH BQ BY CA CC CF CO FH IN JL KA KC KD KE KG KI KO KP KQ KR KS KT LB LS NO NP NS ' +
      'PR RC RN RR RT RU RW SO SS SW TC TM TR UD UE WO ZZ'
    ).split(' '),
  ),
});
