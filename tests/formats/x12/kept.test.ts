/** What of a set with several documents goes into `kept` of which of them. */
import { describe, expect, it } from 'vitest';
import { documentsOf, interchange, readAll } from '../kit.ts';

const status = 'AT7*AF*NS***20260608*0830*ET';
const header = ['B10*PRO1*SHP-1*NWFR'];

/** Values kept of each status of a 214. */
function keptOf(segments: readonly string[]): string[][] {
  const text = interchange([{ set: '214', segments: [...header, ...segments] }], { group: 'QM' });
  return documentsOf(readAll(text)).map(({ kept }) => (kept ?? []).map(({ value }) => value));
}

describe('what no mapping took', () => {
  it('goes to all documents where it is about all', () => {
    expect(keptOf(['MAN*GM*ALL', 'LX*1', status, 'LX*2', status])).toEqual([
      ['GM', 'ALL'],
      ['GM', 'ALL'],
    ]);
  });

  it('goes to the statuses of its LX, and to no other', () => {
    const kept = keptOf(['LX*1', status, status, 'MAN*GM*ONE', 'LX*2', status, 'MAN*GM*TWO']);
    expect(kept).toEqual([
      ['GM', 'ONE'],
      ['GM', 'ONE'],
      ['GM', 'TWO'],
    ]);
  });

  it('is not copied without end: thousands of elements and documents make no millions', () => {
    const marks = Array.from({ length: 2000 }, (_, index) => `MAN*GM*${index}`);
    const details = Array.from({ length: 2000 }, (_, index) => [`LX*${index + 1}`, status]).flat();
    const kept = keptOf([...marks, ...details]);
    expect(kept).toHaveLength(2000);
    expect(kept.flat().length).toBeLessThan(110_000);
    // Nothing is lost: what does not stand in all stands in the first.
    expect(new Set(kept[0])).toEqual(new Set(['GM', ...marks.map((mark) => mark.slice(7))]));
  });
});
