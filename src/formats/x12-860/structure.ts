/** Tables of the purchase order change by the buyer, 860. Source: X12 004010 and 005010. */
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
import { pocSegment } from '../x12-parts/poc.ts';

export const structure860: SetStructure = {
  set: '860',
  group: 'PC',
  segments: {
    BCH: 'M353 M92 M324 O328 O327 M373 O326 O367 O127 O373 O373 O373 O1166 O1232 O786 O640',
    POC: pocSegment,
    ...orderSegments,
  },
  elements: orderElements,
  body: [
    use('BCH', 'M'),
    ...orderHeader,
    loop('POC', 'O', 100_000, [use('POC', 'M'), ...orderLine]),
    orderSummary,
  ],
  mustMap: {
    'BCH-01': 'purpose.value',
    'BCH-02': 'orderType.value',
    'BCH-03': 'order.number',
    'BCH-04': 'order.release',
    'BCH-05': 'sequence',
    'BCH-06': 'dates[].on',
    'BCH-08': 'references[].value',
    'BCH-11': 'issuedOn',
    'POC-01': 'lines[].line',
    'POC-02': 'lines[].change.value',
    'POC-03': 'lines[].quantity.value',
    'POC-04': 'lines[].leftToReceive.value',
    'POC-05': 'lines[].quantity.unit',
    'POC-06': 'lines[].price.amount',
    'POC-07': 'lines[].price.basis',
    'POC-09': 'lines[].item',
    ...orderHeaderMustMap,
    ...orderLineMustMap,
  },
};
