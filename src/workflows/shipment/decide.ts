/** Rules of a shipment: from readiness or booking to what the dock counted. */
import { assertNever } from '../../base/assert.ts';
import type { CanonicalDocument } from '../../model/document.ts';
import type { NoteStop } from '../protocol.ts';
import type { Decision, Facts } from '../workflow.ts';
import type { CancelShipment, ShipmentCommand } from './commands.ts';
import { receiveAdvice } from './decide-advice.ts';
import { noteBooking } from './decide-booking.ts';
import { receiveMilestone } from './decide-milestone.ts';
import { receiveShipNotice } from './decide-notice.ts';
import { receiveProof } from './decide-papers.ts';
import { hasLeft, receiveReadiness, releaseShipment, requestBooking } from './decide-readiness.ts';
import { checkBooking, checkDelivery, checkPickup, checkSilence } from './decide-timers.ts';
import type { ShipmentEvent } from './events.ts';
import { follow } from './follow.ts';
import { isOtherSupplier } from './identity.ts';
import { refusal } from './refusals.ts';
import type { ShipmentState } from './state.ts';
import { begin, type Story, tell, tellPhased } from './story.ts';

export function decide(
  state: ShipmentState,
  command: ShipmentCommand,
  facts: Facts,
): Decision<ShipmentEvent> {
  const story = begin(state, facts);
  run(story, command);
  return story.refusal === undefined
    ? { events: story.events }
    : { events: story.events, refusal: story.refusal };
}

function run(story: Story, command: ShipmentCommand): void {
  switch (command.type) {
    case 'receive_document':
      receive(story, command.document, command.documentId, command.partner);
      break;
    case 'note_stop':
      noteStop(story, command);
      break;
    case 'note_booking':
      noteBooking(story, command);
      break;
    case 'request_booking':
      requestBooking(story, command);
      break;
    case 'release_shipment':
      releaseShipment(story, command);
      break;
    case 'cancel_shipment':
      cancel(story, command);
      break;
    case 'check_booking':
      checkBooking(story, command);
      break;
    case 'check_pickup':
      checkPickup(story, command);
      break;
    case 'check_delivery':
      checkDelivery(story, command);
      break;
    case 'check_silence':
      checkSilence(story, command);
      break;
    default:
      assertNever(command);
  }
}

function receive(
  story: Story,
  document: CanonicalDocument,
  documentId: string,
  partner: string | undefined,
): void {
  if (isOfOthers(story, document, partner)) {
    const text = `${partner} sent a ${document.kind} about a shipment of another supplier.`;
    story.refusal = refusal('SHIPMENT_NOT_THEIRS', text);
    return;
  }
  switch (document.kind) {
    case 'readiness_notice':
      receiveReadiness(story, document, documentId);
      break;
    case 'ship_notice':
      receiveShipNotice(story, document, documentId);
      break;
    case 'milestone':
      receiveMilestone(story, document, documentId, partner);
      break;
    case 'proof_of_delivery':
      receiveProof(story, document, documentId, partner);
      break;
    case 'receiving_advice':
      receiveAdvice(story, document, documentId, partner);
      break;
    default:
      story.refusal = refusal(
        'SHIPMENT_DOCUMENT_UNFIT',
        `A ${document.kind} says nothing to a shipment.`,
      );
  }
}

/** What happened to goods on their way, by a supplier of others. */
function isOfOthers(
  { state, facts }: Story,
  { kind }: CanonicalDocument,
  partner: string | undefined,
): boolean {
  const isOfTheWay = kind === 'milestone' || kind === 'proof_of_delivery';
  return isOfTheWay && isOtherSupplier(partner, [state.identity], facts.configuration);
}

function noteStop(story: Story, command: NoteStop): void {
  const { document, partner, load, stop, leg, alone } = command;
  const documentId = command.documentId ?? story.facts.id('note_stop');
  // On a shared truck a supplier speaks of what is its own there.
  if (isOfOthers(story, document, partner)) {
    tell(story, { type: 'shipment.paper_of_others', document: documentId });
    return;
  }
  if (document.kind === 'proof_of_delivery') {
    receiveProof(story, document, documentId, partner, { load, stop, isShared: alone !== true });
  }
  if (document.kind === 'receiving_advice') {
    receiveAdvice(story, document, documentId, partner, { isTold: true });
  }
  if (document.kind !== 'milestone') return;
  receiveMilestone(story, document, documentId, partner, {
    load,
    ...(stop === 0 ? {} : { stop }),
    ...(leg === undefined ? {} : { leg }),
  });
}

function cancel(story: Story, { reason }: CancelShipment): void {
  const { phase, number, cancelledBy } = story.state;
  if (cancelledBy !== undefined) return;
  if (hasLeft(story)) {
    story.refusal = refusal('SHIPMENT_UNDER_WAY', `Shipment ${number} is ${phase}.`);
    return;
  }
  tellPhased(story, (after) => ({ type: 'shipment.let_go', phase: after, reason }));
  follow(story);
}
