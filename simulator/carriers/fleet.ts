/** The carriers: trucks that do what the plan says, each carrier telling it in its own way. */
import { createHash } from 'node:crypto';
import type { Milestone, ProofOfDelivery } from '../../src/model/shipment-documents.ts';
import type { Beliefs } from '../beliefs.ts';
import type { Consignment } from '../goods/goods.ts';
import type { Sabotage } from '../sabotage.ts';
import { hourMs } from '../scheduler.ts';
import type { TruckPapers } from '../suppliers/shipper.ts';
import type { Agenda } from '../systems/agenda.ts';
import type { HubClient } from '../systems/hub-client.ts';
import type { PlannedLoad } from '../transport/planner.ts';
import { itineraryOf, type Word } from './itinerary.ts';

/** How one carrier tells what happens. */
export interface CarrierWire {
  say(word: Word, load: PlannedLoad): Promise<void> | void;
}

export interface FleetOptions {
  agenda: Agenda;
  carriers: ReadonlyMap<string, { beliefs: Beliefs; wire: CarrierWire; client: HubClient }>;
  /** A supplier hands the goods of a shipment to the driver. */
  handOver(supplier: string, number: string, papers: TruckPapers, at: Date): Promise<Consignment>;
  /** What becomes of words on their way, for tests. */
  sabotage?: Sabotage;
  /** The dock takes what comes off the truck. */
  unload(load: PlannedLoad, consignments: readonly Consignment[]): void;
}

const PROOF_AFTER_HOURS = 2;

export class Fleet {
  readonly #options: FleetOptions;
  readonly #onBoard = new Map<string, Consignment[]>();

  constructor(options: FleetOptions) {
    this.#options = options;
  }

  /** Takes a load on: everything that will happen to it is planned. */
  dispatch(load: PlannedLoad): void {
    const { agenda } = this.#options;
    const { words, deeds } = itineraryOf(load);
    for (const { atMs, deed, stop } of deeds)
      agenda.at(atMs, `${deed} of ${load.number}`, () =>
        deed === 'pickup' ? this.#pickUp(load, stop) : this.#unload(load),
      );
    for (const word of words)
      agenda.at(word.saidMs, `${word.type} of ${load.number}`, () => this.#say(word, load));
  }

  #say(word: Word, load: PlannedLoad): Promise<void> | void {
    const carrier = this.#carrierOf(load, word.leg);
    carrier.beliefs.put('said', word.id, { ...word, load: load.number });
    const { sabotage } = this.#options;
    const sent = sabotage?.milestone === undefined ? word : sabotage.milestone(word);
    return sent === undefined ? undefined : carrier.wire.say(sent, load);
  }

  async #pickUp(load: PlannedLoad, stop: number): Promise<void> {
    const { agenda, handOver } = this.#options;
    const call = load.pickups.find((pickup) => pickup.stop === stop);
    const [leg] = load.legs;
    if (call === undefined || leg === undefined) return;
    const papers: TruckPapers = {
      load: load.number,
      carrier: leg.carrier,
      scac: leg.scac,
      pro: leg.pro,
    };
    for (const { supplier, number } of load.shipments) {
      if (supplier !== call.supplier) continue;
      const goods = await handOver(supplier, number, papers, new Date(agenda.nowMs()));
      this.#onBoard.set(load.number, [...(this.#onBoard.get(load.number) ?? []), goods]);
    }
  }

  #unload(load: PlannedLoad): void {
    const { agenda, unload } = this.#options;
    const consignments = this.#onBoard.get(load.number) ?? [];
    unload(load, consignments);
    const deliveredAt = new Date(agenda.nowMs());
    agenda.after(PROOF_AFTER_HOURS, `proof of ${load.number}`, async () => {
      const { client, beliefs } = this.#carrierOf(load, load.legs.length);
      for (const { identity, number } of load.shipments) {
        const proof = proofOf(load, identity, number, deliveredAt);
        beliefs.put('proofs', proof.number, { shipment: identity });
        await client.send(proof, `proof-${proof.number}`);
      }
    });
  }

  #carrierOf(load: PlannedLoad, sequence: number) {
    const leg = load.legs.find((one) => one.sequence === sequence);
    const carrier = this.#options.carriers.get(leg?.carrier ?? '');
    if (carrier === undefined) throw new Error(`Leg ${sequence} of ${load.number} has no carrier.`);
    return carrier;
  }
}

/** A signed paper with its scan. */
function proofOf(
  load: PlannedLoad,
  identity: string,
  number: string,
  deliveredAt: Date,
): ProofOfDelivery {
  const scan = Buffer.from(`%PDF-1.4 delivery of ${identity} by ${load.number}\n`, 'utf8');
  return {
    kind: 'proof_of_delivery',
    number: `POD-${number}`,
    shipment: identity,
    stop: load.unload.stop,
    deliveredAt: deliveredAt.toISOString(),
    signedBy: 'Dock clerk',
    contentHash: createHash('sha256').update(scan).digest('hex'),
    contentType: 'application/pdf',
    content: scan.toString('base64'),
  };
}

/** A carrier that tells in canonical JSON over REST, with ids of its own, retractions and corrections. */
export function jsonMilestones(client: HubClient): CarrierWire {
  return {
    async say(word, load) {
      const document = milestoneOf(word, load);
      await client.send(document, `milestone-${word.id}`);
      if (word.twice === true) await client.send(document, `milestone-${word.id}-again`);
    },
  };
}

function milestoneOf(word: Word, load: PlannedLoad): Milestone {
  const leg = load.legs.find((one) => one.sequence === word.leg);
  return {
    kind: 'milestone',
    number: word.id,
    milestone: word.id,
    ...(word.retracts === undefined ? {} : { retracts: word.retracts }),
    ...(word.corrects === undefined ? {} : { corrects: word.corrects }),
    type: { value: word.type },
    classifier: word.classifier,
    ...(word.reason === undefined ? {} : { reason: { value: word.reason } }),
    occurredAt: new Date(word.occurredMs).toISOString(),
    recordedAt: new Date(Math.floor(word.saidMs / (hourMs / 60)) * (hourMs / 60)).toISOString(),
    ...(word.stop === undefined ? {} : { stop: word.stop }),
    references: [
      { role: { value: 'load' }, value: load.number },
      ...(leg === undefined ? [] : [{ role: { value: 'pro' as const }, value: leg.pro }]),
    ],
  };
}
