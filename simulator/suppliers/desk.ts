/** A supplier's order desk: takes orders, changes and decisions, answers as the scenario has it. */
import type { Beliefs } from '../beliefs.ts';
import type { OrderScenario, PlannedAnswer } from '../scenario.ts';
import type { Agenda } from '../systems/agenda.ts';
import {
  nameOf,
  type OrderName,
  type TradeAnswer,
  type TradeChange,
  type TradeOrder,
} from '../trade.ts';
import { answered, type BookOrder, changed, opened } from './book.ts';
import { composeAnswer, type Responding } from './respond.ts';

export interface DeskOptions {
  beliefs: Beliefs;
  agenda: Agenda;
  responding: Responding;
  scenarioOf(order: OrderName): OrderScenario | undefined;
  /** Hands an answer to the supplier's wire. */
  send(answer: TradeAnswer, twice: boolean): Promise<void> | void;
  /** What the supplier believes of an order has changed. */
  onBook(book: BookOrder): void;
}

/** What an answer is about. */
interface Occasion {
  answers: TradeAnswer['answers'];
  sequence?: number;
  planned: PlannedAnswer;
}

const ANSWER_HOURS_DEFAULT = 2;

export class Desk {
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** A message that came for the first time. */
  receive(message: TradeOrder | TradeChange): void {
    if (message.kind === 'order') this.#takeOrder(message);
    else this.#takeChange(message);
  }

  orders(): BookOrder[] {
    return this.#options.beliefs.rows<BookOrder>('orders');
  }

  #takeOrder(order: TradeOrder): void {
    const { beliefs } = this.#options;
    const name = nameOf(order);
    if (beliefs.has('orders', name)) {
      this.#note('second order of a number', name);
      return;
    }
    this.#keep(opened(order));
    this.#planAnswer(order, { answers: 'order', planned: this.#plannedFor(order, 0) });
    this.#planProposal(order);
  }

  #takeChange(change: TradeChange): void {
    const { beliefs } = this.#options;
    const book = beliefs.get<BookOrder>('orders', nameOf(change));
    if (book === undefined) {
      this.#note('change of an order that never came', nameOf(change));
      return;
    }
    const sequence = change.sequence ?? book.revision + 1;
    if (sequence !== book.revision + 1) {
      this.#note(`change ${sequence} after ${book.revision}`, nameOf(change));
      return;
    }
    const after = changed(book, change);
    this.#keep(after);
    if (change.purpose === 'approval' || after.cancelled) return;
    const to = change.purpose === 'rejection' ? 'rejection' : after.changes;
    const planned = this.#plannedFor(change, to);
    this.#planAnswer(change, { answers: 'change', sequence, planned });
  }

  #plannedFor(order: OrderName, to: PlannedAnswer['to']): PlannedAnswer {
    const scenario = this.#options.scenarioOf(order);
    const planned = scenario?.answers.find((answer) => answer.to === to);
    return planned ?? { to, afterHours: ANSWER_HOURS_DEFAULT };
  }

  #planProposal(order: TradeOrder): void {
    const proposal = this.#options.scenarioOf(order)?.proposal;
    if (proposal === undefined) return;
    const planned = { to: 0, ...proposal };
    this.#planAnswer(order, { answers: 'proposal', planned });
  }

  #planAnswer(order: OrderName, occasion: Occasion): void {
    const { agenda } = this.#options;
    const { planned } = occasion;
    agenda.after(planned.afterHours, `answer to ${nameOf(order)}`, () => {
      const answer = this.#compose(order, occasion);
      if (answer === undefined) return;
      const give = () => this.#give(answer, planned.twice === true);
      if (planned.liesHours === undefined) return give();
      agenda.after(planned.liesHours, `late answer to ${nameOf(order)}`, give);
      return undefined;
    });
  }

  /** Nothing where a newer change came since: that one is answered instead. */
  #compose(order: OrderName, { answers, sequence, planned }: Occasion): TradeAnswer | undefined {
    const { beliefs, agenda, responding } = this.#options;
    const book = beliefs.get<BookOrder>('orders', nameOf(order));
    if (book === undefined || book.cancelled) return undefined;
    const isCurrent = answers === 'proposal' || (sequence ?? 0) === book.revision;
    if (!isCurrent) return undefined;
    const reference = `${book.number}-${book.release ?? '0'}-${book.answers.length + 1}`;
    const writtenAt = new Date(agenda.nowMs());
    const occasion = {
      answers,
      reference,
      writtenAt,
      ...(sequence === undefined ? {} : { sequence }),
    };
    return composeAnswer(book, occasion, planned.lines ?? {}, responding);
  }

  async #give(answer: TradeAnswer, twice: boolean): Promise<void> {
    const { beliefs, send } = this.#options;
    const book = beliefs.get<BookOrder>('orders', nameOf(answer));
    if (book !== undefined) this.#keep(answered(book, answer));
    await send(answer, twice);
  }

  #keep(book: BookOrder): void {
    this.#options.beliefs.put('orders', nameOf(book), book);
    this.#options.onBook(book);
  }

  /** What the hub should never have sent; the comparison reports it. */
  #note(text: string, name: string): void {
    this.#options.beliefs.put('surprises', `${name} ${text}`, { name, text });
  }
}
