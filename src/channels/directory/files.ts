/** File operations that a power cut or a second process cannot leave half done. */
import { open, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes beside the target, makes it durable, and moves it into place: a reader sees all or nothing. */
export async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(folder, `.${name}.tmp`);
  const file = await open(temporary, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(folder, name));
  await syncFolder(folder);
}

/** Makes a rename in the folder durable; on systems where a folder cannot be opened, there is no way. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What `work` gives; undefined when its file is not there, because another process was quicker. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether a name was longer than the file system takes. */
export function isNameTooLong(error: unknown): boolean {
  return codeOf(error) === 'ENAMETOOLONG';
}

export interface Sighting {
  name: string;
  size: number;
  /** ms since 1970. */
  changedAtMs: number;
}

/** Names that a sender still writes to, by the habits of FTP and rsync; and what is hidden. */
const UNFINISHED = /^\.|\.(tmp|part|partial|filepart|crdownload)$|~$/i;

/** Files of a folder; folders and unfinished files left out. */
export async function filesIn(folder: string): Promise<Sighting[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sightings: Sighting[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || UNFINISHED.test(entry.name)) continue;
    const found = await sightingOf(folder, entry.name);
    if (found !== undefined) sightings.push(found);
  }
  return sightings;
}

/** A negative number where `a` is older; of those that are equally old, where its name is first. */
export function byAge(a: Sighting, b: Sighting): number {
  return a.changedAtMs - b.changedAtMs || (a.name < b.name ? -1 : Number(a.name > b.name));
}

/** Undefined when it went away in the meantime. */
export async function sightingOf(folder: string, name: string): Promise<Sighting | undefined> {
  const found = await ifThere(stat(join(folder, name)));
  return found && { name, size: found.size, changedAtMs: found.mtimeMs };
}

/** `ENOENT` and the like; undefined for what is no system error. */
function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
