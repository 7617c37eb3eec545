/**
 * Part of station 2: what the sender is told about syntax. A functional acknowledgment for each group
 * except a group of them (X12 997, per profile), an interchange acknowledgment where ISA14 asks for it.
 */
import { derivedId } from '../base/ids.ts';
import type {
  FunctionalAcknowledgment,
  InterchangeAcknowledgment,
} from '../model/exchange-documents.ts';
import type { OutboundEndpoint, PartnerProfile } from '../model/profile.ts';
import type { DraftTransmission, InboxEntry, OutboundDocument } from '../store/store.ts';
import { covers } from './subscriptions.ts';

export interface Answer {
  document: OutboundDocument;
  transmissions: DraftTransmission[];
}

/** The answer to one group, or nothing where the profile does not ask for it. */
export function functionalAnswer(
  entry: InboxEntry,
  partner: PartnerProfile | undefined,
  acknowledgment: FunctionalAcknowledgment,
  label: string,
  test: boolean,
): Answer | undefined {
  if (partner?.x12?.sendFunctionalAcknowledgment !== true) return undefined;
  return answer(entry, partner, marked(acknowledgment, test), label);
}

export function interchangeAnswer(
  entry: InboxEntry,
  partner: PartnerProfile | undefined,
  acknowledgment: InterchangeAcknowledgment,
  label: string,
  test: boolean,
): Answer | undefined {
  return partner === undefined
    ? undefined
    : answer(entry, partner, marked(acknowledgment, test), label);
}

/** A test is answered as a test, so that the partner's production state is not touched either. */
function marked<D extends FunctionalAcknowledgment | InterchangeAcknowledgment>(
  acknowledgment: D,
  test: boolean,
): D {
  return test ? { ...acknowledgment, purpose: { value: 'test' } } : acknowledgment;
}

function answer(
  entry: InboxEntry,
  partner: PartnerProfile,
  body: FunctionalAcknowledgment | InterchangeAcknowledgment,
  label: string,
): Answer {
  const id = derivedId(entry.id, `${body.kind}/${label}`);
  const cause = { interchange: entry.id };
  const base = { tenant: entry.tenant, partner: partner.id, kind: body.kind, cause };
  const transmissions = answerEndpoints(partner, body.kind).map((endpoint) => ({
    ...base,
    id: derivedId(id, `to/${endpoint.id}`),
    endpoint: endpoint.id,
    document: id,
    title: body.number,
  }));
  return { document: { ...base, id, number: body.number, body }, transmissions };
}

/** Endpoints that name the kind; else the first that speaks X12, because that is where the group came from. */
function answerEndpoints(partner: PartnerProfile, kind: string): OutboundEndpoint[] {
  const named = partner.endpoints.filter(({ sends }) =>
    sends.some((pattern) => covers(pattern, kind)),
  );
  if (named.length > 0) return named;
  return partner.endpoints.filter(({ format }) => format === 'x12').slice(0, 1);
}
