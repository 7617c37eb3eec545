/**
 * One process per data folder. The lock is a file `hub.N.lock` that names its owner; a dead owner's is
 * passed by making the next number, which only one process can make. Nobody's file is ever taken away
 * while it may be alive.
 */
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, ownProcess, type ProcessMark } from './process-mark.ts';

export interface FolderLock {
  release(): void;
}

interface LockFile {
  number: number;
  path: string;
  owner: ProcessMark | undefined;
}

const NAME = /^hub\.(\d+)\.lock$/;
const TRIES_MAX = 5;
const PAUSE_MS = 50;

/** Throws where a living process has the folder. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const own = ownProcess();
  for (let tries = 1; ; tries += 1) {
    const outcome = tryLock(folder, own);
    if ('lock' in outcome) return outcome.lock;
    if (tries === TRIES_MAX) {
      const { pid } = outcome.owner;
      throw new Error(`Another process (${pid}) has the data folder ${folder}.`);
    }
    // Two that start at once may each see the other and step back: the pauses differ.
    await sleep(PAUSE_MS * tries + (own.pid % PAUSE_MS));
  }
}

function tryLock(folder: string, own: ProcessMark): { lock: FolderLock } | { owner: ProcessMark } {
  const before = lockFiles(folder);
  const living = before.find(({ owner }) => owner !== undefined && isAlive(owner));
  if (living?.owner !== undefined) return { owner: living.owner };
  const number = Math.max(0, ...before.map((file) => file.number)) + 1;
  const path = join(folder, `hub.${number}.lock`);
  if (!makeFile(folder, path, own)) return { owner: ownerOf(path) ?? own };
  // A slower one may have judged by an older list: whoever sees a living other steps back.
  const others = lockFiles(folder).filter((file) => file.path !== path);
  const rival = others.find(({ owner }) => owner !== undefined && isAlive(owner));
  if (rival?.owner !== undefined) {
    rmSync(path, { force: true });
    return { owner: rival.owner };
  }
  for (const { path: stale } of others) rmSync(stale, { force: true });
  return { lock: { release: () => rmSync(path, { force: true }) } };
}

function lockFiles(folder: string): LockFile[] {
  return readdirSync(folder).flatMap((name) => {
    const number = NAME.exec(name)?.[1];
    if (number === undefined) return [];
    const path = join(folder, name);
    return { number: Number(number), path, owner: ownerOf(path) };
  });
}

/** With its content or not at all: it is written beside and linked. False where the name is taken. */
function makeFile(folder: string, path: string, own: ProcessMark): boolean {
  const draft = join(folder, `hub.${own.pid}.draft`);
  writeFileSync(draft, JSON.stringify(own));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Undefined where the file is gone or says nothing: then nobody holds it. */
function ownerOf(path: string): ProcessMark | undefined {
  try {
    const mark: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isMark(mark) ? mark : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isMark(value: unknown): value is ProcessMark {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string'
  );
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
