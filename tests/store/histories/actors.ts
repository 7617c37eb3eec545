/** Those who act at once: senders, translators, deciders, transmitters, a clerk, a reader of the log. */
import { setImmediate } from 'node:timers/promises';
import type {
  ClaimedTransmission,
  DraftDocument,
  InboundInterchange,
  InboxEntry,
  LaneBatch,
  LaneResult,
  Store,
  TranslateStation,
} from '../../../src/store/store.ts';
import { type Deed, decideDeeds, emptyLane, note } from '../contract/deeds.ts';
import { Drafts, person, sha256 } from '../contract/drafts.ts';
import type { Opened } from '../contract/world.ts';
import {
  CHANNELS,
  idOf,
  labelOf,
  type Plan,
  type PlannedDocument,
  type PlannedInterchange,
  referenceOf,
  streamOf,
} from './plan.ts';
import { Witness } from './witness.ts';

const LIMIT = { interchanges: 3, bytes: 500 };
const LARGE_BYTES = 800;
const STEPS = 12;
const DRAIN_PASSES_MAX = 400;
const LONG_LEASE_MS = 60_000;
const SHORT_LEASE_MS = 20;

export class History {
  readonly tenant: string;
  readonly witness = new Witness();
  readonly #plan: Plan;
  readonly #stores: readonly Store[];
  readonly #pause: Opened['pause'];
  readonly #drafts: Drafts;
  readonly #planned = new Map<string, { channel: number; index: number }>();

  /** Several stores over one database are several processes. */
  constructor(stores: readonly Store[], pause: Opened['pause'], tenant: string, plan: Plan) {
    this.#stores = stores;
    this.#pause = pause;
    this.tenant = tenant;
    this.#plan = plan;
    this.#drafts = new Drafts(tenant);
    for (const [channel, interchanges] of plan.entries()) {
      for (const index of interchanges.keys()) {
        this.#planned.set(idOf(tenant, labelOf(channel, index)), { channel, index });
      }
    }
  }

  /** All at once, then until nothing is left to do. */
  async run(): Promise<void> {
    const senders = Array.from({ length: CHANNELS }, (_, channel) => this.#send(channel));
    const others = [
      this.#often((store) => this.#translate(store)),
      this.#often((store) => this.#translate(store)),
      this.#often((store) => this.#decide(store)),
      this.#often((store) => this.#decide(store)),
      this.#often((store, step) => this.#transmit(store, step % 3 === 1)),
      this.#often((store) => this.#transmit(store, false)),
      this.#often((store) => this.#tidyUp(store)),
      this.#often((store) => this.#readLog(store)),
    ];
    await Promise.all([...senders, ...others]);
    await this.#drain();
  }

  async #often(work: (store: Store, step: number) => Promise<unknown>): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      await work(this.#stores[step % this.#stores.length] as Store, step);
      await setImmediate();
    }
  }

  async #drain(): Promise<void> {
    const store = this.#stores[0] as Store;
    for (let pass = 0; pass < DRAIN_PASSES_MAX; pass += 1) {
      const work = [
        await this.#translate(store),
        await this.#decide(store),
        await this.#tidyUp(store),
        await this.#transmit(store, false),
        await this.#readLog(store),
      ];
      const { transmissionsDue } = await store.workload(this.tenant);
      if (transmissionsDue > 0) await this.#pause(SHORT_LEASE_MS);
      else if (work.every((count) => count === 0)) return;
    }
    throw new Error('The history does not come to rest.');
  }

  /* ---------- ingest ---------- */

  /** Two at a time where there are two. */
  async #send(channel: number): Promise<void> {
    const all = (this.#plan[channel] ?? []).map((_, index) => this.#inbound(channel, index));
    for (let at = 0; at < all.length; at += 2) {
      const store = this.#stores[at % this.#stores.length] as Store;
      await store.accept(all.slice(at, at + 2));
      await setImmediate();
    }
  }

  #inbound(channel: number, index: number): InboundInterchange {
    const { envelope, text, large } = this.#interchange(channel, index);
    const content =
      envelope === undefined ? labelOf(channel, index) : `${channel}/${envelope}/${text}`;
    return this.#drafts.inbound({
      id: idOf(this.tenant, labelOf(channel, index)),
      channel: `C${channel}`,
      text: content.padEnd(large ? LARGE_BYTES : 0),
      contentHash: sha256(content),
    });
  }

  #interchange(channel: number, index: number): PlannedInterchange {
    return (this.#plan[channel] ?? [])[index] as PlannedInterchange;
  }

  /* ---------- translate ---------- */

  async #translate(store: Store): Promise<number> {
    const { interchanges, large } = await store.translate(LIMIT, this.#station());
    let batches = 0;
    for (const entry of large.filter(({ tenant }) => tenant === this.tenant)) {
      if (await this.#translateLarge(store, entry)) batches += 1;
    }
    return interchanges + batches;
  }

  /** One document per batch; the outcome comes with a batch of its own. */
  #translateLarge(store: Store, entry: InboxEntry): Promise<boolean> {
    const { documents, envelopeIdentity, throws } = this.#read(entry);
    const batch = documents.slice(entry.documentsDone, entry.documentsDone + 1);
    const more = batch.length > 0 && !throws;
    const { outcome, ...draft } = this.#drafts.draft(entry, {
      outcome: throws ? 'quarantined' : 'translated',
      documents: more ? batch : [],
      expectedDocuments: more || throws ? 0 : documents.length,
      ...(envelopeIdentity === undefined ? {} : { envelopeIdentity }),
    });
    const whole = more || outcome === undefined ? draft : { ...draft, outcome };
    return store.recordTranslation(entry, whole, this.#station());
  }

  #station(): TranslateStation {
    return {
      translate: (entry) => {
        if (entry.tenant !== this.tenant) return this.#drafts.draft(entry, { outcome: 'refused' });
        const { throws, ...draft } = this.#read(entry);
        if (throws) throw new Error('A reader has a defect.');
        return this.#drafts.draft(entry, draft);
      },
      complete: () => undefined,
      onFinding: () => [],
      onRepeatedEnvelope: () => [],
    };
  }

  #read(entry: InboxEntry): {
    documents: DraftDocument[];
    envelopeIdentity?: string;
    throws: boolean;
  } {
    const planned = this.#planned.get(entry.id);
    if (planned === undefined) throw new Error('An interchange that nobody sent.');
    const { channel, index } = planned;
    const { envelope, throws, documents } = this.#interchange(channel, index);
    return {
      documents: documents.map((document, n) => this.#document(channel, index, n, document)),
      ...(envelope === undefined ? {} : { envelopeIdentity: `C${channel}/${envelope}` }),
      throws,
    };
  }

  #document(channel: number, index: number, n: number, planned: PlannedDocument): DraftDocument {
    const label = labelOf(channel, index, n);
    const { key, content, same, lookup, to } = planned;
    const value = referenceOf(channel, to);
    return this.#drafts.document({
      id: idOf(this.tenant, label),
      index: n,
      contentKey: sha256(key === undefined ? label : `${channel}/${key}/${content}`).slice(0, 32),
      ...(key === undefined ? {} : { identity: `C${channel}/${key}` }),
      onSameIdentity: same,
      target: lookup
        ? {
            type: 'lookup',
            lookups: [{ scopes: ['ACME', '*'], role: 'bill_of_lading', value }],
            streamKinds: ['shipment'],
          }
        : { type: 'stream', stream: streamOf(channel, planned) },
      command: { ...this.#deed(channel, label, planned) },
    });
  }

  /** Ids come from the label: the same deed is the same in every run. */
  #deed(channel: number, label: string, planned: PlannedDocument): Deed {
    const id = (what: string): string => idOf(this.tenant, `${label}/${what}`);
    const stream = streamOf(channel, planned);
    switch (planned.deed) {
      case 'refusal':
        return { type: 'deed', refusal: { code: 'NO', text: 'No.' } };
      case 'fault':
        return { type: 'deed', fault: 'A rule has a defect.' };
      case 'refer': {
        const found = streamOf(channel, { ...planned, lookup: true });
        const reference = this.#drafts.reference(found, referenceOf(channel, planned.to));
        return note(label, { effects: { references: [reference] } });
      }
      case 'tell': {
        const command = this.#drafts.command(`tally/${stream}`, note(label), {
          id: id('command'),
          depth: 1,
        });
        return note(label, { effects: { commands: [command] } });
      }
      case 'timer': {
        const ringing = this.#drafts.command(`alarm/${label}`, note(label), { id: id('timer') });
        const timer = {
          tenant: this.tenant,
          stream: `alarm/${label}`,
          name: label,
          at: '2020-01-01T00:00:00.000Z',
          envelope: ringing.envelope,
        };
        return note(label, { effects: { timers: [timer] } });
      }
      case 'send': {
        const document = this.#drafts.outbound({ id: id('document'), number: label });
        const transmission = this.#drafts.transmission({
          id: id('transmission'),
          document: document.id,
          title: label,
          orderingKey: stream,
        });
        const effects = { outboundDocuments: [document], transmissions: [transmission] };
        return note(label, { effects });
      }
      case 'note':
        return note(label);
    }
  }

  /* ---------- decide, wake, release ---------- */

  async #decide(store: Store): Promise<number> {
    const decideOwn = (lane: LaneBatch): LaneResult =>
      lane.tenant === this.tenant ? decideDeeds(lane) : emptyLane(lane);
    const { lanes } = await store.decide({ lanes: 3, commands: 5 }, (batches) =>
      batches.map(decideOwn),
    );
    return lanes;
  }

  /** Timers, documents that waited, held lanes: a person drops what threw. */
  async #tidyUp(store: Store): Promise<number> {
    let count = await store.fireTimers(2);
    count += await store.wakeWaiting(2, this.#station());
    const { rows } = await store.listQuarantine(this.tenant, { open: true }, { limit: 500 });
    for (const { what, stream } of rows) {
      if (what !== 'lane' || stream === undefined) continue;
      if (await store.releaseLane(this.tenant, stream, 'drop', person)) count += 1;
    }
    return count;
  }

  /* ---------- transmit ---------- */

  /** A slow one answers when its lease has lapsed and somebody else holds the transmission. */
  async #transmit(store: Store, slow: boolean): Promise<number> {
    if (!slow) {
      const claimed = await this.#claim(store, 'quick', LONG_LEASE_MS);
      for (const one of claimed) await this.#finish(store, one);
      return claimed.length;
    }
    const claimed = await this.#claim(store, 'slow', SHORT_LEASE_MS);
    if (claimed.length === 0) return 0;
    await this.#pause(SHORT_LEASE_MS * 2);
    const again = await this.#claim(store, 'other', LONG_LEASE_MS);
    for (const one of [...claimed, ...again]) await this.#finish(store, one);
    return claimed.length;
  }

  #claim(store: Store, owner: string, leaseMs: number): Promise<ClaimedTransmission[]> {
    const endpoint = {
      tenant: this.tenant,
      partner: 'ACME',
      endpoint: 'main',
      free: 3,
      ordered: true,
      numbered: true,
    };
    return this.witness.claim(() =>
      store.claim({ owner, leaseMs, limit: 3, endpoints: [endpoint] }),
    );
  }

  /** How it ends depends on the id alone: sent, refused, or sent at the second attempt. */
  async #finish(store: Store, claimed: ClaimedTransmission): Promise<void> {
    const fate = Number.parseInt(claimed.id.slice(0, 2), 16) % 4;
    const again = fate === 1 && claimed.attempt === 1;
    const outcome = fate === 0 ? 'refused' : again ? 'retry' : 'accepted';
    const result = this.#drafts.result(claimed, {
      outcome,
      ...(outcome === 'retry' ? { nextAt: '2020-01-01T00:00:00.000Z' } : {}),
    });
    await this.witness.finish(claimed, outcome, async () => {
      const { stale } = await store.finish([result]);
      return stale.includes(claimed.id);
    });
  }

  /* ---------- the log ---------- */

  async #readLog(store: Store): Promise<number> {
    await store.sequence();
    const after = this.witness.log.at(-1)?.position ?? 0;
    const rows = await store.readLog(this.tenant, after, 7);
    this.witness.log.push(...rows);
    return rows.length;
  }
}
