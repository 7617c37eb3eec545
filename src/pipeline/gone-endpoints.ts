/**
 * Part of station 6: endpoints that the outbox names and no profile does. What waits for one must not wait for
 * ever: it is claimed like everything else when its time comes, and ends as a dead letter that says why. The
 * store says which they are, so that a restart changes nothing.
 */
import type { Instant } from '../base/instant.ts';
import type { Configuration } from '../model/configuration.ts';
import type { AttemptResult, ClaimedTransmission, OutboxEndpoint } from '../store/store.ts';
import { attemptResult } from './attempt-result.ts';

export interface GoneEndpoints {
  /**
   * Takes over what the outbox names, read before the configuration that is asked now: what a row was made
   * under is no newer than that. Tells whether more are gone than before.
   */
  look(tenant: string, named: readonly OutboxEndpoint[], configuration: Configuration): boolean;
  /** Those that the configuration still lacks. */
  of(tenant: string, configuration: Configuration): readonly OutboxEndpoint[];
}

export function goneEndpoints(): GoneEndpoints {
  const byTenant = new Map<string, readonly OutboxEndpoint[]>();
  const of = (tenant: string, configuration: Configuration) => {
    const known = byTenant.get(tenant) ?? [];
    // Nearly always nothing is gone, and this is asked in every round.
    return known.length === 0 ? known : known.filter((one) => isGone(one, configuration));
  };
  return {
    of,
    look(tenant, named, configuration) {
      const before = new Set(of(tenant, configuration).map(keyOf));
      const gone = named.filter((one) => isGone(one, configuration));
      byTenant.set(tenant, gone);
      return gone.some((one) => !before.has(keyOf(one)));
    },
  };
}

export function isGone(
  { partner, endpoint }: OutboxEndpoint,
  { partners }: Configuration,
): boolean {
  return partners.get(partner)?.endpoints.some(({ id }) => id === endpoint) !== true;
}

function keyOf({ partner, endpoint }: OutboxEndpoint): string {
  return `${partner}\u0000${endpoint}`;
}

/** The dead letter of a transmission whose endpoint is gone. */
export function goneResult(claimed: ClaimedTransmission, at: Instant): AttemptResult {
  const { partner: id, endpoint } = claimed;
  return attemptResult({
    claimed,
    partner: { id, name: id, roles: [], identifiers: [], channels: [], endpoints: [] },
    endpoint: { id: endpoint, channel: 'webhook', format: 'json', sends: [] },
    attempt: {
      outcome: 'refused',
      reason: `The endpoint ${endpoint} is no longer in the profile of ${id}.`,
    },
    startedAt: at,
    endedAt: at,
    durationMs: 0,
    chance: 0,
  });
}
