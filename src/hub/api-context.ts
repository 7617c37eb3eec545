/** What the API is given of a hub: its store, what its stations take in and tell, time and log. */
import type { Logger } from 'pino';
import type { ApiContext } from '../api/context.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Clock } from '../pipeline/clock.ts';
import type { Pipeline, PipelineParameters } from '../pipeline/run.ts';
import { translateStation } from '../pipeline/translate.ts';
import type { Store } from '../store/store.ts';
import { availabilityOf } from '../workflows/commitment/availability.ts';
import type { SupplyState } from '../workflows/commitment/state.ts';
import { channelRules } from './channels.ts';

interface Given {
  store: Store;
  tenants: readonly string[];
  configurationOf: (tenant: string) => Configuration;
  translation: PipelineParameters['translate'];
  workflowOf: ApiContext['workflowOf'];
  pipeline: Pipeline;
  clock: Clock;
  log: Logger;
}

/** All of it but what `hub.ts` alone knows: keys of its own, what channels say, when to read profiles again. */
export function apiContext(given: Given): Omit<ApiContext, 'channelsReport'> {
  const { store, tenants, configurationOf, translation, workflowOf, pipeline, clock, log } = given;
  const station = translateStation({ ...translation, configurationOf });
  return {
    store,
    tenants,
    configuration: configurationOf,
    channels: channelRules,
    ingest: (interchange) => pipeline.ingest.submit(interchange),
    turnsAway: () => pipeline.ingest.turnsAway(),
    upload: (arriving) => pipeline.uploads.take(arriving),
    preview: (entry) => station.translate(entry),
    workflowOf,
    availability: (state, question, known) => availabilityOf(state as SupplyState, question, known),
    standing: (tenant) => pipeline.standing(tenant),
    stationCounts: () => ({ ...pipeline.counts() }),
    wake: () => pipeline.wake(),
    nowMs: clock.nowMs,
    elapsedMs: clock.elapsedMs,
    random: Math.random,
    log: {
      warn: (fields, text) => log.warn(fields, text),
      error: (fields, text) => log.error(fields, text),
    },
  };
}
