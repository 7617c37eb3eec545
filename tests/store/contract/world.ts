/**
 * One case of the contract works in a tenant of its own, so that one store serves them all. What it leaves
 * behind is settled before the next one.
 */
import { addMs } from '../../../src/base/instant.ts';
import type {
  AcceptOutcome,
  ClaimedTransmission,
  ClaimRequest,
  DecideReport,
  DocumentFinding,
  DocumentRow,
  DraftDocument,
  DraftTransmission,
  InboxEntry,
  LaneBatch,
  LaneCommand,
  Page,
  Store,
  TranslateReport,
  TranslateStation,
  TranslationDraft,
} from '../../../src/store/store.ts';
import { type Deed, type Diary, decideDeeds, emptyLane } from './deeds.ts';
import { Drafts, person } from './drafts.ts';

/** Breaks the tables by hand, to see conservation go red. */
const nothingTranslated: TranslateReport = {
  interchanges: 0,
  documents: 0,
  decided: { commands: 0, events: 0 },
  large: [],
  more: false,
};

export interface Tamper {
  loseLaneEntry(tenant: string, document: string): Promise<void>;
  markTwice(tenant: string, document: string): Promise<void>;
  loseInboxEntry(tenant: string, interchange: string): Promise<void>;
}

export interface Opened {
  store: Store;
  close(): Promise<void>;
  /** Lets time pass on the clock of leases. */
  pause(ms: number): Promise<void>;
  tamper: Tamper;
}

export type Script = (entry: InboxEntry) => Partial<TranslationDraft>;

export interface Translated {
  report: TranslateReport;
  entries: InboxEntry[];
  findings: DocumentFinding[];
  repeats: { entry: InboxEntry; of: string; sameContent: boolean }[];
}

export const WIDE = { interchanges: 1000, bytes: 1_000_000 };
export const DAY_MS = 86_400_000;

export class World extends Drafts {
  /** Whether translation is given the rules, so that a store may decide in the same commit. */
  decidesAtOnce = false;
  readonly store: Store;
  readonly tamper: Tamper;
  readonly pause: Opened['pause'];
  /** Lane commands that the station adds for each finding. */
  onFinding: (finding: DocumentFinding) => LaneCommand[] = () => [];
  /** What a draft becomes when the stream is known that it names. */
  complete: (draft: DraftDocument, stream: string) => DraftDocument | undefined = () => undefined;

  constructor(opened: Opened, tenant: string) {
    super(tenant);
    this.store = opened.store;
    this.tamper = opened.tamper;
    this.pause = opened.pause;
  }

  /* ---------- ingest ---------- */

  accept(...batch: Parameters<Drafts['inbound']>[0][]): Promise<AcceptOutcome[]> {
    return this.store.accept(batch.map((over) => this.inbound(over)));
  }

  /** Accepts one interchange and answers its id. */
  async arrive(over: Parameters<Drafts['inbound']>[0] = {}): Promise<string> {
    const interchange = this.inbound(over);
    await this.store.accept([interchange]);
    return interchange.id;
  }

  /* ---------- translate ---------- */

  station(script: Script, into?: Translated): TranslateStation {
    return {
      translate: (entry) => {
        if (entry.tenant !== this.tenant) return this.draft(entry, { outcome: 'refused' });
        into?.entries.push(entry);
        return this.draft(entry, script(entry));
      },
      complete: (tenant, draft, stream) =>
        tenant === this.tenant ? this.complete(draft, stream) : undefined,
      onFinding: (finding) => {
        if (finding.tenant !== this.tenant) return [];
        into?.findings.push(finding);
        return this.onFinding(finding);
      },
      onRepeatedEnvelope: (entry, of, sameContent) => {
        into?.repeats.push({ entry, of, sameContent });
        return [this.command('exception/repeated', { type: 'deed', notes: [of] })];
      },
      ...(this.decidesAtOnce
        ? {
            decide: (lanes: LaneBatch[]) =>
              lanes.map((lane) =>
                lane.tenant === this.tenant ? decideDeeds(lane) : emptyLane(lane),
              ),
          }
        : {}),
    };
  }

  async translate(script: Script = () => ({}), limit = WIDE): Promise<Translated> {
    const report = { ...nothingTranslated };
    const seen: Translated = { report, entries: [], findings: [], repeats: [] };
    seen.report = await this.store.translate(limit, this.station(script, seen));
    seen.report.large = seen.report.large.filter((entry) => entry.tenant === this.tenant);
    return seen;
  }

  /** An interchange of these documents, accepted and translated. */
  async bring(
    documents: DraftDocument[],
    over: Parameters<Drafts['inbound']>[0] = {},
  ): Promise<Translated & { interchange: string }> {
    const interchange = await this.arrive(over);
    const translated = await this.translate((entry) =>
      entry.id === interchange ? { documents } : {},
    );
    return { ...translated, interchange };
  }

  async wake(limit = 1000): Promise<{ woken: number; findings: DocumentFinding[] }> {
    const report = { ...nothingTranslated };
    const seen: Translated = { report, entries: [], findings: [], repeats: [] };
    const woken = await this.store.wakeWaiting(
      limit,
      this.station(() => ({}), seen),
    );
    return { woken, findings: seen.findings };
  }

  async outcomeOf(document: string): Promise<DocumentRow['outcome'] | undefined> {
    return (await this.store.getDocument(this.tenant, document))?.outcome;
  }

  /* ---------- lanes ---------- */

  async enqueue(stream: string, ...deeds: Deed[]): Promise<void> {
    await this.store.enqueue(deeds.map((deed) => this.command(stream, deed)));
  }

  /** One pass over the ready lanes. Lanes of other tenants are emptied and not told. */
  async decide(
    limit = { lanes: 100, commands: 1000 },
  ): Promise<{ report: DecideReport; lanes: LaneBatch[] }> {
    const lanes: LaneBatch[] = [];
    const report = await this.store.decide(limit, (batches) =>
      batches.map((batch) => {
        if (batch.tenant !== this.tenant) return emptyLane(batch);
        lanes.push(batch);
        return decideDeeds(batch);
      }),
    );
    return { report, lanes };
  }

  /** Until no lane is ready. */
  async decideAll(): Promise<void> {
    for (let passes = 0; passes < 100; passes += 1) {
      const { report } = await this.decide();
      if (report.lanes === 0) return;
    }
    throw new Error('The lanes never came to rest.');
  }

  /** Puts deeds into a lane and decides everything. */
  async act(stream: string, ...deeds: Deed[]): Promise<void> {
    await this.enqueue(stream, ...deeds);
    await this.decideAll();
  }

  async notes(stream: string): Promise<string[]> {
    const row = await this.store.getStream(this.tenant, stream);
    return (row?.state as Diary | undefined)?.notes ?? [];
  }

  /* ---------- transmit ---------- */

  /** Makes a document with a transmission per entry, in order; answers the transmissions' ids. */
  async send(...overs: Partial<DraftTransmission>[]): Promise<string[]> {
    const documents = overs.map(() => this.outbound());
    const transmissions = overs.map((over, index) =>
      this.transmission({ document: documents[index]?.id ?? '', ...over }),
    );
    const deed: Deed = { type: 'deed', effects: { outboundDocuments: documents, transmissions } };
    await this.act('order/sender', deed);
    return transmissions.map(({ id }) => id);
  }

  claim(
    endpoint: Partial<ClaimRequest['endpoints'][number]> = {},
    over: Partial<ClaimRequest> = {},
  ): Promise<ClaimedTransmission[]> {
    return this.store.claim({
      owner: 'hub-1',
      leaseMs: 60_000,
      limit: 1000,
      endpoints: [
        {
          tenant: this.tenant,
          partner: 'ACME',
          endpoint: 'main',
          free: 1000,
          ordered: false,
          numbered: false,
          ...endpoint,
        },
      ],
      ...over,
    });
  }

  async later(ms: number): Promise<string> {
    return addMs(await this.store.now(), ms);
  }

  /** Moves hub time. */
  async elapse(ms: number): Promise<void> {
    await this.store.advanceClock(await this.later(ms));
  }

  /** Takes what is left away, so that the next case starts from rest. */
  async settle(): Promise<void> {
    const { rows } = await this.store.listTransmissions(
      this.tenant,
      { phase: 'waiting' },
      { limit: 500 },
    );
    for (const { id } of rows) await this.store.cancelTransmission(this.tenant, id, person);
    const nobody = new World(
      { store: this.store, close: async () => {}, pause: this.pause, tamper: this.tamper },
      'nobody',
    );
    for (let passes = 0; passes < 100; passes += 1) {
      const { nextDueAt } = await this.store.workload(this.tenant);
      if (nextDueAt !== undefined) await this.store.advanceClock(nextDueAt);
      const fired = await this.store.fireTimers(1000);
      await nobody.decideAll();
      const { interchanges, large } = await this.store.translate(
        WIDE,
        nobody.station(() => ({})),
      );
      for (const entry of large) {
        const refused = nobody.draft(entry, { outcome: 'refused' });
        await this.store.recordTranslation(
          entry,
          refused,
          nobody.station(() => ({})),
        );
      }
      if (fired + interchanges + large.length === 0 && nextDueAt === undefined) return;
    }
    throw new Error('The case does not come to rest.');
  }
}

/** All rows of a list, page by page; `between` runs after each page. */
export async function walk<T>(
  list: (page: { limit: number; after?: string }) => Promise<Page<T>>,
  limit: number,
  between: () => Promise<unknown> = async () => {},
): Promise<T[]> {
  const rows: T[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < 200; pages += 1) {
    const page = await list({ limit, ...(after === undefined ? {} : { after }) });
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    after = page.next;
    await between();
  }
  throw new Error('The list has no end.');
}
