/** Places for readers of the event stream: so many in all, and of these a tenth for one partner or key of the tenant. */
import type { Caller } from './route.ts';

const SHARE_OF_ONE = 10;

export class EventReaders {
  readonly #max: number;
  readonly #open = new Map<string, number>();
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Takes a place and returns what gives it back, once; `undefined` where none is left for this caller. */
  enter({ tenant, partner, keyId }: Caller): (() => void) | undefined {
    const who = JSON.stringify([tenant, partner === undefined ? keyId : { partner }]);
    const own = this.#open.get(who) ?? 0;
    if (this.#count >= this.#max || own >= Math.max(1, this.#max / SHARE_OF_ONE)) return undefined;
    this.#change(who, 1);
    return () => this.#change(who, -1);
  }

  #change(who: string, by: number): void {
    this.#count += by;
    const own = (this.#open.get(who) ?? 0) + by;
    if (own > 0) this.#open.set(who, own);
    else this.#open.delete(who);
  }
}
