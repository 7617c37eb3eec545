/** Everybody in the world, wired to one hub and to each other where goods pass from hand to hand. */
import type { BookingRequest } from '../src/model/shipment-documents.ts';
import type { Beliefs } from './beliefs.ts';
import { type CarrierWire, Fleet, jsonMilestones } from './carriers/fleet.ts';
import { x12Milestones } from './carriers/x12-milestones.ts';
import { buyers, carriers, docks, isCustomer, suppliers } from './catalogue.ts';
import { Dock, type DockWire, jsonReceiving, x12Receiving } from './docks/dock.ts';
import { Erp, restWire } from './erp/erp.ts';
import { ErpX12Wire } from './erp/x12-wire.ts';
import type { Consignment } from './goods/goods.ts';
import { Introduction, type IntroductionOptions, type X12System } from './introduction.ts';
import type { Sabotage, SentDocument } from './sabotage.ts';
import type { OrderScenario, TruckTrouble } from './scenario.ts';
import { Supplier } from './suppliers/supplier.ts';
import type { HubClient } from './systems/hub-client.ts';
import { X12Post } from './systems/x12-post.ts';
import { nameOf, type OrderName } from './trade.ts';
import { Planner } from './transport/planner.ts';
import { Transport } from './transport/transport.ts';
import { Warehouse } from './warehouse/warehouse.ts';

export const INSTANCE = 'NORTHFIELD';

export interface PopulationOptions extends IntroductionOptions {
  scenarios: readonly OrderScenario[];
  /** Faults put in on purpose, for tests. */
  sabotage?: Sabotage;
}

const WEBHOOKS = [
  ...buyers.map(({ id }) => id),
  ...suppliers.map(({ id }) => id),
  'WAREHOUSE',
  'TRANSPORT',
  'SERVICE',
];

export class Population {
  readonly erps = new Map<string, Erp>();
  readonly suppliers = new Map<string, Supplier>();
  readonly docks = new Map<string, Dock>();
  readonly introduction: Introduction;
  readonly #options: PopulationOptions;
  readonly #scenarioByName = new Map<string, OrderScenario>();
  readonly #collectors: (() => number)[] = [];
  #warehouse: Warehouse | undefined;
  #transport: Transport | undefined;
  #planner: Planner | undefined;
  #office: HubClient | undefined;
  #readKey = '';

  private constructor(options: PopulationOptions) {
    this.#options = options;
    this.introduction = new Introduction(options);
    this.know(options.scenarios);
  }

  /** Opens servers and folders, tells the hub about everybody, gives each a key. */
  static async open(options: PopulationOptions): Promise<Population> {
    const population = new Population(options);
    try {
      await population.#open();
    } catch (error) {
      await population.close();
      throw error;
    }
    return population;
  }

  /** Everybody knows what will happen to these orders. */
  know(scenarios: readonly OrderScenario[]): void {
    for (const scenario of scenarios) this.#scenarioByName.set(nameOf(scenario), scenario);
  }

  get warehouse(): Warehouse {
    return there(this.#warehouse);
  }
  get transport(): Transport {
    return there(this.#transport);
  }
  get planner(): Planner {
    return there(this.#planner);
  }
  /** Reads everything and decides; a key of the hub's own organisation. */
  get office(): HubClient {
    return there(this.#office);
  }
  /** A key that reads and changes nothing, for the page. */
  get readKey(): string {
    return this.#readKey;
  }
  get beliefs(): ReadonlyMap<string, Beliefs> {
    return this.introduction.beliefs;
  }

  /** Takes what lies in folders. Returns how many files were taken. */
  collect(): number {
    return this.#collectors.reduce((sum, collect) => sum + collect(), 0);
  }

  /** Files that lie between the world and the hub. */
  filesWaiting(): number {
    const mailboxes = [...this.introduction.mailboxes.values()];
    return mailboxes.reduce((sum, mailbox) => sum + mailbox.waiting(), 0);
  }

  async close(): Promise<void> {
    await this.introduction.close();
  }

  async #open(): Promise<void> {
    await this.introduction.introduce(WEBHOOKS);
    this.#office = await this.introduction.officeClient();
    this.#readKey = await this.introduction.pageKey();
    for (const buyer of buyers) await this.#openErp(buyer.id);
    for (const { id } of suppliers) await this.#openSupplier(id);
    for (const dock of docks) await this.#openDock(dock.id);
    await this.#openInner();
  }

  async #openErp(id: string): Promise<void> {
    const { agenda, sabotage } = this.#options;
    const buyer = there(buyers.find((one) => one.id === id));
    const isX12 = buyer.wire === 'x12';
    const wire = isX12
      ? new ErpX12Wire(this.introduction.postOptions('ERP-CA'))
      : restWire(await this.introduction.clientFor(id));
    if (wire instanceof ErpX12Wire) this.#collectors.push(() => wire.collect());
    const erp = new Erp({
      buyer,
      instance: INSTANCE,
      beliefs: this.introduction.beliefsOf(id),
      agenda,
      wire,
      office: this.office,
      scenarioOf: (order) => this.#scenarioOf(order),
    });
    const spoil = isX12 ? undefined : sabotage?.toErp;
    this.introduction.answer(id, (document) => {
      const believed = spoil === undefined ? document : spoil(document as SentDocument);
      if (believed !== undefined) erp.onDocument(believed);
    });
    this.erps.set(id, erp);
  }

  async #openSupplier(id: string): Promise<void> {
    const supplier = there(suppliers.find((one) => one.id === id));
    const opened = new Supplier({
      supplier,
      beliefs: this.introduction.beliefsOf(id),
      agenda: this.#options.agenda,
      client: await this.introduction.clientFor(id),
      scenarioOf: (order) => this.#scenarioOf(order),
      ...(this.#options.sabotage === undefined ? {} : { sabotage: this.#options.sabotage }),
      ...(supplier.wire === 'x12' ? { post: this.introduction.postOptions(id as X12System) } : {}),
    });
    this.introduction.answer(id, (document) => opened.onDocument(document));
    this.#collectors.push(() => opened.collect());
    this.suppliers.set(id, opened);
  }

  async #openDock(id: string): Promise<void> {
    const { wire: kind, sites } = there(docks.find((one) => one.id === id));
    const wire: DockWire =
      kind === 'x12'
        ? x12Receiving(this.#postOf(id as X12System))
        : jsonReceiving(await this.introduction.clientFor(id));
    const dock = new Dock({
      beliefs: this.introduction.beliefsOf(id),
      agenda: this.#options.agenda,
      wire,
      scenarioOf: (order) => this.#scenarioOf(order),
      giveBack: (consignment, lines) =>
        this.#supplierOf(consignment).biller.onReturned(
          consignment,
          lines.map(({ parcel, returned = '0' }) => ({ parcel, quantity: returned })),
        ),
    });
    for (const site of sites) this.docks.set(site, dock);
  }

  async #openInner(): Promise<void> {
    const { agenda } = this.#options;
    const warehouse = new Warehouse({
      beliefs: this.introduction.beliefsOf('WAREHOUSE'),
      agenda,
      client: await this.introduction.clientFor('WAREHOUSE'),
      instance: INSTANCE,
    });
    this.#warehouse = warehouse;
    this.introduction.answer('WAREHOUSE', (document) => warehouse.onDocument(document));
    const transport = new Transport(this.introduction.beliefsOf('TRANSPORT'));
    const fleet = await this.#openFleet();
    const planner = new Planner({
      beliefs: transport.beliefs,
      agenda,
      client: await this.introduction.clientFor('TRANSPORT'),
      troublesOf: (request) => this.#troublesOf(request),
      dispatch: (load) => fleet.dispatch(load),
    });
    this.#transport = transport;
    this.#planner = planner;
    this.introduction.answer('TRANSPORT', (document) => {
      const { kind } = document as { kind: string };
      if (kind === 'booking_request') planner.onRequest(document as BookingRequest);
      else transport.onDocument(document);
    });
    const service = this.introduction.beliefsOf('SERVICE');
    this.introduction.answer('SERVICE', (document) => {
      const { kind, shipment, number } = document as Record<'kind' | 'shipment' | 'number', string>;
      service.put(kind, shipment ?? number, document);
    });
  }

  async #openFleet(): Promise<Fleet> {
    const wires = new Map<string, { beliefs: Beliefs; wire: CarrierWire; client: HubClient }>();
    for (const { id, wire: kind } of carriers) {
      const client = await this.introduction.clientFor(id);
      const wire =
        kind === 'x12' ? x12Milestones(this.#postOf(id as X12System)) : jsonMilestones(client);
      wires.set(id, { beliefs: this.introduction.beliefsOf(id), wire, client });
    }
    return new Fleet({
      agenda: this.#options.agenda,
      carriers: wires,
      ...(this.#options.sabotage === undefined ? {} : { sabotage: this.#options.sabotage }),
      handOver: async (supplier, number, papers, at) => {
        const { shipper, biller } = there(this.suppliers.get(supplier));
        const consignment = await shipper.handOver(number, papers, at);
        biller.onShipped(consignment);
        return consignment;
      },
      unload: (load, consignments) => {
        for (const consignment of consignments) {
          if (!isCustomer(load.site)) there(this.docks.get(load.site)).take(consignment);
          this.#supplierOf(consignment).biller.onDelivered(consignment);
        }
      },
    });
  }

  #postOf(id: X12System): X12Post {
    const options = this.introduction.postOptions(id);
    const onGroup = ({ functional, control }: { functional: string; control: string }) =>
      options.beliefs.put('surprises', `group ${control}`, { functional });
    const post = new X12Post({ ...options, onGroup });
    this.#collectors.push(() => post.collect());
    return post;
  }

  #supplierOf({ supplier }: Consignment): Supplier {
    return there(this.suppliers.get(supplier));
  }

  #troublesOf({ items }: BookingRequest): TruckTrouble[] {
    return items.flatMap(({ link }) => {
      const scenario = link === undefined ? undefined : this.#scenarioOf(link.order);
      return scenario?.journey.truck ?? [];
    });
  }

  #scenarioOf(order: OrderName): OrderScenario | undefined {
    return this.#scenarioByName.get(nameOf(order));
  }
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The world is not open yet.');
  return value;
}
