/** Every trap names the test that holds us to it, and every such test is there under its name. */
import { expect, it } from 'vitest';
import { readPage } from './markdown.ts';
import { fault, proofsIn } from './proofs.ts';

const PATH = 'docs/reference/traps.md';
const { text } = readPage(PATH);
const proofs = proofsIn(text, PATH);

it('the page of traps has a proof on each of its points', () => {
  const points = text.split('\n').filter((line) => line.startsWith('- '));
  expect(points.length).toBeGreaterThan(0);
  expect(proofs).toHaveLength(points.length);
});

it.each(proofs)('rightly names $file: $name', (proof) => {
  expect(fault(proof)).toBeUndefined();
});
