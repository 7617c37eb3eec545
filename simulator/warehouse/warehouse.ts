/** A warehouse: tells the hub which outbound orders stand on supply, believes which of them break. */
import type { CommitmentImpact, DownstreamCommitment } from '../../src/model/planning-documents.ts';
import type { Beliefs } from '../beliefs.ts';
import { buyerOf } from '../catalogue.ts';
import type { OrderScenario } from '../scenario.ts';
import type { Agenda } from '../systems/agenda.ts';
import type { HubClient } from '../systems/hub-client.ts';

export type Impact = CommitmentImpact['impacts'][number];

export interface WarehouseOptions {
  beliefs: Beliefs;
  agenda: Agenda;
  client: HubClient;
  instance: string;
}

const FED_AFTER_HOURS = 1;

export class Warehouse {
  readonly #options: WarehouseOptions;

  constructor(options: WarehouseOptions) {
    this.#options = options;
  }

  get beliefs(): Beliefs {
    return this.#options.beliefs;
  }

  take(scenario: OrderScenario): void {
    if (scenario.commitment === undefined) return;
    const document = this.#commitmentOf(scenario, scenario.commitment);
    const atMs = scenario.issueAtMs + FED_AFTER_HOURS * 3_600_000;
    this.#options.agenda.at(atMs, `commitment ${document.outboundOrder}`, async () => {
      this.#options.beliefs.put('commitments', document.outboundOrder, document);
      await this.#options.client.send(document, `commitment-${document.outboundOrder}`);
    });
  }

  #commitmentOf(
    scenario: OrderScenario,
    commitment: NonNullable<OrderScenario['commitment']>,
  ): DownstreamCommitment {
    const { instance } = this.#options;
    const line = scenario.lines.find((one) => one.line === commitment.line);
    const { number, release } = scenario;
    const order = {
      erp: instance,
      entity: buyerOf(scenario.buyer).entity,
      number,
      ...(release === undefined ? {} : { release }),
    };
    return {
      kind: 'downstream_commitment',
      number: commitment.outboundOrder,
      site: scenario.site,
      outboundOrder: commitment.outboundOrder,
      dockSlot: commitment.dockSlot,
      requiredAt: commitment.requiredAt,
      lines: [
        {
          line: '1',
          item: { buyer: line?.item ?? '' },
          quantity: { value: commitment.quantity, unit: line?.unit ?? 'EA' },
          ...(commitment.pegged ? { peg: { order, line: commitment.line } } : {}),
        },
      ],
    };
  }

  onDocument(document: unknown): void {
    const { kind, number } = document as { kind: string; number: string };
    if (kind !== 'commitment_impact') {
      this.#options.beliefs.put(kind, number, document);
      return;
    }
    const { impacts } = document as CommitmentImpact;
    for (const impact of impacts)
      this.#options.beliefs.put('impacts', `${impact.outboundOrder}/${impact.line}`, impact);
  }
}
