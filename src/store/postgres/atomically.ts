/** One transaction, done again where another one was in its way. */
import { type Database, type Sql, TryAgain } from '../sql.ts';
import { StoreFault } from '../store.ts';

const TRIES_MAX = 6;
const RETRY_AFTER_MS = 200;

/** `work` may run several times: what it calls must be pure, and what it collects must be its own. */
export async function atomically<T>(
  database: Database,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  return await tried(() => database.transaction(work));
}

/** A single statement is a transaction of its own. */
export async function tried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TryAgain)) throw error;
      if (tries === TRIES_MAX) throw new StoreFault(error.message, RETRY_AFTER_MS, error);
    }
  }
}
