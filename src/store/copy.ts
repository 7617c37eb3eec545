/** Moves a hub from one database to another: the embedded one to a server, as `syncline copy --to URL` does. */

import { openSqlStore, requireDatabase } from './open.ts';
import type { CopiedTable } from './postgres/copy-tables.ts';
import { copyTables } from './postgres/copy-tables.ts';

export type { CopiedTable } from './postgres/copy-tables.ts';

/**
 * Copies everything, from one moment, in one transaction. The hub on `from` must be stopped where `from` is a
 * data folder; on a server, what it writes meanwhile is not in the copy.
 *
 * @param from address of a PostgreSQL or path of a data folder, where a hub has been; brought up to date first
 * @param to the same; must hold no rows
 * @param onTable called after each table
 * @returns rows per table, compared on both sides
 */
export async function copyStore(
  from: string,
  to: string,
  onTable: (copied: CopiedTable) => void = () => {},
): Promise<CopiedTable[]> {
  // Each side waits for the other: neither may be thrown out as a process that has stopped.
  const patient = { transactionIdleMs: 0, statementMsMax: 0 };
  requireDatabase(from);
  const source = await openSqlStore(from, patient);
  try {
    // Nothing, faithfully copied, would pass for everything.
    const { found } = await source.schemaNumbers();
    if (found === 0) throw new Error('The database to copy from holds no hub.');
    const target = await openSqlStore(to, patient);
    try {
      await source.migrate();
      await target.migrate();
      return await copyTables(source.database, target.database, onTable);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}
