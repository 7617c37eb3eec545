/** Tables of the 865, purchase order change acknowledgment or request. Source: X12 004010 and 005010. */
import { loop, type SetStructure, UNBOUNDED, use } from '../syntax/x12/structure.ts';
import {
  acknowledgmentHeader,
  acknowledgmentLineBody,
  acknowledgmentSummary,
} from '../x12-parts/acknowledgment.ts';
import { pocSegment } from '../x12-parts/poc.ts';

export const structure865: SetStructure = {
  set: '865',
  group: 'CA',
  body: [
    use('BCA', 'M'),
    ...acknowledgmentHeader,
    loop('POC', 'O', UNBOUNDED, [use('POC', 'M'), ...acknowledgmentLineBody]),
    acknowledgmentSummary,
  ],
  segments: {
    BCA: 'M353 O587 M324 O328 O327 M373 O326 O367 O127 O373 O373 O373 O640',
    POC: pocSegment,
  },
  mustMap: {
    'BCA-01': 'purpose.wire',
    'BCA-02': 'type.wire',
    'BCA-03': 'order.number',
    'BCA-04': 'order.release',
    'BCA-05': 'answersSequence',
    'BCA-06': 'dates[].on',
    'BCA-09': 'references[].value',
    'BCA-10': 'issuedOn',
    'POC-01': 'lines[].line',
    'POC-02': 'lines[].change.wire',
    'POC-03': 'lines[].ordered.value',
    'POC-05': 'lines[].ordered.unit',
    'POC-06': 'lines[].price.amount',
    'POC-09': 'lines[].item.buyer',
    'PID-05': 'lines[].item.description',
    'ACK-01': 'lines[].allocations[].disposition.wire',
    'ACK-02': 'lines[].allocations[].quantity.value',
    'ACK-03': 'lines[].allocations[].quantity.unit',
    'ACK-05': 'lines[].allocations[].dates[].on',
    'SCH-01': 'lines[].allocations[].quantity.value',
    'SCH-06': 'lines[].allocations[].dates[].on',
  },
};
