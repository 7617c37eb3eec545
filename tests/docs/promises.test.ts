/** Every promise names its proofs, and every proof is there under its name. */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headings, readPage, root } from './markdown.ts';

const PATH = 'docs/reference/promises.md';
const page = readPage(PATH);

interface Proof {
  file: string;
  name: string;
}
/** `- [shown](link): "name of the test"` */
const PROOF = /^- \[([^\]]+)\]\(([^)]+)\): "(.+)"$/;

const proofsIn = (text: string): Proof[] =>
  text.split('\n').flatMap((line) => {
    const [, , link = '', name = ''] = PROOF.exec(line) ?? [];
    return link === '' ? [] : [{ file: posix.join(posix.dirname(PATH), link), name }];
  });

/** What is wrong with a proof; nothing, where a title of the file begins with its name. */
function fault({ file, name }: Proof): string | undefined {
  if (!file.startsWith('tests/') || !existsSync(join(root, file))) return `There is no ${file}.`;
  const source = readFileSync(join(root, file), 'utf8');
  const isTitle = ["'", '"', '`'].some((quote) => source.includes(`${quote}${name}`));
  return isTitle ? undefined : `${file} has no test "${name}".`;
}

const sections = page.text.split(/^## /m).slice(1);

describe('the page of promises', () => {
  it('has the eight, in their order', () => {
    const titles = headings(page.text, 2);
    expect(titles.map((title) => title.split('.')[0])).toEqual([...'12345678']);
  });

  it('has proofs for each but the last, and no other points', () => {
    const counts = sections.map((section) => proofsIn(section).length);
    expect(counts.slice(0, 7).every((count) => count > 0)).toBe(true);
    const points = page.text.split('\n').filter((line) => line.startsWith('- '));
    expect(proofsIn(page.text)).toHaveLength(points.length);
  });

  it.each(proofsIn(page.text))('rightly names $file: $name', (proof) => {
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
