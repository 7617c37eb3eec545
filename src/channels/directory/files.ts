/** File operations that a power cut or a second process cannot leave half done. */
import { isUtf8 } from 'node:buffer';
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

/** Whether the file is there and not ours to read or to move. */
export function isForbidden(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'EACCES' || code === 'EPERM';
}

/** What shows whether somebody still writes to a file. */
export interface Standing {
  size: number;
  /** ms since 1970. */
  changedAtMs: number;
}

export interface Sighting extends Standing {
  name: string;
  /** Of a name that is no UTF-8: as it stands in the folder. `name` is its reading as ISO 8859-1 then. */
  nameBytes?: Buffer;
}

/** Names that a sender still writes to, by the habits of FTP and rsync; and what is hidden. */
const UNFINISHED = /^\.|\.(tmp|part|partial|filepart|crdownload)$|~$/i;

/** Files of a folder; folders and unfinished files left out. */
export async function filesIn(folder: string): Promise<Sighting[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  const sightings: Sighting[] = [];
  for (const entry of entries) {
    const named = namedBy(entry.name);
    if (!entry.isFile() || UNFINISHED.test(named.name)) continue;
    const standing = await standingOf(pathOf(folder, named));
    if (standing !== undefined) sightings.push({ ...named, ...standing });
  }
  return sightings;
}

type Named = Pick<Sighting, 'name' | 'nameBytes'>;

/** Senders on other systems write names in other character sets: a name that is no UTF-8 is one all the same. */
function namedBy(bytes: Buffer): Named {
  return isUtf8(bytes)
    ? { name: bytes.toString('utf8') }
    : { name: bytes.toString('latin1'), nameBytes: bytes };
}

/** Where a file of the folder stands. */
export function pathOf(folder: string, { name, nameBytes }: Named): string | Buffer {
  return nameBytes === undefined
    ? join(folder, name)
    : Buffer.concat([Buffer.from(join(folder, '/')), nameBytes]);
}

/** A negative number where `a` is older; of those that are equally old, where its name is first. */
export function byAge(a: Sighting, b: Sighting): number {
  return a.changedAtMs - b.changedAtMs || (a.name < b.name ? -1 : Number(a.name > b.name));
}

/** Undefined when it went away in the meantime. */
export async function standingOf(path: string | Buffer): Promise<Standing | undefined> {
  const found = await ifThere(stat(path));
  return found && { size: found.size, changedAtMs: found.mtimeMs };
}

/** Whether a file has kept its size and time. */
export function isUnchanged(before: Standing, now: Standing): boolean {
  return before.size === now.size && before.changedAtMs === now.changedAtMs;
}

/** `ENOENT` and the like; undefined for what is no system error. */
function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
