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
import { statement } from './load.ts';
import { rowsOf } from './values.ts';

const insertDocuments = statement('insert-documents');
const linkDocuments = statement('link-documents');
const insertDocumentOutcomes = statement('insert-document-outcomes');
const insertLaneEntries = statement('insert-lane-entries');
const insertTransmissions = statement('insert-transmissions');
const upsertQuarantine = statement('upsert-quarantine');
const insertTally = statement('insert-tally');

type Row = Record<string, unknown>;

export class Writes {
  readonly #documents: Row[] = [];
  readonly #links: Row[] = [];
  readonly #outcomes: Row[] = [];
  readonly #entries: Row[] = [];
  readonly #transmissions: Row[] = [];
  readonly #quarantine = new Map<string, Row>();
  readonly #tally = new Map<
    string,
    { tenant: string; ledger: string; account: string; count: number }
  >();

  get entries(): number {
    return this.#entries.length;
  }

  /** A row of the table document; `n` keeps the order. */
  document(row: Row): void {
    this.#documents.push({ n: this.#documents.length, ...row });
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
    this.#links.push({ tenant, id, stream });
  }

  outcome(
    tenant: string,
    document: string,
    outcome: DocumentOutcome,
    why: { code?: string; text?: string } = {},
  ): void {
    this.#outcomes.push({ tenant, document, outcome, code: why.code, text: why.text });
    this.count(tenant, 'document', outcome, 1);
  }

  command({ tenant, envelope }: LaneCommand): void {
    this.#entry({ tenant, stream: envelope.stream, envelope, document_apart: false });
  }

  /** A document's own command. The document is in its table already, so the lane does not hold it again. */
  documentCommand(
    tenant: string,
    envelope: CommandEnvelope,
    document: { id: string; body: CanonicalDocument | undefined },
  ): void {
    const { command } = envelope;
    const apart =
      document.body !== undefined && 'document' in command && command.document === document.body;
    this.#entry({
      tenant,
      stream: envelope.stream,
      envelope: apart ? { ...envelope, command: withoutDocument(command) } : envelope,
      document: document.id,
      document_apart: apart,
    });
  }

  transmission(draft: DraftTransmission): void {
    const { id, tenant, partner, endpoint, document, event, kind, title, orderingKey, cause } =
      draft;
    this.#transmissions.push({
      n: this.#transmissions.length,
      tenant,
      id,
      partner,
      endpoint,
      document,
      event,
      kind,
      title,
      ordering_key: orderingKey,
      ...causeColumns(cause),
    });
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

  count(tenant: string, ledger: 'interchange' | 'document', account: string, count: number): void {
    if (count === 0) return;
    const key = `${tenant}\u0000${ledger}\u0000${account}`;
    const before = this.#tally.get(key);
    if (before === undefined) this.#tally.set(key, { tenant, ledger, account, count });
    else before.count += count;
  }

  /** What sends one of these events waits for their commit's position. */
  knowCommit(commit: number, events: ReadonlySet<unknown>): void {
    for (const row of this.#transmissions) if (events.has(row.event)) row.batch = commit;
  }

  /** Writes everything. Events must be written before: a transmission looks up the commit of its event. */
  async flush(sql: Sql): Promise<void> {
    await put(sql, insertDocuments, this.#documents);
    await put(sql, linkDocuments, this.#links);
    await put(sql, insertDocumentOutcomes, this.#outcomes);
    await put(sql, insertTransmissions, this.#transmissions);
    await put(sql, upsertQuarantine, [...this.#quarantine.values()]);
    await put(sql, insertTally, [...this.#tally.values()]);
    // Last, because rows of lanes that are new are waited for by whoever sends to the same lane.
    await put(sql, insertLaneEntries, this.#entries);
  }

  #entry(row: Row): void {
    this.#entries.push({ n: this.#entries.length, ...row });
  }
}

/** Runs a statement whose only parameter is its rows, unless there are none. */
export async function put(sql: Sql, into: Statement, rows: readonly unknown[]): Promise<void> {
  if (rows.length > 0) await sql.query(into, [rowsOf(rows)]);
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
