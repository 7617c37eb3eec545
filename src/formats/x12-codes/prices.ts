/** Element 639, what a unit price is for. Source: the code lists of 004010 and 005010. */
import { divide } from '../../base/decimal.ts';
import { codeTable } from '../syntax/x12/codes.ts';

/**
 * `unit`: one of what the line counts, whatever else the code says of the price (contract, catalog,
 * retail). Codes that are not here are unknown, and nothing is guessed of what they are for.
 */
export const priceBasisCodes = codeTable({
  element: '639',
  words: {
    ...each(
      'unit',
      'UM PE CT AA AB AP AW BD BR BW CA CP CR DI DP DR DS EC EH ES FB FO FX KA KP KR LE LR ME NC NE NQ NS NT ' +
        'PB PM PQ PR PU PV QE QR QT RE RS RT SA SC SM SR ST SW TB TE VQ WE WH WI',
    ),
    ...each('ten', 'PN'),
    ...each('dozen', 'PD LD RD TD WD'),
    ...each('hundred', 'HP LC QH RC TC WC'),
    ...each('thousand', 'TP LM QS RM TM WM'),
    ...each('ten_thousand', 'TT'),
    ...each('hundred_thousand', 'HT'),
    ...each('foot', 'PF'),
    ...each('hundred_feet', 'HF'),
    ...each('thousand_feet', 'TF'),
    ...each('yard', 'PY'),
    ...each('thousand_square_feet', 'PS'),
    ...each('pound', 'PP'),
    ...each('ounce', 'PO'),
    ...each('troy_ounce', 'PA'),
    ...each('gram', 'PG'),
    ...each('kilogram', 'PK'),
    ...each('liter', 'PL'),
    ...each('milliliter', 'ML'),
    ...each('ton', 'PT'),
  },
});
export type PriceBasis = (typeof priceBasisCodes.words)[string];

function each<T extends string>(word: T, codes: string): Record<string, T> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, word]));
}

/** How many of what the line counts. */
const counts: Partial<Record<PriceBasis, string>> = {
  ten: '10',
  dozen: '12',
  hundred: '100',
  thousand: '1000',
  ten_thousand: '10000',
  hundred_thousand: '100000',
};

/** Units of element 355 that are so many of one measure; the first one is the measure itself. */
type Measure = readonly (readonly [unit: string, size: string])[];
const foot: Measure = [
  ['FT', '1'],
  ['LF', '1'],
  ['HF', '100'],
  ['HL', '100'],
  ['TQ', '1000'],
  ['TL', '1000'],
];
const pound: Measure = [
  ['LB', '1'],
  ['01', '1'],
  ['24', '1'],
  ['PG', '1'],
  ['PN', '1'],
  ['CW', '100'],
];
const kilogram: Measure = [
  ['KG', '1'],
  ['50', '1'],
  ['53', '1'],
  ['58', '1'],
  ['HK', '100'],
  ['TV', '1000'],
];
const squareFoot: Measure = [
  ['SF', '1'],
  ['HS', '100'],
  ['TS', '1000'],
];
const measures: Partial<Record<PriceBasis, { of: string; measure: Measure }>> = {
  foot: { of: '1', measure: foot },
  hundred_feet: { of: '100', measure: foot },
  thousand_feet: { of: '1000', measure: foot },
  yard: {
    of: '1',
    measure: [
      ['YD', '1'],
      ['LY', '1'],
      ['HY', '100'],
    ],
  },
  thousand_square_feet: { of: '1000', measure: squareFoot },
  pound: { of: '1', measure: pound },
  ounce: { of: '1', measure: [['OZ', '1']] },
  troy_ounce: {
    of: '1',
    measure: [
      ['TO', '1'],
      ['HO', '100'],
    ],
  },
  gram: { of: '1', measure: [['GR', '1']] },
  kilogram: { of: '1', measure: kilogram },
  liter: { of: '1', measure: [['LT', '1']] },
  milliliter: { of: '1', measure: [['ML', '1']] },
};
/** Short, long and metric, actual and theoretical, net and gross: the code says "ton" of each of them. */
const tons = new Set('TN NS LG MP TG MN MG MT 26 27 51 54'.split(' '));

/**
 * What a price of that basis buys, for a line that counts `unit`: `undefined` for one of them, and `unclear`
 * where nobody can tell. A measure is told in the line's unit where that is a multiple of it.
 */
export function amountOfBasis(
  basis: PriceBasis,
  unit: string,
): { value: string; unit: string } | 'unclear' | undefined {
  if (basis === 'unit') return undefined;
  const count = counts[basis];
  if (count !== undefined) return { value: count, unit };
  if (basis === 'ton') return tons.has(unit) ? undefined : 'unclear';
  const known = measures[basis];
  const [first] = known?.measure ?? [];
  if (known === undefined || first === undefined) return 'unclear';
  const [name, size] = known.measure.find(([one]) => one === unit) ?? first;
  return { value: divide(known.of, size, 10, 'half-even'), unit: name };
}

/** The plain code for a price of so much, in a line that counts `unit`; `undefined` where none says it. */
export function basisOfAmount(
  per: { value: string; unit: string },
  unit: string | undefined,
): string | undefined {
  if (unit === undefined || per.unit === unit) {
    const count = plainCounts[per.value];
    if (count !== undefined) return count;
  }
  for (const [code, basis] of Object.entries(plainMeasures)) {
    const amount = amountOfBasis(basis, per.unit);
    if (typeof amount === 'object' && amount.unit === per.unit && amount.value === per.value)
      return code;
  }
  return undefined;
}

const plainCounts: Readonly<Record<string, string>> = {
  '1': 'PE',
  '10': 'PN',
  '12': 'PD',
  '100': 'HP',
  '1000': 'TP',
  '10000': 'TT',
  '100000': 'HT',
};
const plainMeasures: Readonly<Record<string, PriceBasis>> = {
  PF: 'foot',
  HF: 'hundred_feet',
  TF: 'thousand_feet',
  PY: 'yard',
  PS: 'thousand_square_feet',
  PP: 'pound',
  PO: 'ounce',
  PA: 'troy_ounce',
  PG: 'gram',
  PK: 'kilogram',
  PL: 'liter',
  ML: 'milliliter',
};
