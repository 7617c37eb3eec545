/** Tables of the 214, transportation carrier shipment status. Source: X12 004010 and 005010. */
import { loop, type SetStructure, UNBOUNDED, use } from '../syntax/x12/structure.ts';

const partyLoop = loop('N1', 'O', 10, [
  use('N1', 'M'),
  use('N2', 'O'),
  use('N3', 'O', 2),
  use('N4', 'O'),
  use('G62', 'O'),
  use('L11', 'O', 10),
]);

export const structure214: SetStructure = {
  set: '214',
  group: 'QM',
  body: [
    use('B10', 'M'),
    use('L11', 'O', 300),
    use('MAN', 'O', 9999),
    use('K1', 'O', 10),
    partyLoop,
    use('MS3', 'O', 12),
    loop('LX', 'O', 999_999, [
      use('LX', 'M'),
      loop('AT7', 'O', 10, [use('AT7', 'M'), use('MS1', 'O'), use('MS2', 'O'), use('M7', 'O')]),
      use('L11', 'O', 10),
      use('MAN', 'O', 9999),
      use('Q7', 'O', 10),
      use('K1', 'O', 10),
      use('AT5', 'O', 10),
      use('AT8', 'O', 10),
      use('PRF', 'O', UNBOUNDED),
      use('OID', 'O', UNBOUNDED),
      partyLoop,
    ]),
  ],
  segments: {
    B10: 'X127 O145 M140 O71 X128 X127 O1073 | R0106 P0506',
    AT7: 'X1650 X1651 X1652 X1651 O373 X337 O623 | P0102 E0103 P0304 C0605 C0706',
    MS1: {
      '004010':
        'X19 X156 X26 X1654 X1655 X1280 X1280 | L010203 E0104 C0201 C0301 P0405 C0604 C0704',
      '005010':
        'X19 X156 X26 X1654 X1655 X1280 X1280 O116 | L010203 E0104 C0201 C0301 P0405 C0604 C0704',
    },
    MS2: 'X140 X207 O40 X761 | P0102 C0402',
    MS3: 'M140 M133 X19 O91 X156 | C0503',
    M7: 'M225 O225 O225 O225 O98',
    Q7: 'M33 X211 X80 | P0203',
    K1: 'M61 O61',
    AT5: 'X152 X153 X152',
    AT8: 'X187 X188 X81 O80 O80 X184 X183 | P010203 P0607',
    OID: 'X127 X324 O127 X355 X380 X188 X81 X184 X183 | R0102 P0405 P0607 P0809',
  },
  mustMap: {
    'B10-01': 'references[].value',
    'B10-02': 'references[].value',
    'B10-03': 'carrier',
    'L11-01': 'references[].value',
    'N1-02': 'parties[].name',
    'AT7-01': 'type.wire',
    'AT7-02': 'reason.wire',
    'AT7-03': 'type.wire',
    'AT7-04': 'reason.wire',
    'AT7-05': 'when.on',
    'AT7-06': 'when.time',
    'AT7-07': 'when.zone',
    'MS1-01': 'place.address.city',
    'MS1-02': 'place.address.region',
    'MS1-03': 'place.address.country',
    'MS2-02': 'equipment',
    'Q7-01': 'ladingException.kind.wire',
    'Q7-03': 'ladingException.quantity.value',
    'OID-02': 'orders[].order.number',
    'PRF-01': 'orders[].order.number',
  },
};
