/**
 * What this process wrote a moment ago and is about to send: a claim need not read it back. What is not known here (it
 * is older, another process wrote it, too much was written since) is read as ever.
 */
import type { CanonicalDocument } from '../../model/document.ts';
import type { DraftTransmission, EventRecord } from '../store.ts';

/** What a transmission brings: a document, or an event with its place in its commit. */
export interface Content {
  document?: { id: string; body: CanonicalDocument };
  event?: { record: EventRecord; index: number };
}

export interface Outgoing {
  draft: DraftTransmission;
  content: Content;
}

/** Most are claimed within a second; an endpoint that is away must not fill the memory. */
const KEPT_MAX = 4096;

export class JustWritten {
  readonly #known = new Map<string, Outgoing>();

  /** To be called when the commit is known to be one. */
  learn(outgoing: readonly Outgoing[]): void {
    for (const one of outgoing) {
      if (this.#known.size >= KEPT_MAX) this.#forgetOldest();
      this.#known.set(transmissionKey(one.draft.tenant, one.draft.id), one);
    }
  }

  /** Gives it away: it is claimed once. */
  take(tenant: string, transmission: string): Outgoing | undefined {
    const key = transmissionKey(tenant, transmission);
    const known = this.#known.get(key);
    this.#known.delete(key);
    return known;
  }

  #forgetOldest(): void {
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

/** Names a transmission among those of all tenants. */
export function transmissionKey(tenant: string, transmission: string): string {
  return `${tenant}\u0000${transmission}`;
}
