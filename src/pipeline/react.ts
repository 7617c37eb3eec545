/**
 * Station 5 of 7: react.
 *
 *                 └─▶ react         commands for other streams (as lane rows), outbound documents, timers
 *
 * In: an event with the state after it. Out: rows for the same commit. Nothing is called from here, and
 * every id is derived from the event's, so that doing it again makes the same rows.
 */
import { assertNever } from '../base/assert.ts';
import { derivedId } from '../base/ids.ts';
import { merged } from '../base/merged.ts';
import type { Configuration } from '../model/configuration.ts';
import type { ApplicationAdvice } from '../model/exchange-documents.ts';
import type {
  DraftTransmission,
  EventRecord,
  LaneCommand,
  OutboundDocument,
  ReferenceChange,
  TimerChange,
} from '../store/store.ts';
import type { ReceiveDocument } from '../workflows/protocol.ts';
import {
  type Actor,
  type Cause,
  type CommandEnvelope,
  exceptionStream,
  type RaiseException,
  type Reaction,
  type Refusal,
} from '../workflows/workflow.ts';
import type { AnyWorkflow } from './decide.ts';
import { isForPartner } from './for-partners.ts';
import { subscriptionsOf } from './subscriptions.ts';

/** Rows that follow from the commands of one lane. */
export interface Consequences {
  commands: LaneCommand[];
  outboundDocuments: OutboundDocument[];
  transmissions: DraftTransmission[];
  timers: TimerChange[];
  references: ReferenceChange[];
}

export function noConsequences(): Consequences {
  return { commands: [], outboundDocuments: [], transmissions: [], timers: [], references: [] };
}

/** From where a reaction comes: the event, or the refused command, and what ids are derived from. */
interface Origin {
  id: string;
  tenant: string;
  stream: string;
  at: string;
  cause: Cause;
  actor: Actor;
  /** Depth of the command that led here. */
  depth: number;
  configuration: Configuration;
}

/** The stream of an event with its state after it. */
interface After {
  workflow: AnyWorkflow;
  state: unknown;
}

/** Adds what the workflow's reactions to one event ask for, and the event's way to its subscribers. */
export function react(
  event: EventRecord,
  depth: number,
  reactions: readonly Reaction[],
  after: After,
  configuration: Configuration,
  into: Consequences,
): void {
  const kind = event.stream.slice(0, event.stream.indexOf('/'));
  const origin: Origin = {
    id: event.id,
    tenant: event.tenant,
    stream: event.stream,
    at: event.at,
    cause: { event: event.id },
    actor: { kind: 'system', id: kind },
    depth,
    configuration,
  };
  for (const [index, reaction] of reactions.entries()) addReaction(reaction, index, origin, into);
  tellSubscribers(event, after, configuration, into);
}

/** A rule's "no" with how far it goes. */
export interface RefusalReach extends Pick<Refusal, 'code' | 'text'> {
  /** Of the whole document, not of a part while the rest was applied. */
  isWhole: boolean;
  /** The rule itself has called a person, who knows better what to do. */
  isOwned: boolean;
}

/**
 * What follows a refused document, or a refused part of one: application advice (X12 824 in other words)
 * to the partner where an endpoint of theirs takes it, and an exception for a person.
 */
export function reactToRefusal(
  envelope: CommandEnvelope,
  tenant: string,
  refusal: RefusalReach,
  configuration: Configuration,
  into: Consequences,
): void {
  if (!isReceivedDocument(envelope) || envelope.command.partner === undefined) return;
  const { command } = envelope;
  const partner = envelope.command.partner;
  const origin: Origin = {
    id: envelope.id,
    tenant,
    stream: envelope.stream,
    at: envelope.at,
    cause: envelope.cause,
    actor: { kind: 'system', id: 'decide' },
    depth: envelope.depth,
    configuration,
  };
  const advice: ApplicationAdvice = {
    kind: 'application_advice',
    number: derivedId(envelope.id, 'application advice'),
    issuedAt: envelope.at,
    outcome: { value: refusal.isWhole ? 'rejected' : 'partial' },
    document: command.document.number,
    documentKind: command.document.kind,
    errors: [{ code: refusal.code, text: refusal.text.slice(0, 256) }],
  };
  const wanted = subscriptionsOf(configuration)
    .recipients({ partner }, advice.kind)
    .some(({ endpoints }) => endpoints.length > 0);
  if (wanted) addReaction({ type: 'document', to: { partner }, document: advice }, 0, origin, into);
  if (refusal.isOwned) return;
  const raise: RaiseException = {
    type: 'raise_exception',
    exceptionKind: 'document_refused',
    subject: { stream: envelope.stream, title: command.document.number, partner },
    text: refusal.text,
    details: { code: refusal.code, document: command.documentId, kind: command.document.kind },
  };
  const stream = exceptionStream('document_refused', envelope.stream, command.document.number);
  addReaction({ type: 'command', stream, command: raise }, 1, origin, into);
}

function isReceivedDocument(
  envelope: CommandEnvelope,
): envelope is CommandEnvelope<ReceiveDocument> {
  return envelope.command.type === 'receive_document';
}

function addReaction(reaction: Reaction, index: number, origin: Origin, into: Consequences): void {
  const { tenant, stream, at } = origin;
  switch (reaction.type) {
    case 'command':
      into.commands.push({
        tenant,
        envelope: {
          id: derivedId(origin.id, `command/${index}`),
          stream: reaction.stream,
          command: reaction.command,
          at,
          actor: origin.actor,
          cause: origin.cause,
          depth: origin.depth + 1,
        },
      });
      return;
    case 'document':
      addDocuments(reaction, index, origin, into);
      return;
    case 'timer':
      into.timers.push(timerOf(reaction, index, origin));
      return;
    case 'timer_cancelled':
      into.timers.push({ tenant, stream, name: reaction.name });
      return;
    case 'reference':
    case 'reference_ended': {
      const { scope, role, value } = reaction;
      const validUntil = reaction.type === 'reference_ended' ? at : reaction.validUntil;
      into.references.push({
        tenant,
        scope,
        role,
        value,
        stream,
        validFrom: at,
        ...(validUntil === undefined ? {} : { validUntil }),
      });
      return;
    }
    default:
      assertNever(reaction);
  }
}

/** A timer begins a chain of its own: what it causes hours later is no loop between rules. */
function timerOf(
  reaction: Extract<Reaction, { type: 'timer' }>,
  index: number,
  origin: Origin,
): TimerChange {
  return {
    tenant: origin.tenant,
    stream: origin.stream,
    name: reaction.name,
    at: reaction.at,
    envelope: {
      id: derivedId(origin.id, `timer/${index}`),
      stream: origin.stream,
      command: reaction.command,
      at: reaction.at,
      actor: { kind: 'system', id: 'timer' },
      cause: merged(origin.cause, { timer: reaction.name }),
      depth: 0,
    },
  };
}

/** One document row per recipient, so that a partner's key sees its own alone. */
function addDocuments(
  reaction: Extract<Reaction, { type: 'document' }>,
  index: number,
  origin: Origin,
  into: Consequences,
): void {
  const { document } = reaction;
  const subscriptions = subscriptionsOf(origin.configuration);
  for (const { partner, endpoints } of subscriptions.recipients(reaction.to, document.kind)) {
    const id = derivedId(origin.id, `document/${index}/${partner.id}`);
    const base = { tenant: origin.tenant, partner: partner.id, kind: document.kind };
    into.outboundDocuments.push({
      id,
      ...base,
      number: document.number,
      stream: origin.stream,
      body: document,
      cause: origin.cause,
    });
    for (const endpoint of endpoints)
      into.transmissions.push({
        id: derivedId(id, `to/${endpoint.id}`),
        ...base,
        endpoint: endpoint.id,
        document: id,
        title: document.number,
        orderingKey: reaction.orderingKey ?? origin.stream,
        cause: origin.cause,
      });
  }
}

function tellSubscribers(
  event: EventRecord,
  { workflow, state }: After,
  configuration: Configuration,
  into: Consequences,
): void {
  const subscribers = subscriptionsOf(configuration).subscribers(event.type);
  if (subscribers.length === 0 || workflow.isUntold?.(state) === true) return;
  const summary = workflow.summarize(state);
  const isInner = !isForPartner(workflow, event.type);
  for (const { partner, endpoint, ownOnly } of subscribers) {
    if (ownOnly && (isInner || summary.partner !== partner)) continue;
    into.transmissions.push({
      id: derivedId(event.id, `to/${partner}/${endpoint.id}`),
      tenant: event.tenant,
      partner,
      endpoint: endpoint.id,
      event: event.id,
      kind: event.type,
      title: summary.title,
      orderingKey: event.stream,
      cause: { event: event.id },
    });
  }
}
