/** Part of station 2: the exceptions that a person owns when a message cannot go its way by itself. */
import { derivedId } from '../base/ids.ts';
import type { DocumentFinding, InboxEntry, LaneCommand, ReferenceLookup } from '../store/store.ts';
import {
  type Cause,
  exceptionStream,
  type RaiseException,
  streamId,
  type WithdrawException,
} from '../workflows/workflow.ts';

/** Where and when an exception arises. */
export interface Occasion {
  tenant: string;
  at: string;
  cause: Cause;
  /** Ids are derived from it: the interchange or document. */
  origin: string;
}

/** Kinds of exceptions that this station raises; part of the exception stream's id. */
export type TranslateExceptionKind =
  | 'interchange_quarantined'
  | 'document_unmapped'
  | 'document_quarantined'
  | 'reference_ambiguous'
  | 'reference_unknown'
  | 'document_conflict';

export function interchangeSubject(interchange: string): string {
  return streamId('interchange', interchange);
}
export function documentSubject(document: string): string {
  return streamId('document', document);
}

export function raise(
  kind: TranslateExceptionKind,
  occasion: Occasion,
  exception: Omit<RaiseException, 'type' | 'exceptionKind'>,
): LaneCommand {
  const command: RaiseException = { type: 'raise_exception', exceptionKind: kind, ...exception };
  return laneCommand(kind, occasion, exception.subject.stream, command);
}

export function withdraw(
  kind: TranslateExceptionKind,
  occasion: Occasion,
  subject: string,
  reason: string,
): LaneCommand {
  const command: WithdrawException = { type: 'withdraw_exception', reason };
  return laneCommand(kind, occasion, subject, command);
}

function laneCommand(
  kind: TranslateExceptionKind,
  { tenant, at, cause, origin }: Occasion,
  subject: string,
  command: RaiseException | WithdrawException,
): LaneCommand {
  return {
    tenant,
    envelope: {
      id: derivedId(origin, `${kind}/${command.type}/${subject}`),
      stream: exceptionStream(kind, subject),
      command,
      at,
      actor: { kind: 'system', id: 'translate' },
      cause,
      depth: 1,
    },
  };
}

/** What a finding about one document asks of a person; nothing for duplicates, which are a fact of life. */
export function findingCommands(
  { draft, interchange, finding }: DocumentFinding,
  tenant: string,
  at: string,
): LaneCommand[] {
  const cause = { interchange, document: draft.id };
  const occasion: Occasion = { tenant, at, cause, origin: draft.id };
  const subject = {
    stream: documentSubject(draft.id),
    title: `${draft.kind} ${draft.number}`,
    ...(draft.partner === undefined ? {} : { partner: draft.partner }),
  };
  switch (finding.type) {
    case 'duplicate':
      return [];
    case 'same_identity': {
      if (finding.action !== 'ask') return [];
      const text = `${subject.title} came before with other content. Say whether it replaces the first.`;
      const details = { first: finding.of };
      return [raise('document_conflict', occasion, { subject, text, details })];
    }
    case 'ambiguous': {
      const text = `${namedReference(finding.lookup)} means more than one; choose which.`;
      const details = { candidates: finding.candidates.join(' ') };
      return [raise('reference_ambiguous', occasion, { subject, text, details })];
    }
    case 'waiting': {
      const names = finding.lookups.map(namedReference).join(', ');
      const text = `${subject.title} waits: nothing is known yet by ${names}.`;
      // It may wait again, for another name: each is a word of its own.
      const origin = derivedId(draft.id, names);
      return [raise('reference_unknown', { ...occasion, origin }, { subject, text })];
    }
    case 'found': {
      const reason = `Its reference has appeared: ${finding.stream}.`;
      return [withdraw('reference_unknown', occasion, subject.stream, reason)];
    }
  }
}

function namedReference({ role, value }: ReferenceLookup): string {
  return `${role.replaceAll('_', ' ')} ${value}`;
}

/** Other content under a control number that was used before; the same content is a plain duplicate. */
export function repeatedEnvelopeCommands(
  entry: InboxEntry,
  of: string,
  sameContent: boolean,
): LaneCommand[] {
  if (sameContent) return [];
  const text = 'The control number was used before with other content.';
  return [quarantinedInterchange(entry, text, { first: of })];
}

export function quarantinedInterchange(
  entry: InboxEntry,
  text: string,
  details: Record<string, string> = {},
): LaneCommand {
  return raise('interchange_quarantined', occasionOf(entry), {
    subject: {
      stream: interchangeSubject(entry.id),
      title: entry.attributes.fileName ?? entry.channel,
      ...(entry.partner === undefined ? {} : { partner: entry.partner }),
    },
    text,
    details: { channel: entry.channel, ...details },
  });
}

export function occasionOf(entry: InboxEntry): Occasion {
  return {
    tenant: entry.tenant,
    at: entry.receivedAt,
    cause: { interchange: entry.id },
    origin: entry.id,
  };
}
