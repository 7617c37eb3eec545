/** What an error of a driver means: another try, bad data, or a fault that passes with time. */

import { DataRefused, TryAgain } from '../sql.ts';
import { StoreFault } from '../store.ts';

/** Serialization failure, deadlock detected, lock not available (PostgreSQL, appendix A). */
const TRY_AGAIN = new Set(['40001', '40P01', '55P03']);
/** Data exception, integrity constraint violation, program limit exceeded: classes of SQLSTATE. */
const REFUSED_CLASSES = new Set(['22', '23', '54']);
const RETRY_AFTER_MS = 1000;
/** Disk full, out of memory and the like need a person, or at least some time. */
const RETRY_AFTER_RESOURCES_MS = 10_000;

/**
 * The error to throw for one that a driver threw. Everything that is not known to be about the statement
 * itself counts as a passing fault: connections cut, a server that stops or starts, timeouts.
 */
export function faultOf(error: unknown, statement: string): Error {
  const code = sqlStateOf(error);
  const text = error instanceof Error ? error.message : String(error);
  const where = `${statement}: ${text}`;
  if (code !== undefined && TRY_AGAIN.has(code)) return new TryAgain(where, error);
  if (code !== undefined && REFUSED_CLASSES.has(code.slice(0, 2))) {
    return new DataRefused(where, code, error);
  }
  // 42: the statement itself is wrong or a table is missing. That is a bug or a schema out of date.
  if (code?.startsWith('42')) return new Error(where, { cause: error });
  const shortOfResources = code?.startsWith('53') === true && code !== '53300';
  return new StoreFault(
    `The database did not answer (${where}).`,
    shortOfResources ? RETRY_AFTER_RESOURCES_MS : RETRY_AFTER_MS,
    error,
  );
}

function sqlStateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}
