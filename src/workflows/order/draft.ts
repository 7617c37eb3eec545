/** A decision in the making: events are folded as they are emitted, so that later rules see them. */

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

  /** Refused as a whole where nothing but calls for a person came of it. */
  decision(): Decision<OrderEvent> {
    const { events, refusal } = this;
    if (refusal === undefined) return { events };
    const isWhole = events.every(
      (event) => event.type === 'order.exception_raised' && event.incident,
    );
    return { events, refusal: isWhole ? { ...refusal, whole: true } : refusal };
  }
}

/**
 * Short text that differs where the content differs, to say the same thing only once: 64 bits of two
 * multiplicative hashes (FNV-1a, and one times 33) over the JSON. It guards against nobody.
 */
export function digestOf(content: unknown): string {
  const text = JSON.stringify(content);
  let fnv = 0x811c9dc5;
  let other = 5381;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    fnv = Math.imul(fnv ^ code, 0x01000193);
    other = (Math.imul(other, 33) + code) | 0;
  }
  return (fnv >>> 0).toString(36) + (other >>> 0).toString(36).padStart(7, '0');
}
