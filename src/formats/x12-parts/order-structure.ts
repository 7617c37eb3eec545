/**
 * Tables that orders and order changes share, 850 and 860, in 004010 and 005010.
 * Source: the standard's segment sequence. Segments that the standard has and no partner guide at
 * hand uses (SPI, IN2, NX2, LM in their own loops) are in the table too, and kept.
 */
import { type BodyUse, loop, type SegmentUse, UNBOUNDED, use } from '../syntax/x12/structure.ts';

const transport: readonly SegmentUse[] = [
  use('TD1', 'O', 200),
  use('TD5', 'O', 12),
  use('TD3', 'O', 12),
  use('TD4', 'O', 5),
];

const address: readonly SegmentUse[] = [
  use('N1', 'M'),
  use('N2', 'O', 2),
  use('IN2', 'O', UNBOUNDED),
  use('N3', 'O', 2),
  use('N4', 'O', UNBOUNDED),
];

/** Header of an order behind its beginning segment. */
export const orderHeader: readonly BodyUse[] = [
  use('CUR', 'O'),
  use('REF', 'O', UNBOUNDED),
  use('PER', 'O', 3),
  use('TAX', 'O', UNBOUNDED),
  use('FOB', 'O', UNBOUNDED),
  use('CTP', 'O', UNBOUNDED),
  use('PAM', 'O', 10),
  use('CSH', 'O', 5),
  use('TC2', 'O', UNBOUNDED, { only: '005010' }),
  loop('SAC', 'O', 25, [use('SAC', 'M'), use('CUR', 'O')]),
  use('ITD', 'O', UNBOUNDED),
  use('DIS', 'O', 20),
  use('INC', 'O'),
  use('DTM', 'O', 10),
  use('LIN', 'O', 5),
  use('SI', 'O', UNBOUNDED),
  use('PID', 'O', 200),
  use('MEA', 'O', 40),
  use('PWK', 'O', 25),
  use('PKG', 'O', 200),
  ...transport,
  use('MAN', 'O', 10),
  use('PCT', 'O', UNBOUNDED),
  use('CTB', 'O', 5),
  use('TXI', 'O', UNBOUNDED),
  loop('LDT', 'O', UNBOUNDED, [
    use('LDT', 'M'),
    use('QTY', 'O', UNBOUNDED),
    use('MTX', 'O', UNBOUNDED),
    use('REF', 'O', UNBOUNDED),
  ]),
  loop('AMT', 'O', UNBOUNDED, [
    use('AMT', 'M'),
    use('REF', 'O', UNBOUNDED),
    use('DTM', 'O'),
    use('PCT', 'O', UNBOUNDED),
    loop('FA1', 'O', UNBOUNDED, [use('FA1', 'M'), use('FA2', 'M', UNBOUNDED)]),
  ]),
  loop('N9', 'O', 1000, [
    use('N9', 'M'),
    use('DTM', 'O', UNBOUNDED),
    use('MSG', 'O', 1000),
    use('MTX', 'O', UNBOUNDED),
    use('PWK', 'O', UNBOUNDED),
  ]),
  loop('N1', 'O', 200, [
    ...address,
    use('NX2', 'O', UNBOUNDED),
    use('REF', 'O', 12),
    use('PER', 'O', UNBOUNDED),
    use('SI', 'O', UNBOUNDED),
    use('FOB', 'O'),
    ...transport,
    use('PKG', 'O', 200),
    use('MSG', 'O', UNBOUNDED, { only: '005010' }),
  ]),
  loop('LM', 'O', UNBOUNDED, [use('LM', 'M'), use('LQ', 'M', UNBOUNDED)]),
];

/** A line behind its first segment. */
export const orderLine: readonly BodyUse[] = [
  use('LIN', 'O', UNBOUNDED),
  use('SI', 'O', UNBOUNDED),
  use('CUR', 'O'),
  use('CN1', 'O'),
  use('PO3', 'O', 25),
  loop('CTP', 'O', UNBOUNDED, [use('CTP', 'M'), use('CUR', 'O')]),
  use('PAM', 'O', 10),
  use('MEA', 'O', 40),
  loop('PID', 'O', 1000, [use('PID', 'M'), use('MEA', 'O', 10)]),
  use('PWK', 'O', 25),
  use('PO4', 'O', UNBOUNDED),
  use('REF', 'O', UNBOUNDED),
  use('PER', 'O', 3),
  loop('SAC', 'O', 25, [use('SAC', 'M'), use('CUR', 'O'), use('CTP', 'O')]),
  use('IT8', 'O', 25),
  use('CSH', 'O', UNBOUNDED),
  use('ITD', 'O', 2),
  use('DIS', 'O', 20),
  use('INC', 'O'),
  use('TAX', 'O', UNBOUNDED),
  use('FOB', 'O', UNBOUNDED),
  use('SDQ', 'O', 500),
  use('IT3', 'O', 5),
  use('DTM', 'O', 10),
  use('TC2', 'O', UNBOUNDED),
  use('TD1', 'O'),
  use('TD5', 'O', 12),
  use('TD3', 'O', 12),
  use('TD4', 'O', 5),
  use('PCT', 'O', UNBOUNDED),
  use('MAN', 'O', 10),
  use('MSG', 'O', UNBOUNDED),
  use('MTX', 'O', UNBOUNDED, { only: '005010' }),
  use('SPI', 'O', UNBOUNDED),
  use('TXI', 'O', UNBOUNDED),
  use('CTB', 'O', UNBOUNDED),
  loop('QTY', 'O', UNBOUNDED, [use('QTY', 'M'), use('SI', 'O', UNBOUNDED)]),
  loop('SCH', 'O', 200, [use('SCH', 'M'), ...transport, use('REF', 'O', UNBOUNDED)]),
  loop('PKG', 'O', 200, [use('PKG', 'M'), use('MEA', 'O', UNBOUNDED)]),
  use('LS', 'O'),
  loop('LDT', 'O', UNBOUNDED, [
    use('LDT', 'M'),
    use('QTY', 'O', UNBOUNDED),
    use('MSG', 'O'),
    use('REF', 'O', 3),
    loop('LM', 'O', UNBOUNDED, [use('LM', 'M'), use('LQ', 'M', UNBOUNDED)]),
  ]),
  use('LE', 'O'),
  loop('N9', 'O', 1000, [
    use('N9', 'M'),
    use('DTM', 'O', UNBOUNDED),
    use('MEA', 'O', 40),
    use('MSG', 'O', 1000),
    use('MTX', 'O', UNBOUNDED),
    use('PWK', 'O', UNBOUNDED),
  ]),
  loop('N1', 'O', 200, [
    ...address,
    use('QTY', 'O', UNBOUNDED),
    use('NX2', 'O', UNBOUNDED),
    use('REF', 'O', 12),
    use('PER', 'O', 3),
    use('SI', 'O', UNBOUNDED),
    use('DTM', 'O'),
    use('FOB', 'O'),
    use('SCH', 'O', 200),
    ...transport,
    use('PKG', 'O', 200),
    loop('LDT', 'O', UNBOUNDED, [
      use('LDT', 'M'),
      use('MAN', 'O', 10),
      use('QTY', 'O', 5),
      use('MSG', 'O'),
      use('REF', 'O', 3),
    ]),
  ]),
  loop('SLN', 'O', 1000, [
    use('SLN', 'M'),
    use('MSG', 'O', UNBOUNDED),
    use('SI', 'O', UNBOUNDED),
    use('PID', 'O', 1000),
    use('PO3', 'O', 104),
    use('TC2', 'O', UNBOUNDED),
    use('CTP', 'O', 25),
    use('PAM', 'O', 10),
    use('PO4', 'O'),
    use('TAX', 'O', 3),
    loop('SAC', 'O', 25, [use('SAC', 'M'), use('CUR', 'O'), use('CTP', 'O')]),
    use('DTM', 'O', 10),
    use('PO4', 'O', 1, { only: '005010' }),
    loop('QTY', 'O', UNBOUNDED, [use('QTY', 'M'), use('SI', 'O', UNBOUNDED)]),
    loop('N9', 'O', UNBOUNDED, [
      use('N9', 'M'),
      use('DTM', 'O', UNBOUNDED),
      use('MSG', 'O', UNBOUNDED),
    ]),
    loop('N1', 'O', 10, [
      ...address,
      use('NX2', 'O', UNBOUNDED),
      use('REF', 'O', 12),
      use('PER', 'O', 3),
      use('SI', 'O', UNBOUNDED),
    ]),
  ]),
  loop('AMT', 'O', UNBOUNDED, [
    use('AMT', 'M'),
    use('REF', 'O'),
    use('PCT', 'O', UNBOUNDED),
    loop('FA1', 'O', UNBOUNDED, [use('FA1', 'M'), use('FA2', 'M', UNBOUNDED)]),
  ]),
  loop('LM', 'O', UNBOUNDED, [use('LM', 'M'), use('LQ', 'M', UNBOUNDED)]),
];

/** CTT with its amounts. */
export const orderSummary: BodyUse = loop('CTT', 'O', 1, [use('CTT', 'M'), use('AMT', 'O')]);

/** Segments that only orders have. */
export const orderSegments = {
  IT8: 'O596 O566 O565 O508 O373 O559 X566 X235 X234 X235 X234 X235 X234 X235 X234 X235 X234',
  SPI: 'M786 X128 X127 O790 O791 O792 O353 O755 O786 O559 O822 O554 | P0203',
} as const;
export const orderElements = {
  '790': 'AN 1/60 entity title',
  '791': 'AN 1/60 entity purpose',
  '792': 'ID 1/1 entity status',
} as const;

/** Must-map rows of header parts that both have. */
export const orderHeaderMustMap = {
  'CUR-02': 'currency',
  'REF-01': 'references[].role.value',
  'REF-02': 'references[].value',
  'FOB-01': 'freightTerms',
  'ITD-03': 'terms.discountPercent',
  'ITD-05': 'terms.discountDays',
  'ITD-07': 'terms.netDays',
  'DTM-01': 'dates[].kind.value',
  'DTM-02': 'dates[].on',
  'N1-01': 'parties[].role.value',
  'N1-02': 'parties[].name',
  'N1-04': 'parties[].identifiers[].value',
  'N3-01': 'parties[].address.lines[]',
  'N4-01': 'parties[].address.city',
  'N4-02': 'parties[].address.region',
  'N4-03': 'parties[].address.postalCode',
  'PER-04': 'parties[].contacts[].numbers[].value',
  'SAC-02': 'charges[].kind.value',
  'SAC-05': 'charges[].amount',
  'MSG-01': 'notes[].text',
} as const;

/** Must-map rows of a line's parts that both have. */
export const orderLineMustMap = {
  'PID-05': 'lines[].item.description',
  'SCH-01': 'lines[].schedules[].quantity.value',
  'SCH-02': 'lines[].schedules[].quantity.unit',
  'SCH-06': 'lines[].schedules[].dates[].on',
  'SDQ-03': 'lines[].schedules[].shipTo.identifiers[].value',
  'SDQ-04': 'lines[].schedules[].quantity.value',
  'TXI-02': 'lines[].taxes[].amount',
} as const;
