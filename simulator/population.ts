/** Everybody in the world, each with beliefs, servers and folders of its own, wired to one hub. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { PlanningUpdate } from '../src/model/planning-documents.ts';
import { Beliefs } from './beliefs.ts';
import { buyers, suppliers, type WorldBuyer, type WorldSupplier } from './catalogue.ts';
import { type ConfigurationChange, readConfiguration } from './configuration.ts';
import { Erp, type ErpWire, restWire } from './erp/erp.ts';
import { ErpX12Wire } from './erp/x12-wire.ts';
import { Mailbox } from './mailbox.ts';
import type { Chance } from './random.ts';
import type { OrderScenario } from './scenario.ts';
import { Desk } from './suppliers/desk.ts';
import { messageOf, sendAnswer } from './suppliers/json-wire.ts';
import { X12Wire } from './suppliers/x12-wire.ts';
import type { Agenda } from './systems/agenda.ts';
import { HubClient, HubRefused } from './systems/hub-client.ts';
import { Receiver, type ReceiverFaults } from './systems/receiver.ts';
import { nameOf, type OrderName } from './trade.ts';
import { Transport } from './transport/transport.ts';
import { Warehouse } from './warehouse/warehouse.ts';

export const INSTANCE = 'NORTHFIELD';
const HUB_PARTY = { qualifier: 'ZZ', id: 'SYNCLINE' };
const READ_SCOPES = [
  'orders:read',
  'documents:read',
  'exceptions:read',
  'operations:read',
  'events:read',
];
/** Seconds between two looks of the hub into a folder. */
const POLL_SECONDS = 0.05;

const x12Settings = {
  'ERP-CA': {
    own: { qualifier: '01', id: '0071234560001' },
    version: '004010' as const,
    delimiters: { element: '*', component: ':', segment: '~' },
  },
  BRIGHTWATER: {
    own: { qualifier: 'ZZ', id: 'BRIGHTWATER' },
    version: '004010' as const,
    delimiters: { element: '*', component: '>', segment: '~' },
  },
  CORVID: {
    own: { qualifier: '14', id: 'CORVIDEL' },
    version: '005010' as const,
    delimiters: { element: '|', component: '>', repetition: '^', segment: "'", lineBreak: true },
  },
};

export interface PopulationOptions {
  folder: string;
  agenda: Agenda;
  chance: Chance;
  faults: ReceiverFaults;
  hubUrl: string;
  adminKey: string;
  scenarios: readonly OrderScenario[];
  /** Sabotage of one ERP, for tests. */
  tamper?(update: PlanningUpdate): PlanningUpdate | undefined;
}

interface Handlers {
  onDocument: (document: unknown) => void;
}

/** A system with a webhook; what it does with documents is set once it has a key. */
interface Listening {
  id: string;
  beliefs: Beliefs;
  receiver: Receiver;
  secret: string;
  handlers: Handlers;
}

export class Population {
  readonly erps = new Map<string, Erp>();
  readonly desks = new Map<string, Desk>();
  readonly listening = new Map<string, Listening>();
  readonly mailboxes = new Map<string, Mailbox>();
  readonly beliefs = new Map<string, Beliefs>();
  readonly #options: PopulationOptions;
  readonly #scenarioByName = new Map<string, OrderScenario>();
  readonly #collectors: (() => number)[] = [];
  #collected = 0;
  #warehouse: Warehouse | undefined;
  #transport: Transport | undefined;
  #office: HubClient | undefined;
  #readKey = '';

  private constructor(options: PopulationOptions) {
    this.#options = options;
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

  /** Reads everything and decides; a key of the hub's own organisation. */
  get office(): HubClient {
    return there(this.#office);
  }

  /** A key that reads and changes nothing, for the page. */
  get readKey(): string {
    return this.#readKey;
  }

  /** Takes what lies in folders. Returns how many files were taken. */
  collect(): number {
    const taken = this.#collectors.reduce((sum, collect) => sum + collect(), 0);
    this.#collected += taken;
    return taken;
  }

  /** Grows with everything that arrives anywhere. */
  activity(): number {
    const requests = [...this.listening.values()].map(({ receiver }) => receiver.requests);
    return requests.reduce((sum, count) => sum + count, this.#collected);
  }

  /** Files that lie between the world and the hub. */
  filesWaiting(): number {
    return [...this.mailboxes.values()].reduce((sum, mailbox) => sum + mailbox.waiting(), 0);
  }

  async close(): Promise<void> {
    for (const { receiver } of this.listening.values()) await receiver.close();
    for (const beliefs of this.beliefs.values()) beliefs.close();
  }

  async #open(): Promise<void> {
    const ids = [...buyers, ...suppliers.filter(({ wire }) => wire === 'json')].map(({ id }) => id);
    for (const id of [...ids, 'WAREHOUSE', 'TRANSPORT']) await this.#listen(id);
    for (const id of Object.keys(x12Settings))
      this.mailboxes.set(id, new Mailbox(join(this.#options.folder, id.toLowerCase(), 'edi')));
    await this.#introduce();
    for (const buyer of buyers) await this.#openErp(buyer);
    for (const supplier of suppliers) await this.#openSupplier(supplier);
    await this.#openInner();
  }

  #beliefsOf(id: string): Beliefs {
    const known = this.beliefs.get(id);
    if (known !== undefined) return known;
    const beliefs = new Beliefs(join(this.#options.folder, id.toLowerCase(), 'beliefs.jsonl'));
    this.beliefs.set(id, beliefs);
    return beliefs;
  }

  async #listen(id: string): Promise<void> {
    const { agenda, chance, faults } = this.#options;
    const beliefs = this.#beliefsOf(id);
    const handlers: Handlers = {
      onDocument: (document) =>
        beliefs.put('early', String(beliefs.rows('early').length), document),
    };
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const receiver = await Receiver.open({
      secret,
      beliefs,
      chance: chance.fork(`receiver ${id}`),
      faults,
      onDocument: (document) => handlers.onDocument(document),
      onFailure: (error) => agenda.fail(error),
    });
    this.listening.set(id, { id, beliefs, receiver, secret, handlers });
  }

  /** Profiles, master data and keys, through the API as anybody would. */
  async #introduce(): Promise<void> {
    const admin = this.#admin();
    const changes = this.#configuration();
    const path = '/v1/configuration/apply';
    const reply = await admin.post(path, { changes }, 'world-configuration');
    if (reply.status !== 200) throw new HubRefused(path, reply);
    const key = await this.#issueKey('Buyers', [...READ_SCOPES, 'orders:decide']);
    this.#office = new HubClient(this.#options.hubUrl, key);
    this.#readKey = await this.#issueKey('Page', [...READ_SCOPES]);
  }

  #configuration(): ConfigurationChange[] {
    const values = new Map<string, string>([['POLL_SECONDS', String(POLL_SECONDS)]]);
    for (const { id, receiver, secret } of this.listening.values()) {
      values.set(`${id.replace('-', '_')}_URL`, receiver.url);
      values.set(`${id.replace('-', '_')}_SECRET`, secret);
    }
    for (const [id, mailbox] of this.mailboxes) {
      values.set(`${id.replace('-', '_')}_TO_HUB`, mailbox.toHub);
      values.set(`${id.replace('-', '_')}_FROM_HUB`, mailbox.fromHub);
    }
    return readConfiguration(values);
  }

  #admin(): HubClient {
    return new HubClient(this.#options.hubUrl, this.#options.adminKey);
  }

  async #issueKey(name: string, scopes: string[], partner?: string): Promise<string> {
    const body = { name, scopes, ...(partner === undefined ? {} : { partner }) };
    const reply = await this.#admin().post('/v1/keys', body, `key-${name.replaceAll(' ', '-')}`);
    if (reply.status !== 201) throw new HubRefused(`a key for ${name}`, reply);
    return (reply.body as { secret: string }).secret;
  }

  async #clientFor(partner: string): Promise<HubClient> {
    const scopes = ['documents:write', 'documents:read', 'orders:read'];
    return new HubClient(this.#options.hubUrl, await this.#issueKey(partner, scopes, partner));
  }

  async #openErp(buyer: WorldBuyer): Promise<void> {
    const { agenda, tamper } = this.#options;
    const { beliefs, handlers } = there(this.listening.get(buyer.id));
    const erp = new Erp({
      buyer,
      instance: INSTANCE,
      beliefs,
      agenda,
      wire: await this.#erpWire(buyer, beliefs),
      office: this.office,
      scenarioOf: (order) => this.#scenarioOf(order),
      ...(tamper === undefined || buyer.wire !== 'json' ? {} : { tamper }),
    });
    handlers.onDocument = (document) => erp.onDocument(document);
    this.erps.set(buyer.id, erp);
  }

  async #erpWire(buyer: WorldBuyer, beliefs: Beliefs): Promise<ErpWire> {
    if (buyer.wire === 'json') return restWire(await this.#clientFor(buyer.id));
    const wire = new ErpX12Wire({
      beliefs,
      agenda: this.#options.agenda,
      mailbox: there(this.mailboxes.get(buyer.id)),
      hub: HUB_PARTY,
      ...x12Settings['ERP-CA'],
    });
    this.#collectors.push(() => wire.collect());
    return wire;
  }

  async #openSupplier(supplier: WorldSupplier): Promise<void> {
    const { agenda } = this.#options;
    const beliefs = this.#beliefsOf(supplier.id);
    const catalogue = new Map(supplier.items.map((item) => [item.item, item]));
    const { dateKind, transitDays } = supplier;
    const options = {
      beliefs,
      agenda,
      responding: { catalogue, dateKind, transitDays },
      scenarioOf: (order: OrderName) => this.#scenarioOf(order),
    };
    if (supplier.wire === 'x12') this.#openX12Supplier(supplier.id, options);
    else {
      const client = await this.#clientFor(supplier.id);
      const desk = new Desk({
        ...options,
        send: (answer, twice) => sendAnswer(client, answer, twice),
      });
      there(this.listening.get(supplier.id)).handlers.onDocument = (document) => {
        const message = messageOf(document);
        if (message !== undefined) desk.receive(message);
      };
      this.desks.set(supplier.id, desk);
    }
  }

  #openX12Supplier(id: string, options: Omit<ConstructorParameters<typeof Desk>[0], 'send'>): void {
    const settings = id === 'CORVID' ? x12Settings.CORVID : x12Settings.BRIGHTWATER;
    const wire: X12Wire = new X12Wire({
      beliefs: options.beliefs,
      agenda: options.agenda,
      mailbox: there(this.mailboxes.get(id)),
      hub: HUB_PARTY,
      ...settings,
      receiptHours: 1,
      wantsReceipt: id === 'CORVID',
      onMessage: (message) => desk.receive(message),
      forgetsReceipt: (order) => options.scenarioOf(order)?.forgetsReceipt === true,
    });
    const desk = new Desk({ ...options, send: (answer, twice) => wire.send(answer, twice) });
    this.#collectors.push(() => wire.collect());
    this.desks.set(id, desk);
  }

  async #openInner(): Promise<void> {
    const { agenda } = this.#options;
    const warehouse = there(this.listening.get('WAREHOUSE'));
    this.#warehouse = new Warehouse({
      beliefs: warehouse.beliefs,
      agenda,
      client: await this.#clientFor('WAREHOUSE'),
      instance: INSTANCE,
    });
    warehouse.handlers.onDocument = (document) => this.warehouse.onDocument(document);
    const transport = there(this.listening.get('TRANSPORT'));
    this.#transport = new Transport(transport.beliefs);
    transport.handlers.onDocument = (document) => this.transport.onDocument(document);
  }

  #scenarioOf(order: OrderName): OrderScenario | undefined {
    return this.#scenarioByName.get(nameOf(order));
  }
}

function there<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The world is not open yet.');
  return value;
}
