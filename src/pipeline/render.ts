/** Part of station 6: what one transmission, or several in one body, look like on the wire. */
import { encodeUtf8 } from '../base/charset.ts';
import type { Problem } from '../base/problem.ts';
import type { EnvelopeNumbers, WriteResult, WritingProfile } from '../formats/format.ts';
import type { CanonicalDocument } from '../model/document.ts';
import type { OutboundEndpoint, PartnerProfile } from '../model/profile.ts';
import type { ClaimedTransmission, EventRecord } from '../store/store.ts';
import { streamKind } from '../workflows/workflow.ts';
import { cloudEventOf } from './cloud-event.ts';
import type { RuleContext } from './decide.ts';
import { withoutPersons } from './for-partners.ts';
import { pipelineProblem } from './problems.ts';
import { isOurs } from './subscriptions.ts';

/** Writes a document in a syntax that numbers its envelopes. Undefined where nothing writes its kind. */
export type WriteDocument = (
  document: CanonicalDocument,
  syntax: string,
  profile: WritingProfile,
  numbers: EnvelopeNumbers,
) => { result: WriteResult; group?: string } | undefined;

export type Rendered =
  | {
      bytes: Uint8Array;
      contentType: string;
      /** Functional identifier code of the group (X12 element 479), where the syntax has groups. */
      group?: string;
    }
  | { bytes?: undefined; problems: Problem[] };

/** Whether the endpoint's syntax numbers envelopes, so that control numbers are allocated at the claim. */
export function isNumbered(endpoint: OutboundEndpoint): boolean {
  return endpoint.format === 'x12';
}

/** An event as it is sent to a partner: one that goes outside names none of our people. */
export function eventSentTo<E extends EventRecord>(
  partner: PartnerProfile | undefined,
  event: E,
  { workflowOf }: Pick<RuleContext, 'workflowOf'>,
): E {
  if (partner !== undefined && isOurs(partner)) return event;
  return withoutPersons(workflowOf(streamKind(event.stream)), event);
}

/** One transmission alone in its body. */
export function render(
  claimed: ClaimedTransmission,
  partner: PartnerProfile,
  endpoint: OutboundEndpoint,
  write: WriteDocument,
): Rendered {
  // An event goes as a CloudEvent whatever the endpoint's format: no other syntax has a set for it.
  if (claimed.event !== undefined)
    return jsonBody(cloudEventOf(claimed.event), 'application/cloudevents+json');
  const body = claimed.document?.body;
  if (body === undefined) return unwritable('The document of this transmission is not there.');
  if (!isNumbered(endpoint)) return jsonBody(body, 'application/json');
  return writeNumbered(claimed, body, partner, endpoint, write);
}

/**
 * Several in one body: a JSON array. Events are a CloudEvents batch (JSON batch format, §4); of documents
 * each entry has its transmission's id beside it, by which the receiver tells a repetition.
 */
export function renderBatch(batch: readonly ClaimedTransmission[]): Rendered {
  const events = batch.flatMap(({ event }) => (event === undefined ? [] : [cloudEventOf(event)]));
  if (events.length > 0) return jsonBody(events, 'application/cloudevents-batch+json');
  const entries = batch.map(({ id, kind, document }) => ({ id, kind, document: document?.body }));
  return jsonBody(entries, 'application/json');
}

function jsonBody(value: unknown, contentType: string): Rendered {
  return { bytes: encodeUtf8(JSON.stringify(value)), contentType };
}

function writeNumbered(
  claimed: ClaimedTransmission,
  document: CanonicalDocument,
  partner: PartnerProfile,
  endpoint: OutboundEndpoint,
  write: WriteDocument,
): Rendered {
  const { numbers } = claimed;
  const profile = writingProfileOf(partner, document);
  if (profile === undefined || numbers === undefined)
    return unwritable(`The profile of ${partner.id} has no X12 identifiers.`);
  const written = write(document, endpoint.format, profile, {
    interchangeControl: numbers.interchange,
    groupControl: numbers.group,
    setControl: numbers.set,
    // Not the time of the attempt: every try sends the same bytes.
    writtenAt: claimed.createdAt,
  });
  if (written === undefined)
    return unwritable(`No ${endpoint.format} format writes a ${document.kind}.`);
  const { result, group } = written;
  if (result.bytes === undefined) return { problems: result.problems };
  return {
    bytes: result.bytes,
    contentType: result.contentType,
    ...(group === undefined ? {} : { group }),
  };
}

function unwritable(text: string): Rendered {
  return { problems: [pipelineProblem('WRITER_MISSING', { path: '' }, text)] };
}

function writingProfileOf(
  partner: PartnerProfile,
  document: CanonicalDocument,
): WritingProfile | undefined {
  const { x12, codeOverrides, formatSettings } = partner;
  if (x12 === undefined) return undefined;
  return {
    sender: { qualifier: x12.ourQualifier, id: x12.ourId },
    receiver: { qualifier: x12.theirQualifier, id: x12.theirId },
    ...(x12.ourGroupId === undefined ? {} : { groupSender: x12.ourGroupId }),
    ...(x12.theirGroupId === undefined ? {} : { groupReceiver: x12.theirGroupId }),
    version: x12.version,
    test: x12.test === true || document.purpose?.value === 'test',
    acknowledgmentRequested: x12.requestInterchangeAcknowledgment === true,
    ...(x12.delimiters === undefined ? {} : { delimiters: x12.delimiters }),
    ...(codeOverrides === undefined ? {} : { codeOverrides }),
    ...(formatSettings === undefined ? {} : { settings: { ...formatSettings } }),
  };
}
