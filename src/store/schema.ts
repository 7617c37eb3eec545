/** What is said of a schema that is not the one of this version, by those who may not change it. */
import type { SchemaNumbers, Store } from './store.ts';

/** Throws where the schema is missing, older or newer, with what to do about it. */
export async function requireSchema(store: Pick<Store, 'schemaNumbers'>): Promise<void> {
  const numbers = await store.schemaNumbers();
  const { found, known } = numbers;
  if (found === 0) throw new Error('The database holds no hub yet. "syncline start" makes one.');
  if (found > known) throw newerSchema(numbers);
  if (found < known) {
    throw new Error(
      `The database has schema ${found}; this version needs ${known}. Start the hub with this version, ` +
        'which brings it up to date, or use the version that runs on it.',
    );
  }
}

/** A newer version has been at work on this database. */
export function newerSchema({ found, known }: SchemaNumbers): Error {
  return new Error(
    `The database has schema ${found}; this version knows ${known}. Use a newer Syncline.`,
  );
}
