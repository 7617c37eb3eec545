/**
 * Milestones: every one is kept in the timeline; those that count change what is derived from it.
 * Duplicates are noted, retractions and corrections hold also when they come before what they are about.
 */
import { merged } from '../../base/merged.ts';
import type { DocumentOf } from '../../model/document.ts';
import { siteOfParty } from '../rules/calendar.ts';
import { defined } from '../rules/defined.ts';
import { carriersOf } from './decide-booking.ts';
import { ladingsOf } from './delivery.ts';
import { actualsOf, derive, routeOf } from './derive.ts';
import {
  entryOf,
  findDuplicate,
  findMiskeyed,
  isInFuture,
  isWord,
  locatedBy,
  type Sender,
  senderOf,
} from './entry.ts';
import type { DeliveryException, Disturbed } from './events.ts';
import { follow } from './follow.ts';
import { goodsOf } from './goods.ts';
import { isStranger } from './identity.ts';
import type { Whereabouts } from './local-time.ts';
import { rankOf } from './meaning.ts';
import { concernOf, type Placed, pickupStops, placeMilestone, stopAt, stopKey } from './route.ts';
import type { Lading, Standing, TimelineEntry } from './state.ts';
import { type Story, tell } from './story.ts';

type Milestone = DocumentOf<'milestone'>;
/** Where the load, if it came that way, already placed it. */
export interface Via {
  load: string;
  stop?: number;
  leg?: number;
}

export function receiveMilestone(
  story: Story,
  milestone: Milestone,
  documentId: string,
  partner: string | undefined,
  via?: Via,
): void {
  const sender = senderOf(milestone, partner, story.facts);
  if (milestone.retracts !== undefined) {
    withdraw(story, sender.sender, milestone.retracts, documentId, 'retracted');
    follow(story);
    return;
  }
  if (milestone.corrects !== undefined) {
    withdraw(story, sender.sender, milestone.corrects, documentId, 'corrected');
  }
  const placed = place(story, milestone, sender, via);
  const stop = stopAt(routeOf(story.state), placed) ?? endOf(story, milestone.type.value);
  const sent = entryOf(milestone, documentId, sender, stop, story.facts);
  const known = findDuplicate(story.state.timeline, sent, milestone);
  if (known !== undefined) {
    const { by } = known;
    const differs = by === 'id' && known.entry.mark !== sent.mark;
    const of = known.entry.document;
    tell(story, { type: 'shipment.duplicate_noted', document: documentId, of, by, differs });
    follow(story);
    return;
  }
  const { corrects } = milestone;
  if (corrects === undefined) takeBackMiskeyed(story, stand(story, sent, placed, corrects));
  const entry = stand(story, sent, placed, corrects);
  tell(story, defined({ type: 'shipment.milestone_recorded' as const, entry, corrects }));
  if (entry.standing === 'effective') disturb(story, entry);
  follow(story, entry);
}

/** Takes back what a sender said under an id; remembered where it has not come yet. */
function withdraw(
  story: Story,
  sender: string,
  milestone: string,
  document: string,
  as: 'retracted' | 'corrected',
): void {
  const known = story.state.timeline.find(
    (entry) => entry.sender === sender && entry.milestone === milestone,
  );
  const isGone = story.state.withdrawn.some(
    (one) => one.sender === sender && one.milestone === milestone && one.as === as,
  );
  if (isGone && known?.standing === as) return;
  tell(
    story,
    defined({
      type: 'shipment.milestone_retracted' as const,
      document,
      sender,
      milestone,
      retracted: known?.document,
      stood: known?.standing,
      as,
    }),
  );
}

function takeBackMiskeyed(story: Story, entry: TimelineEntry): void {
  const miskeyed = findMiskeyed(story.state.timeline, entry);
  if (miskeyed === undefined) return;
  tell(story, {
    type: 'shipment.milestone_retracted',
    document: entry.document,
    sender: entry.sender ?? '',
    retracted: miskeyed.document,
    as: 'corrected',
  });
}

/** Where it belongs: as the load has it, if it came that way, else as sent. */
function place(story: Story, milestone: Milestone, sender: Sender, via: Via | undefined): Placed {
  const { configuration } = story.facts;
  const sent = locatedBy(milestone, configuration);
  return placeMilestone(
    routeOf(story.state),
    defined({ ...sent, stop: via?.stop ?? sent.stop, leg: via?.leg ?? sent.leg }),
    defined({ carrier: sender.carrier, load: via?.load }),
    configuration,
  );
}

/** Without stops in a plan the goods are picked up and come off where the papers say. */
function endOf({ state, facts }: Story, type: string): Whereabouts | undefined {
  const concern = concernOf(type);
  if (concern === 'way' || routeOf(state).stops.length > 0) return undefined;
  const { readiness, notices } = state;
  const sites = notices.flatMap(({ cancelled, site }) => (cancelled || !site ? [] : [site]));
  const [site, ...others] = new Set(sites);
  if (concern === 'delivery' && site !== undefined) return others.length > 0 ? undefined : { site };
  const place = concern === 'pickup' ? readiness?.shipFrom : readiness?.shipTo;
  const known = siteOfParty(place, facts.configuration)?.id;
  return known === undefined ? undefined : defined({ site: known, place });
}

/** Decides whether the milestone counts. */
function stand(
  story: Story,
  sent: TimelineEntry,
  { unclear, ...where }: Placed,
  corrects: string | undefined,
): TimelineEntry {
  const { configuration, at } = story.facts;
  const late = isLateNews(story, sent) ? { late: true } : {};
  const entry: TimelineEntry = merged(sent, merged(where, late));
  const gone = story.state.withdrawn.findLast(
    (one) =>
      one.sender === sent.sender && one.milestone === sent.milestone && one.milestone !== corrects,
  );
  const judge = (standing: Standing, because: string) => ({ ...entry, standing, because });
  if (gone !== undefined) return judge(gone.as, 'It was taken back before it came.');
  if (sent.type === 'unmapped') return judge('unmapped', `No word for code ${sent.wire ?? '?'}.`);
  if (isStranger(sent.carrier, carriersOf(story.state, configuration))) {
    return judge('not_on_shipment', `${sent.carrier} does not carry this shipment.`);
  }
  if (unclear !== undefined) return judge('unclear', unclear);
  if (isInFuture(sent, at)) return judge('in_future', 'A fact cannot lie ahead.');
  return entry;
}

/** It happened before something that is already known. */
function isLateNews(story: Story, entry: TimelineEntry): boolean {
  if (entry.classifier !== 'actual') return false;
  return actualsOf(story.state).some((known) => known.occurredAt > entry.occurredAt);
}

/** Delays, attempts and damage are told when they still matter; the timeline has them in any case. */
function disturb(story: Story, entry: TimelineEntry): void {
  if (entry.classifier !== 'actual') return;
  const derived = derive(story.state);
  const isAtPickup = isPickupDelay(story, entry, derived.pickedUpAt);
  if (isWord(entry, 'pickup_delayed', 'delayed', 'delayed_at_terminal')) {
    if (derived.complete || (isAtPickup && derived.pickedUpAt !== undefined)) return;
    if (rankOf(derived.phase) >= rankOf('arrived') && entry.late === true) return;
    const where = isAtPickup ? 'pickup' : delayPlace(story, entry);
    const type = isAtPickup ? 'shipment.pickup_delayed' : 'shipment.delayed';
    tell(story, disturbance(type, story, entry, where));
  }
  if (isWord(entry, 'delivery_attempted', 'delivery_incomplete') && !derived.complete) {
    tell(story, disturbance('shipment.delivery_attempted', story, entry, 'delivery'));
  }
  if (isWord(entry, 'damaged')) {
    tell(story, disturbance('shipment.damaged', story, entry, entry.place ?? 'way'));
  }
  for (const lading of ladingsOf(entry)) tell(story, ladingException(story, entry, lading));
}

/**
 * A delay (X12 1650 `SD`) concerns the pickup when it is said of the pickup stop, or of no stop while
 * the goods have not been picked up.
 */
function isPickupDelay(
  story: Story,
  entry: TimelineEntry,
  pickedUpAt: string | undefined,
): boolean {
  if (isWord(entry, 'pickup_delayed')) return true;
  if (!isWord(entry, 'delayed')) return false;
  const stops = pickupStops(routeOf(story.state));
  if (entry.stop !== undefined && stops.length > 0) {
    return stops.some(({ load, sequence }) => load === entry.load && sequence === entry.stop);
  }
  const isBefore = pickedUpAt === undefined || entry.occurredAt < pickedUpAt;
  return isBefore && rankOf(derive(story.state).phase) < rankOf('in_transit');
}

function delayPlace(story: Story, entry: TimelineEntry): string {
  if (isWord(entry, 'delayed_at_terminal')) return 'terminal';
  const last = actualsOf(story.state).findLast(
    ({ document, occurredAt }) => document !== entry.document && occurredAt <= entry.occurredAt,
  );
  return last !== undefined && isWord(last, 'arrived_at_terminal', 'stored_in_transit')
    ? 'terminal'
    : 'way';
}

function disturbance(
  type: Disturbed['type'],
  story: Story,
  entry: TimelineEntry,
  where: string,
): Disturbed {
  return defined({
    type,
    phase: story.state.phase,
    occurredAt: entry.occurredAt,
    where,
    stop: entry.stop === undefined ? undefined : stopKey(entry.load ?? '', entry.stop),
    reason: entry.reason?.value,
    wireReason: entry.reason?.wire,
    carrier: entry.carrier,
    quantity: entry.quantity,
  });
}

const LADING: Readonly<Record<string, DeliveryException['exception']>> = {
  all_short: 'short',
  partial: 'short',
  damaged: 'damaged',
  overage: 'over',
  wrong_product: 'wrong_product',
};

function ladingException(story: Story, entry: TimelineEntry, lading: Lading): DeliveryException {
  const goods = goodsOf(story.state);
  const [only] = goods;
  const line =
    only === undefined || goods.length > 1
      ? undefined
      : defined({ key: only.key, link: only.link, item: only.item, quantity: only.quantity });
  return defined({
    type: 'shipment.delivery_excepted' as const,
    exception: LADING[lading.kind] ?? 'remark',
    source: 'milestone' as const,
    document: entry.document,
    stop: entry.stop === undefined ? undefined : stopKey(entry.load ?? '', entry.stop),
    line,
    expected: line?.quantity,
    actual: lading.quantity,
    text: lading.text ?? lading.wire,
  });
}
