/** Every code has a heading in docs/reference/problems.md, and no heading there lacks a code. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nameOf, readSources, type Source, walk } from '../tidy/source.ts';
import { headings, readPage, root } from './markdown.ts';

type Row = { title: string; remedy: string };

const source = join(root, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /(^|[\\/])(problems|refusals)\.ts$/.test(path),
);
const modules = await Promise.all(
  files.map((path): Promise<object> => import(pathToFileURL(join(source, path)).href)),
);

function registeredIn(found: readonly object[]): [string, Row][] {
  return found
    .flatMap((module): unknown[] => Object.values(module))
    .filter((value): value is Record<string, Row> => typeof value === 'object' && value !== null)
    .flatMap((registry) => Object.entries(registry))
    .filter(([code, row]) => /^[A-Z][A-Z0-9_]+$/.test(code) && typeof row.title === 'string');
}

/** Codes written as text, `code: 'ORDER_UNKNOWN'`, that no registry has. */
function unregistered(sources: readonly Source[], known: ReadonlySet<string>): string[] {
  const findings: string[] = [];
  for (const source of sources) {
    walk(source, (node) => {
      if (node.type !== 'ObjectProperty' || nameOf(node.key) !== 'code') return;
      const code = nameOf(node.value);
      if (code === undefined || !/^[A-Z]+(_[A-Z0-9]+)+$/.test(code) || known.has(code)) return;
      findings.push(`${source.path}:${node.loc.start.line} ${code}`);
    });
  }
  return findings;
}

describe('problem and refusal codes', () => {
  const rows = registeredIn(modules);
  const codes = rows.map(([code]) => code).sort();

  it('are registered once, with a title and what a person does about it', () => {
    expect(codes.length).toBeGreaterThan(20);
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
    for (const [code, { title, remedy }] of rows) {
      expect(title.length, code).toBeGreaterThan(4);
      expect(title, `${code}: the page adds the full stop`).not.toMatch(/[.!?]$/);
      expect(remedy, code).toMatch(/[.…]$/);
    }
  });

  it('are given nowhere without being registered', () => {
    const code = readSources('src').filter(({ path }) => path.endsWith('.ts'));
    expect(unregistered(code, new Set(codes))).toEqual([]);
    const text = "refuse({ code: 'NEVER_REGISTERED', at: { code: 'ZZ' } });";
    expect(unregistered([{ path: 'src/x.ts', text }], new Set())).toEqual([
      'src/x.ts:1 NEVER_REGISTERED',
    ]);
  });

  it('are registered where the reference finds them', () => {
    const found = new Set(modules.flatMap((module) => Object.keys(module)));
    const used = readSources('src').flatMap(({ text }) =>
      [...text.matchAll(/= problemsOf\((\w+)\);/g)].map(([, name = '']) => name),
    );
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((name) => !found.has(name))).toEqual([]);
  });

  it('have headings in the reference, and no heading lacks a code', () => {
    expect(existsSync(join(root, 'docs/reference/problems.md'))).toBe(true);
    const { text } = readPage('docs/reference/problems.md');
    expect(headings(text, 3).sort()).toEqual(codes);
  });

  it('stand there with their title and remedy of today', () => {
    const { text } = readPage('docs/reference/problems.md');
    const sections = new Map(
      text.split(/^### /m).map((section) => [section.slice(0, section.indexOf('\n')), section]),
    );
    const stale = rows.filter(([code, { title, remedy }]) => {
      const section = sections.get(code) ?? '';
      return !section.includes(`\n${title}. (`) || !section.includes(`\n${remedy}\n`);
    });
    expect(stale.map(([code]) => code)).toEqual([]);
  });
});
