/** Goods as they are, whoever writes about them: what was packed, in which cartons, for which orders. */
import type { OrderName } from '../trade.ts';

/** Goods of one order line in one shipment. */
export interface Parcel {
  /** Number of the item within the shipment. */
  id: string;
  order: OrderName;
  line: string;
  buyerItem?: string;
  supplierItem?: string;
  quantity: string;
  unit: string;
}

/** A carton with its SSCC. */
export interface Carton {
  id: string;
  sscc: string;
  contents: { parcel: string; quantity: string; unit: string }[];
}

export interface Consignment {
  supplier: string;
  /** The supplier's number of the shipment. */
  number: string;
  site: string;
  /** Legal entity of the buyer. */
  entity: string;
  parcels: Parcel[];
  cartons: Carton[];
}

/** Serial shipping container code (GS1 General Specifications, SSCC): 17 digits and their check digit. */
export function ssccOf(prefix: string, serial: number): string {
  const digits = `0${prefix}${String(serial).padStart(16 - prefix.length, '0')}`;
  const sum = [...digits].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 3 : 1),
    0,
  );
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
