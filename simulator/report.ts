/** What a headless run prints: what was seen to happen, and whether everybody agrees. */
import { compareAll } from './compare/compare.ts';
import type { Disagreement } from './compare/disagreement.ts';
import { openReason } from './settled.ts';
import { chainSituations, orderSituations } from './situations.ts';
import { nameOf } from './trade.ts';
import type { World } from './world.ts';

export interface Report {
  orders: number;
  ordersSettled: number;
  /** Orders that did not end, with what is missing. */
  unsettled: string[];
  disagreements: number;
  pointsCompared: number;
  /** The first of them, in words. */
  disagreementsShown: Disagreement[];
  conservation: { holds: boolean; interchanges: unknown; documents: unknown; violations: number };
  /** Exceptions raised, by kind; and how many still stand. */
  exceptions: Record<string, number>;
  exceptionsOpen: number;
  /** Documents by kind, both directions. */
  documents: Record<string, number>;
  situations: Record<string, number>;
  seconds: number;
}

const SHOWN_MAX = 20;

interface ConservationView {
  interchanges: Record<string, number>;
  documents: Record<string, number>;
  violations: unknown[];
  holds: boolean;
}

export async function reportOn(world: World, seconds: number): Promise<Report> {
  const { population, scenarios } = world;
  const { comparison, picture } = await compareAll(population, scenarios);
  const conservation = await population.office.get<ConservationView>('/v1/conservation');
  const byName = new Map(scenarios.map((scenario) => [nameOf(scenario), scenario]));
  const unsettled = scenarios.flatMap((scenario) => {
    const reason = openReason(scenario, picture, (name) => byName.get(name));
    return reason === undefined ? [] : [`${nameOf(scenario)}: ${reason}`];
  });
  const { exceptions, documents } = picture;
  return {
    orders: scenarios.length,
    ordersSettled: scenarios.length - unsettled.length,
    unsettled,
    disagreements: comparison.disagreements.length,
    pointsCompared: comparison.points,
    disagreementsShown: comparison.disagreements.slice(0, SHOWN_MAX),
    conservation: {
      holds: conservation?.holds === true,
      interchanges: conservation?.interchanges,
      documents: conservation?.documents,
      violations: conservation?.violations.length ?? 0,
    },
    exceptions: countBy(exceptions, ({ category }) => category ?? 'unknown'),
    exceptionsOpen: exceptions.filter(({ open }) => open).length,
    documents: countBy(documents, ({ kind }) => kind),
    situations: { ...orderSituations(picture), ...chainSituations(picture) },
    seconds: Math.round(seconds * 10) / 10,
  };
}

/** Why a run is not as it should be; empty when it is. */
export function failuresOf(report: Report): string[] {
  const failures: string[] = [];
  if (report.unsettled.length > 0)
    failures.push(`${report.unsettled.length} orders did not end: ${report.unsettled.join('; ')}`);
  if (report.disagreements > 0) failures.push(`${report.disagreements} disagreements`);
  if (!report.conservation.holds) failures.push('documents or interchanges are not accounted for');
  if (report.orders >= 50)
    for (const [situation, count] of Object.entries(report.situations))
      if (count === 0) failures.push(`"${situation}" did not happen`);
  return failures;
}

export function countBy<T>(rows: readonly T[], keyOf: (row: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
