/** A milestone document as an entry of a timeline: when, by whom, and whether we have it already. */
import { add } from '../../base/decimal.ts';
import { addMs, parseInstant } from '../../base/instant.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { MilestoneType } from '../../model/milestone-words.ts';
import { siteOfParty } from '../rules/calendar.ts';
import { contentMark, saysTheSame, stableText } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { exactQuantity } from '../rules/exact.ts';
import type { Facts } from '../workflow.ts';
import { carrierPartner } from './identity.ts';
import { timeAt, timeAtStop, type Whereabouts } from './local-time.ts';
import type { Located } from './route.ts';
import type { Lading, TimelineEntry } from './state.ts';

type Milestone = DocumentOf<'milestone'>;
/** An actual may lie ahead by clocks and zones that are wrong; further ahead it is no fact. */
const AHEAD_MS_MAX = 24 * 3_600_000;

/** Who says it. A carrier named in the document counts before the partner that transmits. */
export interface Sender {
  sender: string;
  carrier?: string;
}
export function senderOf(milestone: Milestone, partner: string | undefined, facts: Facts): Sender {
  const { configuration } = facts;
  const isCarrier =
    partner !== undefined &&
    configuration.partners.get(partner)?.roles.includes('carrier') === true;
  const carrier =
    milestone.carrier !== undefined
      ? carrierPartner(milestone.carrier, configuration)
      : isCarrier
        ? partner
        : undefined;
  const sender = partner ?? carrier ?? facts.actor.id;
  return defined({ sender, carrier });
}

/** Equal for equal content of one sender; where it was routed and when it was recorded do not count. */
export function markOf(milestone: Milestone, sender: string): string {
  const { type, classifier, reason, occurredAt, when, stop, leg, place, equipment } = milestone;
  const { handlingUnits, quantity, ladingException, otherLadingExceptions, orders } = milestone;
  const time = occurredAt === undefined ? when : parseInstant(occurredAt);
  const where = [stop, leg, place, equipment];
  const what = [type, classifier, reason, handlingUnits, quantity, ladingException];
  // Only where they are there: what came before has a mark without them.
  const more = [otherLadingExceptions, orders].some((part) => part !== undefined)
    ? [otherLadingExceptions, orders]
    : [];
  return contentMark([sender, what, time, where, ...more]);
}

/** What a milestone says of where it belongs, for `placeMilestone`. */
export function locatedBy(milestone: Milestone, configuration: Configuration): Located {
  const { type, stop, leg, place } = milestone;
  return defined({ type: type.value, stop, leg, site: siteOfParty(place, configuration)?.id });
}

/**
 * The entry, standing `effective` until a rule says otherwise. `stop` is the one of the plan where it was
 * placed: a carrier names a town and no site, so the stop is what knows the clock of the place.
 */
export function entryOf(
  milestone: Milestone,
  documentId: string,
  sender: Sender,
  stop: Whereabouts | undefined,
  facts: Facts,
): TimelineEntry {
  const site = siteOfParty(milestone.place, facts.configuration);
  const { type, reason } = milestone;
  const [lading, ...otherLading] = ladingsOf(milestone);
  return defined({
    document: documentId,
    type: type.value,
    wire: type.wire,
    classifier: milestone.classifier,
    ...timeOf(milestone, stop, facts),
    sent: milestone.when,
    recordedAt: instantOrNone(milestone.recordedAt),
    receivedAt: facts.at,
    milestone: milestone.milestone,
    ...sender,
    stop: milestone.stop,
    leg: milestone.leg,
    place: milestone.place?.name ?? milestone.place?.address?.city,
    site: site?.id,
    reason,
    quantity: milestone.quantity === undefined ? undefined : exactQuantity(milestone.quantity),
    handlingUnits: milestone.handlingUnits?.length ? milestone.handlingUnits : undefined,
    lading,
    otherLading: otherLading.length === 0 ? undefined : otherLading,
    orders: milestone.orders?.length ? milestone.orders : undefined,
    mark: markOf(milestone, sender.sender),
    standing: 'effective' as const,
  });
}

/** Each kind in each unit once; what was counted of the same in several places adds up. */
function ladingsOf({ ladingException, otherLadingExceptions = [] }: Milestone): Lading[] {
  const all = [ladingException ?? [], otherLadingExceptions].flat();
  const byKind = new Map<string, Lading>();
  for (const { kind, quantity: sent, text } of all) {
    const quantity = sent === undefined ? undefined : exactQuantity(sent);
    const key = stableText([kind, quantity?.unit]);
    const known = byKind.get(key);
    const value =
      known?.quantity && quantity ? add(known.quantity.value, quantity.value) : quantity?.value;
    byKind.set(
      key,
      defined({
        kind: kind.value,
        wire: kind.wire,
        quantity: quantity && value ? { value, unit: quantity.unit } : undefined,
        text: known?.text ?? text,
      }),
    );
  }
  return [...byKind.values()];
}

/**
 * When it happened. A wall time without offset (X12 element 623 `LT`, or none) is local time of the
 * event's place; while nobody knows that place's zone, the time of recording stands for it, and what was
 * said of the place is kept until a plan has it.
 */
function timeOf(
  milestone: Milestone,
  stop: Whereabouts | undefined,
  { at, configuration }: Facts,
): Pick<TimelineEntry, 'occurredAt' | 'timeFrom' | 'address'> {
  const sent = instantOrNone(milestone.occurredAt) ?? instantOrNone(milestone.when?.at);
  if (sent !== undefined) return { occurredAt: sent, timeFrom: 'sent' };
  const { when, place } = milestone;
  const address = place === undefined ? undefined : (place.address ?? { lines: [] });
  if (when !== undefined) {
    const local = defined({ type: milestone.type.value, when, address });
    const site = siteOfParty(place, configuration);
    const placed =
      site === undefined
        ? timeAtStop(local, stop, configuration)
        : timeAt(when, site, configuration);
    if (placed !== undefined) return placed;
  }
  const recorded = instantOrNone(milestone.recordedAt);
  return recorded === undefined
    ? defined({ occurredAt: at, timeFrom: 'received' as const, address })
    : defined({ occurredAt: recorded, timeFrom: 'recorded' as const, address });
}

/** An entry that says the same: the same id of the same sender, or the same content. */
export function findDuplicate(
  timeline: readonly TimelineEntry[],
  entry: TimelineEntry,
  milestone: Milestone,
): { entry: TimelineEntry; by: 'id' | 'content' } | undefined {
  const { orders: named, ...ofAll } = milestone;
  // What was said of everything, or was kept before orders were, is not said again of one order.
  const markOfAll = named === undefined ? entry.mark : markOf(ofAll, entry.sender ?? '');
  const same = timeline.find(
    ({ mark, orders }) => mark === entry.mark || (mark === markOfAll && orders === undefined),
  );
  const isOther = (known: TimelineEntry) =>
    known.milestone !== undefined &&
    entry.milestone !== undefined &&
    known.milestone !== entry.milestone;
  const isGone = ({ standing }: TimelineEntry) =>
    standing === 'retracted' || standing === 'corrected';
  // The same thing said twice under two ids is one fact, unless the first was taken back.
  if (same !== undefined && !(isOther(same) && isGone(same))) {
    return { entry: same, by: 'content' };
  }
  if (milestone.milestone === undefined || milestone.corrects !== undefined) return undefined;
  const known = timeline.find(
    ({ sender, milestone: id }) => sender === entry.sender && id === milestone.milestone,
  );
  return known === undefined ? undefined : { entry: known, by: 'id' };
}

/**
 * What a carrier puts right that gives its milestones no ids. X12 214 has no way back: the status is sent again
 * as it should have been, with reason `BF` of element 1651, and stands for the last one of its kind at that place.
 */
export function findMiskeyed(
  timeline: readonly TimelineEntry[],
  entry: TimelineEntry,
): TimelineEntry | undefined {
  if (entry.reason?.value !== 'carrier_keying_error' || entry.standing !== 'effective') return;
  return timeline.findLast(
    ({ sender, type, classifier, stop, leg, orders, standing }) =>
      standing === 'effective' &&
      sender === entry.sender &&
      type === entry.type &&
      classifier === entry.classifier &&
      stop === entry.stop &&
      leg === entry.leg &&
      saysTheSame(orders, entry.orders),
  );
}

export function isInFuture(entry: TimelineEntry, at: string): boolean {
  return entry.classifier === 'actual' && entry.occurredAt > addMs(at, AHEAD_MS_MAX);
}

/** A milestone's word where its code was mapped. */
export function isWord(entry: TimelineEntry, ...words: MilestoneType[]): boolean {
  return words.some((word) => word === entry.type);
}

function instantOrNone(text: string | undefined): string | undefined {
  return text === undefined ? undefined : parseInstant(text);
}
