/** Elements 1005 (order of HL levels) and 735 (what an HL is). */
import type { SHIP_NOTICE_STRUCTURES } from '../../model/shipment-documents.ts';
import { codeTable } from '../syntax/x12/codes.ts';

/** The four orders that ship notices use; the other codes of the element belong to other sets. */
export const structureCodes = codeTable<(typeof SHIP_NOTICE_STRUCTURES)[number]>({
  element: '1005',
  words: {
    '0001': 'shipment_order_packaging_item',
    '0002': 'shipment_order_item_packaging',
    '0003': 'shipment_packaging_order_item',
    '0004': 'shipment_order_item',
  },
  kept: 'all',
});

/** What a hierarchical level is: shipment, order, packaging (tare, pack, sub-pack), item. */
export type Level = 'shipment' | 'order' | 'packaging' | 'item';

export const levelOfCode: Readonly<Record<string, Level>> = {
  S: 'shipment',
  V: 'shipment',
  O: 'order',
  T: 'packaging',
  P: 'packaging',
  K: 'packaging',
  Q: 'packaging',
  I: 'item',
};

/** Marks of element 88 that are an SSCC-18. */
export const SSCC_MARKS: ReadonlySet<string> = new Set(['GM', 'AA', 'AB']);
