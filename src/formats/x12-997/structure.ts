/** Tables of the functional acknowledgment, 997, in 004010 and 005010. */
import { loop, type SetStructure, UNBOUNDED, use } from '../syntax/x12/structure.ts';

export const structure: SetStructure = {
  set: '997',
  group: 'FA',
  segments: {
    AK1: { '004010': 'M479 M28', '005010': 'M479 M28 O480' },
    AK2: { '004010': 'M143 M329', '005010': 'M143 M329 O1705' },
    AK3: 'M721 M719 O447 O720',
    AK4: 'MC030 O725 M723 O724',
    AK5: 'M717 O718 O718 O718 O718 O718',
    AK9: 'M715 M97 M123 M2 O716 O716 O716 O716 O716',
  },
  body: [
    use('AK1', 'M'),
    loop('AK2', 'O', UNBOUNDED, [
      use('AK2', 'M'),
      loop('AK3', 'O', UNBOUNDED, [use('AK3', 'M'), use('AK4', 'O', 99)]),
      use('AK5', 'M'),
    ]),
    use('AK9', 'M'),
  ],
  mustMap: {
    'AK1-01': 'group',
    'AK1-02': 'groupControl',
    'AK2-01': 'sets[].set',
    'AK2-02': 'sets[].control',
    'AK3-01': 'sets[].segments[].segment',
    'AK3-02': 'sets[].segments[].position',
    'AK3-03': 'sets[].segments[].loop',
    'AK3-04': 'sets[].segments[].error',
    'AK4-01': 'sets[].segments[].elements[].position',
    'AK4-02': 'sets[].segments[].elements[].reference',
    'AK4-03': 'sets[].segments[].elements[].error',
    'AK4-04': 'sets[].segments[].elements[].value',
    'AK5-01': 'sets[].outcome.value',
    'AK5-02': 'sets[].errors[]',
    'AK9-01': 'outcome.value',
    'AK9-02': 'included',
    'AK9-03': 'received',
    'AK9-04': 'accepted',
    'AK9-05': 'errors[]',
  },
};
