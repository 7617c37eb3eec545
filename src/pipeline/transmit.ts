/**
 * Station 6 of 7: transmit.
 *
 *                       └─▶ transmit      attempt, back-off, receipt
 *   dead letter ◀─┤          attempts used up · endpoint gone
 *
 * In: outbox rows, claimed under a lease for endpoints with free slots. Out: attempts, and per transmission
 * sent, a next time, or a dead letter with its exception in the same commit. Something outside happens
 * here, so here alone are leases: a result with an old epoch is refused by the store.
 */
import { leaseMs } from '../base/limits.ts';
import type { Attempt } from '../channels/channel.ts';
import type { Configuration } from '../model/configuration.ts';
import type { OutboundEndpoint } from '../model/profile.ts';
import type {
  AttemptResult,
  ClaimedTransmission,
  ClaimRequest,
  OutboxQueue,
  Store,
} from '../store/store.ts';
import { type AttemptContext, attemptAt, batchMaxOf, type Load } from './attempt.ts';
import {
  attemptResult,
  type FinishedAttempt,
  untriedResult,
  unworkableResult,
} from './attempt-result.ts';
import type { Clock, HubTime } from './clock.ts';
import { DeepQueues, endpointKey } from './deep-queues.ts';
import { EndpointSlots } from './endpoint-slots.ts';
import { Finishing } from './finishing.ts';
import { goneEndpoints, goneResult, isGone } from './gone-endpoints.ts';
import { type Lease, Leases } from './leases.ts';
import { isNumbered } from './render.ts';
import { stopSignal } from './stop-signal.ts';

export interface TransmitContext extends AttemptContext {
  store: Pick<Store, 'claim' | 'finish' | 'heartbeat'>;
  /** Names this process in leases. */
  owner: string;
  tenants: readonly string[];
  configurationOf(tenant: string): Configuration;
  clock: Clock;
  time: HubTime;
  random(): number;
  /** Results were committed; `commands` stand in lanes for them. */
  onFinished(commands: number): void;
}

export interface Transmitter {
  /** Claims what may go now and starts it. Returns how many were claimed. */
  round(): Promise<number>;
  /** The same for one of the endpoints with a deep queue: these have no part in the other rounds, and may rest. */
  roundOfDeep(): Promise<number>;
  /** Whether something may be due for slots that have become free since the last claim. */
  mayHaveMore(): boolean;
  /** Takes over what the outbox names for a tenant, read before the newest configuration; tells of newly gone ones. */
  sawOutbox(tenant: string, named: readonly OutboxQueue[]): boolean;
  underWay(): number;
  /** Whether an endpoint is left alone for a moment although something may be due for it. */
  holdsBack(): boolean;
  counts(): Readonly<Record<Attempt['outcome'], number>>;
  /** No new claims; waits for what is under way, cuts it off after `graceMs`, and records the results. */
  stop(graceMs: number): Promise<void>;
}

export const concurrencyMaxDefault = 16;
const CLAIM_MAX = 1000;
/** Results that may wait to be recorded. */
const UNRECORDED_MAX = 1000;
/** Transmissions to an endpoint that is gone, ended in one round. */
const GONE_MAX = 50;

export function openTransmitter(context: TransmitContext): Transmitter {
  return new Transmit(context);
}

class Transmit implements Transmitter {
  readonly #context: TransmitContext;
  readonly #slots = new Map<string, EndpointSlots>();
  /** Claimed and waiting for a slot, by endpoint. */
  readonly #ready = new Map<EndpointSlots, Load[]>();
  readonly #counts = { accepted: 0, retry: 0, refused: 0 };
  readonly #gone = goneEndpoints();
  readonly #deep = new DeepQueues();
  readonly #abort = stopSignal();
  #underWay = 0;
  /** The last claim left something, as far as is known; or what has ended since held back others of its key. */
  #mayHaveMore = false;
  #stopping = false;
  #idle: (() => void) | undefined;
  readonly #leases: Leases;
  readonly #finishing: Finishing;

  constructor(context: TransmitContext) {
    this.#context = context;
    this.#leases = new Leases(context);
    const givesUp = () => this.#abort.aborted && this.#stopping;
    this.#finishing = new Finishing({ ...context, givesUp });
  }

  underWay(): number {
    return this.#underWay;
  }

  mayHaveMore(): boolean {
    return this.#mayHaveMore || this.#deep.mayHaveMore();
  }

  holdsBack(): boolean {
    const nowMs = this.#context.clock.elapsedMs();
    return [...this.#slots.values()].some((slots) => slots.health(nowMs) === 'paused');
  }

  counts(): Readonly<Record<Attempt['outcome'], number>> {
    return { ...this.#counts };
  }

  async round(): Promise<number> {
    const endpoints = this.#claimableEndpoints().filter((one) => !this.#deep.has(one));
    if (endpoints.length === 0) return 0;
    this.#mayHaveMore = false;
    const claimed = await this.#claim(endpoints);
    this.#mayHaveMore ||= claimed.length === CLAIM_MAX || takesAllOf(claimed, endpoints);
    return claimed.length;
  }

  async roundOfDeep(): Promise<number> {
    if (this.#deep.isEmpty()) return 0;
    const { clock } = this.#context;
    const endpoints = this.#claimableEndpoints().filter((one) => this.#deep.has(one));
    const startedMs = clock.elapsedMs();
    const endpoint = this.#deep.next(endpoints, startedMs);
    if (endpoint === undefined) return 0;
    const claimed = await this.#claim([endpoint]);
    const nowMs = clock.elapsedMs();
    const isFilled = claimed.length >= Math.min(CLAIM_MAX, endpoint.free);
    this.#deep.asked(endpoint, { isFilled, durationMs: nowMs - startedMs, nowMs });
    return claimed.length;
  }

  sawOutbox(tenant: string, named: readonly OutboxQueue[]): boolean {
    this.#deep.look(tenant, named);
    return this.#gone.look(tenant, named, this.#context.configurationOf(tenant));
  }

  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    // What was claimed goes out now or is recorded as not tried; nobody waits for its lease to end.
    this.#startAll();
    if (this.#underWay > 0) {
      const cancel = this.#context.clock.after(graceMs, () => this.#abort.stop());
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
      cancel();
    }
    this.#leases.stop();
  }

  /** Starts what is ready, and names the endpoints that could do with more. */
  #claimableEndpoints(): ClaimRequest['endpoints'] {
    if (this.#stopping) return [];
    this.#startAll();
    // What is sent faster than it can be recorded would be leased, and sent again where this process dies.
    return this.#finishing.waiting() >= UNRECORDED_MAX ? [] : this.#freeEndpoints();
  }

  async #claim(endpoints: ClaimRequest['endpoints']): Promise<ClaimedTransmission[]> {
    const { store } = this.#context;
    const { lease, claimed } = await this.#leases.claim((owner) =>
      store.claim({ owner, leaseMs, limit: CLAIM_MAX, endpoints }),
    );
    for (const load of this.#loadsOf(this.#buryGone(claimed, lease), lease)) this.#hold(load);
    this.#startAll();
    return claimed;
  }

  #freeEndpoints(): ClaimRequest['endpoints'] {
    const { tenants, configurationOf, clock } = this.#context;
    const nowMs = clock.elapsedMs();
    const endpoints: ClaimRequest['endpoints'] = [];
    for (const tenant of tenants) {
      for (const partner of configurationOf(tenant).partners.values()) {
        for (const endpoint of partner.endpoints) {
          const slots = this.#slotsOf(tenant, partner.id, endpoint.id);
          const requests = this.#claimable(slots, endpoint, nowMs);
          if (requests <= 0) continue;
          endpoints.push({
            tenant,
            partner: partner.id,
            endpoint: endpoint.id,
            free: requests * batchMaxOf(endpoint),
            ordered: endpoint.ordering === 'per_key',
            numbered: isNumbered(endpoint),
          });
        }
      }
      for (const gone of this.#gone.of(tenant, configurationOf(tenant)))
        endpoints.push({ tenant, ...gone, free: GONE_MAX, ordered: false, numbered: false });
    }
    return endpoints;
  }

  /** Free slots and some ahead; where all are taken, not before half of what is ahead has been sent. */
  #claimable(slots: EndpointSlots, { concurrencyMax }: OutboundEndpoint, nowMs: number): number {
    const most = concurrencyMax ?? concurrencyMaxDefault;
    const free = slots.free(most, nowMs);
    const ahead = slots.ahead(most);
    const held = this.#ready.get(slots)?.length ?? 0;
    return free === 0 && held > ahead / 2 ? 0 : free + ahead - held;
  }

  #hold(load: Load): void {
    const slots = this.#slotsOf(load.tenant, load.partner.id, load.endpoint.id);
    const ready = this.#ready.get(slots) ?? [];
    ready.push(load);
    this.#ready.set(slots, ready);
    this.#begun(load.lease);
  }

  #startAll(): void {
    for (const slots of this.#ready.keys()) this.#start(slots);
  }

  /** Starts what is ready as far as there are slots; at the end of all things, all of it. */
  #start(slots: EndpointSlots): void {
    const ready = this.#ready.get(slots) ?? [];
    const nowMs = this.#context.clock.elapsedMs();
    for (let load = ready[0]; load !== undefined; load = ready[0]) {
      const most = load.endpoint.concurrencyMax ?? concurrencyMaxDefault;
      // Another process may have sent it since, and the next of its key: this one would come behind that.
      const stands = this.#leases.stands(load.lease);
      if (stands && !this.#stopping && slots.free(most, nowMs) === 0) return;
      ready.shift();
      void this.#end(load, stands ? this.#tried(load, slots) : this.#untried(load));
    }
  }

  #slotsOf(tenant: string, partner: string, endpoint: string): EndpointSlots {
    const key = endpointKey({ tenant, partner, endpoint });
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    const slots = new EndpointSlots();
    this.#slots.set(key, slots);
    return slots;
  }

  /** Ends transmissions whose endpoint is no more; those that only moved between claim and here come again. */
  #buryGone(claimed: readonly ClaimedTransmission[], lease: Lease): ClaimedTransmission[] {
    const { configurationOf, time } = this.#context;
    return claimed.filter((one) => {
      if (!isGone(one, configurationOf(one.tenant))) return true;
      const result = goneResult(one, time.now());
      this.#counts.refused += 1;
      this.#begun(lease);
      void this.#finishing.record(result).then(() => this.#ended(lease, result.commands.length));
      return false;
    });
  }

  /** Documents and events never share a body: their content types differ. */
  #loadsOf(claimed: readonly ClaimedTransmission[], lease: Lease): Load[] {
    const open = new Map<string, Load>();
    const loads: Load[] = [];
    for (const one of claimed) {
      const key = `${endpointKey(one)}/${one.event === undefined}`;
      let load = open.get(key);
      if (load === undefined || load.members.length >= batchMaxOf(load.endpoint)) {
        const { configurationOf } = this.#context;
        const partner = configurationOf(one.tenant).partners.get(one.partner);
        const endpoint = partner?.endpoints.find(({ id }) => id === one.endpoint);
        // The configuration changed between claim and here: the lease ends by itself.
        if (partner === undefined || endpoint === undefined) continue;
        load = { tenant: one.tenant, partner, endpoint, members: [], lease };
        open.set(key, load);
        loads.push(load);
      }
      load.members.push(one);
    }
    return loads;
  }

  /** Never rejects: nobody waits for it, and the process would end. */
  async #end(load: Load, made: Promise<AttemptResult[]>): Promise<void> {
    let commands = 0;
    try {
      const results = await made;
      for (const { outcome } of results) this.#counts[outcome] += 1;
      await Promise.all(results.map((result) => this.#finishing.record(result)));
      this.#noteFollowed(load, results);
      commands = results.reduce((sum, result) => sum + result.commands.length, 0);
    } catch (error) {
      this.#context.report('What was claimed has no result, and comes again.', error);
    } finally {
      this.#ended(load.lease, commands);
    }
  }

  /** What held back others of its ordering key no longer does, unless it waits for its next try. */
  #noteFollowed({ members }: Load, results: readonly AttemptResult[]): void {
    members.forEach((member, at) => {
      if (member.followed !== true) return;
      if (!this.#deep.has(member)) this.#mayHaveMore = true;
      else if (results[at]?.nextAt === undefined) this.#deep.freed(member);
    });
  }

  async #untried({ members }: Load): Promise<AttemptResult[]> {
    const now = this.#context.time.now();
    return members.map((one) => untriedResult(one, now));
  }

  async #tried(load: Load, slots: EndpointSlots): Promise<AttemptResult[]> {
    const { clock, time, random } = this.#context;
    const startedAt = time.now();
    const startedMs = clock.elapsedMs();
    slots.started();
    const { attempt, rendered } = await attemptAt(load, this.#context, this.#abort);
    const endedMs = clock.elapsedMs();
    const endedAt = time.now();
    // The request is over: its slot is free, whenever the result is committed.
    const asked = attempt.outcome === 'retry' ? attempt.afterMs : undefined;
    slots.ended(attempt.outcome !== 'retry', endedMs, random(), asked, endedMs - startedMs);
    this.#start(slots);
    const numbered = isNumbered(load.endpoint) && rendered.bytes !== undefined;
    return load.members.map((claimed) =>
      this.#resultOf({
        claimed,
        partner: load.partner,
        endpoint: load.endpoint,
        attempt,
        startedAt,
        endedAt,
        durationMs: Math.round(endedMs - startedMs),
        chance: random(),
        ...(numbered ? { sentBytes: rendered.bytes } : {}),
        ...(rendered.bytes === undefined || rendered.group === undefined
          ? {}
          : { group: rendered.group }),
      }),
    );
  }

  #resultOf(finished: FinishedAttempt): AttemptResult {
    try {
      return attemptResult(finished);
    } catch (error) {
      this.#context.report('What follows from an attempt could not be worked out.', error);
      return unworkableResult(finished, error);
    }
  }

  #begun(lease: Lease): void {
    this.#underWay += 1;
    this.#leases.hold(lease);
  }

  #ended(lease: Lease, commands: number): void {
    this.#underWay -= 1;
    this.#leases.release(lease);
    if (this.#underWay === 0) this.#idle?.();
    this.#context.onFinished(commands);
  }
}

/** Whether an endpoint has been given as many as it asked for. */
function takesAllOf(
  claimed: readonly ClaimedTransmission[],
  endpoints: ClaimRequest['endpoints'],
): boolean {
  const counts = new Map<string, number>();
  for (const one of claimed) {
    const key = endpointKey(one);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return endpoints.some((asked) => (counts.get(endpointKey(asked)) ?? 0) >= asked.free);
}
