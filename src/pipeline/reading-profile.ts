/**
 * What of the configuration a reader needs for one partner, and by which identifiers documents name
 * partners, sites, items and units. Worked out once per configuration.
 */
import type { EnvelopeParty, ReadingProfile } from '../formats/format.ts';
import type { Configuration } from '../model/configuration.ts';
import type { PartnerProfile } from '../model/profile.ts';

/** Partner's word to ours, from cross-references; what stands for every partner is overruled by their own. */
export interface Translations {
  items: ReadonlyMap<string, string>;
  parties: ReadonlyMap<string, string>;
  sites: ReadonlyMap<string, string>;
  units: ReadonlyMap<string, string>;
}

interface Known {
  reading: ReadingProfile;
  translations: Translations;
}

interface Index {
  byPartner: Map<string, Known>;
  /** `scheme/value`, the scheme in lower case: profiles say `duns` where a format says `DUNS`. */
  partners: ReadonlyMap<string, string>;
  sites: ReadonlyMap<string, string>;
}

const cache = new WeakMap<Configuration, Index>();

/** Lists of cross-references that are no code list. */
const MASTER_LISTS: ReadonlySet<string> = new Set(['item', 'party', 'site', 'unit']);

export function readingProfileOf(
  partner: PartnerProfile | undefined,
  configuration: Configuration,
): ReadingProfile {
  return knownOf(partner, configuration).reading;
}

export function translationsOf(
  partner: PartnerProfile | undefined,
  configuration: Configuration,
): Translations {
  return knownOf(partner, configuration).translations;
}

/** The partner whose profile names this envelope id; ISA ids are compared without padding. */
export function partnerOfEnvelope(
  sender: EnvelopeParty,
  configuration: Configuration,
): PartnerProfile | undefined {
  const id = configuration.partnerByIdentifier.get(`isa/${sender.qualifier}/${sender.id.trim()}`);
  return id === undefined ? undefined : configuration.partners.get(id);
}

export function partnerByIdentifier(
  scheme: string,
  value: string,
  configuration: Configuration,
): string | undefined {
  return indexOf(configuration).partners.get(identifierKey(scheme, value));
}

export function siteByIdentifier(
  scheme: string,
  value: string,
  configuration: Configuration,
): string | undefined {
  return indexOf(configuration).sites.get(identifierKey(scheme, value));
}

function knownOf(partner: PartnerProfile | undefined, configuration: Configuration): Known {
  const { byPartner } = indexOf(configuration);
  const key = partner?.id ?? '';
  const known = byPartner.get(key);
  if (known !== undefined) return known;
  const made = readKnown(partner, configuration);
  byPartner.set(key, made);
  return made;
}

function indexOf(configuration: Configuration): Index {
  const known = cache.get(configuration);
  if (known !== undefined) return known;
  const index: Index = {
    byPartner: new Map(),
    partners: lowerSchemes(configuration.partnerByIdentifier),
    sites: lowerSchemes(configuration.siteByIdentifier),
  };
  cache.set(configuration, index);
  return index;
}

function lowerSchemes(index: ReadonlyMap<string, string>): Map<string, string> {
  const lowered = new Map<string, string>();
  for (const [key, id] of index) {
    const slash = key.indexOf('/');
    lowered.set(identifierKey(key.slice(0, slash), key.slice(slash + 1)), id);
  }
  return lowered;
}

function identifierKey(scheme: string, value: string): string {
  return `${scheme.toLowerCase()}/${value}`;
}

function readKnown(partner: PartnerProfile | undefined, configuration: Configuration): Known {
  const lists = new Map<string, Map<string, string>>();
  const references = [...configuration.crossReferences.values()].filter(
    (row) => row.partner === undefined || row.partner === partner?.id,
  );
  // Those of the partner come last and overrule.
  references.sort((a, b) => Number(a.partner !== undefined) - Number(b.partner !== undefined));
  for (const { list, theirs, ours } of references) {
    const words = lists.get(list) ?? new Map<string, string>();
    lists.set(list, words.set(theirs, ours));
  }
  const listOf = (name: string) => lists.get(name) ?? new Map<string, string>();
  return {
    reading: readReading(partner, lists, configuration),
    translations: {
      items: listOf('item'),
      parties: listOf('party'),
      sites: listOf('site'),
      units: listOf('unit'),
    },
  };
}

function readReading(
  partner: PartnerProfile | undefined,
  lists: ReadonlyMap<string, ReadonlyMap<string, string>>,
  configuration: Configuration,
): ReadingProfile {
  const codeOverrides: Record<string, Record<string, string>> = {};
  const put = (list: string, words: Iterable<[string, string]>) => {
    codeOverrides[list] = { ...codeOverrides[list], ...Object.fromEntries(words) };
  };
  for (const [list, words] of Object.entries(partner?.codeOverrides ?? {}))
    put(list, Object.entries(words));
  // An operator's answer is newer than the profile, so it beats it. `x12:668` is element 668.
  for (const [list, words] of lists)
    if (!MASTER_LISTS.has(list)) put(list.replace(/^x12:/, ''), words);
  const { settings } = configuration;
  return {
    ...(Object.keys(codeOverrides).length === 0 ? {} : { codeOverrides }),
    onUnmapped: partner?.policies?.onUnmapped ?? settings.policies?.onUnmapped ?? 'keep',
    zone: partner?.zone ?? settings.zone,
    ...(partner?.charset === undefined ? {} : { charset: partner.charset }),
    ...(partner?.formatSettings === undefined ? {} : { settings: { ...partner.formatSettings } }),
  };
}
