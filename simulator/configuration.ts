/** The world's profiles and master data: ordinary YAML, with ports, folders and secrets of this run put in. */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { crossReferenceKey, transitTimeKey } from '../src/model/configuration.ts';
import type {
  CrossReference,
  ItemMaster,
  SiteMaster,
  TransitTime,
} from '../src/model/master-data.ts';
import type { HubSettings, PartnerProfile } from '../src/model/profile.ts';

/** One row as the configuration API takes it. */
export interface ConfigurationChange {
  kind: string;
  key: string;
  body: unknown;
}

interface WorldSettings {
  settings: HubSettings;
  items: ItemMaster[];
  sites: SiteMaster[];
  transitTimes: TransitTime[];
  crossReferences: CrossReference[];
}

/** Reads `syncline.yaml` and `partners/*.yaml` beside this file; `${NAME}` is what `values` says. */
export function readConfiguration(values: ReadonlyMap<string, string>): ConfigurationChange[] {
  const world = parse(textOf('syncline.yaml', values)) as WorldSettings;
  const partners = readdirSync(new URL('partners/', import.meta.url))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => parse(textOf(`partners/${name}`, values)) as PartnerProfile);
  return [
    { kind: 'settings', key: 'settings', body: world.settings },
    ...partners.map((body) => ({ kind: 'partner', key: body.id, body })),
    ...world.items.map((body) => ({ kind: 'item', key: body.id, body })),
    ...world.sites.map((body) => ({ kind: 'site', key: body.id, body })),
    ...world.transitTimes.map((body) => ({
      kind: 'transit_time',
      key: transitTimeKey(body.from, body.to),
      body,
    })),
    ...world.crossReferences.map((body) => ({
      kind: 'cross_reference',
      key: crossReferenceKey(body.list, body.partner, body.theirs),
      body,
    })),
  ];
}

function textOf(path: string, values: ReadonlyMap<string, string>): string {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  return text.replaceAll(/\$\{([A-Z0-9_]+)\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined)
      throw new Error(`${path} names \${${name}}, which the world does not set.`);
    return value;
  });
}
