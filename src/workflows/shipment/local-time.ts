/**
 * Local time of an event's place (X12 element 623 `LT`, or no code at all) to an instant. A carrier names a
 * town and a state, and several states keep two clocks; the stop where the event belongs knows its zone.
 */
import { zonedToInstant } from '../../base/zone.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { SiteMaster } from '../../model/master-data.ts';
import type { Address, DatedValue } from '../../model/values.ts';
import { zoneAt } from '../rules/calendar.ts';
import { concernOf, type RouteStop } from './route.ts';
import type { TimelineEntry } from './state.ts';

/** Where something happened as far as the plan or the papers know. */
export type Whereabouts = Pick<RouteStop, 'site'> & Partial<Pick<RouteStop, 'place'>>;

/** A wall time as sent, with the event that it is of and the place that was named beside it. */
export interface LocalTime {
  /** Word of the milestone. */
  type: string;
  when: DatedValue;
  address?: Address;
}
type Placed = Pick<TimelineEntry, 'occurredAt'> & { timeFrom: 'place' };

/** Noon where there is a date alone; `undefined` where there is no such time. */
export function timeAt(
  when: DatedValue,
  site: SiteMaster,
  configuration: Configuration,
): Placed | undefined {
  const zone = zoneAt(site, undefined, configuration);
  const placed = zonedToInstant(when.on, when.time ?? '12:00', zone);
  return placed === undefined ? undefined : { occurredAt: placed.instant, timeFrom: 'place' };
}

/** On the clock of the stop; `undefined` where that is not known, or the event was somewhere else. */
export function timeAtStop(
  { type, when, address }: LocalTime,
  stop: Whereabouts | undefined,
  configuration: Configuration,
): Placed | undefined {
  const site = stop?.site === undefined ? undefined : configuration.sites.get(stop.site);
  if (site === undefined) return undefined;
  const own = { lines: [], ...site.address, ...stop?.place?.address };
  if (address !== undefined && isElsewhere(type, address, own)) return undefined;
  return timeAt(when, site, configuration);
}

/**
 * Another country or state may keep another clock, so there the stop's is not taken. Another town does not
 * count against what can only happen at the stop (an arrival, an unloading): carriers write the name of the
 * suburb or of their terminal, and within a state it nearly always is the same clock, where the time of
 * receipt would be off by hours. On the way it does count: a lorry bound for the stop tells of a town that it
 * passes, and only the stop's own town is the stop.
 */
function isElsewhere(type: string, address: Address, own: Address): boolean {
  if (differs(address.country, own.country) || differs(address.region, own.region)) return true;
  return concernOf(type) === 'way' && !isSameTown(address.city, own.city);
}

/** `TX` and `Texas`, `US` and `USA` cannot be told apart without a table: those do not differ. */
function differs(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [one, other] = [plain(a), plain(b)];
  const areAlike = one.length === other.length || (one.length > 3 && other.length > 3);
  return areAlike && one !== other;
}

function isSameTown(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && plain(a) === plain(b);
}

function plain(text: string): string {
  return text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}
