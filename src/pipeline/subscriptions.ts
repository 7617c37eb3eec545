/**
 * Who hears what: endpoints by document kind and by event, from the `sends` patterns of the profiles.
 * Worked out once per configuration, because react asks for every document and event.
 */
import type { Configuration } from '../model/configuration.ts';
import type { OutboundEndpoint, PartnerProfile, PartnerRole } from '../model/profile.ts';
import type { Audience } from '../workflows/workflow.ts';

/** Partners that stand for our own side. */
const INNER_ROLES: ReadonlySet<PartnerRole> = new Set<PartnerRole>([
  'erp',
  'transport_system',
  'warehouse',
  'customer_service',
]);
const EVENT_PREFIX = 'event:';

export interface Recipient {
  partner: PartnerProfile;
  endpoints: readonly OutboundEndpoint[];
}

export interface EventSubscriber {
  partner: string;
  endpoint: OutboundEndpoint;
  /** Hears only of streams whose summary names this partner, and nothing of what is between our own people. */
  ownOnly: boolean;
}

export interface Subscriptions {
  /** Partners of the audience, each with its endpoints that send this kind (perhaps none). */
  recipients(audience: Audience, kind: string): readonly Recipient[];
  subscribers(eventType: string): readonly EventSubscriber[];
}

/** Whether a partner stands for our own side: it hears of every stream, all of it; others of their own alone. */
export function isOurs({ roles }: PartnerProfile): boolean {
  return roles.some((role) => INNER_ROLES.has(role));
}

const cache = new WeakMap<Configuration, Subscriptions>();

export function subscriptionsOf(configuration: Configuration): Subscriptions {
  const known = cache.get(configuration);
  if (known !== undefined) return known;
  const subscriptions = readSubscriptions(configuration);
  cache.set(configuration, subscriptions);
  return subscriptions;
}

/**
 * Whether a `sends` pattern covers a subject (a document kind, or `event:` and a type). A `*` at the end
 * stands for the rest; `*` alone covers every document and no event.
 */
export function covers(pattern: string, subject: string): boolean {
  if (!pattern.endsWith('*')) return pattern === subject;
  const start = pattern.slice(0, -1);
  if (subject.startsWith(EVENT_PREFIX) && !start.startsWith(EVENT_PREFIX)) return false;
  return subject.startsWith(start);
}

function readSubscriptions(configuration: Configuration): Subscriptions {
  const recipients = new Map<string, readonly Recipient[]>();
  const subscribers = new Map<string, readonly EventSubscriber[]>();
  return {
    recipients: (audience, kind) =>
      remembered(recipients, `${audienceKey(audience)}|${kind}`, () =>
        partnersOf(audience, configuration).map((partner) => ({
          partner,
          endpoints: endpointsFor(partner, kind),
        })),
      ),
    subscribers: (eventType) =>
      remembered(subscribers, eventType, () =>
        [...configuration.partners.values()].flatMap((partner) =>
          endpointsFor(partner, `${EVENT_PREFIX}${eventType}`).map((endpoint) => ({
            partner: partner.id,
            endpoint,
            ownOnly: !isOurs(partner),
          })),
        ),
      ),
  };
}

function remembered<T>(known: Map<string, T>, key: string, find: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = find();
  known.set(key, made);
  return made;
}

function audienceKey(audience: Audience): string {
  return 'partner' in audience
    ? `partner ${audience.partner}`
    : `role ${audience.role} ${audience.site ?? ''}`;
}

/** In id order, so that a replay names them in the same order. */
function partnersOf(audience: Audience, configuration: Configuration): PartnerProfile[] {
  if ('partner' in audience) {
    const partner = configuration.partners.get(audience.partner);
    return partner === undefined ? [] : [partner];
  }
  const all = [...configuration.partners.values()]
    .filter((partner) => partner.roles.includes(audience.role))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const site = audience.site === undefined ? undefined : configuration.sites.get(audience.site);
  // A site that belongs to one of them is that one's business alone.
  const owners = all.filter((partner) => partner.id === site?.partner);
  return owners.length > 0 ? owners : all;
}

function endpointsFor(partner: PartnerProfile, subject: string): OutboundEndpoint[] {
  return partner.endpoints.filter((endpoint) =>
    endpoint.sends.some((pattern) => covers(pattern, subject)),
  );
}
