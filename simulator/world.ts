/** The simulated world: a hub, everybody around it, and time that goes from one happening to the next. */
import { mkdirSync } from 'node:fs';
import { instantFromMs, msFromInstant, parseInstant } from '../src/base/instant.ts';
import { WorldAgenda } from './agenda.ts';
import { Population } from './population.ts';
import { chanceOf } from './random.ts';
import type { RunningHub } from './running-hub.ts';
import type { Sabotage } from './sabotage.ts';
import type { OrderScenario } from './scenario.ts';
import { nextRoundMs, scenariosOf } from './scenarios.ts';
import { dayMs, hourMs } from './scheduler.ts';
import { HubClient } from './systems/hub-client.ts';
import type { ReceiverFaults } from './systems/receiver.ts';

export interface WorldOptions {
  hub: RunningHub;
  folder: string;
  seed: number;
  orders: number;
  /** Scenarios of the caller's own instead of those of the seed. */
  scenariosFrom?(startMs: number): OrderScenario[];
  faults?: Partial<ReceiverFaults>;
  /** Happenings fall on whole multiples of this. Default: a minute. */
  gridMs?: number;
  sabotage?: Sabotage;
  /** New rounds of orders follow each other for as long as somebody watches. */
  endless?: boolean;
  /** Told now and then how far the world is. */
  onProgress?(progress: WorldProgress): void;
}

/** The database has orders already. */
export class DatabaseUsed extends Error {
  override readonly name = 'DatabaseUsed';
  constructor() {
    super(
      'The database already has orders, and a world begins with none. Give an empty database, ' +
        'another schema (postgres://…?schema=NAME), or another folder.',
    );
  }
}

export interface WorldProgress {
  at: string;
  done: number;
  planned: number;
}

const FAULTS_DEFAULT: ReceiverFaults = { answerLost: 0.02, unavailable: 0.02 };
/** Timers of the hub that lie further ahead than this are not waited for once all is said and done. */
const AFTERMATH_MS = 3 * dayMs;
/** Real time after which a world that does not come to rest is given up. */
const SETTLE_MS_MAX = 120_000;
const FILE_LOOK_MS = 10;
/** Between two steps of a watched world; and how long nothing may happen in it. */
const PACE_MS = 200;
const QUIET_MS_MAX = 2 * hourMs;
const MINUTE_MS = 60_000;

export class World {
  readonly population: Population;
  readonly scenarios: OrderScenario[];
  readonly agenda: WorldAgenda;
  readonly #options: WorldOptions;

  private constructor(
    options: WorldOptions,
    agenda: WorldAgenda,
    scenarios: OrderScenario[],
    population: Population,
  ) {
    this.#options = options;
    this.agenda = agenda;
    this.scenarios = scenarios;
    this.population = population;
  }

  static async open(options: WorldOptions): Promise<World> {
    const { hub, seed, orders, folder, sabotage } = options;
    mkdirSync(folder, { recursive: true });
    await refuseUsed(hub);
    const chance = chanceOf(seed);
    const startMs = nextMonday(msOf(await hub.now()));
    await hub.advanceClock(instantFromMs(startMs));
    const agenda = new WorldAgenda(startMs, chance.fork('agenda'), options.gridMs ?? MINUTE_MS);
    const firstMs = startMs + hourMs;
    const scenarios =
      options.scenariosFrom?.(firstMs) ?? scenariosOf({ seed, orders, startMs: firstMs });
    const population = await Population.open({
      folder,
      agenda,
      chance,
      faults: { ...FAULTS_DEFAULT, ...options.faults },
      hubUrl: hub.url,
      adminKey: hub.adminKey,
      scenarios,
      ...(sabotage === undefined ? {} : { sabotage }),
    });
    const world = new World(options, agenda, scenarios, population);
    world.#plan();
    return world;
  }

  /** Runs until nothing is planned and nothing is due, as fast as everybody can. */
  async run(): Promise<void> {
    for (;;) {
      await this.settle();
      const nextMs = await this.#nextMs();
      if (nextMs === undefined) return;
      await this.#moveTo(nextMs);
    }
  }

  /** Runs everything that happens within so many hours, and stands at their end. */
  async passHours(hours: number): Promise<void> {
    const endMs = this.agenda.nowMs() + hours * hourMs;
    for (;;) {
      await this.settle();
      const nextMs = await this.#nextMs();
      if (nextMs === undefined || nextMs > endMs) break;
      await this.#moveTo(nextMs);
    }
    await this.#moveTo(endMs);
    await this.settle();
  }

  /**
   * Runs in step with real time, `speed` times as fast, until `signal` ends it. Hours in which nothing would
   * happen are left out, and time stands still while anybody is behind: the hub, or the world itself.
   */
  async runPaced(speed: number, signal: AbortSignal): Promise<void> {
    const { hub } = this.#options;
    let lookedMs = Date.now();
    while (!signal.aborted) {
      const elapsedMs = Date.now() - lookedMs;
      lookedMs += elapsedMs;
      const nextMs = (await this.#nextMs()) ?? 0;
      const stepMs = Math.max(elapsedMs * speed, nextMs - this.agenda.nowMs() - QUIET_MS_MAX);
      await this.#moveTo(this.agenda.nowMs() + stepMs);
      this.population.collect();
      await this.agenda.idle();
      await hub.quiesce();
      this.agenda.throwFailure();
      lookedMs = Date.now();
      await pause(PACE_MS);
    }
    await this.agenda.idle();
  }

  /** Ends when neither the hub nor anybody else has anything to do at this moment of hub time. */
  async settle(): Promise<void> {
    const { hub } = this.#options;
    const giveUpMs = Date.now() + SETTLE_MS_MAX;
    for (;;) {
      this.agenda.runDue();
      await this.agenda.idle();
      await this.#filesTaken(giveUpMs);
      await hub.quiesce();
      this.population.collect();
      this.agenda.throwFailure();
      // What arrived is answered at a later moment of hub time, but for receipts that lie in folders.
      if (this.population.filesWaiting() === 0 && this.agenda.isIdle()) return;
      if (Date.now() > giveUpMs)
        throw new Error(
          `The world does not come to rest at ${instantFromMs(this.agenda.nowMs())}.`,
        );
    }
  }

  async close(): Promise<void> {
    await this.population.close();
  }

  async #filesTaken(giveUpMs: number): Promise<void> {
    while (this.population.filesWaiting() > 0 && Date.now() < giveUpMs) await pause(FILE_LOOK_MS);
  }

  /** The next thing that happens: planned here, or due in the hub by itself. */
  async #nextMs(): Promise<number | undefined> {
    const { hub } = this.#options;
    const planned = this.agenda.nextMs();
    const dueAt = await hub.nextDueAt();
    const due = dueAt === undefined ? undefined : msOf(dueAt);
    if (planned === undefined && due !== undefined && due > this.agenda.nowMs() + AFTERMATH_MS)
      return undefined;
    if (planned === undefined) return due === undefined ? undefined : this.agenda.onGrid(due);
    return due === undefined ? planned : Math.min(planned, this.agenda.onGrid(due));
  }

  async #moveTo(nowMs: number): Promise<void> {
    const { hub, onProgress } = this.#options;
    const at = instantFromMs(Math.floor(nowMs));
    await hub.advanceClock(at);
    this.agenda.setNow(Math.floor(nowMs));
    onProgress?.({ at, ...this.agenda.progress() });
    this.agenda.runDue();
  }

  #plan(): void {
    this.#planRound(this.scenarios);
    this.#planOutage('LUMEN', 5, 0.5);
    this.#planOutage('ERP-US', 9, 0.25);
  }

  #planRound(round: readonly OrderScenario[]): void {
    for (const scenario of round) {
      this.population.erps.get(scenario.buyer)?.take(scenario);
      this.population.warehouse.take(scenario);
    }
    if (this.#options.endless !== true) return;
    const startMs = nextRoundMs(round);
    this.agenda.at(startMs - hourMs, 'next round', () => {
      const { seed, orders } = this.#options;
      const firstIndex = this.scenarios.length;
      const next = scenariosOf({ seed, orders, startMs, firstIndex });
      this.scenarios.push(...next);
      this.population.know(next);
      this.#planRound(next);
    });
  }

  /** A system that is down for a while, early in the run. */
  #planOutage(id: string, afterHours: number, hours: number): void {
    const receiver = this.population.introduction.listening.get(id)?.receiver;
    this.agenda.after(afterHours, `${id} goes down`, () => receiver?.setDown(true));
    this.agenda.after(afterHours + hours, `${id} comes back`, () => receiver?.setDown(false));
  }
}

/** Orders of an earlier run have the same numbers: the hub would take these for repetitions. */
async function refuseUsed({ url, adminKey }: RunningHub): Promise<void> {
  const known = await new HubClient(url, adminKey).get<{ rows: unknown[] }>(
    '/v1/purchase-orders?limit=1',
  );
  if ((known?.rows.length ?? 0) > 0) throw new DatabaseUsed();
}

/** 06:00 UTC on the Monday after: each run has the same weekdays. */
function nextMonday(nowMs: number): number {
  const day = new Date(nowMs).getUTCDay();
  const midnight = Math.floor(nowMs / dayMs) * dayMs;
  return midnight + (((8 - day) % 7) + (day === 1 ? 7 : 0)) * dayMs + 6 * hourMs;
}

function msOf(text: string): number {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`${text} is no instant.`);
  return msFromInstant(instant);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
