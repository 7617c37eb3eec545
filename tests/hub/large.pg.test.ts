/**
 * Interchanges far larger than what the hub may hold, on the databases: taken, read and answered in memory that
 * does not grow with their size, while small ones flow; a hub killed in the middle goes on where it stopped.
 * Needs the last build.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { databaseUrl, run, skipped, type TestSchema, testSchema } from '../store/postgres-kit.ts';
import { expectAnswer, LargeWorld, sent } from './large-world.ts';

const MS_MAX = 600_000;
const SMALL_SETS = 200;
const LARGE_SETS = 1900;
const MEGABYTE = 1_000_000;

let world: LargeWorld;
let schema: TestSchema | undefined;
afterEach(async () => {
  await world.end();
  await schema?.drop();
  schema = undefined;
});

async function onPostgres(): Promise<TestSchema> {
  const made = await testSchema(false);
  schema = made;
  world = new LargeWorld({ where: databaseUrl ?? '', schema: made.schema });
  await world.prepare();
  await world.start();
  return made;
}

const accounts = async () => await world.store.conservation('default');

describe.skipIf(skipped !== undefined)(`a large interchange on PostgreSQL ${skipped ?? ''}`, () => {
  it(
    'is taken, read and answered in memory that does not grow with its size, while small ones flow',
    async () => {
      await onPostgres();
      const [small, large] = [sent(SMALL_SETS, 1), sent(LARGE_SETS, 2)];
      const smallBytes = await world.post(small);
      await world.answered(1);
      await world.atRest();
      const peakOfSmall = world.peakMegabytes();
      world.forgetPeak();
      const largeBytes = await world.post(large);
      const delays = await Promise.all(Array.from({ length: 8 }, (_, n) => world.small(`S${n}`)));
      // Sent after the large one was taken, decided before it was read to its end.
      expect(world.answers()).toHaveLength(1);
      await world.answered(2);
      await world.atRest();
      const peakOfLarge = world.peakMegabytes();
      for (const one of [small, large]) {
        const answer = world.answers().find((text) => text.includes(`*${one.sets}*${one.sets}*`));
        expectAnswer(answer, one);
      }
      const { holds, documents } = await accounts();
      const sets = SMALL_SETS + LARGE_SETS;
      expect({ holds, documents }).toMatchObject({
        holds: true,
        documents: { received: sets + 8, applied: sets + 8 - 2, refused: 2 },
      });
      console.info(
        `${Math.round(largeBytes / MEGABYTE)} MB: hub at most ${Math.round(peakOfLarge)} MB, after ` +
          `${Math.round(smallBytes / MEGABYTE)} MB ${Math.round(peakOfSmall)} MB; small ones after ` +
          `${Math.round(Math.min(...delays))} to ${Math.round(Math.max(...delays))} ms`,
      );
      // Nine times the size. Whoever held it once, as bytes, would need all of them more.
      expect(largeBytes).toBeGreaterThan(80 * MEGABYTE);
      expect(peakOfLarge - peakOfSmall).toBeLessThan(60);
    },
    MS_MAX,
  );

  it(
    'is taken from a watched folder, and known by its content when it comes again',
    async () => {
      await onPostgres();
      const one = sent(SMALL_SETS, 3);
      world.put('large.edi', one);
      await expect.poll(() => world.isProcessed('large.edi'), { timeout: 60_000 }).toBe(true);
      await world.answered(1);
      await world.post(one);
      await world.atRest();
      const { rows } = await world.store.listInterchanges('default', {}, { limit: 5 });
      expect(rows.map(({ outcome }) => outcome).sort()).toEqual(['duplicate', 'translated']);
      expect(await accounts()).toMatchObject({
        holds: true,
        documents: { received: SMALL_SETS, applied: SMALL_SETS - 1, refused: 1 },
      });
      expect(world.answers()).toHaveLength(1);
    },
    MS_MAX,
  );

  it.each(['itself, started again', 'another hub'])(
    'of which a hub was killed in the middle is read on where it stopped by %s, and nothing of it is applied twice',
    async (who) => {
      const { open } = await onPostgres();
      const { database } = open();
      if (who === 'another hub') await world.startAnother();
      const one = sent(SMALL_SETS * 2, 4);
      await world.post(one);
      const done = async () => {
        const [row] = await run<{ done: number }>(
          database,
          'SELECT documents_done AS done FROM inbox',
        );
        return row?.done ?? 0;
      };
      await expect.poll(done, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
      await world.kill();
      const before = await done();
      expect(before).toBeLessThan(one.sets);
      if (who !== 'another hub') await world.start();
      await world.answered(1);
      await world.atRest();
      expectAnswer(world.answers()[0], one);
      expect(await accounts()).toMatchObject({
        holds: true,
        documents: { received: one.sets, applied: one.sets - 1, refused: 1, duplicate: 0 },
      });
      const shipped = `SELECT count(*)::integer AS all, count(DISTINCT stream)::integer AS different
      FROM event WHERE type = 'shipment.shipped'`;
      const [events] = await run(database, shipped);
      expect(events).toEqual({ all: one.sets - 1, different: one.sets - 1 });
    },
    MS_MAX,
  );

  it(
    'whose sender breaks off leaves no part behind',
    async () => {
      const { open } = await onPostgres();
      const { database } = open();
      const parts = async () => {
        const text = 'SELECT count(*)::integer AS parts FROM interchange_part';
        return (await run<{ parts: number }>(database, text))[0]?.parts ?? 0;
      };
      await world.breakOff(sent(SMALL_SETS, 5), 8 * 1024 * 1024);
      const uploads = async () => (await run(database, 'SELECT parts FROM upload')).length;
      await expect.poll(uploads, { timeout: 60_000 }).toBe(0);
      expect(await parts()).toBe(0);
      expect((await accounts()).interchanges.received).toBe(0);
      await world.post(sent(20, 6));
      await world.answered(1);
    },
    MS_MAX,
  );
});

describe('a large interchange on the embedded database', () => {
  it(
    'is taken, read and answered',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'syncline-large-data-'));
      try {
        world = new LargeWorld({ where: folder });
        await world.prepare();
        await world.store.close();
        await world.start();
        const one = sent(120, 7);
        expect(await world.post(one)).toBeGreaterThan(4.5 * MEGABYTE);
        await world.answered(1);
        expectAnswer(world.answers()[0], one);
        await world.kill();
        await world.look();
        expect(await accounts()).toMatchObject({
          holds: true,
          documents: { received: one.sets, refused: 1 },
        });
      } finally {
        await world.kill();
        rmSync(folder, { recursive: true, force: true });
      }
    },
    MS_MAX,
  );
});
