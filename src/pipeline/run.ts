/**
 * The seven stations at work: who is asked when, who wakes whom, and how all of it ends. Work is found by
 * looking into the store; a wake-up only makes the next look come sooner.
 */

import { inlineTranslationBytesMax } from '../base/limits.ts';
import type { Store } from '../store/store.ts';
import { type Backlog, type BacklogLimits, backlogLimitsDefault, openBacklog } from './backlog.ts';
import type { Clock, HubTime } from './clock.ts';
import { type ConfigurationSource, configurationAgeMsMax } from './configuration-source.ts';
import type { RuleContext } from './decide.ts';
import { sharedQueueMax } from './deep-queues.ts';
import { type Ingest, type IngestLimits, openIngest } from './ingest.ts';
import { type Kept, keepingOf, looksOf } from './keeping.ts';
import { type LargeReader, openLargeReader, type ReadLarge } from './large.ts';
import { type Look, type Loops, openLoops, pause } from './loops.ts';
import {
  type ConservationWatch,
  noCounts,
  openConservationWatch,
  type Standing,
  type StationCounts,
} from './observe.ts';
import { ruleStation } from './record.ts';
import { type TranslateContext, translateStation } from './translate.ts';
import { openTransmitter, type TransmitContext, type Transmitter } from './transmit.ts';
import { openUploads, type RunningDigest, type UploadLimits, type Uploads } from './upload.ts';

export interface PipelineParameters {
  store: Store;
  tenants: readonly string[];
  clock: Clock;
  time: HubTime;
  random(): number;
  configuration: ConfigurationSource;
  translate: Omit<TranslateContext, 'configurationOf'>;
  rules: Pick<RuleContext, 'workflowOf'>;
  transmit: Pick<TransmitContext, 'owner' | 'write' | 'channelOf'>;
  /** Reads an interchange that is too large to be read between two sockets. */
  readLarge: ReadLarge;
  /** SHA-256 over bytes that come one after another. */
  openDigest(): RunningDigest;
  /** SHA-256 of text, hex; for the audit chain. */
  digestText(text: string): string;
  report(text: string, error: unknown): void;
  limits?: PipelineLimits;
  /** False: what comes is accepted, and whoever else runs on this store takes it further. Default true. */
  stations?: boolean;
}

export interface PipelineLimits {
  ingest?: Partial<IngestLimits>;
  upload?: Partial<UploadLimits>;
  backlog?: Partial<BacklogLimits>;
  /** Loops of station 3 to 5 side by side; more than one helps where the store has several connections. */
  decideLoops?: number;
  lanesPerRound?: number;
  commandsPerRound?: number;
  interchangesPerRound?: number;
  /** Wait between two rounds that did not fill their batches. */
  gapMs?: number;
  idleMsMin?: number;
  idleMsMax?: number;
}

export interface Pipeline {
  ingest: Ingest;
  /** The same station for what comes piece by piece. */
  uploads: Uploads;
  counts(): StationCounts;
  /** How the ledgers of a tenant stood when they were looked at last. */
  standing(tenant: string): Standing | undefined;
  /** Something was put into lanes or the outbox from outside. */
  wake(): void;
  /** Resolves when nothing is ready to do: every station has looked and found nothing, or not all that it asked for. */
  quiesce(): Promise<void>;
  /** Answers what was taken, ends rounds and sends under way, and lets go of everything. */
  stop(graceMs: number): Promise<void>;
}

const defaults = {
  decideLoops: 1,
  lanesPerRound: 256,
  commandsPerRound: 1000,
  interchangesPerRound: 256,
  gapMs: 2,
  idleMsMin: 5,
  idleMsMax: 50,
};
const QUIET_LOOK_MS = 2;

export function startPipeline(parameters: PipelineParameters): Pipeline {
  return new Running(parameters);
}

class Running implements Pipeline {
  readonly ingest: Ingest;
  readonly uploads: Uploads;
  readonly #parameters: PipelineParameters;
  readonly #limits: typeof defaults;
  readonly #loops: Loops;
  readonly #backlog: Backlog;
  readonly #transmitter: Transmitter;
  readonly #large: LargeReader;
  readonly #conservation: ConservationWatch;
  readonly #counts = noCounts();
  #position = -1;
  #stopped = false;

  constructor(parameters: PipelineParameters) {
    const { store, tenants, clock, report, limits } = parameters;
    this.#parameters = parameters;
    this.#limits = { ...defaults, ...limits };
    this.#loops = openLoops(clock, report);
    this.#backlog = openBacklog(
      store,
      tenants,
      { ...backlogLimitsDefault, ...limits?.backlog },
      () => clock.elapsedMs(),
    );
    this.ingest = openIngest({
      store,
      digest: parameters.translate.digest,
      backlogDelayMs: () => this.#backlog.delayMs(),
      onAccepted: (count) => this.#onAccepted(count),
      elapsedMs: () => clock.elapsedMs(),
      ...(limits?.ingest === undefined ? {} : { limits: limits.ingest }),
    });
    this.uploads = this.#openUploads();
    this.#transmitter = openTransmitter(this.#transmitContext());
    this.#conservation = openConservationWatch(store, tenants, () => clock.elapsedMs(), report);
    this.#large = openLargeReader({
      store,
      read: parameters.readLarge,
      clock,
      report,
      ahead: () => this.#backlog.entries(),
      onRecorded: (documents) => {
        this.#counts.documentsTranslated += documents;
        this.#backlog.translated(0, documents);
        this.#loops.progressed('translate', 'decide', 'transmit');
      },
    });
    const kept = { ...parameters, backlog: this.#backlog, conservation: this.#conservation };
    this.#addKept(looksOf(kept));
    if (parameters.stations === false) return;
    this.#addStations();
    this.#addKept(keepingOf(kept));
    this.#addKeeping();
  }

  counts(): StationCounts {
    const attempts = this.#transmitter.counts();
    return {
      ...this.#counts,
      overloaded: this.ingest.overloaded() + this.uploads.overloaded(),
      attemptsAccepted: attempts.accepted,
      attemptsRetried: attempts.retry,
      attemptsRefused: attempts.refused,
      stationFaults: this.#loops.faults(),
    };
  }

  standing(tenant: string): Standing | undefined {
    return this.#conservation.standing(tenant);
  }

  wake(): void {
    this.#loops.progressed('decide', 'transmit', 'translate');
  }

  async quiesce(): Promise<void> {
    await this.#parameters.configuration.refresh(0);
    this.#loops.progressed();
    while (!this.#stopped) {
      // What is under way wakes those who must go on; the others look once for all when it has ended.
      if (!this.#isUnderWay()) this.#loops.wakeAll();
      await pause(this.#parameters.clock, QUIET_LOOK_MS);
      if (this.#loops.quiet() && (await this.#nothingUnderWay()) && this.#loops.quiet()) return;
    }
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopped = true;
    await this.uploads.close();
    await this.ingest.close();
    await this.#loops.stop();
    await this.#transmitter.stop(graceMs);
    await this.#large.stop();
  }

  #onAccepted(count: number): void {
    this.#counts.accepted += count;
    this.#backlog.accepted(count);
    this.#loops.progressed('translate');
  }

  #openUploads(): Uploads {
    const { store, translate, openDigest, configuration, report, limits } = this.#parameters;
    return openUploads({
      store,
      ingest: this.ingest,
      digest: translate.digest,
      openDigest,
      bytesMaxOf: (tenant) => configuration.of(tenant).settings.interchangeBytesMax,
      backlogDelayMs: () => this.#backlog.delayMs(),
      onAccepted: (count) => this.#onAccepted(count),
      report,
      ...(limits?.upload === undefined ? {} : { limits: limits.upload }),
    });
  }

  #isUnderWay(): boolean {
    if (this.#transmitter.underWay() > 0 || this.#large.underWay() > 0) return true;
    return this.ingest.waiting().requests > 0 || this.uploads.underWay() > 0;
  }

  async #nothingUnderWay(): Promise<boolean> {
    if (this.#isUnderWay()) return false;
    if (!this.#transmitter.holdsBack()) return true;
    // An endpoint that is left alone for a moment has work only where something is due.
    const { store, tenants } = this.#parameters;
    for (const tenant of tenants)
      if ((await store.workload(tenant)).transmissionsDue > 0) return false;
    return true;
  }

  #addStations(): void {
    const { store, configuration } = this.#parameters;
    const { lanesPerRound, commandsPerRound, interchangesPerRound, decideLoops } = this.#limits;
    const configurationOf = (tenant: string) => configuration.of(tenant);
    const decideLanes = ruleStation({ ...this.#parameters.rules, configurationOf });
    let referencesChanged = false;
    const decided = (events: number): string[] => {
      const woken = [
        ...(events > 0 ? ['sequence'] : []),
        ...(referencesChanged ? ['waiting'] : []),
      ];
      referencesChanged = false;
      return woken;
    };
    const rules: typeof decideLanes = (lanes) => {
      const results = decideLanes(lanes);
      referencesChanged ||= results.some(({ references }) => references.length > 0);
      return results;
    };
    const translating = { ...this.#parameters.translate, configurationOf };
    const station = { ...translateStation(translating), decide: rules };
    this.#add('translate', async () => {
      await configuration.refresh(configurationAgeMsMax);
      const limit = { interchanges: interchangesPerRound, bytes: inlineTranslationBytesMax };
      const report = await store.translate(limit, station);
      for (const entry of report.large) this.#large.offer(entry, station);
      this.#counts.interchangesTranslated += report.interchanges;
      this.#counts.documentsTranslated += report.documents;
      if (report.interchanges === 0) return 'idle';
      const { commands, events } = report.decided;
      this.#counts.commandsDecided += commands;
      this.#counts.eventsRecorded += events;
      this.#backlog.translated(report.interchanges, report.documents - commands);
      this.#loops.progressed('decide', 'transmit', ...decided(events));
      return report.more ? 'more' : 'worked';
    });
    for (let i = 0; i < decideLoops; i += 1) {
      this.#add(i === 0 ? 'decide' : `decide ${i}`, async () => {
        const report = await store.decide(
          { lanes: lanesPerRound, commands: commandsPerRound },
          rules,
        );
        this.#counts.commandsDecided += report.commands;
        this.#counts.eventsRecorded += report.events;
        this.#counts.ruleFaults += report.faults;
        this.#backlog.decided(report.commands);
        if (report.commands === 0 && report.faults === 0) return 'idle';
        this.#loops.progressed('transmit', ...decided(report.events));
        return report.more ? 'more' : 'worked';
      });
    }
    this.#add('transmit', async () => lookOf(await this.#transmitter.round()));
    this.#add('transmit deep', async () => lookOf(await this.#transmitter.roundOfDeep()));
    this.#add('waiting', async () => {
      const woken = await store.wakeWaiting(this.#limits.interchangesPerRound, station);
      this.#counts.documentsWoken += woken;
      if (woken > 0) this.#loops.progressed('decide');
      return lookOf(woken);
    });
  }

  #addKept(kept: readonly Kept[]): void {
    for (const { name, look, everyMs, isAside } of kept)
      this.#add(name, async () => lookOf(await look()), everyMs, isAside);
  }

  #addKeeping(): void {
    const { store } = this.#parameters;
    this.#add('sequence', async () => {
      const position = await store.sequence();
      if (position === this.#position) return 'idle';
      this.#position = position;
      this.#loops.progressed('transmit');
      return 'worked';
    });
    this.#add('timers', async () => {
      const fired = await store.fireTimers(this.#limits.commandsPerRound);
      this.#counts.timersFired += fired;
      if (fired > 0) this.#loops.progressed('decide');
      return lookOf(fired);
    });
    this.#add('queues', () => this.#lookAtOutbox(), 5000);
  }

  /** The outbox first: what its rows were made under is no newer than the configuration read after them. */
  async #lookAtOutbox(): Promise<Look> {
    const { store, tenants, configuration } = this.#parameters;
    const named = await Promise.all(
      tenants.map((tenant) => store.outboxQueues(tenant, sharedQueueMax)),
    );
    await configuration.refresh(0);
    const more = tenants.map((tenant, at) => this.#transmitter.sawOutbox(tenant, named[at] ?? []));
    if (more.includes(true)) this.#loops.progressed('transmit');
    return 'idle';
  }

  #add(name: string, round: () => Promise<Look>, idleMs?: number, isAside = false): void {
    const { idleMsMin, idleMsMax, gapMs } = this.#limits;
    this.#loops.add({
      name,
      round,
      gapMs,
      idleMsMin: idleMs ?? idleMsMin,
      idleMsMax: idleMs ?? idleMsMax,
      isAside,
    });
  }

  #transmitContext(): TransmitContext {
    const { store, tenants, clock, time, random, configuration, rules, report } = this.#parameters;
    return {
      ...this.#parameters.transmit,
      store,
      tenants,
      clock,
      time,
      random,
      report,
      configurationOf: (tenant) => configuration.of(tenant),
      workflowOf: (kind) => rules.workflowOf(kind),
      onFinished: (commands) =>
        this.#loops.progressed(
          ...(this.#transmitter.mayHaveMore() ? ['transmit', 'transmit deep'] : []),
          ...(commands > 0 ? ['decide'] : []),
        ),
    };
  }
}

function lookOf(count: number): Look {
  return count > 0 ? 'worked' : 'idle';
}
