/**
 * How systems come to be known to the hub: servers and folders of their own, profiles and master data through
 * the configuration API, a key for each.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Beliefs } from './beliefs.ts';
import { readConfiguration } from './configuration.ts';
import { Mailbox } from './mailbox.ts';
import type { Chance } from './random.ts';
import type { Agenda } from './systems/agenda.ts';
import { HubClient, HubRefused } from './systems/hub-client.ts';
import { Receiver, type ReceiverFaults } from './systems/receiver.ts';
import type { X12PostOptions } from './systems/x12-post.ts';

export interface IntroductionOptions {
  folder: string;
  agenda: Agenda;
  chance: Chance;
  faults: ReceiverFaults;
  hubUrl: string;
  adminKey: string;
}

/** A system with a webhook; what it does with documents is set when it opens. */
export interface Listening {
  receiver: Receiver;
  secret: string;
  onDocument(document: unknown): void;
}

const HUB_PARTY = { qualifier: 'ZZ', id: 'SYNCLINE' };
/** Seconds between two looks of the hub into a folder. */
const POLL_SECONDS = 0.01;
const READ_SCOPES = [
  'orders:read',
  'documents:read',
  'exceptions:read',
  'operations:read',
  'events:read',
];
const PARTNER_SCOPES = ['documents:write', 'documents:read', 'orders:read'];

const classic = { element: '*', component: '>', segment: '~' };
/** X12 identities, as in `partners/`. */
const x12Parties = {
  'ERP-CA': {
    own: { qualifier: '01', id: '0071234560001' },
    version: '004010',
    delimiters: classic,
  },
  BRIGHTWATER: {
    own: { qualifier: 'ZZ', id: 'BRIGHTWATER' },
    version: '004010',
    delimiters: classic,
  },
  CORVID: {
    own: { qualifier: '14', id: 'CORVIDEL' },
    version: '005010',
    delimiters: { element: '|', component: '>', repetition: '^', segment: "'", lineBreak: true },
  },
  FASTFREIGHT: { own: { qualifier: '02', id: 'FAFR' }, version: '004010', delimiters: classic },
  'DOCK-DC1': { own: { qualifier: 'ZZ', id: 'DOCKDC1' }, version: '004010', delimiters: classic },
} as const;
export type X12System = keyof typeof x12Parties;

export class Introduction {
  readonly listening = new Map<string, Listening>();
  readonly mailboxes = new Map<string, Mailbox>();
  readonly beliefs = new Map<string, Beliefs>();
  readonly #options: IntroductionOptions;

  constructor(options: IntroductionOptions) {
    this.#options = options;
  }

  beliefsOf(id: string): Beliefs {
    const known = this.beliefs.get(id);
    if (known !== undefined) return known;
    const beliefs = new Beliefs(join(this.#options.folder, id.toLowerCase(), 'beliefs.jsonl'));
    this.beliefs.set(id, beliefs);
    return beliefs;
  }

  /** Opens servers for these systems, folders for all that speak X12, and tells the hub about everybody. */
  async introduce(webhooks: readonly string[]): Promise<void> {
    for (const id of webhooks) await this.#listen(id);
    for (const id of Object.keys(x12Parties))
      this.mailboxes.set(id, new Mailbox(join(this.#options.folder, id.toLowerCase(), 'edi')));
    const path = '/v1/configuration/apply';
    const changes = readConfiguration(this.#values());
    const reply = await this.#admin().post(path, { changes }, 'world-configuration');
    if (reply.status !== 200) throw new HubRefused(path, reply);
  }

  /** Documents for a system go here from now on. */
  answer(id: string, onDocument: (document: unknown) => void): void {
    const listening = this.listening.get(id);
    if (listening === undefined) throw new Error(`${id} has no webhook.`);
    listening.onDocument = onDocument;
  }

  /** The system's own key. */
  async clientFor(partner: string): Promise<HubClient> {
    const key = await this.#issueKey(partner, PARTNER_SCOPES, partner);
    return new HubClient(this.#options.hubUrl, key);
  }

  /** People of the hub's own organisation: read everything, decide. */
  async officeClient(): Promise<HubClient> {
    const key = await this.#issueKey('Buyers', [...READ_SCOPES, 'orders:decide']);
    return new HubClient(this.#options.hubUrl, key);
  }

  /** Reads and changes nothing. */
  pageKey(): Promise<string> {
    return this.#issueKey('Page', READ_SCOPES);
  }

  /** What a post box of this system needs; asks for a TA1 where the version is the newer one. */
  postOptions(id: X12System): Omit<X12PostOptions, 'onGroup'> {
    const mailbox = this.mailboxes.get(id);
    if (mailbox === undefined) throw new Error(`${id} has no folders.`);
    const party = x12Parties[id];
    return {
      beliefs: this.beliefsOf(id),
      agenda: this.#options.agenda,
      mailbox,
      hub: HUB_PARTY,
      ...party,
      wantsReceipt: party.version === '005010' || id === 'ERP-CA',
    };
  }

  async close(): Promise<void> {
    for (const { receiver } of this.listening.values()) await receiver.close();
    for (const beliefs of this.beliefs.values()) beliefs.close();
  }

  async #listen(id: string): Promise<void> {
    const { agenda, chance, faults } = this.#options;
    const beliefs = this.beliefsOf(id);
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const receiver = await Receiver.open({
      secret,
      beliefs,
      chance: chance.fork(`receiver ${id}`),
      faults,
      onDocument: (document) => this.listening.get(id)?.onDocument(document),
      onFailure: (error) => agenda.fail(error),
    });
    const early = (document: unknown) =>
      beliefs.put('early', String(beliefs.rows('early').length), document);
    this.listening.set(id, { receiver, secret, onDocument: early });
  }

  #values(): Map<string, string> {
    const values = new Map([['POLL_SECONDS', String(POLL_SECONDS)]]);
    for (const [id, { receiver, secret }] of this.listening) {
      values.set(`${id.replaceAll('-', '_')}_URL`, receiver.url);
      values.set(`${id.replaceAll('-', '_')}_SECRET`, secret);
    }
    for (const [id, mailbox] of this.mailboxes) {
      values.set(`${id.replaceAll('-', '_')}_TO_HUB`, mailbox.toHub);
      values.set(`${id.replaceAll('-', '_')}_FROM_HUB`, mailbox.fromHub);
    }
    return values;
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
}
