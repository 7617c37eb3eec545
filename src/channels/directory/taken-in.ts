/**
 * Files that were taken in and are not committed yet. Each stands in `processing/` under a name that no other file
 * ever has, its own and a mark, so that of several hubs none moves on what another has put in place of what it read.
 */
import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { byAge, filesIn, ifThere, isNameTooLong, pathOf, type Sighting } from './files.ts';

/** `name` is what its sender called it. */
export interface TakenIn extends Sighting {
  /** Where it stands now. */
  path: string | Buffer;
}

/** The time, so that of two files alike the one that was taken in first stays the first, and chance. */
const MARK = /\.taken-[0-9a-f]{19,}$/;

/** Of a name that leaves the file system no room for more. */
const LAST_CHARS = 60;

/** Moves a file into `processing`. Of a name that is too long to be marked, the end stays. */
export async function takeIn(folder: string, file: Sighting, processing: string): Promise<void> {
  const mark = `.taken-${Date.now().toString(16).padStart(11, '0')}${randomBytes(4).toString('hex')}`;
  const from = pathOf(folder, file);
  await shorterIfNeeded(file, ({ name }) =>
    ifThere(rename(from, join(processing, `${name}${mark}`))),
  );
}

/** `move` under the file's name; where that leaves the file system no room for what `move` adds, under its end. */
export async function shorterIfNeeded<T extends Sighting>(
  file: T,
  move: (file: T) => Promise<unknown>,
): Promise<void> {
  try {
    await move(file);
  } catch (error) {
    if (!isNameTooLong(error)) throw error;
    await move({ ...file, name: file.name.slice(-LAST_CHARS) });
  }
}

/** What was taken in, oldest first; without a mark too, as hubs of before left it. */
export async function takenIn(processing: string): Promise<TakenIn[]> {
  const files = (await filesIn(processing)).map((file) => ({
    ...file,
    name: file.name.replace(MARK, ''),
    path: pathOf(processing, file),
  }));
  return files.sort((a, b) => byAge(a, b) || (String(a.path) < String(b.path) ? -1 : 1));
}
