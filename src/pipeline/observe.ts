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
