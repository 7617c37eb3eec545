/**
 * PGlite in a worker thread: one session, so whole transactions wait for each other here.
 * The folder belongs to one process; `lock.ts` sees to that.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { faultOf } from '../postgres/faults.ts';
import { parserOf } from '../postgres/values.ts';
import type { Database, Sql, SqlValue, Statement, TransactionMode } from '../sql.ts';
import { StoreFault } from '../store.ts';
import { lockFolder } from './lock.ts';
import type { Reply, Request, ResultSet } from './protocol.ts';

/** Where the database is in the data folder, beside the lock. */
const CLUSTER = 'pglite';
const SETTINGS = { TimeZone: 'UTC', DateStyle: 'ISO', jit: 'off', enable_seqscan: 'off' };

const START_AGAIN_MS = 2000;
/**
 * A statement that is not answered for so long never is: a database whose log cannot be written may turn in
 * circles for ever. Beginning and ending a transaction is a matter of milliseconds; opening may recover much.
 */
const ANSWER_MS_MAX = { query: 30_000, script: 30_000, close: 30_000, open: 600_000 };
const BOUNDARY_MS_MAX = 5000;
const BOUNDARIES = new Set(['COMMIT', 'ROLLBACK']);

const BEGIN: Record<TransactionMode, string> = {
  write: 'BEGIN',
  snapshot: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
};

/**
 * Opens the database in `folder`, which is made where it is not there. Throws where another process has it.
 */
export async function pgliteDatabase(folder: string): Promise<Database> {
  mkdirSync(folder, { recursive: true });
  const lock = await lockFolder(folder);
  try {
    return new PgliteDatabase(folder, await startThread(folder), () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Whether a database was made in `folder`. */
export function hasCluster(folder: string): boolean {
  return existsSync(join(folder, CLUSTER, 'PG_VERSION'));
}

async function startThread(folder: string): Promise<Thread> {
  const thread = new Thread();
  try {
    await thread.ask({ type: 'open', folder: join(folder, CLUSTER), settings: SETTINGS });
    return thread;
  } catch (error) {
    await thread.end();
    throw faultOf(error, 'open');
  }
}

class PgliteDatabase implements Database {
  readonly #folder: string;
  readonly #released: () => void;
  #thread: Thread;
  /** The end of the last one in the queue. */
  #before: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** The last start of a thread, where it failed. */
  #failed: { error: unknown; untilMs: number } | undefined;

  constructor(folder: string, thread: Thread, released: () => void) {
    this.#folder = folder;
    this.#thread = thread;
    this.#released = released;
  }

  query<Row extends object>(
    statement: Statement,
    values: readonly SqlValue[] = [],
  ): Promise<Row[]> {
    return this.#alone(() => this.#run<Row>(statement, values));
  }

  transaction<T>(work: (sql: Sql) => Promise<T>, mode: TransactionMode = 'write'): Promise<T> {
    return this.#alone(async () => {
      await this.#script(BEGIN[mode]);
      try {
        const sql: Sql = { query: (statement, values = []) => this.#run(statement, values) };
        const result = await work(sql);
        await this.#script('COMMIT');
        return result;
      } catch (error) {
        await this.#script('ROLLBACK');
        throw error;
      }
    });
  }

  script(text: string): Promise<void> {
    return this.#alone(async () => {
      try {
        await this.#script(text);
      } catch (error) {
        await this.#script('ROLLBACK');
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#alone(async () => {
      this.#closed = true;
      await this.#thread.ask({ type: 'close' });
    });
    await this.#thread.end();
    this.#released();
  }

  /** `work` begins when all that was asked for before has ended. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#before.then(async () => {
      if (this.#closed) throw new StoreFault('The store is closed.', 0);
      if (this.#thread.hasEnded) await this.#startAgain();
      return await work();
    });
    this.#before = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  /**
   * A thread that died took its open transaction with it; what was committed is in the folder. Where even a new
   * one cannot begin, as on a full disk, that takes seconds: for a moment others get the same answer.
   */
  async #startAgain(): Promise<void> {
    const failed = this.#failed;
    if (failed !== undefined && performance.now() < failed.untilMs) throw failed.error;
    try {
      this.#thread = await startThread(this.#folder);
    } catch (error) {
      this.#failed = { error, untilMs: performance.now() + START_AGAIN_MS };
      throw error;
    }
  }

  async #run<Row extends object>(
    { name, text }: Statement,
    values: readonly SqlValue[],
  ): Promise<Row[]> {
    try {
      const result = await this.#thread.ask({ type: 'query', text, values: values.map(asText) });
      return rowsOfResult<Row>(result);
    } catch (error) {
      throw faultOf(error, name);
    }
  }

  async #script(text: string): Promise<void> {
    try {
      await this.#thread.ask({ type: 'script', text });
    } catch (error) {
      throw faultOf(error, text.slice(0, 40));
    }
  }
}

function asText(value: SqlValue): string | Uint8Array | null {
  return value === null || value instanceof Uint8Array ? value : String(value);
}

function rowsOfResult<Row extends object>(result: ResultSet | undefined): Row[] {
  if (result === undefined) return [];
  const columns = result.fields.map(({ name, type }) => ({ name, parse: parserOf(type) }));
  return result.rows.map((values) => {
    const row: Record<string, unknown> = {};
    for (const [at, { name, parse }] of columns.entries()) {
      const value = values[at] ?? null;
      row[name] = typeof value === 'string' ? parse(value) : value;
    }
    return row as Row;
  });
}

interface Waiting {
  resolve: (result: ResultSet | undefined) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

function answerMsMax(request: Request): number {
  const isBoundary = request.type === 'script' && BOUNDARIES.has(request.text);
  return isBoundary ? BOUNDARY_MS_MAX : ANSWER_MS_MAX[request.type];
}

/** The worker and the requests that wait for its replies. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #ended: Error | undefined;

  constructor() {
    // Flags of the hub's own process, such as those of an inspector, are not for this thread.
    this.#worker = new Worker(workerFile(), { execArgv: [] });
    this.#worker.on('message', (reply: Reply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(new Error('The thread of the database has ended.')));
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  ask(request: Request): Promise<ResultSet | undefined> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    this.#last += 1;
    const id = this.#last;
    const msMax = answerMsMax(request);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#end(new Error(`The embedded database gave no answer within ${msMax} ms.`));
        void this.end();
      }, msMax);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#worker.postMessage({ ...request, id });
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    clearTimeout(waiting?.timer);
    if (reply.type === 'done') {
      waiting?.resolve(reply.result);
      return;
    }
    const error = Object.assign(new Error(reply.text), { code: reply.code });
    waiting?.reject(error);
    if (!reply.ends) return;
    this.#end(error);
    void this.end();
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(this.#ended);
    }
    this.#waiting.clear();
  }
}

/** Node runs the compiled worker; tests that run from the sources use the one of the last build. */
function workerFile(): URL {
  const here = new URL('./worker.js', import.meta.url);
  if (!import.meta.url.endsWith('.ts')) return here;
  return new URL('../../../dist/src/store/pglite/worker.js', import.meta.url);
}
