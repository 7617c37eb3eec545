/** Elements 98 (entity), 66 (identification scheme), 365 (communication number). */
import { codeTable } from '../syntax/x12/codes.ts';

/** Entities that a rule here knows; the standard has over a thousand, the others are kept. */
export const entityCodes = codeTable({
  element: '98',
  words: {
    BY: 'buyer',
    SU: 'supplier',
    SE: 'supplier',
    VN: 'supplier',
    ST: 'ship_to',
    SF: 'ship_from',
    BT: 'bill_to',
    RI: 'remit_to',
    RE: 'remit_to',
    CA: 'carrier',
    MC: 'carrier',
    CN: 'consignee',
    CI: 'consignor',
    SH: 'consignor',
    WH: 'warehouse',
    UC: 'ultimate_consignee',
    MF: 'manufacturer',
    MP: 'manufacturer',
    PR: 'payer',
  },
  prefer: {
    supplier: 'SU',
    remit_to: 'RI',
    carrier: 'CA',
    consignor: 'SH',
    manufacturer: 'MF',
  },
  kept: 'all',
});

/** Identification schemes with a name; others keep their code as `x12-66:XX`. */
const schemeOfCode: Readonly<Record<string, string>> = {
  '1': 'DUNS',
  '9': 'DUNS+4',
  '2': 'SCAC',
  UL: 'GLN',
  '91': 'supplier',
  '92': 'buyer',
};
const codeOfScheme = new Map(Object.entries(schemeOfCode).map(([code, name]) => [name, code]));

export function schemeOf(code: string): string {
  return schemeOfCode[code] ?? `x12-66:${code}`;
}

/** The code of element 66 for a scheme; undefined where X12 has none. */
export function schemeCode(scheme: string): string | undefined {
  if (scheme.startsWith('x12-66:')) return scheme.slice('x12-66:'.length);
  return codeOfScheme.get(scheme);
}

const numberSchemes: Readonly<Record<string, string>> = {
  TE: 'phone',
  FX: 'fax',
  EM: 'email',
  CP: 'mobile',
  UR: 'url',
};
const codeOfNumberScheme = new Map(
  Object.entries(numberSchemes).map(([code, name]) => [name, code]),
);

/** Element 365 to a word; a code without one stays itself. */
export function numberSchemeOf(code: string): string {
  return numberSchemes[code] ?? code;
}

export function numberSchemeCode(scheme: string): string | undefined {
  return codeOfNumberScheme.get(scheme) ?? (/^[A-Z0-9]{2}$/.test(scheme) ? scheme : undefined);
}
