/**
 * The database of a run: the one that DATABASE_URL names, or a temporary cluster that keeps every promise
 * of a commit (fsync and synchronous_commit on), stopped and removed at the end.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export interface Postgres {
  url: string;
  /** What was set beside the defaults of the server, for the report. */
  settings: string;
  stop(): Promise<void>;
}

const BINARIES = [
  '/usr/lib/postgresql/15/bin',
  '/usr/lib/postgresql/16/bin',
  '/usr/lib/postgresql/17/bin',
];
/** A checkpoint every 30 s, so that a run of 60 s crosses one. */
const SETTINGS = [
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'shared_buffers=256MB',
  'max_wal_size=4GB',
  'checkpoint_timeout=30s',
  'wal_compression=lz4',
  'max_connections=60',
  'listen_addresses=127.0.0.1',
];
const START_MS_MAX = 30_000;

export async function openPostgres(): Promise<Postgres> {
  const url = process.env.DATABASE_URL;
  if (url !== undefined) return { url, settings: await settingsOf(url), stop: async () => {} };
  return await startCluster();
}

async function startCluster(): Promise<Postgres> {
  const binaries = BINARIES.find((folder) => existsSync(folder));
  if (binaries === undefined) throw new Error('No PostgreSQL here, and DATABASE_URL names none.');
  const folder = mkdtempSync(join(tmpdir(), 'syncline-bench-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) chownSync(folder, idOf('-u'), idOf('-g'));
  const data = join(folder, 'data');
  const port = await freePort();
  const command = (name: string, ...rest: string[]): [string, string[]] =>
    asRoot
      ? ['runuser', ['-u', 'postgres', '--', join(binaries, name), ...rest]]
      : [join(binaries, name), rest];
  execFileSync(
    ...command('initdb', '-D', data, '-U', 'syncline', '-A', 'trust', '-E', 'UTF8', '--no-locale'),
    {
      stdio: 'ignore',
    },
  );
  const settings = [...SETTINGS, `port=${port}`, `unix_socket_directories=${folder}`];
  const server = spawn(
    ...command('postgres', '-D', data, ...settings.flatMap((one) => ['-c', one])),
    {
      stdio: 'ignore',
    },
  );
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async () => {
    // Fast shutdown, asked of the server itself: what started it under another user passes no signal on.
    const file = join(data, 'postmaster.pid');
    if (server.exitCode === null && existsSync(file))
      process.kill(Number.parseInt(readFileSync(file, 'utf8'), 10), 'SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `postgres://syncline@127.0.0.1:${port}/postgres`;
  try {
    await answering(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, settings: await settingsOf(url), stop };
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

async function answering(url: string): Promise<void> {
  const giveUpAt = performance.now() + START_MS_MAX;
  for (;;) {
    try {
      await queryOnce(url, 'SELECT 1');
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await sleep(100);
    }
  }
}

async function settingsOf(url: string): Promise<string> {
  const rows = await queryOnce<{ name: string; setting: string; unit: string | null }>(
    url,
    `SELECT name, setting, unit FROM pg_settings WHERE name IN ('server_version', 'fsync',
       'synchronous_commit', 'full_page_writes', 'shared_buffers', 'max_wal_size', 'checkpoint_timeout',
       'wal_compression')
     ORDER BY name`,
  );
  return rows.map(({ name, setting, unit }) => `${name} ${setting}${unit ?? ''}`).join(', ');
}

/** One statement on a connection of its own. */
export async function queryOnce<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The address of one schema, as the hub takes it. */
export function inSchema(url: string, schema: string): string {
  const named = new URL(url);
  named.searchParams.set('schema', schema);
  return named.href;
}

export async function dropped(url: string, schema: string): Promise<void> {
  await queryOnce(url, `DROP SCHEMA IF EXISTS ${schema} CASCADE`);
}
