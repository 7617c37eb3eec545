/** Part of station 2: one document of an interchange, and the lane, wait or exit that it goes to. */
import { derivedId } from '../base/ids.ts';
import { referenceCharsMax } from '../base/limits.ts';
import type { Problem } from '../base/problem.ts';
import type { ReadItem } from '../formats/format.ts';
import type { Configuration } from '../model/configuration.ts';
import type { CanonicalDocument } from '../model/document.ts';
import type { PartnerProfile } from '../model/profile.ts';
import { decisionsRefused, isDecision, maySend } from '../model/senders.ts';
import type { DraftDocument, DraftTarget, InboxEntry, LaneCommand } from '../store/store.ts';
import type { ReceiveDocument } from '../workflows/protocol.ts';
import { stableText } from '../workflows/rules/content.ts';
import type { Typed } from '../workflows/workflow.ts';
import { type Digest, detachFile } from './attachments.ts';
import { readingProfileOf } from './reading-profile.ts';
import { enrich } from './translate-enrich.ts';
import { documentSubject, raise, withdraw } from './translate-findings.ts';

/** Says where a document goes and what tells it from others of its sender. */
export interface Routing {
  route(
    document: CanonicalDocument,
    sender: PartnerProfile | undefined,
    configuration: Configuration,
  ): DraftTarget;
  /** Business key of duplicates; undefined where the content alone identifies it. */
  identity(document: CanonicalDocument, partner: string | undefined): string | undefined;
  /** The document with the order of this stream filled in wherever it names that by number alone. */
  withOrder(document: CanonicalDocument, stream: string): CanonicalDocument;
}

/** Where a document of an interchange stands. */
export interface DocumentPlacing {
  entry: InboxEntry;
  partner: PartnerProfile | undefined;
  configuration: Configuration;
  /** Ordinal in the interchange, 0-based. */
  index: number;
  test: boolean;
  routing: Routing;
  digest: Digest;
}

export interface PlacedDocument {
  draft: DraftDocument;
  commands: LaneCommand[];
}

type ReadDocument = Extract<ReadItem, { type: 'document' }>;
type Rejected = Extract<ReadItem, { type: 'rejected' }>;
type Exit = Extract<DraftTarget, { type: 'none' }>;

export function placeDocument(item: ReadDocument, placing: DocumentPlacing): PlacedDocument {
  const { partner, configuration } = placing;
  const detached = detachFile(item.document, placing.digest);
  const document = enrich(detached.document, partner, configuration);
  const problems = [...item.problems, ...detached.problems];
  const base = baseOf(item, placing, problems);
  const exit = exitOf(problems, placing) ?? notTheirs(document, placing);
  const command: ReceiveDocument = {
    type: 'receive_document',
    document,
    ...(partner === undefined ? {} : { partner: partner.id }),
    documentId: base.id,
  };
  const identity = placing.routing.identity(document, partner?.id);
  const draft: DraftDocument = {
    document,
    ...base,
    kind: document.kind,
    number: listed(document.number),
    ...(identity === undefined ? {} : { identity }),
    contentKey: placing.digest(stableText(document)).slice(0, 32),
    target: exit ?? placing.routing.route(document, partner, configuration),
    command,
  };
  return { draft, commands: exitCommands(draft, placing) };
}

/** A draft whose command has the order of this stream filled in, and where it goes then. */
export function completed(
  draft: DraftDocument,
  stream: string,
  context: { routing: Routing; configurationOf(tenant: string): Configuration },
  tenant: string,
): DraftDocument | undefined {
  const { command } = draft;
  if (command === undefined || !isReceived(command)) return undefined;
  const { routing } = context;
  const document = routing.withOrder(command.document, stream);
  if (document === command.document) return undefined;
  const configuration = context.configurationOf(tenant);
  const { partner: id } = draft;
  const partner = id === undefined ? undefined : configuration.partners.get(id);
  const filled: ReceiveDocument = { ...command, document };
  return { ...draft, command: filled, target: routing.route(document, partner, configuration) };
}

function isReceived(command: Typed): command is ReceiveDocument {
  return command.type === 'receive_document';
}

/** A set that could not become a document: a row of its own, so that nothing announced is missing. */
export function placeRejected(item: Rejected, placing: DocumentPlacing): DraftDocument {
  const worst = item.problems.find((problem) => problem.severity === 'error') ?? item.problems[0];
  return withoutDocument(item, placing, {
    type: 'none',
    outcome: 'refused',
    code: worst?.code ?? 'DOCUMENT_REJECTED',
    text: worst?.text ?? 'The format could not make a document of it.',
  });
}

/** A document that the envelope announces and the bytes do not hold. */
export function placeMissing(format: string, placing: DocumentPlacing): DraftDocument {
  const item: Rejected = {
    type: 'rejected',
    position: { path: '' },
    problems: [],
    source: { format },
  };
  return withoutDocument(item, placing, {
    type: 'none',
    outcome: 'refused',
    code: 'DOCUMENT_MISSING',
    text: 'The envelope announces it and does not hold it.',
  });
}

function withoutDocument(item: Rejected, placing: DocumentPlacing, target: Exit): DraftDocument {
  const { set, groupControl, setControl, format } = item.source;
  const base = baseOf(item, placing, item.problems);
  return {
    ...base,
    document: undefined,
    kind: listed(set ?? format),
    number: listed(
      [groupControl, setControl].filter((part) => part !== undefined).join('/') || '-',
    ),
    contentKey: base.id.replaceAll('-', ''),
    target,
  };
}

/**
 * As lists have it. Rows are found by kind and number, and the keys of an index are short; what is longer belongs to a
 * document that is refused for it, and stands whole in its problems, its body and the bytes.
 */
function listed(text: string): string {
  return text.slice(0, referenceCharsMax);
}

type Base = Omit<DraftDocument, 'document' | 'kind' | 'number' | 'contentKey' | 'target'>;

function baseOf(
  { source }: ReadDocument | Rejected,
  { entry, index, partner, configuration }: DocumentPlacing,
  problems: Problem[],
): Base {
  const { format, ...rest } = source;
  return {
    id: documentId(entry.id, index),
    index,
    ...(partner === undefined ? {} : { partner: partner.id }),
    format,
    source: Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
    problems,
    onSameIdentity:
      partner?.policies?.sameNumber ?? configuration.settings.policies?.sameNumber ?? 'ask',
    actor: entry.actor,
  };
}

export function documentId(interchange: string, index: number): string {
  return derivedId(interchange, `document/${index}`);
}

/** Why the document goes no further, where it does not. */
function exitOf(problems: readonly Problem[], placing: DocumentPlacing): Exit | undefined {
  const worst = problems.find((problem) => problem.severity === 'error');
  if (worst !== undefined)
    return { type: 'none', outcome: 'refused', code: worst.code, text: worst.text };
  if (placing.test) {
    const text = 'Read as a test (ISA15 = T); never applied.';
    return { type: 'none', outcome: 'refused', code: 'TEST_INTERCHANGE', text };
  }
  if (readingProfileOf(placing.partner, placing.configuration).onUnmapped === 'keep')
    return undefined;
  const unmapped = problems.find((problem) => problem.code.endsWith('CODE_UNMAPPED'));
  if (unmapped === undefined) return undefined;
  const text = `${unmapped.position.path}: ${unmapped.text}`;
  return { type: 'none', outcome: 'quarantined', code: 'DOCUMENT_UNMAPPED', text };
}

/** A partner speaks in its own roles alone: a supplier that approves its own answer is not heard. */
function notTheirs(
  document: CanonicalDocument,
  { partner, entry }: DocumentPlacing,
): Exit | undefined {
  const { kind } = document;
  const refuse = (text: string): Exit => ({
    type: 'none',
    outcome: 'refused',
    code: 'DOCUMENT_NOT_THEIRS',
    text,
  });
  if (partner !== undefined && !maySend(partner.roles, kind))
    return refuse(`${partner.id} is ${partner.roles.join(', ')} and sends no ${kind}.`);
  if (entry.attributes.decisions === decisionsRefused.decisions && isDecision(document))
    return refuse('Whoever sent it may not decide on answers.');
  return undefined;
}

/** What asked about a document of the first reading; the second asks anew where it must. */
const ENDED_BY_READING_AGAIN = [
  'document_unmapped',
  'document_quarantined',
  'document_conflict',
  'reference_ambiguous',
] as const;

/** A person for what stands in quarantine; and where it is read again, the end of that exception. */
function exitCommands(draft: DraftDocument, { entry, index }: DocumentPlacing): LaneCommand[] {
  const occasion = {
    tenant: entry.tenant,
    at: entry.receivedAt,
    cause: { interchange: entry.id, document: draft.id },
    origin: draft.id,
  };
  const { target } = draft;
  if (target.type === 'none' && target.outcome === 'quarantined') {
    const kind = target.code === 'DOCUMENT_UNMAPPED' ? 'document_unmapped' : 'document_quarantined';
    const subject = {
      stream: documentSubject(draft.id),
      title: `${draft.kind} ${draft.number}`,
      ...(draft.partner === undefined ? {} : { partner: draft.partner }),
    };
    return [raise(kind, occasion, { subject, text: target.text, details: { code: target.code } })];
  }
  if (entry.reprocesses === undefined) return [];
  const before = documentSubject(documentId(entry.reprocesses, index));
  const reason = 'The interchange was processed again.';
  return ENDED_BY_READING_AGAIN.map((kind) => withdraw(kind, occasion, before, reason));
}
