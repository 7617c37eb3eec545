/** A decision in the making: events are folded as they are emitted, so that later rules see them. */

import { encodeUtf8 } from '../../base/charset.ts';
import { murmur128 } from '../../base/ids.ts';
import type { Decision, Facts, Refusal } from '../workflow.ts';
import type { OrderEvent } from './events.ts';
import { evolveOrder } from './evolve.ts';
import { type RefusalCode, refuse } from './refusals.ts';
import type { OrderState } from './state.ts';

export class Draft {
  readonly facts: Facts;
  state: OrderState;
  readonly events: OrderEvent[] = [];
  private refusal: Refusal | undefined;

  constructor(state: OrderState, facts: Facts) {
    this.state = state;
    this.facts = facts;
  }

  emit(event: OrderEvent): void {
    this.events.push(event);
    this.state = evolveOrder(this.state, event);
  }

  /** The first refusal gives the code; later ones are added in words. */
  refuse(code: RefusalCode, text: string): void {
    this.refusal =
      this.refusal === undefined
        ? refuse(code, text)
        : { code: this.refusal.code, text: `${this.refusal.text} ${text}` };
  }

  /** Something that only a person can put right: stands until a person ends it. */
  incident(kind: string, part: string | undefined, text: string): void {
    this.emit({
      type: 'order.exception_raised',
      kind,
      text,
      details: {},
      incident: true,
      ...(part === undefined ? {} : { part }),
    });
  }

  decision(): Decision<OrderEvent> {
    return this.refusal === undefined
      ? { events: this.events }
      : { events: this.events, refusal: this.refusal };
  }
}

/** Short text that differs where the content differs; to say the same thing only once. */
export function digestOf(content: unknown): string {
  return murmur128(encodeUtf8(JSON.stringify(content)))
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('');
}
