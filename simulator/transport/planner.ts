/**
 * A transport system that plans: once a day it makes loads of what was asked for, by destination, with the
 * carriers of the lane, books them, and tells the carriers.
 */
import type {
  BookingConfirmation,
  BookingRequest,
  Leg,
  Stop,
} from '../../src/model/shipment-documents.ts';
import type { Beliefs } from '../beliefs.ts';
import { carriers, suppliers } from '../catalogue.ts';
import type { TruckTrouble } from '../scenario.ts';
import { dayMs, hourMs } from '../scheduler.ts';
import type { Agenda } from '../systems/agenda.ts';
import type { HubClient } from '../systems/hub-client.ts';

/** A load as the transport system and its carriers know it. */
export interface PlannedLoad {
  number: string;
  site: string;
  shipments: { identity: string; supplier: string; number: string }[];
  /** Suppliers in the order in which the truck calls. */
  pickups: { stop: number; supplier: string; atMs: number }[];
  /** Where one carrier hands over to the next. */
  terminalStop?: number;
  unload: { stop: number; atMs: number };
  legs: {
    sequence: number;
    carrier: string;
    scac: string;
    pro: string;
    from: number;
    to: number;
  }[];
  troubles: TruckTrouble[];
}

export interface PlannerOptions {
  beliefs: Beliefs;
  agenda: Agenda;
  client: HubClient;
  troublesOf(request: BookingRequest): TruckTrouble[];
  /** Tells the carriers, who send a truck. */
  dispatch(load: PlannedLoad): void;
}

const PLANNING_HOUR = 14;
/** First pickup on the day after planning. */
const PICKUP_AFTER_HOURS = 24;
const HOURS_PER_STOP = 2;
const SHIPMENTS_MAX = 4;
/** Sites across a border, where a second carrier takes over. */
const ABROAD: ReadonlySet<string> = new Set(['DC2', 'DC4', 'C-2002']);
const EARLY_WORD_HOURS = 3;

export class Planner {
  readonly #options: PlannerOptions;

  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  get beliefs(): Beliefs {
    return this.#options.beliefs;
  }

  onRequest(request: BookingRequest): void {
    const { beliefs, agenda } = this.#options;
    beliefs.put('requests', request.shipment, request);
    const atMs = nextPlanning(agenda.nowMs());
    if (beliefs.has('planningDays', String(atMs))) return;
    beliefs.put('planningDays', String(atMs), { atMs });
    agenda.at(atMs, 'transport planning', () => this.plan());
  }

  /** Loads of all that was asked for and is not on one yet. */
  async plan(): Promise<void> {
    const { beliefs } = this.#options;
    const open = beliefs
      .rows<BookingRequest>('requests')
      .filter(({ shipment }) => !beliefs.has('planned', shipment));
    const bySite = new Map<string, BookingRequest[]>();
    for (const request of open) {
      const site = siteOf(request);
      bySite.set(site, [...(bySite.get(site) ?? []), request]);
    }
    const loads: PlannedLoad[] = [];
    for (const [site, requests] of bySite)
      for (let at = 0; at < requests.length; at += SHIPMENTS_MAX)
        loads.push(this.#load(site, requests.slice(at, at + SHIPMENTS_MAX)));
    // Everything is planned before anybody is told: planning of the next day may come while that goes on.
    for (const load of loads) await this.#book(load);
  }

  #load(site: string, requests: readonly BookingRequest[]): PlannedLoad {
    const { beliefs } = this.#options;
    const load = this.#loadOf(site, requests);
    beliefs.put('loads', load.number, load);
    for (const { shipment } of requests) beliefs.put('planned', shipment, { load: load.number });
    return load;
  }

  async #book(load: PlannedLoad): Promise<void> {
    const { agenda, client, dispatch } = this.#options;
    const confirmation = confirmationOf(load, new Date(agenda.nowMs()));
    const tell = () => client.send(confirmation, `booking-${load.number}`);
    dispatch(load);
    if (!load.troubles.includes('earlyWord')) await tell();
    else
      agenda.after(EARLY_WORD_HOURS, `late booking of ${load.number}`, async () => {
        await tell();
      });
  }

  #loadOf(site: string, requests: readonly BookingRequest[]): PlannedLoad {
    const { beliefs, agenda, troublesOf } = this.#options;
    const serial = beliefs.keys('loads').length + 1;
    const number = `LD-${String(serial).padStart(4, '0')}`;
    const shipments = requests.map(({ shipment }) => {
      const [supplier = '', own = ''] = shipment.split('/');
      return { identity: shipment, supplier, number: decodeURIComponent(own) };
    });
    const troubles = [...new Set(requests.flatMap(troublesOf))];
    const calls = [...new Set(shipments.map(({ supplier }) => supplier))];
    const firstMs = agenda.nowMs() + PICKUP_AFTER_HOURS * hourMs;
    const pickups = calls.map((supplier, index) => ({
      stop: index + 1,
      supplier,
      atMs: firstMs + index * HOURS_PER_STOP * hourMs,
    }));
    const isAbroad = ABROAD.has(site);
    const terminalStop = isAbroad ? calls.length + 1 : undefined;
    const last = calls.length + (isAbroad ? 2 : 1);
    const days = Math.max(...calls.map(transitDaysOf)) + (isAbroad ? 1 : 0);
    return {
      number,
      site,
      shipments,
      pickups,
      ...(terminalStop === undefined ? {} : { terminalStop }),
      unload: { stop: last, atMs: firstMs + days * dayMs },
      legs: legsOf(serial, terminalStop, last, troubles),
      troubles,
    };
  }
}

function legsOf(
  serial: number,
  terminalStop: number | undefined,
  last: number,
  troubles: readonly TruckTrouble[],
): PlannedLoad['legs'] {
  const pro = (sequence: number) => `${700_000 + serial * 10 + sequence}`;
  const leg = (sequence: number, carrier: string, from: number, to: number) => {
    const { scac } = carriers.find(({ id }) => id === carrier) ?? { scac: '' };
    return { sequence, carrier, scac, pro: pro(sequence), from, to };
  };
  if (terminalStop !== undefined)
    return [leg(1, 'FASTFREIGHT', 1, terminalStop), leg(2, 'RIVERLINE', terminalStop, last)];
  // Only RIVERLINE takes back what it said: X12 has no way to.
  const takesBack = troubles.includes('retraction');
  return [leg(1, takesBack || serial % 2 === 0 ? 'RIVERLINE' : 'FASTFREIGHT', 1, last)];
}

function confirmationOf(load: PlannedLoad, writtenAt: Date): BookingConfirmation {
  return {
    kind: 'booking_confirmation',
    number: `BC-${load.number}`,
    issuedAt: writtenAt.toISOString(),
    load: load.number,
    shipments: load.shipments.map(({ identity }) => identity),
    outcome: 'booked',
    stops: stopsOf(load),
    legs: load.legs.map(
      (leg): Leg => ({
        sequence: leg.sequence,
        carrier: leg.carrier,
        mode: 'road',
        fromStop: leg.from,
        toStop: leg.to,
        references: [{ role: { value: 'pro' }, value: leg.pro }],
      }),
    ),
  };
}

function stopsOf(load: PlannedLoad): Stop[] {
  const window = (atMs: number, afterHours: number) => ({
    windowStartAt: new Date(atMs - 2 * hourMs).toISOString(),
    windowEndAt: new Date(atMs + afterHours * hourMs).toISOString(),
  });
  const terminal: Stop[] =
    load.terminalStop === undefined
      ? []
      : [
          {
            sequence: load.terminalStop,
            activity: { value: 'transload' },
            place: { role: { value: 'other' }, identifiers: [], name: 'Border terminal' },
            shipments: [],
          },
        ];
  return [
    ...load.pickups.map(
      ({ stop, supplier, atMs }): Stop => ({
        sequence: stop,
        activity: { value: 'load' },
        place: {
          role: { value: 'ship_from' },
          identifiers: [{ scheme: 'partner', value: supplier }],
        },
        ...window(atMs, 2),
        shipments: load.shipments
          .filter((one) => one.supplier === supplier)
          .map(({ identity }) => ({ shipment: identity })),
      }),
    ),
    ...terminal,
    {
      sequence: load.unload.stop,
      activity: { value: 'unload' },
      place: {
        role: { value: 'ship_to' },
        identifiers: [{ scheme: 'buyer', value: load.site }],
      },
      ...window(load.unload.atMs, 4),
      appointment: `A-${load.number}`,
      shipments: load.shipments.map(({ identity }) => ({ shipment: identity })),
    },
  ];
}

function transitDaysOf(supplier: string): number {
  return suppliers.find(({ id }) => id === supplier)?.transitDays ?? 2;
}

function siteOf({ shipTo }: BookingRequest): string {
  return shipTo.site ?? shipTo.identifiers[0]?.value ?? '';
}

function nextPlanning(nowMs: number): number {
  const today = Math.floor(nowMs / dayMs) * dayMs + PLANNING_HOUR * hourMs;
  return today > nowMs ? today : today + dayMs;
}
