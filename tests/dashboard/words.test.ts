/** What the page says of a hub with more rows than it reads: never that all is well where it has not looked. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  answerOf,
  exception,
  hubOf,
  order,
  type Picture,
  readPicture,
  sent,
  type Tables,
  times,
  words,
} from './kit.ts';

let tables: Tables;
let asked: string[];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    return Response.json(answerOf(tables, url));
  });
});
afterEach(() => vi.unstubAllGlobals());

async function look(of: Tables): Promise<Picture> {
  tables = of;
  return readPicture(hubOf('slk_test'));
}
function tiles(picture: Picture) {
  const systems = words.systemsOf(picture.transmissions);
  const made = words.tilesOf({ ...picture, systems });
  return made.map(({ value, text, tone = '' }) => `${value} ${text} ${tone}`.trim());
}
const standings = (picture: Picture) =>
  words.systemsOf(picture.transmissions).map((system) => {
    const { tone, text } = words.systemStanding(system);
    return `${system.partner}: ${system.sentText}, ${text} (${tone})`;
  });

describe('a hub whose lists are read whole', () => {
  it('is told in exact figures, with no note and one request a list', async () => {
    const picture = await look({
      orders: [order(1), order(2, 'issued')],
      invoices: [{ stream: 'invoice/A/1', phase: 'held', open: true }],
      exceptions: [exception(1, 'high'), exception(2, 'low')],
      transmissions: [sent(1), { ...sent(2, 'WEST'), phase: 'waiting' }],
    });
    expect(tiles(picture)).toEqual([
      '2 orders',
      '1 of them answered',
      '0 shipments under way',
      '1 of 1 open invoices held warn',
      '2 open exceptions, 1 grave bad',
      '1 behind systems warn',
      'holds conservation good',
    ]);
    expect(standings(picture)).toEqual([
      'ACME: 1 sent, in step (good)',
      'WEST: 0 sent, 1 on the way (warn)',
    ]);
    const { orders, transmissions, workload } = picture;
    expect(words.noteOf({ ...orders, shown: 2, count: 2, older: '' })).toBeUndefined();
    expect(words.systemsNoteOf(transmissions, workload)).toBeUndefined();
    expect(asked).toHaveLength(7);
  });

  it('says so where not all rows are shown', () => {
    const list = { newest: 431, isCut: false, shown: 200, count: 431, older: '' };
    expect(words.noteOf(list)).toBe('Shown: 200 of 431.');
  });
});

describe('a hub with more than a thousand later rows', () => {
  it('still counts a dead letter and what waits, on the badge and on the tile', async () => {
    const picture = await look({
      transmissions: [
        { ...sent(1), phase: 'dead_letter' },
        { ...sent(2, 'WEST'), phase: 'leased' },
        ...times(1200, (n) => sent(n + 2)),
        ...times(10, (n) => sent(n, 'EAST')),
      ],
    });
    expect(standings(picture)).toEqual([
      'ACME: 990 of the newest 1,000 sent, 1 could not be sent (bad)',
      'EAST: 10 of the newest 1,000 sent, in step (good)',
      'WEST: 0 of the newest 1,000 sent, 1 on the way (warn)',
    ]);
    expect(tiles(picture)).toContain('2 behind systems, 1 could not be sent bad');
    expect(words.systemsNoteOf(picture.transmissions, picture.workload)).toBe(
      'What was sent is counted among the newest 1,000, what waits or could not be sent among all.',
    );
  });

  it('says of no system that it is in step where not all that could not be sent was read', async () => {
    const picture = await look({
      transmissions: [
        { ...sent(1, 'WEST'), phase: 'dead_letter' },
        ...times(1100, (n) => ({ ...sent(n), phase: 'dead_letter' })),
        sent(1, 'WEST'),
      ],
    });
    expect(standings(picture)).toEqual([
      'ACME: 0 of the newest 1,000 sent, 1,000 or more could not be sent (bad)',
      'WEST: 1 of the newest 1,000 sent, nothing found that waits ()',
    ]);
    expect(tiles(picture)).toContain('1 behind systems, 1,101 could not be sent bad');
    expect(words.systemsNoteOf(picture.transmissions, picture.workload)).toContain('1,101');
  });

  it('still shows the orders that nobody answered, and counts them', async () => {
    const { orders, ...rest } = await look({
      orders: [
        order(1, 'issued'),
        order(2, 'partly_answered'),
        ...times(1500, (n) => order(n + 2)),
      ],
    });
    expect(orders.rows.filter(({ phase }) => phase === 'issued')).toHaveLength(1);
    expect(tiles({ ...rest, orders }).slice(0, 2)).toEqual([
      '1,002 or more orders',
      '2 of them not answered yet',
    ]);
    const shown = { ...orders, shown: 200, count: orders.rows.length };
    expect(words.noteOf({ ...shown, older: 'are not answered yet' })).toBe(
      'Shown: 200 of 1,002 or more. Read were the newest 1,000, and of the older ones those that are not answered yet.',
    );
  });

  it('still counts a grave exception and a held invoice, and shows the grave ones first', async () => {
    const picture = await look({
      exceptions: [exception(1, 'critical'), ...times(1100, (n) => exception(n + 1, 'low'))],
      invoices: [
        { stream: 'invoice/A/1', phase: 'held', open: true },
        ...times(1100, (n) => ({ stream: `invoice/B/${n}`, phase: 'received', open: true })),
      ],
    });
    expect(tiles(picture)).toContain('1,001 or more open exceptions, 1 grave bad');
    expect(tiles(picture)).toContain('1 of 1,001 or more open invoices held warn');
    const [first] = words.exceptionsInOrder(picture.exceptions.rows, 200);
    expect(first).toMatchObject({ severity: 'critical' });
  });
});

describe('a promised part', () => {
  it.each([
    [{ shipOn: '2026-11-24' }, '60 EA accepted, ships 2026-11-24'],
    [{ deliveryOn: '2026-11-26' }, '60 EA accepted, arrives 2026-11-26'],
    [
      { shipOn: '2026-11-24', deliveryOn: '2026-11-26' },
      '60 EA accepted, ships 2026-11-24, arrives 2026-11-26',
    ],
    [{}, '60 EA accepted'],
  ])('with %j reads "%s"', (dates, text) => {
    const part = { quantity: '60', disposition: 'accepted', ...dates };
    const line = { terms: { line: '1', quantity: '100', unit: 'EA' }, accepted: { parts: [part] } };
    expect(words.linesOf({ lines: [line] })[0]?.parts).toEqual([text]);
  });
});
