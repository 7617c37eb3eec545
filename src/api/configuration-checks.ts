/**
 * Changes of the configuration before they are kept: schemas, keys, and what a schema cannot say. A row that
 * cannot work is refused here, because later nobody is asked: times would be read in another zone, bytes sent
 * unsigned, documents taken for another partner's.
 */
import { isValidZone } from '../base/zone.ts';
import { type Configuration, crossReferenceKey, transitTimeKey } from '../model/configuration.ts';
import { configurationSchemas } from '../model/configuration-schemas.ts';
import type { SiteMaster } from '../model/master-data.ts';
import type { HubSettings, PartnerProfile } from '../model/profile.ts';
import {
  type ChannelDeclared,
  type ChannelRules,
  declaredIn,
  type SettingDeclared,
  type Settings,
  settingDeclared,
} from './channel-rules.ts';
import { type Changed, isDeletion, storedBody } from './configuration-rows.ts';
import { type Owners, ownersAfter, takenIdentifiers } from './identifier-checks.ts';
import type { PlaceCode, ProblemPlace } from './problems.ts';
import { placesOfDots, pointerStep, withSecretsOf } from './secrets.ts';
import { placesOf } from './validate.ts';

/** Places listed in one answer; the rest shows once these are corrected. */
const PLACES_MAX = 200;
const REFERENCE = /\$\{[A-Za-z_]\w*\}/;

/** A finding in one row. */
interface Finding {
  pointer: string;
  code: PlaceCode;
  text: string;
}

/** What the rows of one request are checked against: the configuration as they would make it. */
interface Surroundings {
  rules: ChannelRules;
  settings: HubSettings;
  owners: Owners;
}

export interface CheckedChanges {
  /** The changes with dots replaced by the secrets that stand there. */
  changes: Changed[];
  /** What must be corrected, by row, with its remedy; empty where the changes may be kept. */
  places: ProblemPlace[];
}

/** The changes as they would be kept, and what keeps them from it. */
export function checkedChanges(
  asked: readonly Changed[],
  present: Configuration,
  rules: ChannelRules,
): CheckedChanges {
  const changes = asked.map((change) => completed(present, change));
  const unfit = changes.map(unfitPlaces);
  const fitting = changes.filter((_, at) => unfit[at]?.length === 0);
  const surroundings = surroundingsAfter(fitting, present, rules);
  const places = changes.flatMap((change, at): ProblemPlace[] => {
    const found = unfit[at] ?? [];
    const findings = found.length > 0 ? found : findingsOf(change, surroundings);
    return findings.map(({ pointer, code, text }) => ({
      pointer: `/changes/${at}${pointer}`,
      code,
      text: `${change.kind} ${change.key}: ${text}`,
    }));
  });
  return { changes, places: places.slice(0, PLACES_MAX) };
}

function completed(present: Configuration, change: Changed): Changed {
  const { kind, key } = change;
  if (isDeletion(change)) return { kind, key };
  return { kind, key, body: withSecretsOf(change.body, storedBody(present, change)) };
}

/** Where a row does not fit its schema, lies under another key, or holds dots. */
function unfitPlaces(change: Changed): Finding[] {
  if (isDeletion(change)) return [];
  const { kind, key, body } = change;
  const places = placesOf(configurationSchemas[kind], body);
  if (places.length > 0)
    return places.map((place) => ({ ...place, pointer: `/body${place.pointer}` }));
  if (keyOf(change) !== key) {
    const text = `The key of this row is "${keyOf(change)}".`;
    return [{ pointer: '/key', code: 'BODY_FIELD_INVALID', text }];
  }
  return placesOfDots(body).map((pointer) => ({
    pointer: `/body${pointer}`,
    code: 'SECRET_NOT_STORED',
    text: `${pointer} came as dots, and nothing is stored there. Write it as \${NAME} and set NAME in the environment of the hub.`,
  }));
}

/** Rows lie under the name by which they are looked up. */
function keyOf({ kind, key, body }: Changed): string {
  const fields = body as Record<string, string>;
  if (kind === 'settings') return key;
  if (kind === 'transit_time') return transitTimeKey(fields.from ?? '', fields.to ?? '');
  if (kind === 'cross_reference')
    return crossReferenceKey(fields.list ?? '', fields.partner, fields.theirs ?? '');
  return fields.id ?? '';
}

function surroundingsAfter(
  changes: readonly Changed[],
  present: Configuration,
  rules: ChannelRules,
): Surroundings {
  const settings = changes.findLast((one) => one.kind === 'settings' && !isDeletion(one))?.body;
  return {
    rules,
    settings: (settings as HubSettings | undefined) ?? present.settings,
    owners: ownersAfter(changes, present),
  };
}

function findingsOf(change: Changed, surroundings: Surroundings): Finding[] {
  if (isDeletion(change)) return [];
  const taken = takenIdentifiers(change, surroundings.owners).map((place) => ({
    ...place,
    code: 'IDENTIFIER_TAKEN' as const,
  }));
  const findings = [...findingsInBody(change, surroundings), ...taken];
  return findings.map((finding) => ({ ...finding, pointer: `/body${finding.pointer}` }));
}

function findingsInBody({ kind, body }: Changed, surroundings: Surroundings): Finding[] {
  switch (kind) {
    case 'settings':
      return settingsFindings(body as HubSettings, surroundings);
    case 'site':
      return zoneFindings((body as SiteMaster).zone);
    case 'partner':
      return partnerFindings(body as PartnerProfile, surroundings);
    default:
      return [];
  }
}

function settingsFindings(settings: HubSettings, { rules }: Surroundings): Finding[] {
  const networks = (settings.privateAddressesAllowed ?? []).flatMap((entry, at): Finding[] => {
    const text = rules.findingInAllowed(entry);
    const pointer = `/privateAddressesAllowed/${at}`;
    return text === undefined ? [] : [{ pointer, code: 'NETWORK_INVALID', text }];
  });
  return [...zoneFindings(settings.zone), ...networks];
}

function zoneFindings(zone: string | undefined): Finding[] {
  if (zone === undefined || isValidZone(zone)) return [];
  const text = `"${zone}" is no time zone. Write a name of the IANA database, such as America/Chicago.`;
  return [{ pointer: '/zone', code: 'ZONE_UNKNOWN', text }];
}

function partnerFindings(partner: PartnerProfile, surroundings: Surroundings): Finding[] {
  const lists = { channels: partner.channels, endpoints: partner.endpoints };
  const inLists = Object.entries(lists).flatMap(([list, entries]) =>
    entries.flatMap(({ channel, settings = {} }, at) => {
      const declared = declaredIn(surroundings.rules, list, channel);
      if (declared === undefined) return [];
      return channelFindings(declared, settings, surroundings.settings).map((finding) => ({
        ...finding,
        pointer: `/${list}/${at}/settings${finding.pointer}`,
      }));
    }),
  );
  return [...zoneFindings(partner.zone), ...inLists];
}

function channelFindings(
  channel: ChannelDeclared,
  settings: Settings,
  { privateAddressesAllowed = [] }: HubSettings,
): Finding[] {
  const missing = Object.entries(channel.settings).flatMap(([name, { required }]): Finding[] => {
    if (required !== true || Object.hasOwn(settings, name)) return [];
    const text = `The channel "${channel.id}" needs the setting "${name}": write it.`;
    return [{ pointer: '', code: 'SETTING_MISSING', text }];
  });
  const wrong = Object.entries(settings).flatMap(([name, value]): Finding[] => {
    const declared = settingDeclared(channel, name);
    if (declared === undefined) return [unknownSetting(channel, name)];
    const text = wrongType(declared, value);
    return text === undefined ? [] : [invalidSetting(name, `The setting "${name}" ${text}`)];
  });
  const findings = [...missing, ...wrong];
  if (findings.length > 0) return findings;
  const found = channel.findingsIn?.(settings, privateAddressesAllowed) ?? [];
  return found.map(({ setting, text }) => invalidSetting(setting, text));
}

function unknownSetting({ id, settings }: ChannelDeclared, name: string): Finding {
  const names = Object.keys(settings);
  const known = names.length === 0 ? 'It has none.' : `It has ${names.join(', ')}.`;
  return {
    pointer: `/${pointerStep(name)}`,
    code: 'SETTING_UNKNOWN',
    text: `The channel "${id}" has no setting "${name}". ${known}`,
  };
}

function invalidSetting(name: string, text: string): Finding {
  return { pointer: `/${pointerStep(name)}`, code: 'SETTING_INVALID', text };
}

/** What is wrong with a value, to go on from the setting's name. An environment variable is always text. */
function wrongType(declared: SettingDeclared, value: unknown): string | undefined {
  const { type, values = [] } = declared;
  if (type === 'number' || type === 'boolean') {
    if (typeof value !== type) return `must be a ${type}, written without quotes.`;
    return typeof value === 'number' ? outOfBounds(declared, value) : undefined;
  }
  if (typeof value !== 'string') return 'must be text: put it in quotes.';
  if (value === '') return 'is empty: give it a value or leave it out.';
  if (type === 'string' || values.includes(value) || REFERENCE.test(value)) return undefined;
  return `must be one of ${values.join(', ')}.`;
}

function outOfBounds({ minimum, maximum }: SettingDeclared, value: number): string | undefined {
  if (minimum !== undefined && value < minimum) return `must be at least ${minimum}.`;
  if (maximum !== undefined && value > maximum) return `must be at most ${maximum}.`;
  return undefined;
}
