/** Zones of places that a carrier names by state or province only, for wall times under code LT. */

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

const zoneOfRegion = new Map(
  Object.entries(zones).flatMap(([zone, regions]) => regions.map((region) => [region, zone])),
);

/** The zone of a place; the country may be absent where its region belongs to the US or Canada alone. */
export function zoneOfPlace(region: string | undefined, country: string | undefined) {
  if (region === undefined) return undefined;
  const name = region.trim().toUpperCase();
  const land = country?.trim().toUpperCase().slice(0, 2);
  if (land !== undefined && land !== '') return zoneOfRegion.get(`${land}-${name}`);
  return zoneOfRegion.get(`US-${name}`) ?? zoneOfRegion.get(`CA-${name}`);
}
