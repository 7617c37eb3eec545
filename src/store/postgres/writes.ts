/**
 * What one transaction is going to write, collected row by row and written table by table: a batch costs
 * a handful of statements, however many messages it holds.
 */
import { derivedId } from '../../base/ids.ts';
import type { CanonicalDocument } from '../../model/document.ts';
import type { Cause, CommandEnvelope, Typed } from '../../workflows/workflow.ts';
import type { Sql, Statement } from '../sql.ts';
import type {
  DocumentOutcome,
  DraftTransmission,
  LaneCommand,
  OutboundDocument,
  QuarantineRow,
} from '../store.ts';
import type { Content, Outgoing } from './just-written.ts';
import { statement } from './load.ts';
import { Rows, rowsOf } from './rows.ts';

const insertDocuments = statement('insert-documents');
const linkDocuments = statement('link-documents');
const insertDocumentOutcomes = statement('insert-document-outcomes');
const insertLaneEntries = statement('insert-lane-entries');
const insertTransmissions = statement('insert-transmissions');
const upsertQuarantine = statement('upsert-quarantine');
const insertTally = statement('insert-tally');
const deleteDedupe = statement('delete-dedupe');

type Row = Record<string, unknown>;

export class Writes {
  readonly #documents = new Rows(insertDocuments);
  readonly #links = new Rows(linkDocuments);
  readonly #outcomes = new Rows(insertDocumentOutcomes);
  #entries: LaneDraft[] = [];
  readonly #transmissions = new Rows(insertTransmissions);
  readonly #quarantine = new Map<string, Row>();
  readonly #outgoing: Outgoing[] = [];
  readonly #forgotten = new Rows(deleteDedupe);
  readonly #tally = new Map<
    string,
    { tenant: string; ledger: string; account: string; count: number }
  >();

  /** Commands on their way into lanes. */
  get entries(): readonly LaneDraft[] {
    return this.#entries;
  }

  /** Takes those of these lanes out again: what they ask for is done. */
  withoutEntriesOf(lanes: ReadonlySet<string>): void {
    this.#entries = this.#entries.filter(({ lane }) => !lanes.has(lane));
  }

  /** A row of the table document; `n` keeps the order. */
  document(row: Row): void {
    this.#documents.add(row);
    if (row.direction === 'in') this.count(String(row.tenant), 'document', 'received', 1);
  }

  outboundDocument({
    id,
    tenant,
    kind,
    number,
    partner,
    stream,
    body,
    cause,
  }: OutboundDocument): void {
    this.document({
      tenant,
      id,
      direction: 'out',
      kind,
      number,
      partner,
      stream,
      body,
      ...causeColumns(cause),
    });
  }

  /** Says which stream a document reached that had waited. */
  link(tenant: string, id: string, stream: string): void {
    this.#links.add({ tenant, id, stream });
  }

  outcome(
    tenant: string,
    document: string,
    outcome: DocumentOutcome,
    why: { code?: string | undefined; text?: string | undefined } = {},
  ): void {
    this.#outcomes.add({ tenant, document, outcome, code: why.code, text: why.text });
    this.count(tenant, 'document', outcome, 1);
  }

  command({ tenant, envelope }: LaneCommand): void {
    this.#entries.push({ lane: laneKey(tenant, envelope.stream), tenant, envelope });
  }

  /** A document's own command. The document is in its table already, so the lane does not hold it again. */
  documentCommand(
    tenant: string,
    envelope: CommandEnvelope,
    document: { id: string; body: CanonicalDocument | undefined },
  ): void {
    this.#entries.push({ lane: laneKey(tenant, envelope.stream), tenant, envelope, document });
  }

  /** @param content what it brings, where that is written in the same commit */
  transmission(draft: DraftTransmission, content?: Content): void {
    if (content !== undefined) this.#outgoing.push({ draft, content });
    const { id, tenant, partner, endpoint, document, event, kind, title, orderingKey, cause } =
      draft;
    this.#transmissions.add({
      tenant,
      id,
      partner,
      endpoint,
      document,
      event,
      of_commit: content?.event !== undefined,
      kind,
      title,
      ordering_key: orderingKey,
      ...causeColumns(cause),
    });
  }

  /** What was written and is to be sent, as the database has it. */
  get outgoing(): readonly Outgoing[] {
    const isAsWritten = !this.#documents.mayBeMended() && !this.#transmissions.mayBeMended();
    return isAsWritten ? this.#outgoing : [];
  }

  quarantine(row: Omit<QuarantineRow, 'at'>): void {
    this.#quarantine.set(row.id, { n: this.#quarantine.size, ...row });
  }

  quarantineDocument(
    tenant: string,
    of: { id: string; partner?: string; interchange: string },
    why: { code: string; text: string },
  ): void {
    this.outcome(tenant, of.id, 'quarantined', why);
    this.quarantine({
      id: derivedId(of.id, 'quarantine'),
      tenant,
      what: 'document',
      interchange: of.interchange,
      document: of.id,
      ...(of.partner === undefined ? {} : { partner: of.partner }),
      ...why,
    });
  }

  /** Takes back that a document was remembered, so that it may be read again. */
  forget({ tenant, key, subject }: { tenant: string; key: string; subject: string }): void {
    this.#forgotten.add({ tenant, key, subject });
  }

  count(tenant: string, ledger: 'interchange' | 'document', account: string, count: number): void {
    if (count === 0) return;
    const key = `${tenant}\u0000${ledger}\u0000${account}`;
    const before = this.#tally.get(key);
    if (before === undefined) this.#tally.set(key, { tenant, ledger, account, count });
    else before.count += count;
  }

  /**
   * Writes everything. Events must be written before: what sends one waits for the position of its commit.
   *
   * @param commit the commit of the events that were written
   */
  async flush(sql: Sql, commit?: number): Promise<void> {
    await put(sql, insertDocuments, this.#documents);
    await put(sql, linkDocuments, this.#links);
    await put(sql, insertDocumentOutcomes, this.#outcomes);
    if (this.#transmissions.count > 0) {
      await sql.query(insertTransmissions, [this.#transmissions.text(), commit ?? null]);
    }
    await put(sql, upsertQuarantine, [...this.#quarantine.values()]);
    await put(sql, deleteDedupe, this.#forgotten);
    await put(sql, insertTally, [...this.#tally.values()]);
    // Last, because rows of lanes that are new are waited for by whoever sends to the same lane.
    await put(sql, insertLaneEntries, this.#entries.map(entryRow));
  }
}

/** A command on its way into a lane, with the document that it brings. */
export interface LaneDraft {
  /** {@link laneKey} of its lane. */
  lane: string;
  tenant: string;
  envelope: CommandEnvelope;
  document?: { id: string; body: CanonicalDocument | undefined };
}

export function laneKey(tenant: string, stream: string): string {
  return `${tenant}\u0000${stream}`;
}

function entryRow({ tenant, envelope, document }: LaneDraft): Row {
  const { command, stream } = envelope;
  const apart =
    document?.body !== undefined && 'document' in command && command.document === document.body;
  return {
    tenant,
    stream,
    envelope: apart ? { ...envelope, command: withoutDocument(command) } : envelope,
    document: document?.id,
    document_apart: apart,
  };
}

/** Runs a statement whose only parameter is its rows, unless there are none. */
export async function put(
  sql: Sql,
  into: Statement,
  rows: Rows | readonly object[],
): Promise<void> {
  if (rows instanceof Rows) {
    if (rows.count > 0) await sql.query(into, [rows.text()]);
  } else if (rows.length > 0) {
    await sql.query(into, [rowsOf(into, rows)]);
  }
}

/** Cause as the columns of a table. */
export function causeColumns(cause: Cause): Row {
  return {
    cause_interchange: cause.interchange,
    cause_document: cause.document,
    cause_event: cause.event,
    cause_timer: cause.timer,
  };
}

export function withoutDocument(command: Typed): Typed {
  const { document: _apart, ...rest } = command as Typed & { document?: unknown };
  return rest;
}

/** The opposite of {@link withoutDocument}. */
export function withDocument(command: Typed, document: CanonicalDocument | undefined): Typed {
  const whole: Typed & { document: CanonicalDocument | undefined } = { ...command, document };
  return whole;
}
