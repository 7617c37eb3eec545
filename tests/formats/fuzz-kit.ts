/** What the tests with random input share: files, changes to them, and what every reading must keep to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc, { type IProperty } from 'fast-check';
import { expect } from 'vitest';
import type { ReadItem } from '../../src/formats/format.ts';
import { syntaxes } from '../../src/formats/list.ts';
import { contextWith, corpus, corpusMissing, problemsOfItems, root, samples } from './kit.ts';

/** The time each property may take; runs are as many as fit. */
const propertyMsMax = 6000;

/** The same input every time, so that a change is judged by what it changes; FUZZ_RUNS takes other input. */
const seedDefault = 20_260_601;

/**
 * Checks a property. A run that fails prints its seed and path; FUZZ_SEED and FUZZ_PATH repeat it.
 * FUZZ_RUNS asks for so many runs, however long they take, and tells how many there were.
 */
export function check<Values>(property: IProperty<Values>): void {
  const { FUZZ_RUNS, FUZZ_SEED, FUZZ_PATH } = process.env;
  const details = fc.check(property, {
    numRuns: Number(FUZZ_RUNS ?? 400),
    ...(FUZZ_RUNS === undefined
      ? { interruptAfterTimeLimit: propertyMsMax, markInterruptAsFailure: false }
      : {}),
    seed: Number(FUZZ_SEED ?? (FUZZ_RUNS === undefined ? seedDefault : Date.now())),
    ...(FUZZ_PATH === undefined ? {} : { path: FUZZ_PATH }),
  });
  if (FUZZ_RUNS !== undefined) {
    const name = expect.getState().currentTestName ?? '';
    process.stdout.write(`${name}: ${details.numRuns} runs, seed ${details.seed}\n`);
  }
  if (!details.failed) return;
  const { errorInstance: cause, seed, counterexamplePath } = details;
  const what = cause instanceof Error ? cause.message : String(cause);
  const repeat = `FUZZ_SEED=${seed} FUZZ_PATH=${counterexamplePath}`;
  throw new Error(`${what}\n${repeat}\n${fc.defaultReportMessage(details)}`, { cause });
}

/** How long a test may take that runs a property. */
export const propertyTimeoutMs = process.env.FUZZ_RUNS === undefined ? 30_000 : 3_600_000;

export const own = samples().map(({ bytes }) => bytes);
const foreign =
  corpusMissing === undefined
    ? readdirSync(join(corpus, 'x12'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => new Uint8Array(readFileSync(join(entry.parentPath, entry.name))))
        .filter((bytes) => bytes.length > 0 && bytes.length < 20_000)
    : [];
export const files: readonly Uint8Array[] = [...own, ...foreign];
export const anyFile = fc.constantFrom(...files);

/** Reads with every syntax, whatever the bytes look like; the readers take what they get. */
export function readWithEach(chunks: readonly Uint8Array[]): ReadItem[] {
  return syntaxes.flatMap((syntax) => [...syntax.read(chunks, contextWith())]);
}

const registered = new Set(
  [
    ...readFileSync(join(root, 'docs', 'reference', 'problems.md'), 'utf8').matchAll(
      /^### ([A-Z][A-Z0-9_]+)$/gm,
    ),
  ].map(([, code]) => code),
);

/** What holds for every reading: problems have a code, a place, a text and a remedy; nothing is told twice. */
export function checkItems(items: readonly ReadItem[], length: number): void {
  for (const { position, code, text, remedy, severity } of problemsOfItems(items)) {
    expect(registered, code).toContain(code);
    expect(text.length, code).toBeGreaterThan(0);
    expect(text.length, code).toBeLessThan(2000);
    expect((remedy ?? '').length, code).toBeGreaterThan(0);
    expect(['error', 'warning', 'note']).toContain(severity);
    expect(typeof position.path, code).toBe('string');
    expect(Number.isSafeInteger(position.offset), `${code} has an offset`).toBe(true);
    expect(position.offset).toBeGreaterThanOrEqual(0);
    expect(position.offset).toBeLessThanOrEqual(length);
  }
  for (const item of items) {
    if (item.type === 'rejected')
      expect(item.problems.some(({ severity }) => severity === 'error')).toBe(true);
    if (item.type !== 'document') continue;
    const controls = JSON.stringify(item).match(/\\u00[01]/g) ?? [];
    expect(controls, 'characters that no database stores').toEqual([]);
  }
  checkCounts(items);
}

/** Each interchange reads as many documents as it yields, and never more than it expects. */
function checkCounts(items: readonly ReadItem[]): void {
  let documents = 0;
  for (const item of items) {
    if (item.type === 'document') documents += 1;
    if (item.type !== 'interchange_closed') continue;
    expect(item.readDocuments).toBe(documents);
    expect(item.expectedDocuments).toBeGreaterThanOrEqual(documents);
    documents = 0;
  }
}

export function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const points = [
    ...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length]),
  ].sort((a, b) => a - b);
  return points.slice(1).map((point, index) => bytes.slice(points[index], point));
}

/** Processor time in ms of one call: other work on the machine does not count. */
export function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** How one segment of a file is changed; `other` is a second place in it. */
const segmentChanges: Record<string, (segments: string[], at: number, other: number) => string[]> =
  {
    delete: (segments, at) => segments.toSpliced(at, 1),
    repeat: (segments, at) => segments.toSpliced(at, 0, segments[at] ?? ''),
    swap: (segments, at, other) =>
      segments.with(at, segments[other] ?? '').with(other, segments[at] ?? ''),
    huge: (segments, at) => segments.with(at, `${segments[at]}*${'x'.repeat(40_000)}`),
    nul: (segments, at) =>
      segments.with(at, `${segments[at]?.slice(0, 4)}\0${segments[at]?.slice(4)}`),
    umlaut: (segments, at) => segments.with(at, `${segments[at]}ü漢🚚`),
    digits: (segments, at, other) =>
      segments.with(at, segments[at]?.replace(/\d+/, String(other)) ?? ''),
    empty: (segments, at) => segments.with(at, segments[at]?.replaceAll(/\*[^*]*/g, '*') ?? ''),
    unknown: (segments, at) => segments.with(at, `QQQ*${segments[at]}`),
  };

/** A file with some of its segments deleted, repeated, swapped, blown up, counted or numbered wrongly. */
export const changedSegments = fc
  .record({
    bytes: anyFile,
    changes: fc.array(
      fc.record({
        kind: fc.constantFrom(...Object.keys(segmentChanges)),
        at: fc.nat(500),
        other: fc.nat(500),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    latin1: fc.boolean(),
  })
  .map(({ bytes, changes, latin1 }) => {
    const text = Buffer.from(bytes).toString('latin1');
    const terminator = text.charAt(105) || '~';
    let segments = text.split(terminator);
    for (const { kind, at, other } of changes) {
      const { length } = segments;
      if (length > 0)
        segments = segmentChanges[kind]?.(segments, at % length, other % length) ?? [];
    }
    return new Uint8Array(Buffer.from(segments.join(terminator), latin1 ? 'latin1' : 'utf8'));
  });
