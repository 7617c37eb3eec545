/** Every promise names its proofs, and every proof is there under its name. */
import { describe, expect, it } from 'vitest';
import { headings, readPage } from './markdown.ts';
import { fault, proofsIn } from './proofs.ts';

const PATH = 'docs/reference/promises.md';
const page = readPage(PATH);

const sections = page.text.split(/^## /m).slice(1);

describe('the page of promises', () => {
  it('has the eight, in their order', () => {
    const titles = headings(page.text, 2);
    expect(titles.map((title) => title.split('.')[0])).toEqual([...'12345678']);
  });

  it('has proofs for each but the last, and no other points', () => {
    const counts = sections.map((section) => proofsIn(section, PATH).length);
    expect(counts.slice(0, 7).every((count) => count > 0)).toBe(true);
    const points = page.text.split('\n').filter((line) => line.startsWith('- '));
    expect(proofsIn(page.text, PATH)).toHaveLength(points.length);
  });

  it.each(proofsIn(page.text, PATH))('rightly names $file: $name', (proof) => {
    expect(fault(proof)).toBeUndefined();
  });

  it('would be found to name what is not there', () => {
    const file = 'tests/docs/promises.test.ts';
    expect(fault({ file, name: 'has the eight, in their order' })).toBeUndefined();
    expect(fault({ file, name: ['no', 'such', 'test'].join(' ') })).toMatch(/has no test/);
    expect(fault({ file: 'tests/none.test.ts', name: 'a' })).toContain('tests/none.test.ts');
  });

  it('stands behind every promise of the README, which leads here', () => {
    const readme = readPage('README.md').text;
    const promised = headings(page.text, 2).map((title) => title.replace(/^\d\. /, ''));
    for (const title of promised) expect(readme).toContain(`**${title}`);
    expect(readme).toContain(PATH);
  });
});
