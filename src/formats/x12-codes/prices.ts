/** Element 639, what a unit price is for. */

/** How many units a price of that basis buys; a basis without an entry is a price of one unit. */
export const unitsOfBasis: Readonly<Record<string, string>> = {
  PN: '10',
  PD: '12',
  LD: '12',
  QD: '12',
  RD: '12',
  TD: '12',
  WD: '12',
  HP: '100',
  LC: '100',
  QH: '100',
  RC: '100',
  TC: '100',
  WC: '100',
  TP: '1000',
  LM: '1000',
  QS: '1000',
  RM: '1000',
  TM: '1000',
  WM: '1000',
  TT: '10000',
  HT: '100000',
};

/** The plain basis for a price of so many units: per hundred HP, per thousand TP. */
export const basisOfUnits: Readonly<Record<string, string>> = {
  '1': 'PE',
  '10': 'PN',
  '12': 'PD',
  '100': 'HP',
  '1000': 'TP',
  '10000': 'TT',
  '100000': 'HT',
};
