/** The bytes of an interchange, one part after another: never the whole of a large one at once. */
import type { Sql } from '../sql.ts';
import { statement } from './load.ts';

const readBody = statement('read-body');
const readPart = statement('read-part');

/** One that reprocesses another and brought no bytes has the bytes of that one. */
export async function* partsOf(
  sql: Sql,
  tenant: string,
  interchange: string,
): AsyncGenerator<Uint8Array> {
  let id: string | null = interchange;
  while (id !== null) {
    const [row]: { body: Uint8Array | null; reprocesses: string | null }[] = await sql.query(
      readBody,
      [tenant, id],
    );
    if (row === undefined) return;
    if (row.body !== null) {
      yield row.body;
      return;
    }
    let part = 0;
    for (; ; part += 1) {
      const [found]: { body: Uint8Array }[] = await sql.query(readPart, [tenant, id, part]);
      if (found === undefined) break;
      yield found.body;
    }
    if (part > 0) return;
    id = row.reprocesses;
  }
}
