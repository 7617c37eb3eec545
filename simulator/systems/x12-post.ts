/** A partner's X12 post box: numbers what it sends, remembers what was acknowledged, opens what comes. */
import type { Beliefs } from '../beliefs.ts';
import type { Mailbox } from '../mailbox.ts';
import {
  type Delimiters,
  type Group,
  type Interchange,
  readInterchange,
  type Segment,
  type TransactionSet,
  writeInterchange,
  X12Unreadable,
} from '../x12/envelope.ts';
import { acceptingReceipt, interchangeReceipt, readReceipt } from '../x12/receipts.ts';
import type { Agenda } from './agenda.ts';

export interface X12Party {
  qualifier: string;
  id: string;
}

export interface X12PostOptions {
  beliefs: Beliefs;
  agenda: Agenda;
  mailbox: Mailbox;
  own: X12Party;
  hub: X12Party;
  version: '004010' | '005010';
  delimiters: Delimiters;
  /** Asks for a TA1 on what it sends. */
  wantsReceipt: boolean;
  /** A group that is none of 997, once. */
  onGroup(group: Group): void;
}

/** A group that this side sent, until the hub says what it thinks of it. */
export interface SentGroup {
  control: string;
  set: string;
  title: string;
  outcome?: string;
}

export class X12Post {
  readonly #options: X12PostOptions;

  constructor(options: X12PostOptions) {
    this.#options = options;
  }

  /** Sends one set in a group of its own. Twice: the same bytes once more, as one does who is not sure. */
  sendSet(
    set: string,
    functional: string,
    segments: Segment[],
    title: string,
    twice: boolean,
  ): void {
    const { control, text } = this.#write([{ functional, sets: [{ set, segments }] }], []);
    const row: SentGroup = { control: String(control * 10), set, title };
    this.#options.beliefs.put('sentGroups', row.control, row);
    this.#options.mailbox.put(`${nameOf(control)}.edi`, text);
    if (twice) this.#options.mailbox.put(`${nameOf(control)}-again.edi`, text);
  }

  /** Accepts a group. */
  acknowledge(group: Group): void {
    const sets = [{ set: '997', segments: acceptingReceipt(group) }];
    const { control, text } = this.#write([{ functional: 'FA', sets }], []);
    this.#options.mailbox.put(`${nameOf(control)}.edi`, text);
  }

  /** Takes what the hub left in the folder. Returns how many files were there. */
  collect(): number {
    return this.#options.mailbox.collect((text, file) => {
      this.#options.beliefs.put('files', transmissionOf(file), { file });
      const interchange = this.#read(text, file);
      if (interchange !== undefined) this.#take(interchange);
    });
  }

  #read(text: string, file: string): Interchange | undefined {
    try {
      return readInterchange(text);
    } catch (error) {
      if (!(error instanceof X12Unreadable)) throw error;
      this.#options.beliefs.put('unreadable', file, { text: error.message });
      return undefined;
    }
  }

  #take(interchange: Interchange): void {
    const { beliefs, onGroup, mailbox } = this.#options;
    const times = beliefs.get<{ times: number }>('interchanges', interchange.control)?.times ?? 0;
    beliefs.put('interchanges', interchange.control, { times: times + 1 });
    for (const receipt of interchange.receipts)
      beliefs.put('interchangeReceipts', receipt[1] ?? '', { outcome: receipt[4] });
    if (times > 0) return;
    for (const group of interchange.groups) {
      if (group.functional !== 'FA') onGroup(group);
      else for (const set of group.sets) this.#takeReceipt(set);
    }
    if (!interchange.wantsReceipt) return;
    const { control, text } = this.#write([], [interchangeReceipt(interchange)]);
    mailbox.put(`${nameOf(control)}.edi`, text);
  }

  #takeReceipt(set: TransactionSet): void {
    const receipt = readReceipt(set);
    const { beliefs } = this.#options;
    const sent = beliefs.get<SentGroup>('sentGroups', receipt.control);
    if (sent === undefined)
      beliefs.put('surprises', `997 ${receipt.control}`, { text: 'a 997 for nothing sent' });
    else beliefs.put('sentGroups', receipt.control, { ...sent, outcome: receipt.outcome });
  }

  #write(
    groups: Parameters<typeof writeInterchange>[1],
    receipts: readonly Segment[],
  ): { control: number; text: string } {
    const { beliefs, agenda, own, hub, version, delimiters, wantsReceipt } = this.#options;
    const control = (beliefs.get<{ last: number }>('numbers', 'interchange')?.last ?? 0) + 1;
    beliefs.put('numbers', 'interchange', { last: control });
    const text = writeInterchange(
      {
        senderQualifier: own.qualifier,
        sender: own.id,
        receiverQualifier: hub.qualifier,
        receiver: hub.id,
        version,
        delimiters,
        control,
        writtenAt: new Date(agenda.nowMs()),
        wantsReceipt: wantsReceipt && groups.some((group) => group.functional !== 'FA'),
      },
      groups,
      receipts,
    );
    return { control, text };
  }
}

function nameOf(control: number): string {
  return `out-${String(control).padStart(9, '0')}`;
}

/** The hub puts the id of what it sends into the file's name: `kind-title-ID.edi`. */
export function transmissionOf(file: string): string {
  return /([0-9a-f]{8}-[0-9a-f-]{27})\.\w+$/.exec(file)?.[1] ?? file;
}
