/** A PostgreSQL of the test's own, with fsync on, that may be stopped, crashed and started again. */
import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
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

export interface OwnCluster {
  url: string;
  /** Resolves when it takes connections. */
  start(): Promise<void>;
  /** `fast` ends sessions and writes a checkpoint; `immediate` is a crash, with recovery at the next start. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
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

export async function ownCluster(): Promise<OwnCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-cluster-'));
  const ids = await ownIds();
  if (ids !== undefined) chownSync(folder, ...ids);
  const data = join(folder, 'data');
  await run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync');
  const port = await freePort();
  const settings = `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=on`;
  const log = join(folder, 'log');
  let isUp = false;
  const cluster: OwnCluster = {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async start() {
      await run('pg_ctl', 'start', '-w', '-s', '-D', data, '-l', log, '-o', settings);
      isUp = true;
    },
    async stop(mode) {
      isUp = false;
      await run('pg_ctl', 'stop', '-w', '-s', '-D', data, '-m', mode);
    },
    async drop() {
      if (isUp) await cluster.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return cluster;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
