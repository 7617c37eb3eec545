/** Tables of the purchase order, 850, in 004010 and 005010. Source: the standard's segment sequence. */
import { loop, type SetStructure, use } from '../syntax/x12/structure.ts';
import {
  orderElements,
  orderHeader,
  orderHeaderMustMap,
  orderLine,
  orderLineMustMap,
  orderSegments,
  orderSummary,
} from '../x12-parts/order-structure.ts';

export const structure: SetStructure = {
  set: '850',
  group: 'PO',
  segments: {
    BEG: 'M353 M92 M324 O328 M373 O367 O587 O1019 O1166 O1232 O786 O640',
    ...orderSegments,
  },
  elements: orderElements,
  body: [
    use('BEG', 'M'),
    ...orderHeader,
    loop('PO1', 'M', 100_000, [use('PO1', 'M'), ...orderLine]),
    orderSummary,
  ],
  mustMap: {
    'BEG-01': 'purpose.value',
    'BEG-02': 'orderType.value',
    'BEG-03': 'order.number',
    'BEG-04': 'order.release',
    'BEG-05': 'issuedOn',
    'PO1-01': 'lines[].line',
    'PO1-02': 'lines[].quantity.value',
    'PO1-03': 'lines[].quantity.unit',
    'PO1-04': 'lines[].price.amount',
    'PO1-05': 'lines[].price.basis',
    'PO1-07': 'lines[].item',
    ...orderHeaderMustMap,
    ...orderLineMustMap,
  },
};
