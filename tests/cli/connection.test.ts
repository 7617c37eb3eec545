/** Addresses as people write them: no message repeats a password. */
import { describe, expect, it } from 'vitest';
import { banner, connected, readablePlace, storePlace } from '../../src/cli/connection.ts';
import { CommandFailed, exitCodes } from '../../src/cli/exit-codes.ts';

const PASSWORD = 'Pa55word';

function failureOf(work: () => unknown): CommandFailed {
  try {
    work();
  } catch (error) {
    if (error instanceof CommandFailed) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe('the address of a database', () => {
  it.each([
    ['is not encoded', `postgres://hub:${PASSWORD}/x@db/syncline`],
    ['is of another system', `mysql://hub:${PASSWORD}@db/syncline`],
    ['begins in capitals', `Postgres://hub:${PASSWORD}@db/syncline`],
  ])('that %s is refused without its password', (_, database) => {
    for (const work of [() => storePlace({ database }), () => readablePlace(database)]) {
      const failure = failureOf(work);
      expect(failure.message).not.toContain(PASSWORD);
      expect(failure.exitCode).toBe(exitCodes.usage);
    }
  });

  it('is told without name, password and parameters', () => {
    const place = storePlace({ database: `postgres://hub:${PASSWORD}@db:5433/x?password=y` });
    expect(banner(place)).toBe('PostgreSQL db:5433/x');
    expect(banner(storePlace({ database: 'postgresql://hub@db/x' }))).toBe('PostgreSQL db/x');
  });

  it('may be a folder of any name', () => {
    for (const folder of ['./data', '/srv/a:b', 'postgres-data'])
      expect(banner(storePlace({ data: folder }))).toBe(`embedded, in ${folder}`);
  });
});

it('the address of a hub holds no password, and none is told', async () => {
  const options = { hub: `http://hub:${PASSWORD}@127.0.0.1:1`, key: 'slk_x' };
  const failure = await connected(options, [], (hub) => hub.get('/ready')).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(CommandFailed);
  expect(String(failure)).not.toContain(PASSWORD);
});
