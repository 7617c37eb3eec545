/** The two folders that a partner shares with the hub: what it puts there, what it finds there. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Names that are not whole files yet: ours and the hub's. */
const UNFINISHED = /^\.|\.(?:tmp|part)$/;

export class Mailbox {
  /** Watched by the hub. */
  readonly toHub: string;
  /** Written by the hub. */
  readonly fromHub: string;
  #written = 0;

  constructor(folder: string) {
    this.toHub = join(folder, 'to-hub');
    this.fromHub = join(folder, 'from-hub');
    for (const path of [this.toHub, this.fromHub]) mkdirSync(path, { recursive: true });
  }

  /** Puts a whole file there in one step: written under a hidden name, then renamed. */
  put(name: string, text: string): void {
    const hidden = join(this.toHub, `.${name}.tmp`);
    writeFileSync(hidden, text);
    renameSync(hidden, join(this.toHub, name));
    this.#written += 1;
  }

  get written(): number {
    return this.#written;
  }

  /** Files that the hub has not committed yet. */
  waiting(): number {
    const processing = join(this.toHub, 'processing');
    const begun = existsSync(processing) ? namesIn(processing).length : 0;
    return namesIn(this.toHub).length + begun;
  }

  /** Takes what the hub left, oldest first; each file is gone once `take` has returned. */
  collect(take: (text: string, name: string) => void): number {
    const names = oldestFirst(this.fromHub);
    for (const name of names) {
      const path = join(this.fromHub, name);
      take(readFileSync(path, 'utf8'), name);
      rmSync(path);
    }
    return names.length;
  }
}

/** By the time at which the hub put them there; names are in no order. */
function oldestFirst(folder: string): string[] {
  return namesIn(folder)
    .map((name) => ({ name, atNs: statSync(join(folder, name), { bigint: true }).mtimeNs }))
    .sort((a, b) => Number(a.atNs - b.atNs))
    .map(({ name }) => name);
}

function namesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !UNFINISHED.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}
