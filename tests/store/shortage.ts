/**
 * A disk that is really full: a file system of some megabytes, which something else fills up and keeps full.
 * Where none may be mounted (no root, a container without the right), the processes may write no file beyond a
 * size instead, which the database meets at the same places and the kernel answers with EFBIG for ENOSPC.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Disk {
  folder: string;
  /** From now on there is no room. `pid` is the process that writes there, with those that it started. */
  fill(pid: number | undefined): void;
  /** There is room again. */
  clear(pid: number | undefined): void;
  drop(): void;
}

/** Megabytes first, then page by page into what is left. */
const BLOCKS = [Buffer.alloc(1024 * 1024), Buffer.alloc(4096)];
const LOOK_MS = 20;
const REFUSED = new Set(['ENOSPC', 'EDQUOT']);

/** @param megabytes of the disk; @param fileBytesMax that stands for it where no disk can be made */
export function smallDisk(megabytes: number, fileBytesMax: number): Disk {
  const folder = newFolder();
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'ignore' });
  } catch {
    return limitedFiles(fileBytesMax, folder);
  }
  return mountedDisk(folder);
}

function mountedDisk(folder: string): Disk {
  const filler = join(folder, 'filler');
  let timer: NodeJS.Timeout | undefined;
  return {
    folder,
    fill() {
      const file = openSync(filler, 'a');
      writeAll(file);
      // What the database lets go of is taken at once.
      timer = setInterval(() => writeAll(file), LOOK_MS);
      timer.unref();
      closers.set(folder, () => closeSync(file));
    },
    clear() {
      clearInterval(timer);
      closers.get(folder)?.();
      closers.delete(folder);
      rmSync(filler, { force: true });
    },
    drop() {
      this.clear(undefined);
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
const closers = new Map<string, () => void>();

function writeAll(file: number): void {
  for (const block of BLOCKS) {
    try {
      for (;;) writeSync(file, block);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!REFUSED.has(code)) throw error;
    }
  }
}

/** No file grows beyond `bytesMax`; what is longer already cannot be written behind it. */
export function limitedFiles(bytesMax: number, folder = newFolder()): Disk {
  const limit = (pid: number | undefined, bytes: string) => {
    for (const one of pid === undefined ? [] : [pid, ...childrenOf(pid)]) limitOne(one, bytes);
  };
  return {
    folder,
    fill: (pid) => limit(pid, String(bytesMax)),
    clear: (pid) => limit(pid, 'unlimited'),
    drop: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Only the user of a process may set its limits, root without the capability for it may not. */
function limitOne(pid: number, bytes: string): void {
  const command = ['prlimit', '--pid', String(pid), `--fsize=${bytes}:`];
  const owner = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
  // It has ended since it was listed.
  if (owner === undefined) return;
  const { uid, gid } = owner;
  const asOwner = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
  if (process.getuid?.() === 0) execFileSync('setpriv', [...asOwner, ...command]);
  else execFileSync(command[0] as string, command.slice(1));
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-disk-'));
  // A server has a user of its own.
  chmodSync(folder, 0o755);
  return folder;
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}
