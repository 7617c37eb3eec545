/**
 * What a workflow is: pure rules over one stream. `decide` says what happens or refuses, `evolve` folds
 * events into state, `react` says what follows elsewhere. Time and ids come in the command.
 */
import type { Configuration } from '../model/configuration.ts';
import type { CanonicalDocument } from '../model/document.ts';
import type { PartnerRole } from '../model/profile.ts';
import type { ReferenceRole } from '../model/values.ts';

/** Who caused a change. Touches by people are counted. */
export interface Actor {
  kind: 'person' | 'key' | 'partner' | 'system';
  id: string;
}

/** What led to a command, for lineage. All ids are the hub's. */
export interface Cause {
  interchange?: string;
  document?: string;
  event?: string;
  timer?: string;
}

/** Data of a command or event: plain JSON, discriminated by `type`. */
export interface Typed {
  type: string;
}

/** A command as it stands in a lane. */
export interface CommandEnvelope<C extends Typed = Typed> {
  /** Unique; ids of what it causes are derived from it. */
  id: string;
  /** `kind/…`, e.g. `order/ERP1/US01/4500017/-`. */
  stream: string;
  command: C;
  /** Hub time of acceptance: the "now" of the rules. */
  at: string;
  actor: Actor;
  cause: Cause;
  /** Length of the cause chain so far; a chain is at most 16 deep. */
  depth: number;
}

/** A rule's "no": a normal answer with a code. */
export interface Refusal {
  code: string;
  text: string;
  /** Nothing of it was applied: events beside it only call a person. Without events it is so anyway. */
  whole?: true;
}
/**
 * `refusal` and `events` may both be there: part was applied and the rest refused (a line of a document),
 * or, where the refusal is whole, the events say whom it concerns.
 */
export interface Decision<E extends Typed> {
  events: E[];
  refusal?: Refusal;
}

/** Everything a rule may look at beside its own state. */
export interface Facts {
  at: string;
  actor: Actor;
  /** Deterministic ids: `id('proposal')` is the same each time the same command is decided. */
  id(label: string): string;
  configuration: Configuration;
}

/** To whom a document goes: one partner, or every partner with a role (optionally for one site). */
export type Audience = { partner: string } | { role: PartnerRole; site?: string };

/** What follows an event outside its stream. */
export type Reaction =
  | { type: 'command'; stream: string; command: Typed }
  | { type: 'document'; to: Audience; document: CanonicalDocument; orderingKey?: string }
  /** Sets or replaces the timer of this name on this stream. */
  | { type: 'timer'; name: string; at: string; command: Typed }
  | { type: 'timer_cancelled'; name: string }
  /** From now on `value` in documents of `scope` (a partner id, or `*`) means this stream. */
  | { type: 'reference'; scope: string; role: ReferenceRole; value: string; validUntil?: string }
  | { type: 'reference_ended'; scope: string; role: ReferenceRole; value: string };

/** Columns by which streams of a kind are listed, filtered and sorted. */
export interface Summary {
  phase: string;
  /** Shown to people: the order number, the exception's text. */
  title: string;
  /** The partner whose key may see it. */
  partner?: string;
  /** For exceptions: kind; for orders: type. */
  category?: string;
  severity?: string;
  owner?: string;
  dueAt?: string;
  /** False once nothing more is expected. */
  open: boolean;
}

/**
 * What of a stream is between our own people: the key and the endpoints of its partner are shown the rest. Documents
 * that a workflow sends to its partner are no part of this.
 */
export interface Inner<E extends Typed> {
  /** Members of the state. */
  state: readonly string[];
  /** Types of the events that tell what those members hold. */
  events: readonly E['type'][];
  /** Where one of our people is named: members of the state (`overrides.by`), a member of an event by its type. */
  persons?: { state: readonly string[]; events: Partial<Record<E['type'], string>> };
}

export interface Workflow<S, C extends Typed, E extends Typed> {
  /** First part of its stream ids. */
  kind: string;
  /** What its partner is not shown; `all` where such a stream is shown to none. */
  inner: Inner<E> | 'all';
  /** State before any event; `stream` is parsed where the identity matters. */
  initial(stream: string): S;
  decide(state: S, command: C, facts: Facts): Decision<E>;
  evolve(state: S, event: E): S;
  /** Called with the state after the event. */
  react(event: E, state: S, facts: Facts): Reaction[];
  summarize(state: S): Summary;
  /**
   * Whether no endpoint hears of the events of a stream in this state: those that tell how telling failed would fail
   * alike, and tell of that, without end. Absent: all are told.
   */
  isUntold?(state: S): boolean;
  /** Current schema version per event type; absent means 1. */
  eventVersions?: Partial<Record<E['type'], number>>;
  /** Brings stored event data of an older version to the current one. */
  upcast?(event: Typed & Record<string, unknown>, version: number): E;
}

/** Percent-encodes the parts of an identity and joins them to a stream id. */
export function streamId(kind: string, ...parts: (string | undefined)[]): string {
  return [
    kind,
    ...parts.map((part) => encodeURIComponent(part === undefined || part === '' ? '-' : part)),
  ].join('/');
}
export function streamKind(stream: string): string {
  return stream.slice(0, stream.indexOf('/'));
}
/**
 * The stream of a kind that `PART/PART` names; `undefined` where the text is not written as {@link streamId} writes
 * parts: then it is somebody's number, which may hold a slash and a percent sign as well.
 */
export function streamOfParts(kind: string, text: string): string | undefined {
  const parts = text.split('/');
  return parts.length === 2 && parts.every(isEncoded) ? `${kind}/${text}` : undefined;
}
function isEncoded(part: string): boolean {
  try {
    return part !== '' && encodeURIComponent(decodeURIComponent(part)) === part;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}
/** The identity parts of a stream id, decoded; '-' stands for absent. */
export function streamParts(stream: string): string[] {
  return stream.split('/').slice(1).map(decodeURIComponent);
}

/** Commands that any workflow may send to an exception stream; declared here because workflows are sealed. */
export interface RaiseException {
  type: 'raise_exception';
  exceptionKind: string;
  /** What it is about: stream id and words for people. */
  subject: { stream: string; title: string; partner?: string; line?: string };
  text: string;
  /** Numbers behind it, shown as they are. */
  details?: Record<string, string>;
  /** Overrides the kind's policy. */
  severity?: 'low' | 'medium' | 'high' | 'critical';
}
/** The cause is gone: the exception resolves by itself. */
export interface WithdrawException {
  type: 'withdraw_exception';
  reason: string;
}
/** What a person does with an exception, through the API; the actor stands in the envelope. */
export type TendException =
  | { type: 'acknowledge_exception'; comment?: string }
  | { type: 'assign_exception'; owner: string; comment?: string }
  | { type: 'comment_exception'; text: string }
  | { type: 'resolve_exception'; reason: string };
/** Stream of the exception of a kind on a subject: one at a time, raised again when the cause returns. */
export function exceptionStream(exceptionKind: string, subject: string, part?: string): string {
  return streamId('exception', exceptionKind, subject, part);
}
