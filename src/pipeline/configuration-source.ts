/**
 * The newest configuration of each tenant that this process knows. Rules and readers ask for it inside
 * transactions, so the answer is in memory; the store is asked again between rounds.
 */
import { type Configuration, configurationOf } from '../model/configuration.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from './clock.ts';

/** What is asked for between rounds is at most so old. */
export const configurationAgeMsMax = 250;

export interface ConfigurationSource {
  /** What was loaded last; throws for a tenant that this hub does not serve. */
  of(tenant: string): Configuration;
  /** Asks the store when the last look is older than `olderThanMs`; 0 asks now. */
  refresh(olderThanMs: number): Promise<void>;
}

export function openConfigurationSource(
  store: Pick<Store, 'loadConfiguration'>,
  tenants: readonly string[],
  clock: Clock,
): ConfigurationSource {
  const known = new Map(tenants.map((tenant) => [tenant, configurationOf(0, [])]));
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  const look = async () => {
    lookedAtMs = clock.elapsedMs();
    for (const [tenant, configuration] of known) {
      const newer = await store.loadConfiguration(tenant, configuration.version);
      // Two looks may overlap; the older answer must not win.
      const current = known.get(tenant);
      if (newer !== undefined && (current === undefined || newer.version > current.version))
        known.set(tenant, newer);
    }
  };
  return {
    of(tenant) {
      const configuration = known.get(tenant);
      if (configuration === undefined) throw new Error(`This hub serves no tenant "${tenant}".`);
      return configuration;
    },
    refresh: async (olderThanMs) => {
      if (clock.elapsedMs() - lookedAtMs >= olderThanMs) await look();
    },
  };
}
