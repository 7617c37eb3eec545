/** Starts a thread per large interchange and serves it with parts and records of what it read. */
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Configuration } from '../model/configuration.ts';
import type { ReadLarge } from '../pipeline/large.ts';
import { pipelineProblem } from '../pipeline/problems.ts';
import { quarantinedInterchange } from '../pipeline/translate-findings.ts';
import type { InboxEntry, Store, TranslationDraft } from '../store/store.ts';
import type { Answered, Asked, ReadingTask } from './messages.ts';

/** What is recorded in one commit, and copied from thread to thread at once. */
const BATCH = { documents: 100, bytes: 1024 * 1024 };

export interface ReadingParameters {
  store: Pick<Store, 'readParts'>;
  configurationOf(tenant: string): Configuration;
}

export function readLargeInThread(parameters: ReadingParameters): ReadLarge {
  return async (entry, record, report) => {
    const { port1: ours, port2: theirs } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const task: ReadingTask = {
      entry: { ...entry, parts: [] },
      configuration: parameters.configurationOf(entry.tenant),
      limits: BATCH,
      port: theirs,
      signal,
    };
    // Flags of the hub's own process, such as those of an inspector, are not for this thread.
    const options = { workerData: task, transferList: [theirs], execArgv: [] };
    const worker = new Worker(workerFile(), options);
    const answer = (message: Answered) => {
      ours.postMessage(message);
      Atomics.store(signal, 0, 1);
      Atomics.notify(signal, 0);
    };
    try {
      await serve(worker, entry, { record, answer, report }, parameters.store);
    } finally {
      ours.close();
      await worker.terminate();
    }
  };
}

interface Serving {
  record: Parameters<ReadLarge>[1];
  report: Parameters<ReadLarge>[2];
  answer(message: Answered): void;
}

async function serve(
  worker: Worker,
  entry: InboxEntry,
  { record, report, answer }: Serving,
  store: ReadingParameters['store'],
): Promise<void> {
  const parts = store.readParts(entry.tenant, entry.id)[Symbol.asyncIterator]();
  for await (const asked of messagesOf(worker)) {
    switch (asked.type) {
      case 'part': {
        const next = await parts.next();
        answer(next.done === true ? {} : { part: next.value });
        break;
      }
      case 'draft': {
        const recorded = await record(asked.draft);
        answer({ recorded });
        if (!recorded) return;
        break;
      }
      case 'done':
        return;
      case 'fault':
        report(`Reading the interchange ${entry.id} failed.`, new Error(asked.stack));
        await record(faultDraft(entry, asked.text));
        return;
    }
  }
}

/** Messages in order; ends or throws with the thread. */
async function* messagesOf(worker: Worker): AsyncGenerator<Asked> {
  const waiting: Asked[] = [];
  let fault: unknown;
  let over = false;
  let ring: (() => void) | undefined;
  worker.on('message', (message: Asked) => {
    waiting.push(message);
    ring?.();
  });
  worker.on('error', (error) => {
    fault = error;
    ring?.();
  });
  worker.on('exit', () => {
    over = true;
    ring?.();
  });
  for (;;) {
    const message = waiting.shift();
    if (message !== undefined) yield message;
    else if (fault !== undefined) throw fault;
    else if (over) return;
    else
      await new Promise<void>((resolve) => {
        ring = resolve;
      });
  }
}

/** A reader that threw: the interchange goes to quarantine with what was recorded before. */
function faultDraft(entry: InboxEntry, text: string): TranslationDraft {
  const words = `Reading stopped: ${text}`;
  return {
    interchange: entry.id,
    outcome: 'quarantined',
    format: 'unknown',
    ...(entry.partner === undefined ? {} : { partner: entry.partner }),
    problems: [pipelineProblem('TRANSLATION_STOPPED', { path: '' }, words)],
    expectedDocuments: entry.documentsDone,
    documents: [],
    outboundDocuments: [],
    transmissions: [],
    commands: [quarantinedInterchange(entry, words)],
  };
}

/** The compiled file: threads run JavaScript, also where this file is run as TypeScript by a test. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../dist/src/workers/translate-worker.js', import.meta.url)
    : new URL('./translate-worker.js', import.meta.url);
}
