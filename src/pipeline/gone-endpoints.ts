/**
 * Part of station 6: endpoints that were there and are no more. What still waits for one must not wait for
 * ever: it is claimed like everything else, and ends as a dead letter that says why.
 */
import type { Configuration } from '../model/configuration.ts';

export interface GoneEndpoints {
  /** `PARTNER/ENDPOINT` of all that this process has seen and that the configuration lacks now. */
  of(tenant: string, configuration: Configuration): readonly GoneEndpoint[];
}

export interface GoneEndpoint {
  partner: string;
  endpoint: string;
}

interface Seen {
  configuration: Configuration;
  all: Map<string, GoneEndpoint>;
  gone: readonly GoneEndpoint[];
}

export function goneEndpoints(): GoneEndpoints {
  const seen = new Map<string, Seen>();
  return {
    of(tenant, configuration) {
      const known = seen.get(tenant);
      if (known?.configuration === configuration) return known.gone;
      const all = new Map(known?.all);
      const present = new Set<string>();
      for (const partner of configuration.partners.values()) {
        for (const { id } of partner.endpoints) {
          const key = `${partner.id}/${id}`;
          present.add(key);
          all.set(key, { partner: partner.id, endpoint: id });
        }
      }
      const gone = [...all].filter(([key]) => !present.has(key)).map(([, endpoint]) => endpoint);
      seen.set(tenant, { configuration, all, gone });
      return gone;
    },
  };
}
