/**
 * Files that were taken in and are not committed yet. Each stands in `processing/` under a name that no other file
 * ever has, its own and a mark, so that of several hubs none moves on what another has put in place of what it read.
 */
import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { byAge, filesIn, ifThere, isNameTooLong, type Sighting } from './files.ts';

/** `name` is what its sender called it. */
export interface TakenIn extends Sighting {
  /** Where it stands now. */
  path: string;
}

/** The time, so that of two files alike the one that was taken in first stays the first, and chance. */
const MARK = /\.taken-[0-9a-f]{19,}$/;

/** Of a name that leaves the file system no room for the mark. */
const LAST_CHARS = 60;

/** Moves a file into `processing`. Of a name that is too long to be marked, the end stays. */
export async function takeIn(folder: string, name: string, processing: string): Promise<void> {
  const mark = `.taken-${Date.now().toString(16).padStart(11, '0')}${randomBytes(4).toString('hex')}`;
  const move = (marked: string) => ifThere(rename(join(folder, name), join(processing, marked)));
  try {
    await move(`${name}${mark}`);
  } catch (error) {
    if (!isNameTooLong(error)) throw error;
    await move(`${name.slice(-LAST_CHARS)}${mark}`);
  }
}

/** What was taken in, oldest first; without a mark too, as hubs of before left it. */
export async function takenIn(processing: string): Promise<TakenIn[]> {
  const files = (await filesIn(processing)).map((file) => ({
    ...file,
    name: file.name.replace(MARK, ''),
    path: join(processing, file.name),
  }));
  return files.sort((a, b) => byAge(a, b) || (a.path < b.path ? -1 : 1));
}
