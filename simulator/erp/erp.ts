/**
 * One legal entity's ERP: issues orders and changes, believes what the hub tells its planning, and has a
 * buyer who decides what waits.
 */
import type { PlanningUpdate } from '../../src/model/planning-documents.ts';
import type { Beliefs } from '../beliefs.ts';
import type { WorldBuyer } from '../catalogue.ts';
import type { OrderScenario, PlannedChange } from '../scenario.ts';
import type { Agenda } from '../systems/agenda.ts';
import type { HubClient } from '../systems/hub-client.ts';
import { nameOf, type OrderName, type TradeChange, type TradeOrder } from '../trade.ts';
import {
  type ErpOrder,
  newOrder,
  purchaseOrder,
  purchaseOrderChange,
  tradeChange,
  tradeOrder,
  withChange,
} from './orders.ts';

/** How a message leaves the ERP. */
export interface ErpWire {
  send(message: TradeOrder | TradeChange, twice: boolean): Promise<void> | void;
}

export interface ErpOptions {
  buyer: WorldBuyer;
  instance: string;
  beliefs: Beliefs;
  agenda: Agenda;
  wire: ErpWire;
  /** The buyer's own access: reads orders, decides. */
  office: HubClient;
  scenarioOf(order: OrderName): OrderScenario | undefined;
}

/** What planning believes of an order: the last update that came, for they come in the order of their key. */
export interface PlanningBelief {
  update: PlanningUpdate;
  updates: number;
}

export interface DecisionBelief {
  decision: 'approve' | 'reject';
  status: number;
  lines: string[];
}

export class Erp {
  readonly #options: ErpOptions;

  constructor(options: ErpOptions) {
    this.#options = options;
  }

  get id(): string {
    return this.#options.buyer.id;
  }

  get beliefs(): Beliefs {
    return this.#options.beliefs;
  }

  /** Plans the order and its changes. */
  take(scenario: OrderScenario): void {
    const { agenda } = this.#options;
    agenda.at(scenario.issueAtMs, `order ${nameOf(scenario)}`, () => this.#issue(scenario));
    for (const change of scenario.changes)
      agenda.at(
        scenario.issueAtMs + change.afterHours * 3_600_000,
        `change ${change.sequence} of ${nameOf(scenario)}`,
        () => this.#change(scenario, change),
      );
  }

  #issue(scenario: OrderScenario): Promise<void> | void {
    const { beliefs, agenda, wire } = this.#options;
    const order = newOrder(scenario);
    beliefs.put('orders', nameOf(order), order);
    const message = tradeOrder(order, new Date(agenda.nowMs()));
    return wire.send(message, scenario.issuedTwice);
  }

  /** A change says what the order is once every change up to it is in, whatever was sent first. */
  #change(scenario: OrderScenario, change: PlannedChange): Promise<void> | void {
    const { beliefs, agenda, wire } = this.#options;
    const earlier = scenario.changes.filter(({ sequence }) => sequence < change.sequence);
    const inOrder = [...earlier].sort((a, b) => a.sequence - b.sequence);
    const meant = [...inOrder, change].reduce(withChange, newOrder(scenario));
    const known = beliefs.get<ErpOrder>('orders', nameOf(scenario));
    if (known === undefined || known.sequence < change.sequence)
      beliefs.put('orders', nameOf(scenario), meant);
    return wire.send(tradeChange(meant, change, new Date(agenda.nowMs())), false);
  }

  /** A document that the hub sent for the first time. */
  onDocument(document: unknown): void {
    const { kind, number } = document as { kind: string; number: string };
    if (kind === 'planning_update') this.#plan(document as PlanningUpdate);
    else this.#options.beliefs.put(kind, keyOf(kind, number, document), document);
  }

  #plan(update: PlanningUpdate): void {
    const { beliefs } = this.#options;
    beliefs.put('updates', update.number, { order: nameOf(update.order) });
    const name = nameOf(update.order);
    const before = beliefs.get<PlanningBelief>('planning', name);
    const updates = (before?.updates ?? 0) + 1;
    beliefs.put('planning', name, { update, updates } satisfies PlanningBelief);
    if (waitingLines(update).length > 0) this.#planDecision(update);
  }

  #planDecision(update: PlanningUpdate): void {
    const { beliefs, agenda, scenarioOf } = this.#options;
    const name = nameOf(update.order);
    const scenario = scenarioOf(update.order);
    if (scenario === undefined || beliefs.has('deciding', name)) return;
    beliefs.put('deciding', name, { since: update.issuedAt });
    agenda.after(scenario.decisionAfterHours, `decision on ${name}`, async () => {
      beliefs.remove('deciding', name);
      await this.#decide(scenario);
    });
  }

  /** The buyer looks at what planning says now, and decides on all that waits. */
  async #decide(scenario: OrderScenario): Promise<void> {
    const { beliefs, office, buyer, instance } = this.#options;
    const name = nameOf(scenario);
    const believed = beliefs.get<PlanningBelief>('planning', name);
    const lines = believed === undefined ? [] : waitingLines(believed.update);
    if (lines.length === 0) return;
    const { decision } = scenario;
    const count = beliefs.rows('decisions').length;
    const path = orderPath(instance, buyer.entity, scenario);
    const { status } = await office.post(
      `${path}/${decision}?wait=0`,
      { lines },
      `${decision}-${name}-${count}`.replace('/', '-'),
    );
    const row: DecisionBelief = { decision, status, lines };
    beliefs.put('decisions', `${name}#${count}`, row);
  }
}

/** A shipment has one standing, an invoice one dispute; payments and bookings are each their own. */
function keyOf(kind: string, number: string, document: unknown): string {
  const { shipment, invoice } = document as { shipment?: string; invoice?: string };
  if (kind === 'shipment_update') return shipment ?? number;
  return kind === 'invoice_dispute' ? (invoice ?? number) : number;
}

/** Lines of which something waits for the buyer. */
export function waitingLines({ lines }: PlanningUpdate): string[] {
  return lines
    .filter(({ parts }) =>
      parts.some(
        ({ standing, disposition }) =>
          standing === 'unapproved' && !disposition.endsWith('pending'),
      ),
    )
    .map(({ line }) => line);
}

export function orderPath(
  instance: string,
  entity: string,
  { number, release }: OrderName,
): string {
  const parts = [instance, entity, number, release ?? '-'].map(encodeURIComponent);
  return `/v1/purchase-orders/${parts.join('/')}`;
}

/** Orders and changes over REST, under an idempotency key of their own. */
export function restWire(client: HubClient): ErpWire {
  return {
    async send(message, twice) {
      const document =
        message.kind === 'order' ? purchaseOrder(message) : purchaseOrderChange(message);
      const step = message.kind === 'order' ? 'order' : `change-${message.sequence}`;
      const key = `${nameOf(message)}-${step}`.replace('/', '-');
      await client.send(document, key);
      if (twice) await client.send(document, key);
    },
  };
}
