/** Figures for Prometheus: requests, and the work that stands before the stations. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Workload } from '../store/store.ts';
import type { ApiContext } from './context.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const WORKLOAD_FIGURES: readonly Exclude<keyof Workload, 'nextDueAt'>[] = [
  'untranslated',
  'behindLarge',
  'laneEntries',
  'readyEntries',
  'heldLanes',
  'waitingDocuments',
  'transmissionsDue',
  'transmissionsWaiting',
  'deadLetters',
  'quarantined',
];

export interface ApiMetrics {
  /** Called once per response. */
  observe(operation: string, status: number, seconds: number): void;
  /**
   * The workload and accounts of one tenant; for the first, whose hub it is, also the figures of this process. What
   * the process did, it did for all of them: it would tell one of several how busy the others are.
   */
  text(tenant: string): Promise<{ contentType: string; text: string }>;
  close(): void;
}

export function apiMetricsOf(context: ApiContext): ApiMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'syncline_' });
  const durations = new Histogram({
    name: 'syncline_http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['operation'],
    buckets: SECONDS,
    registers: [registry],
  });
  const responses = new Counter({
    name: 'syncline_http_responses_total',
    help: 'Answers by operation and HTTP status.',
    labelNames: ['operation', 'status'],
    registers: [registry],
  });
  const stations = new Gauge({
    name: 'syncline_station_total',
    help: 'What the stations of this process have done since it began.',
    labelNames: ['what'],
    registers: [registry],
  });
  // Label look-ups cost more than counting; both children of a route are kept.
  const children = new Map<string, { observe(seconds: number): void; inc(): void }>();
  const childOf = (operation: string, status: number) => {
    const key = `${operation} ${status}`;
    const known = children.get(key);
    if (known !== undefined) return known;
    const duration = durations.labels(operation);
    const response = responses.labels(operation, String(status));
    const made = {
      observe: (seconds: number) => duration.observe(seconds),
      inc: () => response.inc(),
    };
    children.set(key, made);
    return made;
  };
  return {
    observe(operation, status, seconds) {
      const child = childOf(operation, status);
      child.observe(seconds);
      child.inc();
    },
    async text(tenant) {
      const own = await tenantText(context, tenant);
      const { contentType } = registry;
      if (tenant !== context.tenants[0]) return { contentType, text: own };
      for (const [what, count] of Object.entries(context.stationCounts?.() ?? {}))
        stations.set({ what }, count);
      return { contentType, text: `${await registry.metrics()}\n${own}` };
    },
    close: () => registry.clear(),
  };
}

/** In a registry of its own: two tenants may ask at the same moment. */
async function tenantText(context: ApiContext, tenant: string): Promise<string> {
  const figures = await context.store.workload(tenant);
  const standing = context.standing?.(tenant);
  const registry = new Registry();
  const workload = new Gauge({
    name: 'syncline_workload',
    help: 'What stands before the stations and exits, per tenant.',
    labelNames: ['tenant', 'what'],
    registers: [registry],
  });
  for (const what of WORKLOAD_FIGURES) workload.set({ tenant, what }, figures[what]);
  const violations = new Gauge({
    name: 'syncline_conservation_violations',
    help: 'Messages in no account or in several, per tenant, as this process found them last.',
    labelNames: ['tenant'],
    registers: [registry],
  });
  const notOpen = new Gauge({
    name: 'syncline_channels_not_open',
    help: 'Channels and endpoints that this process cannot open as they are configured, per tenant.',
    labelNames: ['tenant'],
    registers: [registry],
  });
  notOpen.set({ tenant }, context.channelsReport(tenant).notOpen.length);
  // Where sums disagree and nothing is found yet, it is one all the same.
  if (standing !== undefined)
    violations.set({ tenant }, Math.max(standing.violations, standing.holds ? 0 : 1));
  return await registry.metrics();
}
