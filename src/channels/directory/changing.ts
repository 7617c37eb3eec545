/**
 * Files that somebody still writes to although they were taken in: who has a file open writes on wherever it is moved
 * to. What was read of one is not all of it, so it stays where it is until it keeps its size and time over two looks.
 */
import { isUnchanged, type Standing, standingOf } from './files.ts';
import type { TakenIn } from './taken-in.ts';

export class ChangingFiles {
  #seen = new Map<string, Standing>();

  /** Of the files of one look those that may be offered. */
  settledOf(files: readonly TakenIn[]): TakenIn[] {
    const before = this.#seen;
    this.#seen = new Map();
    return files.filter((file) => {
      const key = String(file.path);
      const seen = before.get(key);
      if (seen === undefined || isUnchanged(seen, file)) return true;
      this.#seen.set(key, file);
      return false;
    });
  }

  /** Whether the file is another than when it was looked at; it is held back from then on. */
  async hasChanged(file: TakenIn): Promise<boolean> {
    const now = await standingOf(file.path);
    if (now === undefined || isUnchanged(file, now)) return false;
    this.#seen.set(String(file.path), file);
    return true;
  }
}
