/**
 * Envelopes, characters and codes that are not as they should be, and JSON that attacks, through the API of a
 * whole hub: each ends in the code that a person sees, and others are unaffected.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer, type HardWorld, hardWorld, order, x12Answer } from './hard-world.ts';

const ORDER = 'order/E1/US01/4711/-';
const MIB = 1024 * 1024;
let world: HardWorld;
beforeEach(async () => {
  world = await hardWorld();
  await world.send('ERP', order('4711'));
});
afterEach(() => world.stop());

const good = x12Answer('4711');
const named = (text: string) =>
  good
    .replace('BAK*00*AC*4711*20260601~\n', `BAK*00*AC*4711*20260601~\nN1*SU*${text}~\n`)
    .replace('SE*6*', 'SE*7*');
const inLatin1 = (text: string) => Buffer.from(text, 'latin1');

interface Case {
  what: string;
  sent: string | Uint8Array;
  interchange: object;
  documents: object[];
  /** Whether the order was answered all the same. */
  answers: boolean;
}
const problems = (...codes: string[]) => codes.map((code) => ({ code }));
const refused = (code: string) => [{ outcome: 'refused', code }];
const applied = (...codes: string[]) => [{ outcome: 'applied', problems: problems(...codes) }];
const translated = (...codes: string[]) => ({
  outcome: 'translated',
  problems: problems(...codes),
});
const quarantined = (...codes: string[]) => ({
  outcome: 'quarantined',
  problems: problems(...codes),
});

const cases: Case[] = [
  {
    what: 'an SE that counts other segments refuses its set',
    sent: good.replace('SE*6*', 'SE*9*'),
    interchange: translated(),
    documents: refused('X12_SEGMENT_COUNT_WRONG'),
    answers: false,
  },
  {
    what: 'a GE that counts other sets is named, and the missing one is a row',
    sent: good.replace('GE*1*', 'GE*2*'),
    interchange: translated('X12_SET_COUNT_WRONG'),
    documents: [...refused('DOCUMENT_MISSING'), ...applied()],
    answers: true,
  },
  {
    what: 'an IEA that counts other groups is named',
    sent: good.replace('IEA*1*', 'IEA*2*'),
    interchange: translated('X12_GROUP_COUNT_WRONG'),
    documents: applied(),
    answers: true,
  },
  {
    what: 'an SE whose control number is not that of its ST refuses its set',
    sent: good.replace('SE*6*0001', 'SE*6*0002'),
    interchange: translated(),
    documents: refused('X12_SET_CONTROL_MISMATCH'),
    answers: false,
  },
  {
    what: 'a GE whose control number is not that of its GS is named',
    sent: good.replace('GE*1*7', 'GE*1*8'),
    interchange: translated('X12_GROUP_CONTROL_MISMATCH'),
    documents: applied(),
    answers: true,
  },
  {
    what: 'an IEA whose control number is not that of its ISA is named',
    sent: good.replace('IEA*1*000000007', 'IEA*1*000000008'),
    interchange: translated('X12_INTERCHANGE_CONTROL_MISMATCH'),
    documents: applied(),
    answers: true,
  },
  {
    what: 'a set whose number is longer than any may be is refused under the beginning of it',
    sent: good.replace('BAK*00*AC*4711', `BAK*00*AC*${'4'.repeat(9000)}`),
    interchange: translated(),
    documents: [{ outcome: 'refused', code: 'X12_ELEMENT_TOO_LONG', number: '4'.repeat(80) }],
    answers: false,
  },
  {
    what: 'a receiver that is not us is named, and applied',
    sent: good.replace('*ZZ*DELTA ', '*ZZ*OTHERS'),
    interchange: translated('RECEIVER_NOT_OURS'),
    documents: applied(),
    answers: true,
  },
  {
    what: 'a sender whom no profile knows waits for one',
    sent: good.replace('*ZZ*ACME  ', '*ZZ*NOBODY').replace('GS*PR*ACME', 'GS*PR*NOBODY'),
    interchange: quarantined('SENDER_UNKNOWN', 'X12_SENDER_UNKNOWN'),
    documents: [],
    answers: false,
  },
  {
    what: 'an unknown code stays unmapped beside its original, and confirms nothing',
    sent: good.replace('ACK*IA', 'ACK*QQ'),
    interchange: translated(),
    documents: applied('X12_CODE_UNMAPPED'),
    answers: false,
  },
  {
    what: 'bytes that are no UTF-8 are read as ISO 8859-1 where the profile says nothing, by name',
    sent: inLatin1(named('M\u00fcller')),
    interchange: translated(),
    documents: applied('X12_CHARSET_ASSUMED'),
    answers: true,
  },
  {
    what: 'UTF-16 is kept behind a code',
    sent: Buffer.from(`\ufeff${good}`, 'utf16le'),
    interchange: quarantined('SYNTAX_UNKNOWN'),
    documents: [],
    answers: false,
  },
  {
    what: 'JSON that is no UTF-8 is refused',
    sent: inLatin1(JSON.stringify({ ...answer('4711'), text: 'M\u00fcller' })),
    interchange: translated(),
    documents: refused('JSON_CHARACTER_INVALID'),
    answers: false,
  },
];

describe('an interchange', () => {
  it.each(cases)('$what', async ({ sent, interchange, documents, answers }) => {
    const seen = await world.send('ACME', sent);
    expect(seen).toMatchObject({ status: 202, interchange, documents });
    expect(seen.documents).toHaveLength(documents.length);
    expect((await world.events(ORDER)).includes('order.confirmed')).toBe(answers);
    await world.othersUnaffected();
  });

  it('with one segment of 100 MB that never ends refuses its set by name', async () => {
    const endless = Buffer.concat([
      Buffer.from(good.slice(0, good.indexOf('PO1'))),
      Buffer.alloc(100 * MIB, 'A'),
    ]);
    const seen = await world.send('ACME', endless);
    expect(seen).toMatchObject({
      status: 202,
      interchange: translated('X12_GROUP_TRAILER_MISSING', 'X12_INTERCHANGE_TRUNCATED'),
      documents: refused('X12_SEGMENT_TOO_LONG'),
    });
    await world.othersUnaffected();
  }, 60_000);
});

const text = JSON.stringify(answer('4711'));
const bomb = (more: string) => text.replace(/\}$/, `,${more}}`);
const bombs: [string, string, number, string[]][] = [
  ['depth', bomb(`"x":${'['.repeat(100_000)}`), 400, ['JSON_INVALID', 'BODY_TOO_DEEP']],
  ['size', bomb(`"x":"${'x'.repeat(20 * MIB)}"`), 413, ['BODY_TOO_LARGE']],
  ['a key twice', bomb('"number":"SO-2"'), 400, ['JSON_INVALID', 'BODY_NAME_REPEATED']],
  ['a huge number', bomb(`"x":${'9'.repeat(400)}`), 400, ['JSON_INVALID', 'BODY_NUMBER_RANGE']],
  ['a prototype', bomb('"__proto__":{"a":1}'), 400, ['JSON_INVALID', 'BODY_NAME_FORBIDDEN']],
  ['a constructor', bomb('"constructor":{"a":1}'), 400, ['JSON_INVALID', 'BODY_NAME_FORBIDDEN']],
];

describe('a JSON bomb at a route of its document', () => {
  it.each(bombs)('of %s is refused before anything is stored', async (_, body, status, codes) => {
    const seen = await world.send('ACME', body, '/v1/order-acknowledgments');
    expect([seen.status, seen.codes]).toEqual([status, codes]);
    expect(seen.id).toBeUndefined();
    expect(({} as { a?: number }).a).toBeUndefined();
    const { interchanges } = (await world.hub.observe()).conservation;
    expect(interchanges.received).toBe(1);
    await world.othersUnaffected();
  });
});

describe('quantities of an answer that do not sum', () => {
  it.each([
    ['less than was asked', '80 EA', 'answer_incomplete'],
    ['more than was asked', '130 EA', 'excess_promise'],
  ])('%s are told to a person', async (_, quantity, exception) => {
    const seen = await world.send('ACME', answer('4711', quantity));
    expect(seen.documents).toMatchObject([{ outcome: 'applied' }]);
    expect(await world.exceptions()).toEqual([exception]);
    await world.othersUnaffected();
  });
});
