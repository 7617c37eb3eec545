/**
 * Station 2 of 7: translate.
 *
 *               └─▶ translate     canonical documents, problems, functional acknowledgment, lane positions
 *   quarantine ◀─┤        unreadable · no profile · unmapped code where the profile says stop
 *
 * In: an inbox row that ingest committed. Out: documents with the place where each goes on, or the named
 * exit that it took. Never throws for partner data; what throws is a bug and costs this interchange alone.
 */
import type { Problem } from '../base/problem.ts';
import type { InterchangeOpening, ReadItem, Syntax } from '../formats/format.ts';
import type { Configuration } from '../model/configuration.ts';
import type { PartnerProfile } from '../model/profile.ts';
import type {
  DraftDocument,
  InboxEntry,
  InterchangeOutcome,
  TranslateStation,
  TranslationDraft,
} from '../store/store.ts';
import type { Digest } from './attachments.ts';
import { pipelineProblem } from './problems.ts';
import { readingProfileOf } from './reading-profile.ts';
import { type Answer, functionalAnswer, interchangeAnswer } from './translate-answers.ts';
import {
  completed,
  type DocumentPlacing,
  placeDocument,
  placeMissing,
  placeRejected,
  type Routing,
} from './translate-documents.ts';
import {
  findingCommands,
  interchangeSubject,
  occasionOf,
  quarantinedInterchange,
  repeatedEnvelopeCommands,
  withdraw,
} from './translate-findings.ts';
import { receiverProblem, type Sender, senderOf } from './translate-sender.ts';

/** What translation knows beside the bytes. */
export interface TranslateContext {
  /** The syntax of an interchange by its first bytes; undefined where nobody knows it. */
  recognize(head: Uint8Array): Syntax | undefined;
  routing: Routing;
  configurationOf(tenant: string): Configuration;
  digest: Digest;
}

/** Recognition looks at this much. */
const HEAD_BYTES = 4096;
const PROBLEMS_MAX = 1000;
/** Rows for documents that an envelope announces and does not hold; a wrong count may be any number. */
const MISSING_MAX = 1000;
/** Envelopes of one file that tell it from others: more would make each draft of it large. */
const IDENTITIES_MAX = 100;

/** The callback for `store.translate`: small interchanges, whole. */
export function translateStation(context: TranslateContext): TranslateStation {
  return {
    translate: (entry) => {
      for (const draft of translateInBatches(entry, entry.parts, context, WHOLE)) return draft;
      return unreadable(entry);
    },
    complete: (tenant, draft, stream) => completed(draft, stream, context, tenant),
    onFinding: (finding) => findingCommands(finding, finding.tenant, finding.receivedAt),
    onRepeatedEnvelope: repeatedEnvelopeCommands,
  };
}

/** What one draft may hold: so many documents, and what so many bytes and one document more become. */
export interface BatchLimits {
  documents: number;
  bytes: number;
}
const WHOLE: BatchLimits = { documents: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER };

/**
 * Drafts of one interchange in the order of its documents, each within the limits; the last has the outcome.
 * Documents that earlier runs recorded (`entry.documentsDone`) are read over.
 */
export function* translateInBatches(
  entry: InboxEntry,
  chunks: Iterable<Uint8Array>,
  context: TranslateContext,
  limits: BatchLimits,
): Generator<TranslationDraft> {
  let bytes = 0;
  const { head, all } = withHead(chunks, (more) => {
    bytes += more;
  });
  const syntax = context.recognize(head);
  if (syntax === undefined) {
    yield unreadable(entry);
    return;
  }
  const translation = new Translation(entry, syntax, context);
  for (const item of syntax.read(all, translation.readContext)) {
    translation.take(item);
    const count = translation.documents.length;
    if (count === 0 || (count < limits.documents && bytes < limits.bytes)) continue;
    bytes = 0;
    yield translation.draft(undefined);
  }
  yield translation.draft(translation.outcome());
}

/** One interchange while it is read. */
class Translation {
  readonly readContext;
  documents: DraftDocument[] = [];
  readonly #entry: InboxEntry;
  readonly #syntax: Syntax;
  readonly #context: TranslateContext;
  readonly #configuration: Configuration;
  #fresh = emptyDraft();
  #sender: Sender | undefined;
  #opening: InterchangeOpening | undefined;
  readonly #identities: string[] = [];
  #controlNumber: string | undefined;
  #partner: string | undefined;
  /** Documents seen so far, those that an earlier run recorded included. */
  #seen = 0;
  #seenAtOpening = 0;
  #groups = 0;
  #tests = 0;
  #openings = 0;
  #firstError: Problem | undefined;

  constructor(entry: InboxEntry, syntax: Syntax, context: TranslateContext) {
    this.#entry = entry;
    this.#syntax = syntax;
    this.#context = context;
    this.#configuration = context.configurationOf(entry.tenant);
    this.readContext = {
      receivedAt: entry.receivedAt,
      profileFor: (envelope: Parameters<typeof senderOf>[1]) => {
        const sender = senderOf(entry, envelope, this.#configuration);
        this.#sender = sender;
        if (!sender.known) {
          this.#addProblem(sender.problem);
          return undefined;
        }
        this.#partner ??= sender.partner?.id;
        return readingProfileOf(sender.partner, this.#configuration);
      },
    };
  }

  take(item: ReadItem): void {
    switch (item.type) {
      case 'interchange_opened':
        this.#open(item.opening);
        return;
      case 'document':
      case 'rejected':
        if (this.#sender?.known !== false) this.#takeDocument(item);
        return;
      case 'problem':
        this.#addProblem(item.problem);
        return;
      case 'group_closed': {
        this.#groups += 1;
        if (!item.answerable) return;
        const label = String(this.#groups);
        const partner = this.#knownPartner();
        const test = this.#opening?.test ?? false;
        this.#answer(functionalAnswer(this.#entry, partner, item.acknowledgment, label, test));
        return;
      }
      case 'interchange_closed':
        this.#close(item);
        return;
    }
  }

  /** What there is since the last draft. */
  draft(outcome: InterchangeOutcome | undefined): TranslationDraft {
    const { fresh, documents } = { fresh: this.#fresh, documents: this.documents };
    this.#fresh = emptyDraft();
    this.documents = [];
    if (outcome === 'quarantined') fresh.commands.push(this.#quarantined());
    else if (outcome !== undefined) fresh.commands.push(...this.#settled());
    return {
      interchange: this.#entry.id,
      ...(outcome === undefined ? {} : { outcome }),
      format: this.#syntax.id,
      ...(this.#partner === undefined ? {} : { partner: this.#partner }),
      ...(this.#identities.length === 0 ? {} : { envelopeIdentity: this.#identities.join(' ') }),
      ...(this.#controlNumber === undefined ? {} : { controlNumber: this.#controlNumber }),
      expectedDocuments: outcome === undefined ? 0 : this.#seen,
      documents,
      ...fresh,
    };
  }

  outcome(): InterchangeOutcome {
    if (this.#seen === 0 && this.#firstError !== undefined) return 'quarantined';
    return this.#openings > 0 && this.#tests === this.#openings ? 'test' : 'translated';
  }

  #open(opening: InterchangeOpening): void {
    this.#opening = opening;
    this.#openings += 1;
    this.#seenAtOpening = this.#seen;
    if (opening.test) this.#tests += 1;
    const misdirected = receiverProblem(opening.receiver, this.#knownPartner());
    if (misdirected !== undefined) this.#addProblem(misdirected);
    if (opening.controlNumber === '') return;
    this.#controlNumber ??= opening.controlNumber;
    // A test must not take the number of the real one; a reprocessed one has its own already.
    if (opening.test || this.#entry.reprocesses !== undefined) return;
    const { sender, receiver, controlNumber } = opening;
    const parties = [sender, receiver].map(({ qualifier, id }) => `${qualifier}:${id.trim()}`);
    if (this.#identities.length < IDENTITIES_MAX)
      this.#identities.push([this.#syntax.id, ...parties, controlNumber].join('/'));
  }

  #takeDocument(item: Extract<ReadItem, { type: 'document' | 'rejected' }>): void {
    const index = this.#seen;
    this.#seen += 1;
    if (index < this.#entry.documentsDone) return;
    const placing = this.#placing(index);
    if (item.type === 'rejected') {
      this.documents.push(placeRejected(item, placing));
      return;
    }
    const { draft, commands } = placeDocument(item, placing);
    this.documents.push(draft);
    this.#fresh.commands.push(...commands);
  }

  #close(item: Extract<ReadItem, { type: 'interchange_closed' }>): void {
    for (const problem of item.problems) this.#addProblem(problem);
    const { acknowledgment } = item;
    if (acknowledgment !== undefined && this.#opening?.acknowledgmentRequested === true) {
      const partner = this.#knownPartner();
      const label = this.#openings === 1 ? 'only' : String(this.#openings);
      this.#answer(
        interchangeAnswer(this.#entry, partner, acknowledgment, label, this.#opening.test),
      );
    }
    if (this.#sender?.known === false) return;
    const missing = item.expectedDocuments - Math.max(item.readDocuments, this.#seenHere());
    for (let i = 0; i < Math.min(missing, MISSING_MAX); i += 1) {
      const index = this.#seen;
      this.#seen += 1;
      if (index < this.#entry.documentsDone) continue;
      this.documents.push(placeMissing(this.#syntax.id, this.#placing(index)));
    }
  }

  #seenHere(): number {
    return this.#seen - this.#seenAtOpening;
  }

  #placing(index: number): DocumentPlacing {
    return {
      entry: this.#entry,
      partner: this.#knownPartner(),
      configuration: this.#configuration,
      index,
      test: this.#opening?.test ?? false,
      routing: this.#context.routing,
      digest: this.#context.digest,
    };
  }

  /** An answer to what an earlier run recorded went out with it: its group closed before that run's end. */
  #answer(answer: Answer | undefined): void {
    if (answer === undefined || this.#seen < this.#entry.documentsDone) return;
    this.#fresh.outboundDocuments.push(answer.document);
    this.#fresh.transmissions.push(...answer.transmissions);
  }

  #addProblem(problem: Problem): void {
    if (problem.severity === 'error') this.#firstError ??= problem;
    // What came before the documents that an earlier run recorded was recorded with them.
    if (this.#seen < this.#entry.documentsDone) return;
    if (this.#fresh.problems.length < PROBLEMS_MAX) this.#fresh.problems.push(problem);
  }

  #knownPartner(): PartnerProfile | undefined {
    return this.#sender?.known === true ? this.#sender.partner : undefined;
  }

  #quarantined() {
    const text = this.#firstError?.text ?? 'Nothing in it could be read.';
    const details = this.#controlNumber === undefined ? {} : { control: this.#controlNumber };
    return quarantinedInterchange(this.#entry, text, details);
  }

  /** The interchange went through: what was raised about its first reading ends by itself. */
  #settled() {
    const { reprocesses } = this.#entry;
    if (reprocesses === undefined) return [];
    const subject = interchangeSubject(reprocesses);
    const reason = 'It was processed again.';
    return [withdraw('interchange_quarantined', occasionOf(this.#entry), subject, reason)];
  }
}

function emptyDraft(): Pick<
  TranslationDraft,
  'problems' | 'outboundDocuments' | 'transmissions' | 'commands'
> {
  return { problems: [], outboundDocuments: [], transmissions: [], commands: [] };
}

function unreadable(entry: InboxEntry): TranslationDraft {
  const text = 'The bytes are in no syntax that this hub reads.';
  return {
    ...emptyDraft(),
    interchange: entry.id,
    outcome: 'quarantined',
    format: 'unknown',
    ...(entry.partner === undefined ? {} : { partner: entry.partner }),
    problems: [pipelineProblem('SYNTAX_UNKNOWN', { offset: 0, path: '' }, text)],
    expectedDocuments: 0,
    documents: [],
    commands: [quarantinedInterchange(entry, text)],
  };
}

/** The first bytes, and an iterable that still gives everything. */
function withHead(
  chunks: Iterable<Uint8Array>,
  onBytes: (more: number) => void,
): { head: Uint8Array; all: Iterable<Uint8Array> } {
  const iterator = chunks[Symbol.iterator]();
  const first = iterator.next();
  if (first.done === true) return { head: new Uint8Array(0), all: [] };
  function* all(): Generator<Uint8Array> {
    for (let next = first; next.done !== true; next = iterator.next()) {
      onBytes(next.value.length);
      yield next.value;
    }
  }
  return { head: first.value.subarray(0, HEAD_BYTES), all: all() };
}
