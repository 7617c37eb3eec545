/** What is said of a schema that may not be changed. */
import { expect, it } from 'vitest';
import { requireSchema } from '../../src/store/schema.ts';

const numbered = (found: number) => ({ schemaNumbers: async () => ({ found, known: 5 }) });

it('lets the schema of this version pass', async () => {
  await requireSchema(numbered(5));
});

it.each([
  [0, /holds no hub yet\. "syncline start" makes one/],
  [4, /has schema 4; this version needs 5\. Start the hub with this version/],
  [6, /has schema 6; this version knows 5\. Use a newer Syncline/],
])('refuses schema %i and says what to do', async (found, text) => {
  await expect(requireSchema(numbered(found))).rejects.toThrow(text);
});
