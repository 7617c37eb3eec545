/** contracts/schema.sql is what the migrations make, on PostgreSQL and on the embedded database alike. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openExistingStore } from '../../src/store/open.ts';
import { pgliteDatabase } from '../../src/store/pglite/driver.ts';
import { schemaText } from '../../src/store/postgres/schema-text.ts';
import { sqlStore } from '../../src/store/postgres/store.ts';
import { databaseUrl, run, skipped, testSchema } from './postgres-kit.ts';

const committed = (): string =>
  readFileSync(new URL('../../contracts/schema.sql', import.meta.url), 'utf8');
const QUERIES = new URL('../../src/store/postgres/queries/', import.meta.url);

describe('the schema', () => {
  it('is the committed one on the embedded database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'syncline-schema-'));
    const store = sqlStore(await pgliteDatabase(folder));
    try {
      await store.migrate();
      expect(await schemaText(store.database)).toBe(committed());
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 180_000);

  it('is the committed one on PostgreSQL', async (context) => {
    if (skipped !== undefined) return context.skip(skipped);
    const schema = await testSchema();
    try {
      expect(await schemaText(schema.open().database)).toBe(committed());
    } finally {
      await schema.drop();
    }
  });

  it('is looked at without being made, and refused where it is not the one of this version', async (context) => {
    if (skipped !== undefined) return context.skip(skipped);
    const schema = await testSchema(false);
    try {
      const url = new URL(databaseUrl ?? '');
      url.searchParams.set('schema', schema.schema);
      await expect(openExistingStore(url.href)).rejects.toThrow('holds no hub yet');
      const store = schema.open();
      expect((await store.schemaNumbers()).found).toBe(0);
      await store.migrate();
      const existing = await openExistingStore(url.href);
      await existing.close();
      const { known } = await store.schemaNumbers();
      await run(store.database, `DELETE FROM migration WHERE number = ${known}`);
      await expect(openExistingStore(url.href)).rejects.toThrow(`this version needs ${known}`);
      expect((await store.schemaNumbers()).found).toBe(known - 1);
    } finally {
      await schema.drop();
    }
  });

  it('has the tenant first in the key of every table but those of the whole hub', () => {
    const tables = committed().split('CREATE TABLE ').slice(1);
    const hub = ['clock', 'commit_batch', 'migration', 'tally'];
    for (const table of tables) {
      const name = table.slice(0, table.indexOf(' '));
      if (!hub.includes(name)) expect(table).toMatch(/PRIMARY KEY \(tenant\b/);
    }
  });
});

describe('the statements', () => {
  it('are all used', () => {
    const folder = new URL('../../src/store/', import.meta.url);
    const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(new URL(name, folder), 'utf8'))
      .join('\n');
    for (const file of readdirSync(QUERIES)) {
      expect(code).toMatch(new RegExp(`statement\\('${file.replace('.sql', '')}'[,)]`));
    }
  });
});
