/**
 * Station 7 of 7: observe.
 *
 *                 └─▶ observe       timeline, exceptions, service levels, KPIs
 *
 * Looks at what the other stations left: how much waits where, and whether every message is in exactly one
 * account. Plain numbers; whoever publishes them gives them names.
 */
import type { Conservation, Store, Workload } from '../store/store.ts';

/** Counts since this process began. */
export interface StationCounts {
  accepted: number;
  overloaded: number;
  interchangesTranslated: number;
  documentsTranslated: number;
  commandsDecided: number;
  eventsRecorded: number;
  ruleFaults: number;
  attemptsAccepted: number;
  attemptsRetried: number;
  attemptsRefused: number;
  timersFired: number;
  documentsWoken: number;
  stationFaults: number;
}

export function noCounts(): StationCounts {
  return {
    accepted: 0,
    overloaded: 0,
    interchangesTranslated: 0,
    documentsTranslated: 0,
    commandsDecided: 0,
    eventsRecorded: 0,
    ruleFaults: 0,
    attemptsAccepted: 0,
    attemptsRetried: 0,
    attemptsRefused: 0,
    timersFired: 0,
    documentsWoken: 0,
    stationFaults: 0,
  };
}

export interface Snapshot {
  tenant: string;
  workload: Workload;
  conservation: Conservation;
}

/** One tenant's figures as they stand in the store. */
export async function observe(
  store: Pick<Store, 'workload' | 'conservation'>,
  tenant: string,
): Promise<Snapshot> {
  const [workload, conservation] = await Promise.all([
    store.workload(tenant),
    store.conservation(tenant),
  ]);
  return { tenant, workload, conservation };
}

/** How the two ledgers of a tenant stood when they were looked at last. */
export interface Standing {
  holds: boolean;
  violations: number;
}

export interface ConservationWatch {
  /** Looks at every tenant that is due, and tells of each violation once. */
  look(): Promise<void>;
  /** Undefined before the first look. */
  standing(tenant: string): Standing | undefined;
}

/** Also where somebody asks for a look in between. */
const LOOK_MS = 25_000;
/** Where sums disagree everything is searched: not again and again. */
const LOOK_AGAIN_MS = 10 * 60_000;
const TOLD_MAX = 3;
const KNOWN_MAX = 1000;

export function openConservationWatch(
  store: Pick<Store, 'conservation'>,
  tenants: readonly string[],
  elapsedMs: () => number,
  report: (text: string, error: unknown) => void,
): ConservationWatch {
  const standings = new Map<string, Standing & { dueMs: number }>();
  const told = new Set<string>();

  const tell = (tenant: string, { violations, holds }: Conservation): void => {
    const fresh = violations.filter(({ id }) => !told.has(id));
    if (holds || (fresh.length === 0 && violations.length > 0)) return;
    if (told.size > KNOWN_MAX) told.clear();
    for (const { id } of fresh) told.add(id);
    const named = fresh.slice(0, TOLD_MAX).map(({ what, id, text }) => `${what} ${id}: ${text}`);
    report(
      `The ledgers of tenant ${tenant} do not hold; GET /v1/conservation says more. ${named.join(' ')}`,
      undefined,
    );
  };

  return {
    async look() {
      for (const tenant of tenants) {
        const dueMs = standings.get(tenant)?.dueMs ?? Number.NEGATIVE_INFINITY;
        if (dueMs > elapsedMs()) continue;
        const found = await store.conservation(tenant);
        tell(tenant, found);
        const { holds, violations } = found;
        const nextMs = elapsedMs() + (holds ? LOOK_MS : LOOK_AGAIN_MS);
        standings.set(tenant, { holds, violations: violations.length, dueMs: nextMs });
      }
    },
    standing: (tenant) => standings.get(tenant),
  };
}
