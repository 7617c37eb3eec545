/**
 * Part of station 2: interchanges above the limit of a batch. One at a time is read, in a thread of its own
 * that the composition root brings along, and never far ahead of the stations behind it, so that the small ones
 * of other channels keep flowing.
 */
import type { InboxEntry, Store, TranslateStation, TranslationDraft } from '../store/store.ts';
import type { Clock } from './clock.ts';
import { pause } from './loops.ts';

/**
 * Reads one interchange and gives its drafts in order, each after the one before was recorded. Memory is
 * bounded by a few parts and one batch, whatever the interchange's size.
 */
export type ReadLarge = (
  entry: InboxEntry,
  record: (draft: TranslationDraft) => Promise<boolean>,
  report: (text: string, error: unknown) => void,
) => Promise<void>;

export interface LargeReader {
  /** Takes it up unless it is taken up already, or another process is at it. */
  offer(entry: InboxEntry, station: TranslateStation): void;
  underWay(): number;
  /** Ends after the batch under way; the rest is read by whoever runs next. */
  stop(): Promise<void>;
}

export interface LargeParameters {
  store: Pick<Store, 'recordTranslation'>;
  read: ReadLarge;
  clock: Pick<Clock, 'elapsedMs' | 'after'>;
  report(text: string, error: unknown): void;
  /** Lane entries that wait to be decided; what is put behind them waits as long as they do. */
  ahead(): number;
  /** Told after each batch that was recorded. */
  onRecorded(documents: number): void;
}

/** A small one waits behind at most so many. */
const AHEAD_MAX = 200;
const AHEAD_LOOK_MS = 10;
/** One that another process read on in the meantime is left to it for so long, then looked at again. */
const LEFT_ALONE_MS = 5000;
const LEFT_ALONE_MAX = 100;

export function openLargeReader(parameters: LargeParameters): LargeReader {
  return new ReaderOfLarge(parameters);
}

class ReaderOfLarge implements LargeReader {
  readonly #parameters: LargeParameters;
  readonly #waiting = new Map<string, { entry: InboxEntry; station: TranslateStation }>();
  /** By id: how far it had come when another process was faster, and until when it is left alone. */
  readonly #leftAlone = new Map<string, { documentsDone: number; untilMs: number }>();
  #running: Promise<void> | undefined;
  #stopping = false;

  constructor(parameters: LargeParameters) {
    this.#parameters = parameters;
  }

  offer(entry: InboxEntry, station: TranslateStation): void {
    if (this.#stopping || this.#waiting.has(entry.id) || this.#isElsewhere(entry)) return;
    this.#waiting.set(entry.id, { entry, station });
    this.#running ??= this.#readAll();
  }

  underWay(): number {
    return this.#waiting.size;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #readAll(): Promise<void> {
    for (const [id, { entry, station }] of this.#waiting) {
      if (this.#stopping) break;
      await this.#readOne(entry, station);
      this.#waiting.delete(id);
    }
    this.#running = undefined;
  }

  async #readOne(entry: InboxEntry, station: TranslateStation): Promise<void> {
    const { read, store, report, onRecorded } = this.#parameters;
    let documentsDone = entry.documentsDone;
    const record = async (draft: TranslationDraft): Promise<boolean> => {
      await this.#room();
      if (this.#stopping) return false;
      const recorded = await store.recordTranslation({ ...entry, documentsDone }, draft, station);
      if (recorded) {
        documentsDone += draft.documents.length;
        onRecorded(draft.documents.length);
      } else this.#leaveAlone(entry.id, documentsDone);
      return recorded;
    };
    try {
      await read(entry, record, report);
    } catch (error) {
      report(`Interchange ${entry.id} could not be read to its end yet.`, error);
    }
  }

  async #room(): Promise<void> {
    const { ahead, clock } = this.#parameters;
    while (!this.#stopping && ahead() > AHEAD_MAX) await pause(clock, AHEAD_LOOK_MS);
  }

  #leaveAlone(id: string, documentsDone: number): void {
    // Most are never offered again: whoever reads them ends them.
    if (this.#leftAlone.size >= LEFT_ALONE_MAX) this.#leftAlone.clear();
    const untilMs = this.#parameters.clock.elapsedMs() + LEFT_ALONE_MS;
    this.#leftAlone.set(id, { documentsDone, untilMs });
  }

  /** Whoever reads it may have died: where it has not come on since, it is taken up. */
  #isElsewhere({ id, documentsDone }: InboxEntry): boolean {
    const known = this.#leftAlone.get(id);
    if (known === undefined) return false;
    if (this.#parameters.clock.elapsedMs() < known.untilMs) return true;
    this.#leftAlone.delete(id);
    if (documentsDone === known.documentsDone) return false;
    this.#leaveAlone(id, documentsDone);
    return true;
  }
}
