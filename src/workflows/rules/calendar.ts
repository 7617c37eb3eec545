/**
 * Calendar dates of documents to instants: zones and opening hours of sites, transit times. The hub
 * computes a date of delivery from a ship date where only that was promised, and marks it derived.
 */
import {
  addDays,
  addMs,
  compareInstants,
  dayOfWeek,
  differenceMs,
  type Instant,
  parseInstant,
} from '../../base/instant.ts';
import { instantToZoned, isValidZone, zonedToInstant } from '../../base/zone.ts';
import { type Configuration, transitTimeKey } from '../../model/configuration.ts';
import type { SiteMaster } from '../../model/master-data.ts';
import type { DatedValue, Party } from '../../model/values.ts';

const OPENS_AT = '08:00';
const CLOSES_AT = '17:00';
const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;
/** A calendar that is closed for longer than this is a mistake in master data. */
const CLOSED_DAYS_MAX = 366;

/** The site that a party names: set by translation, else by identifier; `undefined` when unknown. */
export function siteOfParty(
  party: Party | undefined,
  configuration: Configuration,
): SiteMaster | undefined {
  if (party === undefined) return undefined;
  if (party.site !== undefined) return configuration.sites.get(party.site);
  for (const { scheme, value } of party.identifiers) {
    const id =
      configuration.siteByIdentifier.get(`${scheme}/${value}`) ??
      configuration.siteByIdentifier.get(`${scheme.toLowerCase()}/${value}`);
    if (id !== undefined) return configuration.sites.get(id);
  }
  return undefined;
}

/** The zone in which dates at a place are read: the site's, the partner's, the hub's. */
export function zoneAt(
  site: SiteMaster | undefined,
  partner: string | undefined,
  configuration: Configuration,
): string {
  const partnerZone = partner === undefined ? undefined : configuration.partners.get(partner)?.zone;
  for (const zone of [site?.zone, partnerZone, configuration.settings.zone]) {
    if (zone !== undefined && isValidZone(zone)) return zone;
  }
  return 'UTC';
}

/**
 * The instant by which a dated value is over: as sent where zone or offset is known, the wall time in
 * the zone of the place, or, where there is a date alone, the close of that day at the place.
 */
export function instantOf(
  dated: DatedValue,
  site: SiteMaster | undefined,
  partner: string | undefined,
  configuration: Configuration,
): Instant | undefined {
  if (dated.at !== undefined) return parseInstant(dated.at);
  const zone = zoneAt(site, partner, configuration);
  return zonedToInstant(dated.on, dated.time ?? site?.closesAt ?? CLOSES_AT, zone)?.instant;
}

/** The calendar date of an instant on the clocks of the place. */
export function dateAt(
  instant: Instant,
  site: SiteMaster | undefined,
  partner: string | undefined,
  configuration: Configuration,
): string {
  const zoned = instantToZoned(instant, zoneAt(site, partner, configuration));
  return zoned?.date ?? instant.slice(0, 10);
}

/** Hours from the first of `from` (ship-from site, partner) that has a transit time to `to`. */
export function transitHours(
  from: readonly (string | undefined)[],
  to: string | undefined,
  configuration: Configuration,
): number | undefined {
  if (to === undefined) return undefined;
  for (const place of from) {
    if (place === undefined) continue;
    const row = configuration.transitTimes.get(transitTimeKey(place, to));
    if (row !== undefined) return row.hours;
  }
  return undefined;
}

/**
 * When goods that leave at `shipAt` can be received: after the transit time, moved on to the next
 * opening of the receiving site. `undefined` without a transit time: nothing is guessed.
 */
export function deliveryAfterTransit(
  shipAt: Instant,
  from: readonly (string | undefined)[],
  to: SiteMaster | undefined,
  configuration: Configuration,
): Instant | undefined {
  const hours = transitHours(from, to?.id, configuration);
  if (hours === undefined) return undefined;
  return nextOpen(addMs(shipAt, Math.round(hours * MS_PER_HOUR)), to);
}

/** `instant` when the site is open then, else its next opening. */
export function nextOpen(instant: Instant, site: SiteMaster | undefined): Instant {
  if (site === undefined || !isValidZone(site.zone)) return instant;
  const wall = instantToZoned(instant, site.zone);
  if (wall === undefined) return instant;
  const time = wall.time.slice(0, 5);
  const opens = site.opensAt ?? OPENS_AT;
  let date = wall.date;
  if (isWorkday(date, site)) {
    if (time < opens) return zonedToInstant(date, opens, site.zone)?.instant ?? instant;
    if (time <= (site.closesAt ?? CLOSES_AT)) return instant;
  }
  for (let day = 0; day < CLOSED_DAYS_MAX; day += 1) {
    date = addDays(date, 1);
    if (isWorkday(date, site)) return zonedToInstant(date, opens, site.zone)?.instant ?? instant;
  }
  return instant;
}

export function isWorkday(date: string, site: SiteMaster): boolean {
  return site.workdays.includes(dayOfWeek(date)) && !(site.closedOn ?? []).includes(date);
}

/** Minutes by which `actual` is after `expected`; 0 when it is not. */
export function minutesLate(expected: Instant, actual: Instant): number {
  if (compareInstants(actual, expected) <= 0) return 0;
  return Math.ceil(differenceMs(actual, expected) / MS_PER_MINUTE);
}
