/** The demo, from beginning to end, on the embedded database; and proof that it can fail. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DemoOptions, headlessReport, runDemo } from '../../simulator/main.ts';
import type { Report } from '../../simulator/report.ts';

/** Fifty orders take about a minute on a quiet machine, several on a busy one. */
const RUN_MS_MAX = 900_000;
/** What the hub tells others once or twice, as its stations happen to meet two facts of one moment. */
const TOLD_BY_CHANCE = new Set([
  'commitment_impact',
  'exception_notice',
  'planning_update',
  'readiness_forecast',
  'shipment_update',
]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(options: DemoOptions): Promise<{ code: number; report: Report }> {
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const code = await runDemo({ headless: true, json: true, print, ...options });
  return { code, report: JSON.parse(lines.at(-1) ?? '{}') as Report };
}

function fixedBySeed({ orders, ordersSettled, disagreements, situations, documents }: Report) {
  const kinds = Object.entries(documents).filter(([kind]) => !TOLD_BY_CHANCE.has(kind));
  return { orders, ordersSettled, disagreements, situations, documents: kinds };
}

describe('the headless demo', () => {
  test(
    'fifty orders end, every situation happens, and nobody disagrees with the hub',
    async () => {
      const { code, report } = await run({ orders: 50, seed: 7 });
      expect(report.disagreementsShown).toEqual([]);
      expect(report).toMatchObject({
        ordersSettled: 50,
        unsettled: [],
        disagreements: 0,
        conservation: { holds: true, violations: 0 },
      });
      expect(report.pointsCompared).toBeGreaterThan(5000);
      for (const [situation, count] of Object.entries(report.situations))
        expect(count, situation).toBeGreaterThan(0);
      expect(code).toBe(0);
    },
    RUN_MS_MAX,
  );

  test(
    'an ERP that loses one planning update is found out',
    async () => {
      let seen = 0;
      const { code, report } = await run({
        orders: 6,
        seed: 7,
        database: 'memory',
        tamper: (update) => {
          seen += 1;
          return seen === 2 ? undefined : update;
        },
      });
      expect(seen).toBeGreaterThan(2);
      expect(report.disagreements).toBeGreaterThan(0);
      expect(code).not.toBe(0);
    },
    RUN_MS_MAX,
  );

  test(
    'an ERP that writes down another quantity is found out',
    async () => {
      const { code, report } = await run({
        orders: 3,
        seed: 7,
        database: 'memory',
        tamper: (update) => ({
          ...update,
          lines: update.lines.map((line) => ({
            ...line,
            confirmed: { value: '1', unit: line.confirmed.unit },
          })),
        }),
      });
      expect(report.disagreementsShown.map(({ what }) => what)).toContain('confirmed');
      expect(code).not.toBe(0);
    },
    RUN_MS_MAX,
  );

  test(
    'the same seed gives the same run',
    async () => {
      const runOnce = () => headlessReport({ orders: 6, seed: 3, database: 'memory' }, folder);
      const first = await runOnce();
      rmSync(folder, { recursive: true, force: true });
      const second = await runOnce();
      expect(fixedBySeed(second)).toEqual(fixedBySeed(first));
    },
    RUN_MS_MAX,
  );
});
