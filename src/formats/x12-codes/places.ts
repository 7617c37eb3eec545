/** Zones of places that a carrier names by state or province only, for wall times under code LT. */
import { codeOf } from '../syntax/x12/wire-values.ts';

/**
 * `COUNTRY-REGION` → IANA zone, where the whole region keeps one clock. Regions that straddle two
 * zones (Texas, Florida, Tennessee …) are left out on purpose: nothing is guessed.
 * Source: the IANA time zone database, region by region.
 */
const zones: Readonly<Record<string, readonly string[]>> = {
  'America/New_York': [
    'US-CT',
    'US-DC',
    'US-DE',
    'US-GA',
    'US-MA',
    'US-MD',
    'US-ME',
    'US-NC',
    'US-NH',
    'US-NJ',
    'US-NY',
    'US-OH',
    'US-PA',
    'US-RI',
    'US-SC',
    'US-VA',
    'US-VT',
    'US-WV',
  ],
  'America/Chicago': [
    'US-AL',
    'US-AR',
    'US-IA',
    'US-IL',
    'US-LA',
    'US-MN',
    'US-MO',
    'US-MS',
    'US-OK',
    'US-WI',
  ],
  'America/Denver': ['US-CO', 'US-MT', 'US-NM', 'US-UT', 'US-WY'],
  'America/Phoenix': ['US-AZ'],
  'America/Los_Angeles': ['US-CA', 'US-NV', 'US-WA'],
  'Pacific/Honolulu': ['US-HI'],
  'America/Halifax': ['CA-NB', 'CA-NS', 'CA-PE'],
  'America/Winnipeg': ['CA-MB'],
  'America/Edmonton': ['CA-AB'],
};

/** Region → zone, by country. */
const zonesOf = new Map<string, Map<string, string>>();
for (const [zone, places] of Object.entries(zones)) {
  for (const place of places) {
    const [country = '', region = ''] = place.split('-');
    const regions = zonesOf.get(country) ?? new Map<string, string>();
    zonesOf.set(country, regions.set(region, zone));
  }
}

/** The zone of a place; the country may be absent where its region belongs to the US or Canada alone. */
export function zoneOfPlace(region: string | undefined, country: string | undefined) {
  if (region === undefined) return undefined;
  const name = codeOf(region);
  const land = codeOf(country ?? '').slice(0, 2);
  if (land !== '') return zonesOf.get(land)?.get(name);
  return zonesOf.get('US')?.get(name) ?? zonesOf.get('CA')?.get(name);
}
