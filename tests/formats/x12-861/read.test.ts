/** What the conditions of an 861 (element 412) say of what was accepted and rejected. */
import { describe, expect, it } from 'vitest';
import type { ReceivingLine } from '../../../src/model/settlement-documents.ts';
import { documentsOf, interchange, readAll } from '../kit.ts';

function judged(rcd: string): [string | undefined, string | undefined] {
  const segments = [
    'BRA*RA-1*20260604*00*1',
    'DTM*050*20260604',
    'PRF*4500017',
    rcd,
    'LIN**BP*W-100',
  ];
  const items = readAll(interchange([{ set: '861', segments }], { group: 'RC' }));
  const [advice] = documentsOf(items);
  if (advice?.kind !== 'receiving_advice') throw new Error('no receiving advice was read');
  const [line]: (ReceivingLine | undefined)[] = advice.lines;
  return [line?.accepted?.value, line?.rejected?.value];
}

describe('a counted line', () => {
  it.each([
    ['damaged', 'RCD*1*100*EA***2*EA*01', ['98', '2']],
    ['damaged and short', 'RCD*1*58*EA***2*EA*01*2*EA*02', ['56', '2']],
    ['damaged and over', 'RCD*1*105*EA***2*EA*01*5*EA*03', ['103', '2']],
    ['damaged and on hold', 'RCD*1*100*EA***2*EA*01*10*EA*09', ['88', '2']],
    ['damaged and without ship notice', 'RCD*1*100*EA***2*EA*01*10*EA*13', ['88', '2']],
    ['damaged and in a condition without a word', 'RCD*1*100*EA***2*EA*01*10*EA*77', ['88', '2']],
  ])('%s states what is accepted and rejected', (_, rcd, expected) => {
    expect(judged(rcd)).toEqual(expected);
  });

  it.each([
    ['in which nothing is rejected', 'RCD*1*105*EA***5*EA*03'],
    ['whose good ones are counted', 'RCD*1*100*EA***2*EA*01*90*EA*07'],
    ['that is counted in two units', 'RCD*1*10*CA***3*EA*01*1*CA*01'],
    ['that rejects more than came', 'RCD*1*2*EA***3*EA*01'],
  ])('%s leaves it to the ledger', (_, rcd) => {
    expect(judged(rcd)).toEqual([undefined, undefined]);
  });
});
