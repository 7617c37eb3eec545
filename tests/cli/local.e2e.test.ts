/** Commands without a running hub: on the database itself, beside the hub whose it is. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqlStore } from '../../src/store/open.ts';
import { root, run } from './cli-kit.ts';

const TENANT = 'default';
const folder = mkdtempSync(join(tmpdir(), 'syncline-local-'));
const data = join(folder, 'data');
const exchange = join(folder, 'exchange');
const inbound = join(exchange, 'nordwerk', 'to-hub');
const examples = join(root, 'examples');
/** Each command opens the embedded database, which takes seconds where others have the cores. */
const SLOW_MS_MAX = 180_000;
const here = ['--data', data];

/** What a hub left that is stopped now: a schema, nothing else. */
beforeAll(async () => {
  const store = await openSqlStore(data);
  await store.migrate();
  await store.close();
  mkdirSync(inbound, { recursive: true });
}, SLOW_MS_MAX);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function inStore<T>(work: (store: Awaited<ReturnType<typeof openSqlStore>>) => Promise<T>) {
  const store = await openSqlStore(data);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

describe('where there is no database', () => {
  it.each([
    [['plan', examples]],
    [['trace', '1']],
    [['doctor']],
    [['ingest', join(examples, 'documents', '01-order.json'), '--partner', 'ERP']],
    [['copy', '--to', './other']],
  ])('%s says so and makes none', async (args) => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    const { code, out, err } = await run(args, {}, empty);
    expect(`${out}${err}`).toContain(`There is no database in the folder ${join(empty, 'data')}`);
    expect(code).toBe(3);
    expect(readdirSync(empty)).toEqual([]);
  });
});

describe('on the database of a hub', () => {
  it(
    'configuration is planned, applied and read, and the work of the hub is left to it',
    async () => {
      const plan = await run(['plan', examples, ...here]);
      expect(plan.err).toBe('');
      expect(plan.out).toContain('+ partner NORDWERK');
      const applied = await run(['apply', examples, ...here]);
      expect(applied.out).toMatch(/Applied: the configuration is at version \d+/);
      writeFileSync(join(inbound, 'answer.edi'), 'ISA');
      const environment = { EXAMPLE_FOLDER: exchange };
      for (const args of [['doctor'], ['keys', 'list']]) {
        expect((await run([...args, ...here], environment)).code).toBe(0);
      }
      expect(readdirSync(inbound)).toEqual(['answer.edi']);
      await inStore(async (store) => {
        expect(await store.listApiKeys(TENANT, { limit: 9 })).toEqual({ rows: [] });
        const { rows } = await store.listAudit(TENANT, { limit: 9 });
        expect(rows.map(({ action }) => action)).toEqual(['configuration.applied']);
        expect(rows[0]?.actor).toEqual({ kind: 'key', id: 'command-line' });
      });
    },
    SLOW_MS_MAX,
  );

  it(
    'doctor does not judge a hub by the environment of a shell',
    async () => {
      const { code, out } = await run(['doctor', ...here]);
      expect(out).toMatch(/ok {3}Channels: no running hub was asked/);
      expect(out).toContain('does not have EXAMPLE_FOLDER');
      expect(code).toBe(0);
    },
    SLOW_MS_MAX,
  );

  it(
    'a file is taken in by a whole hub, which is said',
    async () => {
      const order = join(examples, 'documents', '01-order.json');
      const args = ['ingest', order, '--partner', 'ERP', ...here];
      const { code, out, err } = await run(args, { EXAMPLE_FOLDER: exchange });
      expect(err).toContain('No running hub is named (--hub): a whole one runs for this command');
      expect(out).toMatch(/purchase_order\s+4500017\s+applied/);
      expect(code).toBe(0);
    },
    SLOW_MS_MAX,
  );

  it(
    'an export to where nothing can be written ends with 2 and without a stack',
    async () => {
      const file = join(folder, 'no-folder');
      writeFileSync(file, '');
      const { code, err } = await run(['export', join(file, 'x'), ...here]);
      expect(err).toContain(file);
      expect(err).not.toMatch(/^\s+at /m);
      expect(code).toBe(2);
    },
    SLOW_MS_MAX,
  );

  it(
    'a newer schema ends every command, also the start',
    async () => {
      await inStore((store) =>
        store.database.script(
          "INSERT INTO migration (number, name, at) VALUES (9999, 'later', hub_now())",
        ),
      );
      for (const args of [
        ['trace', '1'],
        ['start', '--port', '0'],
        ['ingest', sampleFile(), '--partner', 'ERP'],
      ]) {
        const { code, err } = await run([...args, ...here]);
        expect(err).toContain('Use a newer Syncline');
        expect(code).toBe(3);
      }
    },
    SLOW_MS_MAX,
  );
});

function sampleFile(): string {
  return join(examples, 'documents', '02-answer.edi');
}

describe('what cannot be written', () => {
  it('ends with 2 and without a stack', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const output = join(folder, 'absent', 'out.json');
    const { code, err } = await run(['convert', sampleFile(), '--to', 'json', '-o', output]);
    expect(err).toContain(output);
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
    expect(existsSync(output)).toBe(false);
  });
});
