/** Which process it is, so that a process id that came round again is not taken for the old one. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessMark {
  pid: number;
  /** When it started, in the words of the operating system. */
  startedAt: string;
}

export function ownProcess(): ProcessMark {
  return { pid: process.pid, startedAt: startOf(process.pid) ?? '' };
}

/** Whether the process that made the mark still runs. */
export function isAlive(mark: ProcessMark): boolean {
  const start = startOf(mark.pid);
  return start !== undefined && start === mark.startedAt;
}

/** Undefined where no such process runs. */
function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
}

/** Boot and clock ticks since then: field 22 of /proc/PID/stat (proc(5)), behind a name with any characters. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    if (state === 'Z' || state === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${fields[19]}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && gone.has(String(error.code))) return undefined;
    throw error;
  }
}
const gone = new Set(['ENOENT', 'ESRCH']);

function startByPs(pid: number): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return text.trim() === '' ? undefined : text.trim();
  } catch (error) {
    // `ps` answers 1 where there is no such process.
    if (error instanceof Error && 'status' in error && error.status === 1) return undefined;
    throw error;
  }
}
