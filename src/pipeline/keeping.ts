/**
 * What is looked at from time to time beside the stations: how far they are behind, the clock, the ledgers, statistics,
 * uploads that nobody goes on with, the audit trail.
 */
import type { Store } from '../store/store.ts';
import type { Backlog } from './backlog.ts';
import type { HubTime } from './clock.ts';
import { type ConfigurationSource, configurationAgeMsMax } from './configuration-source.ts';
import type { ConservationWatch } from './observe.ts';

export interface Kept {
  name: string;
  everyMs: number;
  /** How much was done; more of it may be there. */
  look(): Promise<number>;
  /** It changes nothing that anybody waits for. */
  isAside?: true;
}

export interface KeepingParameters {
  store: Pick<Store, 'now' | 'renewStatistics' | 'clearUploads' | 'sealAudit'>;
  configuration: Pick<ConfigurationSource, 'refresh'>;
  time: Pick<HubTime, 'set'>;
  backlog: Pick<Backlog, 'look'>;
  conservation: Pick<ConservationWatch, 'look'>;
  digestText(text: string): string;
}

/** Far above the pause of a slow sender, which the channel ends sooner. */
const UPLOAD_SILENT_MS_MAX = 10 * 60_000;
const UPLOAD_PARTS_CLEARED = 64;
const AUDIT_ROWS_SEALED = 1000;

/** What a process must know, and what changes nothing in the store. */
export function looksOf(
  parameters: Pick<KeepingParameters, 'store' | 'configuration' | 'time' | 'backlog'>,
): readonly Kept[] {
  const { store, configuration, time, backlog } = parameters;
  return [
    { name: 'backlog', everyMs: 250, look: nothingLeft(() => backlog.look()) },
    {
      name: 'clock',
      everyMs: 500,
      look: nothingLeft(async () => {
        await configuration.refresh(configurationAgeMsMax);
        time.set(await store.now());
      }),
    },
  ];
}

/** What goes with the stations. */
export function keepingOf(
  parameters: Pick<KeepingParameters, 'store' | 'conservation' | 'digestText'>,
): readonly Kept[] {
  const { store, conservation, digestText } = parameters;
  return [
    {
      name: 'statistics',
      everyMs: 1000,
      look: nothingLeft(() => store.renewStatistics()),
      isAside: true,
    },
    {
      name: 'uploads',
      everyMs: 1000,
      look: () => store.clearUploads(UPLOAD_SILENT_MS_MAX, UPLOAD_PARTS_CLEARED),
      isAside: true,
    },
    { name: 'audit', everyMs: 1000, look: () => store.sealAudit(AUDIT_ROWS_SEALED, digestText) },
    {
      name: 'conservation',
      everyMs: 30_000,
      look: nothingLeft(() => conservation.look()),
      isAside: true,
    },
  ];
}

function nothingLeft(look: () => Promise<unknown>): () => Promise<number> {
  return async () => {
    await look();
    return 0;
  };
}
