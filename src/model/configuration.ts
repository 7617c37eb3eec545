/**
 * One consistent snapshot of profiles, settings and master data, with the version that decisions record.
 * Plain data; lookups are pure.
 */
import type { CrossReference, ItemMaster, SiteMaster, TransitTime } from './master-data.ts';
import type { HubSettings, PartnerProfile, PartnerRole } from './profile.ts';
import type { PartyIdentifier } from './values.ts';

export const CONFIGURATION_KINDS = [
  'partner',
  'settings',
  'item',
  'site',
  'transit_time',
  'cross_reference',
] as const;
export type ConfigurationKind = (typeof CONFIGURATION_KINDS)[number];

export interface ConfigurationBodies {
  partner: PartnerProfile;
  settings: HubSettings;
  item: ItemMaster;
  site: SiteMaster;
  transit_time: TransitTime;
  cross_reference: CrossReference;
}

/** One version of one row; `key` is the id, `body` absent once deleted. */
export interface ConfigurationRow<K extends ConfigurationKind = ConfigurationKind> {
  kind: K;
  key: string;
  version: number;
  body?: ConfigurationBodies[K];
  changedAt: string;
  changedBy: string;
  note?: string;
}

export interface Configuration {
  /** Grows with every change; decisions record it. */
  version: number;
  settings: HubSettings;
  partners: ReadonlyMap<string, PartnerProfile>;
  items: ReadonlyMap<string, ItemMaster>;
  sites: ReadonlyMap<string, SiteMaster>;
  transitTimes: ReadonlyMap<string, TransitTime>;
  crossReferences: ReadonlyMap<string, CrossReference>;
  /** `scheme/value` → partner id, from all profiles. */
  partnerByIdentifier: ReadonlyMap<string, string>;
  /** `scheme/value` → site id. */
  siteByIdentifier: ReadonlyMap<string, string>;
  /** `buyer/X`, `gtin/X`, `PARTNER/supplierItem` → item id. */
  itemByIdentifier: ReadonlyMap<string, string>;
}

export const defaultSettings: HubSettings = { company: 'Syncline', zone: 'UTC' };

export function transitTimeKey(from: string, to: string): string {
  return `${from}>${to}`;
}
export function crossReferenceKey(
  list: string,
  partner: string | undefined,
  theirs: string,
): string {
  return `${list}|${partner ?? '*'}|${theirs}`;
}

/** Builds the snapshot from the newest rows. Rows without body are deletions. */
export function configurationOf(version: number, rows: Iterable<ConfigurationRow>): Configuration {
  const partners = new Map<string, PartnerProfile>();
  const items = new Map<string, ItemMaster>();
  const sites = new Map<string, SiteMaster>();
  const transitTimes = new Map<string, TransitTime>();
  const crossReferences = new Map<string, CrossReference>();
  let settings = defaultSettings;
  const put: { [K in ConfigurationKind]: (key: string, body: ConfigurationBodies[K]) => void } = {
    partner: (key, body) => partners.set(key, body),
    settings: (_key, body) => {
      settings = body;
    },
    item: (key, body) => items.set(key, body),
    site: (key, body) => sites.set(key, body),
    transit_time: (key, body) => transitTimes.set(key, body),
    cross_reference: (key, body) => crossReferences.set(key, body),
  };
  for (const row of rows) {
    if (row.body !== undefined)
      (put[row.kind] as (key: string, body: unknown) => void)(row.key, row.body);
  }
  return {
    version,
    settings,
    partners,
    items,
    sites,
    transitTimes,
    crossReferences,
    partnerByIdentifier: indexPartners(partners),
    siteByIdentifier: indexSites(sites),
    itemByIdentifier: indexItems(items),
  };
}

function indexPartners(partners: ReadonlyMap<string, PartnerProfile>): Map<string, string> {
  const index = new Map<string, string>();
  for (const partner of partners.values()) {
    for (const { key } of identifiersOf(partner)) index.set(key, partner.id);
  }
  return index;
}

export interface IdentifierPlace {
  key: string;
  pointer: string;
}

/** All by which documents name a partner: `scheme/value`, and where the profile says it (JSON pointer). */
export function identifiersOf(partner: PartnerProfile): IdentifierPlace[] {
  const { id, identifiers, x12 } = partner;
  return [
    { key: `partner/${id}`, pointer: '/id' },
    ...placesOfIdentifiers(identifiers),
    ...(x12 === undefined
      ? []
      : [{ key: `isa/${x12.theirQualifier}/${x12.theirId.trim()}`, pointer: '/x12/theirId' }]),
  ];
}

function placesOfIdentifiers(identifiers: readonly PartyIdentifier[]): IdentifierPlace[] {
  return identifiers.map(({ scheme, value }, at) => ({
    key: `${scheme}/${value}`,
    pointer: `/identifiers/${at}`,
  }));
}

function indexSites(sites: ReadonlyMap<string, SiteMaster>): Map<string, string> {
  const index = new Map<string, string>();
  for (const site of sites.values()) {
    for (const { key } of siteIdentifiersOf(site)) index.set(key, site.id);
  }
  return index;
}

/** All by which documents name a site: `scheme/value`, and where its row says it (JSON pointer). */
export function siteIdentifiersOf({ id, identifiers }: SiteMaster): IdentifierPlace[] {
  return [{ key: `site/${id}`, pointer: '/id' }, ...placesOfIdentifiers(identifiers)];
}

function indexItems(items: ReadonlyMap<string, ItemMaster>): Map<string, string> {
  const index = new Map<string, string>();
  for (const item of items.values()) {
    index.set(`buyer/${item.id}`, item.id);
    for (const { key } of gtinsOf(item)) index.set(key, item.id);
    for (const { partner, item: theirs } of item.supplierItems ?? [])
      index.set(`${partner}/${theirs}`, item.id);
  }
  return index;
}

/** The numbers that name an item whoever sends them (GS1 GTIN): `gtin/X`, and where its row says it (JSON pointer). */
export function gtinsOf({ gtins = [] }: ItemMaster): IdentifierPlace[] {
  return gtins.map((gtin, at) => ({ key: `gtin/${gtin}`, pointer: `/gtins/${at}` }));
}

/** Partners that play a role, in id order. */
export function partnersWithRole(
  configuration: Configuration,
  role: PartnerRole,
): PartnerProfile[] {
  return [...configuration.partners.values()]
    .filter((partner) => partner.roles.includes(role))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
