/**
 * Part of station 2: interchanges above the limit of a batch. One at a time is read, in a thread of its own
 * that the composition root brings along, so that the small ones of other channels keep flowing.
 */
import type { InboxEntry, Store, TranslateStation, TranslationDraft } from '../store/store.ts';

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
  /** Takes it up unless it is taken up already. */
  offer(entry: InboxEntry, station: TranslateStation): void;
  underWay(): number;
  /** Ends after the batch under way; the rest is read by whoever runs next. */
  stop(): Promise<void>;
}

export function openLargeReader(
  store: Pick<Store, 'recordTranslation'>,
  read: ReadLarge,
  report: (text: string, error: unknown) => void,
  onProgress: () => void,
): LargeReader {
  const waiting = new Map<string, { entry: InboxEntry; station: TranslateStation }>();
  let running: Promise<void> | undefined;
  let stopping = false;

  const readOne = async (entry: InboxEntry, station: TranslateStation): Promise<void> => {
    let documentsDone = entry.documentsDone;
    const record = async (draft: TranslationDraft): Promise<boolean> => {
      if (stopping) return false;
      const recorded = await store.recordTranslation({ ...entry, documentsDone }, draft, station);
      documentsDone += draft.documents.length;
      onProgress();
      return recorded;
    };
    try {
      await read(entry, record, report);
    } catch (error) {
      report(`Interchange ${entry.id} could not be read to its end yet.`, error);
    }
  };

  const readAll = async (): Promise<void> => {
    for (const [id, { entry, station }] of waiting) {
      if (stopping) break;
      await readOne(entry, station);
      waiting.delete(id);
    }
    running = undefined;
  };

  return {
    offer(entry, station) {
      if (stopping || waiting.has(entry.id)) return;
      waiting.set(entry.id, { entry, station });
      running ??= readAll();
    },
    underWay: () => waiting.size,
    async stop() {
      stopping = true;
      await running;
    },
  };
}
