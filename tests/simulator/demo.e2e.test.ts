/** The demo, from beginning to end, on the embedded database; and proof that it can fail. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DemoOptions, headlessReport, runDemo } from '../../simulator/main.ts';
import type { Report } from '../../simulator/report.ts';
import type { SentDocument } from '../../simulator/sabotage.ts';
import type { PlanningUpdate } from '../../src/model/planning-documents.ts';

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

/** True once: the n-th time that it is asked. */
function nth(n: number): () => boolean {
  let asked = 0;
  return () => {
    asked += 1;
    return asked === n;
  };
}

function isPlanning(document: SentDocument): document is PlanningUpdate {
  return document.kind === 'planning_update';
}

/** The first line alone: one disagreement for each order. */
function withOtherQuantity(update: PlanningUpdate): PlanningUpdate {
  const [first, ...rest] = update.lines;
  if (first === undefined) return update;
  const confirmed = { value: '1', unit: first.confirmed.unit };
  return { ...update, lines: [{ ...first, confirmed }, ...rest] };
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
    'a planning update, a payment, a milestone and an invoice that get lost are found out',
    async () => {
      const planning = nth(2);
      const payment = nth(1);
      const milestone = nth(1);
      const invoice = nth(1);
      const { code, report } = await run({
        orders: 6,
        seed: 7,
        database: 'memory',
        sabotage: {
          toErp: (document) => {
            if (document.kind === 'planning_update' && planning()) return undefined;
            return document.kind === 'payment_release' && payment() ? undefined : document;
          },
          milestone: (word) => (word.type === 'in_transit' && milestone() ? undefined : word),
          invoice: (bill) => (invoice() ? undefined : bill),
        },
      });
      const found = report.disagreementsShown.map(({ what }) => what);
      for (const what of ['planning update', 'to be paid', 'what was said', 'invoice'])
        expect(found).toContain(what);
      expect(code).not.toBe(0);
    },
    RUN_MS_MAX,
  );

  test(
    'another quantity, another amount and another time are found out',
    async () => {
      const payment = nth(1);
      const milestone = nth(1);
      const invoice = nth(1);
      const { code, report } = await run({
        orders: 6,
        seed: 7,
        database: 'memory',
        sabotage: {
          toErp: (document) => {
            if (isPlanning(document)) return withOtherQuantity(document);
            return document.kind === 'payment_release' && payment()
              ? { ...document, amount: '0.01' }
              : document;
          },
          milestone: (word) =>
            word.type === 'arrived_at_delivery' && milestone()
              ? { ...word, occurredMs: word.occurredMs - 60_000 }
              : word,
          invoice: (bill) => (invoice() ? { ...bill, total: '1.00' } : bill),
        },
      });
      const found = report.disagreementsShown.map(({ what }) => what);
      for (const what of ['confirmed', 'to be paid', 'what was said', 'total'])
        expect(found).toContain(what);
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
