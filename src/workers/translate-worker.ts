/**
 * A thread that reads one large interchange. It asks for a part of the bytes, or hands over a batch of
 * documents, and sleeps until the answer is there: so it holds a few parts and one batch, and readers stay
 * the plain synchronous code that they are.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { recognize } from '../formats/recognize.ts';
import { translateInBatches } from '../pipeline/translate.ts';
import { withOrder } from '../workflows/order-names.ts';
import { identity, route } from '../workflows/routing.ts';
import { sha256 } from './digest.ts';
import type { Answered, Asked, ReadingTask } from './messages.ts';

const task = workerData as ReadingTask;
const { entry, configuration, limits, port, signal } = task;

function ask(asked: Asked): Answered {
  Atomics.store(signal, 0, 0);
  parentPort?.postMessage(asked);
  Atomics.wait(signal, 0, 0);
  const answer = receiveMessageOnPort(port);
  if (answer === undefined) throw new Error('The main thread rang and left no answer.');
  return answer.message as Answered;
}

function* parts(): Generator<Uint8Array> {
  for (;;) {
    const answer = ask({ type: 'part' });
    if (!('part' in answer) || answer.part === undefined) return;
    yield answer.part;
  }
}

function read(): void {
  const context = {
    recognize,
    routing: { route, identity, withOrder },
    digest: sha256,
    configurationOf: () => configuration,
  };
  for (const draft of translateInBatches(entry, parts(), context, limits)) {
    const answer = ask({ type: 'draft', draft });
    if ('recorded' in answer && !answer.recorded) return;
  }
}

try {
  read();
  parentPort?.postMessage({ type: 'done' } satisfies Asked);
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? text) : text;
  parentPort?.postMessage({ type: 'fault', text, stack } satisfies Asked);
}
