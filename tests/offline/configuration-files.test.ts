/** Profiles and master data as files: what is read, and what is said of what cannot be. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfigurationFiles } from '../../src/offline/configuration-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return readConfigurationFiles(folder);
}

describe('a folder with a configuration', () => {
  it('is read into rows with their keys, partners in the order of their files', () => {
    const { rows, faults } = written({
      'syncline.yaml': 'settings: {company: Delta}\nitems: [{id: W-1}]\nsites: [{id: DC1}]\n',
      'partners/b.yaml': 'id: B\n',
      'partners/a.yml': 'id: A\n',
      'partners/notes.txt': 'id: C\n',
    });
    expect(faults).toEqual([]);
    expect(rows.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      ...['settings settings', 'item W-1', 'site DC1', 'partner A', 'partner B'],
    ]);
  });

  it.each(['constructor', '__proto__', 'toString', 'item'])(
    'has no list of the name %s',
    (name) => {
      const { rows, faults } = written({ 'syncline.yaml': `${name}: [{id: W-1}]\n` });
      expect(rows).toEqual([]);
      expect(faults).toEqual([
        {
          file: join(folder, 'syncline.yaml'),
          text: `"${name}" is not known: settings, items, sites, transitTimes, crossReferences.`,
        },
      ]);
    },
  );

  it('is told of by file and place where something cannot be read, beside what can', () => {
    const { rows, faults } = written({
      'syncline.yaml': 'items: [{id: W-1}, {name: x}, 5]\nsites: {id: DC1}\n',
      'partners/a.yaml': 'name: without an id\n',
      'partners/b.yaml': 'id: [\n',
    });
    expect(rows.map(({ key }) => key)).toEqual(['W-1']);
    expect(faults.map(({ text }) => text.split('\n')[0])).toEqual([
      'items[1] lacks what names it.',
      'items[2] lacks what names it.',
      '"sites" must be a list.',
      'A partner needs an "id".',
      expect.any(String),
    ]);
    expect(faults.at(-1)?.file).toBe(join(folder, 'partners/b.yaml'));
  });

  it('is told of where it is empty', () => {
    expect(written({}).faults).toEqual([
      { file: folder, text: 'There is neither syncline.yaml nor partners/*.yaml.' },
    ]);
  });
});
