/** The supplier says that goods stand ready; people and the API ask for their booking. */
import { parseInstant } from '../../base/instant.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { Party } from '../../model/values.ts';
import { contentMark } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { CANCELS, NOT_BINDING } from '../rules/purpose.ts';
import type { ReleaseShipment, RequestBooking } from './commands.ts';
import { compareWithReadiness } from './decide-notice.ts';
import type { BookingRequested } from './events.ts';
import { follow } from './follow.ts';
import { gatherGoods, gatherUnits } from './goods.ts';
import { identifierOf } from './identity.ts';
import { rankOf } from './meaning.ts';
import { attachIdentity, attachTransport } from './references.ts';
import { refusal } from './refusals.ts';
import { type Story, tell, tellPhased } from './story.ts';

/** Readiness notice: gives the shipment its identity, or replaces what was said, or takes it back. */
export function receiveReadiness(
  story: Story,
  document: DocumentOf<'readiness_notice'>,
  documentId: string,
): void {
  const { state, facts } = story;
  const purpose = document.purpose?.value ?? 'original';
  if (NOT_BINDING.has(purpose)) {
    const text = `Readiness notice ${document.number} came with purpose "${purpose}".`;
    story.refusal = refusal('READINESS_NOT_BINDING', text);
    return;
  }
  if (CANCELS.has(purpose)) {
    withdrawReadiness(story, document.number);
    return;
  }
  if (state.cancelledBy !== undefined) {
    story.refusal = refusal('SHIPMENT_CANCELLED', `Shipment ${state.number} was cancelled.`);
    return;
  }
  const { number: _number, version: _version, purpose: _purpose, ...content } = document;
  const mark = contentMark(content);
  const known = state.readiness;
  if (known !== undefined && !known.withdrawn && known.mark === mark) {
    const of = known.notice;
    tell(story, duplicate(documentId, of));
    return;
  }
  const goods = gatherGoods(document.items, state.supplier, facts.configuration);
  const isFirst = known === undefined || known.withdrawn;
  tellPhased(story, (phase) =>
    defined({
      type: isFirst ? ('shipment.ready' as const) : ('shipment.readiness_changed' as const),
      phase,
      notice: document.number,
      mark,
      readyAt: parseInstant(document.readyAt) ?? facts.at,
      shipFrom: document.shipFrom,
      shipTo: document.shipTo,
      goods,
      units: gatherUnits(document.handlingUnits, goods, state.supplier, facts.configuration),
      configurationVersion: facts.configuration.version,
    }),
  );
  attachIdentity(story);
  attachTransport(story, document.references, undefined);
  if (!hasLeft(story)) askForBooking(story, isFirst ? 'original' : 'replacement');
  const notice = state.notices.findLast(({ cancelled }) => !cancelled);
  if (notice !== undefined) compareWithReadiness(story, notice.number);
  follow(story);
}

function withdrawReadiness(story: Story, notice: string): void {
  const { readiness, number } = story.state;
  if (readiness === undefined || readiness.withdrawn) {
    story.refusal = refusal('SHIPMENT_NOT_READY', `Shipment ${number} is not ready.`);
    return;
  }
  if (hasLeft(story)) {
    story.refusal = refusal('SHIPMENT_UNDER_WAY', `Shipment ${number} has left.`);
    return;
  }
  const lines = readiness.goods.map(({ key, link, item, quantity }) =>
    defined({ key, link, item, quantity }),
  );
  if (story.state.bookingRequest !== undefined) askForBooking(story, 'cancellation');
  tellPhased(story, (phase) => ({ type: 'shipment.readiness_withdrawn', phase, notice, lines }));
  follow(story);
}

/** Asks the transport system again, by a person's or the API's word. */
export function requestBooking(story: Story, command: RequestBooking): void {
  const { readiness, number } = story.state;
  if (readiness === undefined || readiness.withdrawn) {
    story.refusal = refusal('SHIPMENT_NOT_READY', `Shipment ${number} is not ready.`);
    return;
  }
  if (hasLeft(story)) {
    story.refusal = refusal('SHIPMENT_UNDER_WAY', `Shipment ${number} has left.`);
    return;
  }
  const purpose = story.state.bookingRequest === undefined ? 'original' : 'replacement';
  askForBooking(story, purpose, command.requiredAt);
}

/** Once; goods that have left need no release any more. */
export function releaseShipment(story: Story, { reason }: ReleaseShipment): void {
  const { readiness, number, released } = story.state;
  if (released !== undefined) return;
  if (readiness === undefined || readiness.withdrawn) {
    story.refusal = refusal('SHIPMENT_NOT_READY', `Shipment ${number} is not ready.`);
    return;
  }
  if (hasLeft(story)) {
    story.refusal = refusal('SHIPMENT_UNDER_WAY', `Shipment ${number} has left.`);
    return;
  }
  const { at, actor } = story.facts;
  const by = actor.id;
  tell(story, defined({ type: 'shipment.released' as const, by, releasedAt: at, reason }));
}

function askForBooking(
  story: Story,
  purpose: BookingRequested['purpose'],
  requiredAt?: string,
): void {
  const { readiness, bookingRequest, number, revision } = story.state;
  if (readiness === undefined) return;
  const required = requiredAt === undefined ? undefined : parseInstant(requiredAt);
  tell(
    story,
    defined({
      type: 'shipment.booking_requested' as const,
      request: bookingRequest?.id ?? identifierOf(`BR-${number}-${revision}`, story.facts),
      purpose,
      requestedAt: story.facts.at,
      readyAt: readiness.readyAt,
      requiredAt: required ?? bookingRequest?.requiredAt,
      shipFrom: readiness.shipFrom,
      shipTo: readiness.shipTo ?? unknownShipTo(),
      goods: readiness.goods,
    }),
  );
}

/** The transport system knows the destination from the order where the supplier names none. */
function unknownShipTo(): Party {
  return { role: { value: 'ship_to' }, identifiers: [] };
}

/** From the ship notice or pickup on, nothing is left to plan. */
export function hasLeft(story: Story): boolean {
  const { phase } = story.state;
  return rankOf(phase) >= rankOf('shipped') && phase !== 'cancelled';
}

function duplicate(document: string, of: string) {
  return {
    type: 'shipment.duplicate_noted' as const,
    document,
    of,
    by: 'content' as const,
    differs: false,
  };
}
