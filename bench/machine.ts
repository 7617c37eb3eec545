/** What the figures were measured on. */
import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGigabytes: number;
  node: string;
  postgres: string;
  /** Of the last minute, before the run began: what else the machine was doing. */
  loadBefore: number;
  at: string;
}

export function machineOf(postgres: string): Machine {
  const [first] = cpus();
  return {
    cpu: cpuName(first?.model),
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    at: new Date().toISOString(),
  };
}

/** Some virtual machines leave the name to /proc alone, or have none. */
function cpuName(model: string | undefined): string {
  if (model !== undefined && model.trim() !== '' && model !== 'unknown') return model.trim();
  if (process.platform !== 'linux') return 'unknown';
  return /^model name\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown';
}
