/** A supplier that speaks X12 through two folders: answers, acknowledges groups, remembers what was acknowledged. */
import type { Beliefs } from '../beliefs.ts';
import type { Mailbox } from '../mailbox.ts';
import type { Agenda } from '../systems/agenda.ts';
import type { OrderName, TradeAnswer, TradeChange, TradeOrder } from '../trade.ts';
import { answerSet, writeAnswer } from '../x12/answer-sets.ts';
import {
  type Delimiters,
  type Envelope,
  type Group,
  type Interchange,
  readInterchange,
  type TransactionSet,
  writeInterchange,
  X12Unreadable,
} from '../x12/envelope.ts';
import { readChange, readOrder } from '../x12/order-sets.ts';
import { acceptingReceipt, interchangeReceipt, readReceipt } from '../x12/receipts.ts';

export interface X12Party {
  qualifier: string;
  id: string;
}

export interface X12WireOptions {
  beliefs: Beliefs;
  agenda: Agenda;
  mailbox: Mailbox;
  own: X12Party;
  hub: X12Party;
  version: '004010' | '005010';
  delimiters: Delimiters;
  /** Hours after which a group is acknowledged. */
  receiptHours: number;
  /** Asks the hub for a TA1 on what it sends. */
  wantsReceipt: boolean;
  onMessage(message: TradeOrder | TradeChange): void;
  /** True where the scenario has the supplier forget its 997. */
  forgetsReceipt(order: OrderName): boolean;
}

/** A group that this side sent, until the hub says what it thinks of it. */
export interface SentGroup {
  control: string;
  set: string;
  title: string;
  outcome?: string;
}

/** A group that the hub sent, and whether this side forgot to acknowledge it. */
export interface ReceivedGroup {
  control: string;
  functional: string;
  forgotten: boolean;
}

export class X12Wire {
  readonly #options: X12WireOptions;

  constructor(options: X12WireOptions) {
    this.#options = options;
  }

  send(answer: TradeAnswer, twice: boolean): void {
    const { set, functional } = answerSet(answer);
    const sets = [{ set, segments: writeAnswer(answer) }];
    const { control, text } = this.#write([{ functional, sets }]);
    const title = answer.reference;
    const row: SentGroup = { control: String(control * 10), set, title };
    this.#options.beliefs.put('sentGroups', row.control, row);
    this.#post(control, text);
    if (twice) this.#options.mailbox.put(`${name(control)}-again.edi`, text);
  }

  /** Takes what the hub left in the folder. */
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
    const { beliefs } = this.#options;
    const times = beliefs.get<{ times: number }>('interchanges', interchange.control)?.times ?? 0;
    beliefs.put('interchanges', interchange.control, { times: times + 1 });
    for (const receipt of interchange.receipts)
      beliefs.put('interchangeReceipts', receipt[1] ?? '', { outcome: receipt[4] });
    if (times > 0) return;
    for (const group of interchange.groups) this.#takeGroup(group);
    if (interchange.wantsReceipt) this.#sendReceipts([], [interchangeReceipt(interchange)]);
  }

  #takeGroup(group: Group): void {
    if (group.functional === 'FA') {
      for (const set of group.sets) this.#takeReceipt(set);
      return;
    }
    const messages = group.sets.flatMap((set) => messageOf(set) ?? []);
    const forgotten = messages.some(
      (message) => message.kind === 'order' && this.#options.forgetsReceipt(message),
    );
    const { control, functional } = group;
    const row: ReceivedGroup = { control, functional, forgotten };
    this.#options.beliefs.put('receivedGroups', control, row);
    for (const message of messages) this.#options.onMessage(message);
    if (!forgotten) this.#acknowledge(group);
  }

  #acknowledge(group: Group): void {
    const { agenda, receiptHours } = this.#options;
    agenda.after(receiptHours, `997 for group ${group.control}`, () => {
      this.#sendReceipts([{ set: '997', segments: acceptingReceipt(group) }], []);
    });
  }

  #sendReceipts(
    sets: { set: string; segments: (readonly string[])[] }[],
    receipts: (readonly string[])[],
  ): void {
    const groups = sets.length === 0 ? [] : [{ functional: 'FA', sets }];
    const { control, text } = this.#write(groups, receipts);
    this.#post(control, text);
  }

  #takeReceipt(set: TransactionSet): void {
    const receipt = readReceipt(set);
    const { beliefs } = this.#options;
    const sent = beliefs.get<SentGroup>('sentGroups', receipt.control);
    if (sent === undefined) {
      beliefs.put('surprises', `997 ${receipt.control}`, { text: 'a 997 for nothing sent' });
      return;
    }
    beliefs.put('sentGroups', receipt.control, { ...sent, outcome: receipt.outcome });
  }

  #write(
    groups: Parameters<typeof writeInterchange>[1],
    receipts: Parameters<typeof writeInterchange>[2] = [],
  ): { control: number; text: string } {
    const { beliefs, agenda, own, hub, version, delimiters, wantsReceipt } = this.#options;
    const control = (beliefs.get<{ last: number }>('numbers', 'interchange')?.last ?? 0) + 1;
    beliefs.put('numbers', 'interchange', { last: control });
    const envelope: Envelope = {
      senderQualifier: own.qualifier,
      sender: own.id,
      receiverQualifier: hub.qualifier,
      receiver: hub.id,
      version,
      delimiters,
      control,
      writtenAt: new Date(agenda.nowMs()),
      wantsReceipt: wantsReceipt && groups.some((group) => group.functional !== 'FA'),
    };
    return { control, text: writeInterchange(envelope, groups, receipts) };
  }

  #post(control: number, text: string): void {
    this.#options.mailbox.put(`${name(control)}.edi`, text);
  }
}

/** The hub puts the id of what it sends into the file's name: `kind-title-ID.edi`. */
export function transmissionOf(file: string): string {
  return /([0-9a-f]{8}-[0-9a-f-]{27})\.\w+$/.exec(file)?.[1] ?? file;
}

function name(control: number): string {
  return `out-${String(control).padStart(9, '0')}`;
}

function messageOf(set: TransactionSet): TradeOrder | TradeChange | undefined {
  if (set.set === '850') return readOrder(set);
  if (set.set === '860') return readChange(set);
  return undefined;
}
