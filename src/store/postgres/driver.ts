/**
 * PostgreSQL over TCP: a small pool of `pg` clients with prepared statements.
 *
 * Sessions of the hub: times in UTC; a process that stops inside a transaction loses its locks after 5 s;
 * no just-in-time compilation and no sequential scans, because plans are made while tables are still empty.
 *
 * Statements of the stations are planned once and for all values: planned for each run, as the server likes to do
 * where there is a LIMIT, they cost a tenth of its work. Lists are planned with their values, on connections of
 * their own: which index serves a filter depends on what it asks for.
 */
import pg from 'pg';
import { transactionIdleMsMax } from '../../base/limits.ts';
import {
  type Database,
  DataRefused,
  type Sql,
  type SqlValue,
  type Statement,
  type TransactionMode,
  TryAgain,
} from '../sql.ts';
import { StoreFault } from '../store.ts';
import { faultOf } from './faults.ts';
import { checkedSchema } from './migrate.ts';
import { parserOf } from './values.ts';

export interface PostgresOptions {
  /** Schema for all tables; made when it is not there. Default: the first of the server's search path. */
  schema?: string;
  /** Connections of the stations at most; lists have a few of their own. */
  connectionsMax?: number;
  /** A statement that runs longer is cut off; 0: none is. */
  statementMsMax?: number;
  /** A transaction whose owner says nothing for so long is rolled back, and its locks are free. */
  transactionIdleMs?: number;
}

const CONNECTIONS_MAX = 6;
const LIST_CONNECTIONS_MAX = 2;
const STATEMENT_MS_MAX = 30_000;
const CONNECT_MS_MAX = 5000;
/**
 * A prepared statement keeps the plan of its sixth run until statistics change, and there are none for the
 * first minute: one made over empty tables reads whole tenants where a key would do. So each connection
 * lets go of its plans this often; the next run plans again, by the size that the tables have now.
 */
const PLANS_MS_MAX = 5000;
const PLANS_MS_MIN = 250;

const BEGIN: Record<TransactionMode, string> = {
  write: 'BEGIN',
  snapshot: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
};

/** Opens no connection yet: the first statement does. */
export function postgresDatabase(url: string, options: PostgresOptions = {}): Database {
  const max = options.connectionsMax ?? CONNECTIONS_MAX;
  const pool = poolOf(url, options, { max, plans: 'force_generic_plan' });
  const lists = poolOf(url, options, { max: Math.min(max, LIST_CONNECTIONS_MAX), plans: 'auto' });
  const fresh = planRenewal();
  return {
    query: (statement, values) =>
      single(statement.name === '' ? lists : pool, fresh, statement, values),
    transaction: (work, mode = 'write') => transaction(pool, fresh, work, mode),
    script: (text) => script(pool, text),
    close: async () => {
      await Promise.all([pool.end(), lists.end()]);
    },
  };
}

interface PoolKind {
  max: number;
  /** `plan_cache_mode` of the server. */
  plans: 'auto' | 'force_generic_plan';
}

function poolOf(url: string, options: PostgresOptions, kind: PoolKind): pg.Pool {
  const pool = new pg.Pool(poolConfig(url, options, kind));
  // An idle client whose connection broke is dropped by the pool; who asks next gets a new one or a fault.
  pool.on('error', () => undefined);
  return pool;
}

function poolConfig(
  url: string,
  options: PostgresOptions,
  { max, plans }: PoolKind,
): pg.PoolConfig {
  const statementMsMax = options.statementMsMax ?? STATEMENT_MS_MAX;
  const settings: Record<string, string | number> = {
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    idle_in_transaction_session_timeout: options.transactionIdleMs ?? transactionIdleMsMax,
    statement_timeout: statementMsMax,
    jit: 'off',
    enable_seqscan: 'off',
    // Stations take from the heads of queues, in the order of an index: never all of a queue, to be sorted.
    enable_bitmapscan: plans === 'auto' ? 'on' : 'off',
    plan_cache_mode: plans,
    ...(options.schema === undefined ? {} : { search_path: checkedSchema(options.schema) }),
  };
  return {
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_MS_MAX,
    keepAlive: true,
    // A server that is gone without a word is given up a little after it would have cut off the statement.
    ...(statementMsMax === 0 ? {} : { query_timeout: statementMsMax + CONNECT_MS_MAX }),
    application_name: 'syncline',
    options: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    types: { getTypeParser: (type: number) => parserOf(type) },
  };
}

type Renew = (client: pg.PoolClient) => Promise<void>;

/** Lets a connection plan anew where its plans are old; soon after it opened, then less and less often. */
function planRenewal(): Renew {
  const due = new WeakMap<pg.PoolClient, { atMs: number; afterMs: number }>();
  return async (client) => {
    const nowMs = performance.now();
    const known = due.get(client) ?? { atMs: nowMs + PLANS_MS_MIN, afterMs: PLANS_MS_MIN };
    due.set(client, known);
    if (nowMs < known.atMs) return;
    known.afterMs = Math.min(known.afterMs * 2, PLANS_MS_MAX);
    known.atMs = nowMs + known.afterMs;
    await plain(client, 'DISCARD PLANS');
  };
}

async function single<Row extends object>(
  pool: pg.Pool,
  renew: Renew,
  statement: Statement,
  values?: readonly SqlValue[],
): Promise<Row[]> {
  const client = await connect(pool);
  const onError = () => undefined;
  client.on('error', onError);
  let broken = false;
  try {
    await renew(client);
    return await run<Row>(client, statement, values);
  } catch (error) {
    // What the server refused leaves its connection as it was; after a fault nobody knows.
    broken = !(error instanceof DataRefused || error instanceof TryAgain);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function run<Row extends object>(
  client: pg.PoolClient,
  statement: Statement,
  values: readonly SqlValue[] = [],
): Promise<Row[]> {
  try {
    const { name, text, answerMsMax } = statement;
    const asked: pg.QueryConfig & { query_timeout?: number } = {
      name,
      text,
      values: values.map(asSent),
      ...(answerMsMax === undefined ? {} : { query_timeout: answerMsMax }),
    };
    const result = await client.query<Row>(asked);
    return result.rows;
  } catch (error) {
    throw faultOf(error, statement.name);
  }
}

/** `pg` sends a Buffer as it is, and any other view of bytes as JSON. */
function asSent(value: SqlValue): SqlValue {
  if (!(value instanceof Uint8Array) || Buffer.isBuffer(value)) return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

async function transaction<T>(
  pool: pg.Pool,
  renew: Renew,
  work: (sql: Sql) => Promise<T>,
  mode: TransactionMode,
): Promise<T> {
  const client = await connect(pool);
  // A connection that breaks between two statements says so here; the next statement reports it.
  const onError = () => undefined;
  client.on('error', onError);
  let broken: Error | undefined;
  try {
    await renew(client);
    await plain(client, BEGIN[mode]);
    const result = await work({ query: (statement, values) => run(client, statement, values) });
    await plain(client, 'COMMIT');
    return result;
  } catch (error) {
    broken = await rolledBack(client, error);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw faultOf(error, 'connect');
  }
}

async function plain(client: pg.PoolClient, text: string): Promise<void> {
  try {
    await client.query(text);
  } catch (error) {
    throw faultOf(error, text);
  }
}

/**
 * A client whose connection may be broken, or that cannot even roll back, is not given to anybody again: the
 * server rolls back when the connection ends.
 */
async function rolledBack(client: pg.PoolClient, why: unknown): Promise<Error | undefined> {
  if (why instanceof StoreFault) return why;
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function script(pool: pg.Pool, text: string): Promise<void> {
  const client = await connect(pool);
  let broken: Error | undefined;
  try {
    await plain(client, text);
  } catch (error) {
    broken = await rolledBack(client, error);
    throw error;
  } finally {
    client.release(broken);
  }
}
