/** Element 235, what identifies an item. */

/** Codes that fill a field of `Item`; the first present one in this order wins, the rest go to `others`. */
export const itemFields = {
  buyer: ['IN', 'BP', 'PI', 'CB', 'SK'],
  supplier: ['VN', 'VP', 'VC', 'VA'],
  gtin: ['UK', 'EN', 'UP', 'UA', 'EO'],
  manufacturer: ['MG', 'MN'],
} as const satisfies Record<string, readonly string[]>;

export type ItemField = keyof typeof itemFields;

/** Longest GTIN; anything else under these codes is no GTIN and goes to `others`. */
const GTIN = /^\d{8}$|^\d{12,14}$/;

export function isGtin(value: string): boolean {
  return GTIN.test(value);
}

/** The code under which a GTIN of that length is written. */
export function gtinCode(gtin: string): string {
  if (gtin.length === 12) return 'UP';
  if (gtin.length === 8) return 'EO';
  return gtin.length === 13 ? 'EN' : 'UK';
}
