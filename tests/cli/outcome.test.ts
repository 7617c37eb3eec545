/** What `syncline ingest` says of an interchange, and whether it found trouble: by all documents, not by those shown. */
import { describe, expect, it } from 'vitest';
import { hasTrouble, linesOf, type Outcome, toldOf } from '../../src/cli/outcome.ts';

const NONE = {
  applied: 0,
  duplicate: 0,
  refused: 0,
  quarantined: 0,
  waiting: 0,
  waitingByName: 0,
};
const applied = (number: string) => ({ kind: 'ship_notice', number, outcome: 'applied' });
const refused = { ...applied('5'), outcome: 'refused', code: 'ORDER_CANCELLED', text: 'No.' };

/** A hub that has these rows for each outcome that is asked for; says what was asked. */
function hubWith(rows: Record<string, object[]>) {
  const asked: string[] = [];
  const get = async (path: string) => {
    asked.push(path);
    const outcome = new URL(path, 'http://hub').searchParams.get('outcome') ?? '';
    return { status: 200, body: { rows: rows[outcome] ?? [] } };
  };
  return { get, asked };
}

describe('an interchange of which the answer shows all documents', () => {
  const outcome: Outcome = {
    id: 'i1',
    outcome: 'translated',
    problems: [{ code: 'RECEIVER_NOT_OURS', text: 'It is for X.' }],
    counts: { ...NONE, applied: 1, refused: 1 },
    documents: [refused, applied('6')],
  };

  it('is told by its documents, without a further question', async () => {
    const { get, asked } = hubWith({});
    const lines = linesOf(await toldOf({ get }, outcome));
    expect(asked).toEqual([]);
    expect(lines.slice(0, 2)).toEqual([
      'Interchange i1: translated',
      '  RECEIVER_NOT_OURS: It is for X.',
    ]);
    expect(lines[3]).toMatch(/^ship_notice\s+5\s+refused\s+ORDER_CANCELLED: No\.$/);
    expect(lines).toHaveLength(5);
    expect(hasTrouble(outcome)).toBe(true);
  });
});

describe('an interchange of many documents', () => {
  const outcome: Outcome = {
    id: 'i2',
    outcome: 'translated',
    problems: [],
    counts: { ...NONE, applied: 999, refused: 1 },
    documents: Array.from({ length: 200 }, (_, at) => applied(String(1000 - at))),
  };

  it('is trouble where one is refused that the answer does not show', async () => {
    const { get, asked } = hubWith({ refused: [refused] });
    const lines = linesOf(await toldOf({ get }, outcome));
    expect(asked).toEqual(['/v1/documents?interchange=i2&outcome=refused&limit=50']);
    expect(lines[1]).toBe('1000 documents: 999 applied, 1 refused');
    expect(lines[3]).toMatch(/^ship_notice\s+5\s+refused/);
    expect(lines.at(-1)).toBe('All of them: GET /v1/documents?interchange=i2');
    expect(hasTrouble(outcome)).toBe(true);
  });

  it('is no trouble where all are applied', async () => {
    const fine = { ...outcome, counts: { ...NONE, applied: 1000 } };
    const { get, asked } = hubWith({});
    expect(linesOf(await toldOf({ get }, fine))).toEqual([
      'Interchange i2: translated',
      '1000 documents: 1000 applied',
      'All of them: GET /v1/documents?interchange=i2',
    ]);
    expect(asked).toEqual([]);
    expect(hasTrouble(fine)).toBe(false);
  });
});

describe('an interchange that is not decided', () => {
  it('is told by what is known of it, and is trouble where something was refused already', async () => {
    const counts = { ...NONE, applied: 2, quarantined: 1, waiting: 1, waitingByName: 1 };
    const outcome = { id: 'i3', counts };
    const { get } = hubWith({ quarantined: [{ ...refused, outcome: 'quarantined' }] });
    const lines = linesOf(await toldOf({ get }, outcome));
    expect(lines[0]).toMatch(/^Committed as i3; not decided yet/);
    expect(lines[1]).toBe('4 documents: 2 applied, 1 quarantined, 1 waiting');
    expect(lines[3]).toContain('quarantined');
    expect(hasTrouble(outcome)).toBe(true);
  });

  it('is one line while it is read', async () => {
    const { get } = hubWith({});
    expect(linesOf(await toldOf({ get }, { id: 'i4' }))).toHaveLength(1);
    expect(hasTrouble({ id: 'i4' })).toBe(false);
  });
});
