/** The ledgers, watched all the time. */
import { expect, it } from 'vitest';
import { openConservationWatch } from '../../src/pipeline/observe.ts';
import type { Conservation } from '../../src/store/store.ts';

const MINUTE_MS = 60_000;
const sums = { received: 0, duplicate: 0, refused: 0, quarantined: 0, waiting: 0 };
const holding: Conservation = {
  interchanges: { ...sums, translated: 0, test: 0 },
  documents: { ...sums, expected: 0, applied: 0 },
  violations: [],
  holds: true,
};
const broken = (...ids: string[]): Conservation => ({
  ...holding,
  violations: ids.map((id) => ({ id, what: 'document', text: 'It is in no account.' })),
  holds: false,
});

function watched(standing: Record<string, Conservation>) {
  const reports: string[] = [];
  const asked: string[] = [];
  const time = { ms: 0 };
  const store = {
    conservation: async (tenant: string) => {
      asked.push(tenant);
      return standing[tenant] ?? holding;
    },
  };
  const watch = openConservationWatch(
    store,
    Object.keys(standing),
    () => time.ms,
    (text) => reports.push(text),
  );
  return { watch, reports, asked, time };
}

it('tells of each violation once, with its message, and of no tenant that holds', async () => {
  const standing: Record<string, Conservation> = { one: holding, two: broken('D1') };
  const { watch, reports, time } = watched(standing);
  expect(watch.standing('one')).toBeUndefined();
  await watch.look();
  expect(watch.standing('one')).toMatchObject({ holds: true, violations: 0 });
  expect(watch.standing('two')).toMatchObject({ holds: false, violations: 1 });
  expect(reports).toHaveLength(1);
  expect(reports[0]).toContain('tenant two');
  expect(reports[0]).toContain('document D1: It is in no account.');
  time.ms += 20 * MINUTE_MS;
  standing.two = broken('D1', 'D2');
  await watch.look();
  expect(reports).toHaveLength(2);
  expect(reports[1]).not.toContain('D1');
  time.ms += 20 * MINUTE_MS;
  standing.two = holding;
  await watch.look();
  expect(reports).toHaveLength(2);
  expect(watch.standing('two')).toMatchObject({ holds: true, violations: 0 });
});

it('tells of sums that disagree also where no message is found, and searches for it less often', async () => {
  const { watch, reports, asked, time } = watched({ one: broken() });
  await watch.look();
  expect(reports).toHaveLength(1);
  expect(watch.standing('one')).toMatchObject({ holds: false });
  time.ms += MINUTE_MS;
  await watch.look();
  expect(asked).toEqual(['one']);
  time.ms += 10 * MINUTE_MS;
  await watch.look();
  expect(asked).toEqual(['one', 'one']);
});
