import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorOf, brokenLinks, headings, prose, readPage, readPages, root } from './markdown.ts';

const pages = readPages();

describe('links', () => {
  it.each(pages)('of $path lead somewhere', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it('that lead nowhere would be found', () => {
    const text = '# One two\n[a](LICENSE) [b](#one-two) [c](#three) [d](none.md) [e](https://x.y)';
    expect(brokenLinks({ path: 'x.md', text })).toEqual(['#three', 'none.md']);
    expect(anchorOf('The way of a `message`, exits included')).toBe(
      'the-way-of-a-message-exits-included',
    );
  });
});

describe('commands', () => {
  const manifest: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const unknown = (text: string) =>
    [...text.matchAll(/npm run ([\w:-]+)/g)]
      .map(([, script = '']) => script)
      .filter((script) => manifest.scripts[script] === undefined);

  it.each(pages)('of $path exist', ({ text }) => {
    expect(unknown(text)).toEqual([]);
  });

  it('that do not exist would be found', () => {
    expect(unknown('`npm run check`, `npm run checks`')).toEqual(['checks']);
  });

  it('of a fresh clone stand in the README, and CI runs the same test command', () => {
    const readme = readPage('README.md').text;
    expect(readme).toContain('npm ci && npm run demo');
    expect(readme).toContain('npm ci && npm test');
    expect(readFileSync(join(root, '.ci/run'), 'utf8')).toMatch(/^\(npm ci && npm test\)/m);
  });
});

describe('decision notes', () => {
  const names = readdirSync(join(root, 'docs/decisions')).filter((name) => name.endsWith('.md'));
  const notes = names.map((name) => readPage(`docs/decisions/${name}`));

  it('are numbered from 1 without a gap or a double', () => {
    expect(names.sort().map((name) => Number(name.slice(0, 4)))).toEqual(
      names.map((_, i) => i + 1),
    );
  });

  it.each(notes)('$path has its number, context, choice, price and when to revisit', (note) => {
    const number = Number(/(\d{4})-[\w-]+\.md$/.exec(note.path)?.[1]);
    expect(headings(note.text, 1)[0]).toMatch(new RegExp(`^${number}\\. `));
    expect(headings(note.text, 2)).toEqual(['Context', 'Choice', 'Price', 'When to revisit']);
  });

  it.each(notes)('$path is one page', ({ text }) => {
    expect(text.split('\n').length).toBeLessThanOrEqual(60);
  });
});

describe('the glossary', () => {
  const rows = [
    ...prose(readPage('GLOSSARY.md').text).matchAll(/^\| (.+?) \| (.+?) \| ?(.*?) ?\|$/gm),
  ]
    .map(([, say = '', meaning = '']) => ({ say, meaning }))
    .filter(({ say }) => say !== 'say');

  it('says each word once, with a meaning', () => {
    const words = rows.flatMap(({ say }) =>
      say.split(', ').map((word) => word.replaceAll('`', '')),
    );
    expect(rows.length).toBeGreaterThan(40);
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
    expect(rows.filter(({ meaning }) => meaning.length < 8)).toEqual([]);
  });

  it('has the words that the design began with', () => {
    const said = rows.map(({ say }) => say).join('\n');
    for (const word of ['interchange', 'trading partner', 'milestone', 'quarantine', 'lineage']) {
      expect(said).toContain(word);
    }
  });
});

describe('the changelog', () => {
  it('has an Unreleased section and only the known kinds of change', () => {
    const { text } = readPage('CHANGELOG.md');
    const kinds = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
    expect(headings(text, 2)[0]).toBe('[Unreleased]');
    expect(headings(text, 3).filter((kind) => !kinds.includes(kind))).toEqual([]);
  });
});
