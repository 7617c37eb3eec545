/** A PostgreSQL of the test's own, with fsync on, that may be stopped, crashed and started again. */
import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const call = promisify(execFile);
/** Where Debian keeps the programs of the server, which are not in the path. */
const DEBIAN = '/usr/lib/postgresql';
const VERSION_MIN = 15;

/** The folder of `initdb` and `pg_ctl`; undefined where no server is installed. */
function programs(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const newest = Math.max(...versions.filter((version) => version >= VERSION_MIN));
  const folders = [join(DEBIAN, String(newest), 'bin'), ...(process.env.PATH ?? '').split(':')];
  return folders.find((folder) => existsSync(join(folder, 'initdb')));
}

const folderOfPrograms = programs();
/** Why tests that stop the database are skipped, where they are. */
export const noCluster =
  folderOfPrograms === undefined ? 'No PostgreSQL server is installed here.' : undefined;

export interface ClusterOptions {
  /** Of its own, there already, and taken away with it. Default: a new one. */
  folder?: string;
  /** Where it keeps its log, if not with everything else; there already. */
  logFolder?: string;
  /** Megabytes of one file of its log; little is made ahead where it is small. */
  logFileMegabytes?: number;
}

export interface OwnCluster {
  url: string;
  /** Of its first process; undefined while it is down. */
  pid(): number | undefined;
  /** Resolves when it takes connections. */
  start(): Promise<void>;
  /** `fast` ends sessions and writes a checkpoint; `immediate` is a crash, with recovery at the next start. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** Holds all its processes: it takes connections and answers nobody. */
  hang(): void;
  /** Lets them go on. */
  goOn(): void;
  /** Stops it and takes its files away. */
  drop(): Promise<void>;
}

/** The server refuses to run for root; its own user is there where it was installed from a package. */
async function run(program: string, ...values: string[]): Promise<void> {
  const path = join(folderOfPrograms ?? '', program);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await call('runuser', ['-u', 'postgres', '--', path, ...values], { cwd: '/' });
  else await call(path, values, { cwd: '/' });
}

async function ownIds(): Promise<[number, number] | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const ids = await Promise.all(['-u', '-g'].map((flag) => call('id', [flag, 'postgres'])));
  const [user = 0, group = 0] = ids.map(({ stdout }) => Number(stdout));
  return [user, group];
}

export async function ownCluster(options: ClusterOptions = {}): Promise<OwnCluster> {
  const { folder = mkdtempSync(join(tmpdir(), 'syncline-cluster-')) } = options;
  const ids = await ownIds();
  for (const own of [folder, options.logFolder])
    if (ids !== undefined && own !== undefined) chownSync(own, ...ids);
  const data = join(folder, 'data');
  await initialize(data, options);
  const port = await freePort();
  const small = options.logFileMegabytes === undefined ? '' : '-c min_wal_size=2 -c max_wal_size=8';
  const settings = `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=on ${small}`;
  const log = join(folder, 'log');
  let hung: number[] = [];
  const cluster: OwnCluster = {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: () => firstProcess(data),
    async start() {
      await run('pg_ctl', 'start', '-w', '-s', '-D', data, '-l', log, '-o', settings);
    },
    async stop(mode) {
      await run('pg_ctl', 'stop', '-w', '-s', '-D', data, '-m', mode);
    },
    hang() {
      hung = processesOf(data);
      for (const pid of hung) process.kill(pid, 'SIGSTOP');
    },
    goOn() {
      for (const pid of hung) process.kill(pid, 'SIGCONT');
      hung = [];
    },
    async drop() {
      cluster.goOn();
      if (firstProcess(data) !== undefined) await cluster.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return cluster;
}

async function initialize(
  data: string,
  { logFolder, logFileMegabytes }: ClusterOptions,
): Promise<void> {
  const segments = logFileMegabytes === undefined ? [] : [`--wal-segsize=${logFileMegabytes}`];
  const elsewhere = logFolder === undefined ? [] : ['-X', logFolder];
  const fixed = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  await run('initdb', '-D', data, ...fixed, ...segments, ...elsewhere);
}

/** The server writes it down when it starts, and takes it away when it ends by itself. */
function firstProcess(data: string): number | undefined {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  return Number.isNaN(pid) ? undefined : pid;
}

/** The first process and those that it started. */
function processesOf(data: string): number[] {
  const first = firstProcess(data);
  if (first === undefined) return [];
  const children = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && parentOf(pid) === first,
  );
  return [first, ...children.map(Number)];
}

function parentOf(pid: string): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined; // it has ended meanwhile
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
