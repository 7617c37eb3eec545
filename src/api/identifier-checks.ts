/**
 * Identifiers that would mean two partners, two sites or two items. Documents that carry one would be taken for
 * whichever row is read last, and nobody would be asked.
 */
import {
  type Configuration,
  type ConfigurationKind,
  gtinsOf,
  type IdentifierPlace,
  identifiersOf,
  siteIdentifiersOf,
} from '../model/configuration.ts';
import type { ItemMaster, SiteMaster } from '../model/master-data.ts';
import type { PartnerProfile } from '../model/profile.ts';
import { partnerByIdentifier, siteByIdentifier } from '../pipeline/reading-profile.ts';
import { type Changed, isDeletion } from './configuration-rows.ts';

/** Ids of the rows of a kind that an identifier (`scheme/value`) means. */
export type Owners = (kind: ConfigurationKind, key: string) => ReadonlySet<string>;

/** An identifier that means other rows too: where the row says it, and what a person does about it. */
export interface TakenIdentifier {
  pointer: string;
  text: string;
}

/** Whom identifiers mean once the changes are made. Of rows that stay, the index is asked; none is walked through. */
export function ownersAfter(changes: readonly Changed[], present: Configuration): Owners {
  const changed = new Map(changes.map((change) => [`${change.kind}|${change.key}`, change]));
  const given = new Map<string, Set<string>>();
  for (const change of changed.values()) {
    for (const { key } of isDeletion(change) ? [] : identifiersIn(change)) {
      const name = `${change.kind}|${sameScheme(key)}`;
      const known = given.get(name);
      if (known === undefined) given.set(name, new Set([change.key]));
      else known.add(change.key);
    }
  }
  return (kind, key) => {
    const owners = new Set(given.get(`${kind}|${sameScheme(key)}`));
    const stored = storedOwner(kind, key, present);
    if (stored !== undefined && !changed.has(`${kind}|${stored}`)) owners.add(stored);
    return owners;
  };
}

/** The identifiers of a row that other rows of its kind have too. */
export function takenIdentifiers(change: Changed, owners: Owners): TakenIdentifier[] {
  const { kind, key: id } = change;
  return identifiersIn(change).flatMap(({ key, pointer }): TakenIdentifier[] => {
    const others = [...owners(kind, key)].filter((other) => other !== id);
    if (others.length === 0) return [];
    return [{ pointer, text: `"${key}" also means ${others.join(', ')}. ${REMEDY[kind] ?? ''}` }];
  });
}

const REMEDY: Partial<Record<ConfigurationKind, string>> = {
  partner: 'Take it out of one of the profiles.',
  // A number that only one partner uses for a place has a row of its own kind, where the partner is part of the key.
  site: 'Take it out of one of the sites, or make it a cross-reference of list "site" for its partner.',
  item: 'Take it out of one of the items.',
};

function identifiersIn({ kind, body }: Changed): IdentifierPlace[] {
  switch (kind) {
    case 'partner':
      return identifiersOf(body as PartnerProfile);
    case 'site':
      return siteIdentifiersOf(body as SiteMaster);
    case 'item':
      return gtinsOf(body as ItemMaster);
    default:
      return [];
  }
}

/** As documents are read: what is found here is what they would be taken for. */
function storedOwner(
  kind: ConfigurationKind,
  key: string,
  present: Configuration,
): string | undefined {
  const slash = key.indexOf('/');
  const [scheme, value] = [key.slice(0, slash), key.slice(slash + 1)];
  if (kind === 'partner') return partnerByIdentifier(scheme, value, present);
  if (kind === 'site') return siteByIdentifier(scheme, value, present);
  return kind === 'item' ? present.itemByIdentifier.get(key) : undefined;
}

/** Schemes are looked up in lower case. */
function sameScheme(key: string): string {
  const slash = key.indexOf('/');
  return `${key.slice(0, slash).toLowerCase()}${key.slice(slash)}`;
}
