/**
 * Who sees each claim and each result as it happens. It counts only what cannot be otherwise: what was known
 * before a call began and still held when its answer came.
 */
import type { ClaimedTransmission, LoggedEvent } from '../../../src/store/store.ts';

export class Witness {
  /** What one reader of the log saw, in its order. */
  readonly log: LoggedEvent[] = [];
  /** In words. */
  readonly broken: string[] = [];
  /** Newest epoch that somebody holds, per transmission. */
  readonly #newest = new Map<string, number>();
  /** Claimed, and nobody has begun to report a result. */
  readonly #onTheWay = new Map<string, ClaimedTransmission>();
  readonly #numbers = new Map<string, number | undefined>();
  readonly #ended = new Map<string, string[]>();

  async claim(call: () => Promise<ClaimedTransmission[]>): Promise<ClaimedTransmission[]> {
    const before = new Map(this.#onTheWay);
    const claimed = await call();
    const still = [...before.values()].filter(({ id }) => this.#onTheWay.has(id));
    for (const [index, one] of claimed.entries()) {
      const others = [...still, ...claimed.slice(0, index)].filter(
        ({ id, orderingKey }) => id !== one.id && orderingKey === one.orderingKey,
      );
      if (others.length > 0) this.broken.push(`${one.title} was claimed beside its own key`);
      this.#keepNumber(one);
      const newest = this.#newest.get(one.id) ?? 0;
      if (one.epoch === newest) this.broken.push(`${one.title} was claimed twice in one epoch`);
      this.#newest.set(one.id, Math.max(newest, one.epoch));
      this.#onTheWay.set(one.id, one);
    }
    return claimed;
  }

  /** `call` answers whether the result was stale. */
  async finish(
    claimed: ClaimedTransmission,
    outcome: string,
    call: () => Promise<boolean>,
  ): Promise<void> {
    const { id, epoch, title, orderingKey } = claimed;
    const outdated = epoch < (this.#newest.get(id) ?? 0);
    this.#onTheWay.delete(id);
    const stale = await call();
    if (outdated && !stale) this.broken.push(`${title} took a result of a lapsed lease`);
    if (stale || outcome === 'retry' || orderingKey === undefined) return;
    this.#ended.set(orderingKey, [...(this.#ended.get(orderingKey) ?? []), title]);
  }

  /** All that was seen, once the history is over. */
  verdict(): string[] {
    const numbers = [...this.#numbers.values()];
    const twice = new Set(numbers).size === numbers.length ? [] : ['A number was given twice'];
    const unordered = [...this.#ended]
      .filter(([, titles]) => !isRising(titles.map(placeOf)))
      .map(([key, titles]) => `${key} was sent as ${titles.join(', ')}`);
    return [...this.broken, ...twice, ...unordered];
  }

  #keepNumber({ id, title, numbers }: ClaimedTransmission): void {
    const number = numbers?.interchange;
    if (number === undefined) this.broken.push(`${title} has no number`);
    if (this.#numbers.has(id) && this.#numbers.get(id) !== number) {
      this.broken.push(`${title} was renumbered`);
    }
    this.#numbers.set(id, number);
  }
}

export function isRising(places: readonly number[]): boolean {
  return places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0));
}

/** Labels are `channel/interchange/document`. */
function placeOf(label: string): number {
  const [, interchange = '0', document = '0'] = label.split('/');
  return Number(interchange) * 1000 + Number(document);
}
