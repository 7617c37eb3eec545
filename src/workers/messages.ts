/** What the main thread and the thread that reads a large interchange say to each other. */
import type { MessagePort } from 'node:worker_threads';
import type { Configuration } from '../model/configuration.ts';
import type { BatchLimits } from '../pipeline/translate.ts';
import type { InboxEntry, TranslationDraft } from '../store/store.ts';

/** Given to the thread when it starts. */
export interface ReadingTask {
  entry: InboxEntry;
  configuration: Configuration;
  limits: BatchLimits;
  /** Answers come through here. */
  port: MessagePort;
  /** One cell: 1 when an answer lies in the port. The thread sleeps on it. */
  signal: Int32Array<SharedArrayBuffer>;
}

/** Thread to main: each but the last two is answered before the thread goes on. */
export type Asked =
  | { type: 'part' }
  | { type: 'draft'; draft: TranslationDraft }
  | { type: 'done' }
  | { type: 'fault'; text: string; stack: string };

/** Main to thread. */
export type Answered =
  /** Absent at the end of the bytes. */
  { part?: Uint8Array } | { recorded: boolean };
