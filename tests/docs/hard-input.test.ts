/** Every hard case has a proof, and every proof is there under its name. */
import { describe, expect, it } from 'vitest';
import { headings, readPage } from './markdown.ts';
import { fault, proofsInRow } from './proofs.ts';

const PATH = 'docs/reference/hard-input.md';
const page = readPage(PATH);
const rows = page.text.split('\n').filter((line) => /^\| (?!-|case )/.test(line));

describe('the page of hard input', () => {
  it('has its five parts', () => {
    const parts = ['Envelopes and bytes', 'JSON and requests', 'Documents', 'Stops', 'Access'];
    expect(headings(page.text, 2)).toEqual(parts);
  });

  it.each(rows)('proves %s', (row) => {
    const proofs = proofsInRow(row, PATH);
    expect(proofs.length).toBeGreaterThan(0);
    for (const proof of proofs) expect(fault(proof)).toBeUndefined();
  });
});
