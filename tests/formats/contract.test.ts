/**
 * One contract for all formats, over the `samples/` of their folders: reads to the golden JSON, writing
 * after reading is stable, a file cut after any segment names a problem, an unknown code is reported,
 * documents fit their schemas. `SYNCLINE_GOLDEN=write` writes goldens that are not there yet.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ReadItem } from '../../src/formats/format.ts';
import { checkDocument } from '../../src/formats/json/schema.ts';
import { formats, x12Sets } from '../../src/formats/list.ts';
import { write } from '../../src/formats/write.ts';
import type { CanonicalDocument } from '../../src/model/document.ts';
import {
  documentsOf,
  itemsOf,
  numbers,
  problemsOfItems,
  readAll,
  type Sample,
  samples,
  writingProfile,
} from './kit.ts';

const all = samples();
const x12 = all.filter(({ format }) => format.startsWith('x12-'));

/** What a golden says of a file's problems: enough to see that the right ones are found where they are. */
function findings(sample: Sample) {
  return problemsOfItems(readAll(sample.bytes)).map(({ code, severity, position }) => ({
    code,
    severity,
    path: position.path,
  }));
}

function golden(sample: Sample, ending: string, made: unknown): unknown {
  const path = sample.path.replace(/\.[a-z]+$/, ending);
  if (!existsSync(path) && process.env.SYNCLINE_GOLDEN === 'write') {
    writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`);
  }
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** What writing carries: without `kept`, and codes without the padding and case they came in. */
function carried(document: CanonicalDocument): unknown {
  const { kept: _, ...rest } = document;
  return JSON.parse(JSON.stringify(rest), (key, value: unknown) =>
    key === 'wire' && typeof value === 'string' ? value.trim().toUpperCase() : value,
  );
}

/** Errors that a functional acknowledgment of the items reports. */
function findingsOf(items: readonly ReadItem[]) {
  const sets = itemsOf(items, 'group_closed').flatMap(({ acknowledgment }) => acknowledgment.sets);
  return sets.flatMap(({ errors, segments }) => [...errors, ...segments]);
}

describe('every format', () => {
  it('has samples', () => {
    const folders = new Set(all.map(({ format }) => format));
    expect(formats.map(({ id }) => id).filter((id) => !folders.has(id))).toEqual([]);
  });

  it('has its own id, and reads or writes', () => {
    expect(new Set(formats.map(({ id }) => id)).size).toBe(formats.length);
    expect(formats.filter(({ reads, writes }) => !reads && !writes)).toEqual([]);
    expect(
      formats.filter(({ writes, write: writer }) => writes !== (writer !== undefined)),
    ).toEqual([]);
  });
});

describe.each(x12.map((sample) => ({ file: `${sample.format}/${sample.name}`, sample })))(
  'the sample $file',
  ({ sample }) => {
    const items = readAll(sample.bytes);
    const documents = documentsOf(items);
    const format = formats.find(({ id }) => id === sample.format);

    it('reads to its golden documents and problems', () => {
      expect(documents).toEqual(golden(sample, '.json', documents));
      const found = findings(sample);
      if (found.length > 0) expect(found).toEqual(golden(sample, '.problems.json', found));
      else expect(existsSync(sample.path.replace(/\.edi$/, '.problems.json'))).toBe(false);
    });

    it('is read by its own format', () => {
      const sources = [...itemsOf(items, 'document'), ...itemsOf(items, 'rejected')];
      const read = sources.map(({ source }) => source.format).filter((id) => id !== sample.format);
      expect(read).toEqual([]);
    });

    it('gives documents that fit their schemas', () => {
      for (const { document, problems } of itemsOf(items, 'document')) {
        if (problems.some(({ severity }) => severity === 'error')) continue;
        expect(checkDocument(document.kind, structuredClone(document))).toEqual([]);
      }
    });

    it('reads the same after it was written', () => {
      if (format?.writes !== true) return;
      for (const { document, problems } of itemsOf(items, 'document')) {
        if (problems.some(({ severity }) => severity === 'error')) continue;
        const version = sample.name.includes('005010') ? '005010' : '004010';
        const profile = { ...writingProfile, version };
        const written = write(document, sample.format, profile, numbers);
        expect(written.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        const again = readAll(written.bytes ?? new Uint8Array(0));
        expect(problemsOfItems(again).filter(({ severity }) => severity === 'error')).toEqual([]);
        // The receiver's acknowledgment of what we write says no more than ours of what came.
        if (findingsOf(items).length === 0) expect(findingsOf(again)).toEqual([]);
        expect(documentsOf(again).map(carried)).toEqual([carried(document)]);
        const [read] = documentsOf(again);
        if (read === undefined) continue;
        expect(write(read, sample.format, profile, numbers).bytes).toEqual(written.bytes);
      }
    });

    it('names a problem when it is cut after any segment', () => {
      const terminator = sample.bytes[105] === undefined ? 126 : sample.bytes[105];
      for (let at = 106; at < sample.bytes.length - 3; at += 1) {
        if (sample.bytes[at] !== terminator) continue;
        const rest = sample.bytes.subarray(at + 1);
        if (rest.every((byte) => byte <= 32)) continue;
        const cut = readAll(sample.bytes.subarray(0, at + 1));
        const errors = problemsOfItems(cut).filter(({ severity }) => severity === 'error');
        expect(errors.length, `cut at ${at}`).toBeGreaterThan(0);
      }
    });

    if (sample.name.includes('unknown-code')) {
      it('reports the unknown code and keeps it', () => {
        const codes = problemsOfItems(items).map(({ code }) => code);
        expect(codes.some((code) => code.endsWith('CODE_UNMAPPED'))).toBe(true);
        expect(JSON.stringify(documents)).toContain('"unmapped"');
      });
    }
  },
);

describe.each(x12Sets.filter(({ read }) => read !== undefined))(
  'the set $set',
  ({ format, structure }) => {
    const own = x12.filter((sample) => sample.format === format.id && /^0\d/.test(sample.name));
    const read = own.map((sample) => ({
      segments: segmentsOf(new TextDecoder().decode(sample.bytes)),
      documents: documentsOf(readAll(sample.bytes)),
    }));

    it.each(Object.entries(structure.mustMap))('maps %s to %s', (path, field) => {
      const { id, qualifier, n } = parsePath(path);
      const isIt = (segment: readonly string[]) =>
        segment[0] === id &&
        (qualifier === undefined || segment[1] === qualifier) &&
        (segment[n] ?? '') !== '';
      const having = read.filter(({ segments }) => segments.some(isIt));
      expect(having.length, 'samples that have it').toBeGreaterThan(0);
      const mapping = having.filter(({ documents }) =>
        documents.some((document) => valuesAt(document, field).length > 0),
      );
      expect(mapping.length, 'samples that map it').toBeGreaterThan(0);
      const keptAs = new RegExp(`(^|/)${id}(\\[\\d+\\])?-${String(n).padStart(2, '0')}$`);
      const kept = having.flatMap(({ documents }) =>
        documents.flatMap((document) => document.kept ?? []),
      );
      if (qualifier === undefined)
        expect(kept.filter((entry) => keptAs.test(entry.path))).toEqual([]);
    });

    it('tells the same table in its README', () => {
      const readme = readFileSync(
        new URL(`../../src/formats/${format.id}/README.md`, import.meta.url),
        'utf8',
      );
      const rows = [...readme.matchAll(/^\| `([A-Z0-9[\]-]+)` \| `([^`]+)` \|/gm)].map(
        ([, path, field]) => [path, field],
      );
      expect(rows).toEqual(Object.entries(structure.mustMap));
    });

    it.each(Object.keys(format.settings))('uses its setting %s', (name) => {
      expect(usesSetting(name)).toBe(true);
    });
  },
);

/** Segments of a sample by its own delimiters, elements split. */
function segmentsOf(text: string): string[][] {
  const element = text.charAt(3);
  const fields = text.split(element);
  const terminator = (fields[16] ?? '').charAt(1);
  return text.split(terminator).map((segment) => segment.trim().split(element));
}

function parsePath(path: string): { id: string; qualifier: string | undefined; n: number } {
  const [, id = '', qualifier, n] = /^([A-Z0-9]+)(?:\[([^\]]+)\])?-(\d\d)$/.exec(path) ?? [];
  return { id, qualifier, n: Number(n) };
}

/** Values at `lines[].item.buyer`; objects count as values when they have content. */
function valuesAt(value: unknown, field: string): unknown[] {
  let found: unknown[] = [value];
  for (const step of field.split('.')) {
    const name = step.replace('[]', '');
    found = found.flatMap((item) => {
      const inner =
        typeof item === 'object' && item !== null
          ? Object.entries(item).find(([key]) => key === name)?.[1]
          : undefined;
      if (inner === undefined) return [];
      return step.endsWith('[]') && Array.isArray(inner) ? inner : [inner];
    });
  }
  return found.filter((item) => item !== '' && item !== undefined && JSON.stringify(item) !== '{}');
}

function usesSetting(name: string): boolean {
  const folders = ['x12-parts', ...new Set(all.map(({ format }) => format))];
  return folders.some((folder) => {
    const base = new URL(`../../src/formats/${folder}/`, import.meta.url);
    return ['item.ts', 'read.ts', 'write.ts'].some((file) => {
      const path = new URL(file, base);
      return (
        existsSync(path) &&
        new RegExp(`settings\\??\\.${name}\\b|['"]${name}['"]`).test(readFileSync(path, 'utf8'))
      );
    });
  });
}
