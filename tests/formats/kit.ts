/** What the tests of formats share: reading whole files, the corpus, samples. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Problem } from '../../src/base/problem.ts';
import type {
  EnvelopeNumbers,
  ReadContext,
  ReadItem,
  ReadingProfile,
  WritingProfile,
} from '../../src/formats/format.ts';
import { recognize } from '../../src/formats/recognize.ts';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');
export const corpus = process.env.SYNCLINE_CORPUS ?? join(root, '..', 'shared', 'corpus');
/** Why a test of the corpus is skipped; undefined where the corpus is there. */
export const corpusMissing = existsSync(join(corpus, 'manifest.json'))
  ? undefined
  : `the corpus is not at ${corpus} (set SYNCLINE_CORPUS)`;

export const keepAll: ReadingProfile = { onUnmapped: 'keep' };

export function contextWith(profile: ReadingProfile | undefined = keepAll): ReadContext {
  return { profileFor: () => profile, receivedAt: '2026-06-04T08:00:00.000Z' };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Reads with the syntax that recognizes the bytes; no syntax gives no items. */
export function readAll(
  input: Uint8Array | string,
  context: ReadContext = contextWith(),
  chunks?: readonly Uint8Array[],
): ReadItem[] {
  const bytes = typeof input === 'string' ? bytesOf(input) : input;
  const syntax = recognize(bytes.subarray(0, 4096));
  return syntax === undefined ? [] : [...syntax.read(chunks ?? [bytes], context)];
}

type Of<T extends ReadItem['type']> = Extract<ReadItem, { type: T }>;

export function itemsOf<T extends ReadItem['type']>(items: readonly ReadItem[], type: T): Of<T>[] {
  return items.filter((item): item is Of<T> => item.type === type);
}

export function documentsOf(items: readonly ReadItem[]) {
  return itemsOf(items, 'document').map(({ document }) => document);
}

/** Every problem of every item. */
export function problemsOfItems(items: readonly ReadItem[]): Problem[] {
  return items.flatMap((item) => {
    if (item.type === 'problem') return [item.problem];
    return 'problems' in item ? item.problems : [];
  });
}

export function codesOf(items: readonly ReadItem[]): string[] {
  return problemsOfItems(items).map(({ code }) => code);
}

/** An X12 interchange around sets, given as segments without ST and SE. */
export function interchange(
  sets: readonly { set: string; segments: readonly string[] }[],
  options: { group?: string; version?: string; isa?: Partial<Record<number, string>> } = {},
): string {
  const version = options.version ?? '004010';
  const isa = [
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    'ZZ',
    'BUYER'.padEnd(15),
    'ZZ',
    'HUB'.padEnd(15),
    '260604',
    '0800',
    version >= '005' ? '^' : 'U',
    version >= '005' ? '00501' : '00401',
    '000000001',
    '0',
    'P',
    '>',
  ].map((element, index) => options.isa?.[index + 1] ?? element);
  const bodies = sets.flatMap(({ set, segments }, index) => {
    const control = String(index + 1).padStart(4, '0');
    return [`ST*${set}*${control}`, ...segments, `SE*${segments.length + 2}*${control}`];
  });
  const group = options.group ?? 'PO';
  const gs = `GS*${group}*BUYER*HUB*20260604*0800*1*X*${version}`;
  const all = [`ISA*${isa.join('*')}`, gs, ...bodies, `GE*${sets.length}*1`, `IEA*1*${isa[12]}`];
  return all.map((segment) => `${segment}~\n`).join('');
}

export const writingProfile: WritingProfile = {
  sender: { qualifier: 'ZZ', id: 'HUB' },
  receiver: { qualifier: 'ZZ', id: 'PARTNER' },
  version: '004010',
  test: false,
  acknowledgmentRequested: false,
};

export const numbers: EnvelopeNumbers = {
  interchangeControl: 7,
  groupControl: 7,
  setControl: 1,
  writtenAt: '2026-06-04T08:00:00.000Z',
};

export interface Sample {
  format: string;
  name: string;
  path: string;
  bytes: Uint8Array;
}

/** All samples of all format folders, but goldens. */
export function samples(): Sample[] {
  const formats = join(root, 'src', 'formats');
  return readdirSync(formats, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(formats, entry.name, 'samples')))
    .flatMap(({ name: format }) => {
      const folder = join(formats, format, 'samples');
      return readdirSync(folder)
        .filter((name) =>
          format === 'json' ? !name.endsWith('.problems.json') : !name.endsWith('.json'),
        )
        .map((name) => {
          const path = join(folder, name);
          return { format, name, path, bytes: new Uint8Array(readFileSync(path)) };
        });
    });
}
