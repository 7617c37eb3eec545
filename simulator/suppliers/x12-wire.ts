/** A supplier that speaks X12 through two folders: takes orders and changes, answers, acknowledges groups. */
import type { Beliefs } from '../beliefs.ts';
import type { Agenda } from '../systems/agenda.ts';
import { X12Post, type X12PostOptions } from '../systems/x12-post.ts';
import type { OrderName, TradeAnswer, TradeChange, TradeOrder } from '../trade.ts';
import { answerSet, writeAnswer } from '../x12/answer-sets.ts';
import type { Group, Segment, TransactionSet } from '../x12/envelope.ts';
import { readChange, readOrder } from '../x12/order-sets.ts';

export interface X12WireOptions {
  beliefs: Beliefs;
  agenda: Agenda;
  post: Omit<X12PostOptions, 'onGroup'>;
  /** Hours after which a group is acknowledged. */
  receiptHours: number;
  onMessage(message: TradeOrder | TradeChange): void;
  /** True where the scenario has the supplier forget its 997. */
  forgetsReceipt(order: OrderName): boolean;
}

/** A group that the hub sent, and whether this side forgot to acknowledge it. */
export interface ReceivedGroup {
  control: string;
  functional: string;
  forgotten: boolean;
}

export class X12Wire {
  readonly #options: X12WireOptions;
  readonly #post: X12Post;

  constructor(options: X12WireOptions) {
    this.#options = options;
    this.#post = new X12Post({ ...options.post, onGroup: (group) => this.#take(group) });
  }

  send(answer: TradeAnswer, twice: boolean): void {
    const { set, functional } = answerSet(answer);
    this.sendSet(set, functional, writeAnswer(answer), answer.reference, twice);
  }

  sendSet(set: string, group: string, segments: Segment[], title: string, twice: boolean): void {
    this.#post.sendSet(set, group, segments, title, twice);
  }

  collect(): number {
    return this.#post.collect();
  }

  #take(group: Group): void {
    const { beliefs, agenda, receiptHours, onMessage, forgetsReceipt } = this.#options;
    const messages = group.sets.flatMap((set) => messageOf(set) ?? []);
    const forgotten = messages.some(
      (message) => message.kind === 'order' && forgetsReceipt(message),
    );
    const { control, functional } = group;
    beliefs.put('receivedGroups', control, {
      control,
      functional,
      forgotten,
    } satisfies ReceivedGroup);
    for (const message of messages) onMessage(message);
    if (forgotten) return;
    agenda.after(receiptHours, `997 for group ${control}`, () => this.#post.acknowledge(group));
  }
}

function messageOf(set: TransactionSet): TradeOrder | TradeChange | undefined {
  if (set.set === '850') return readOrder(set);
  if (set.set === '860') return readChange(set);
  return undefined;
}
