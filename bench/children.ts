/** Processes of a benchmark: each is asked by message and answers by message. */
import { type ChildProcess, fork } from 'node:child_process';

export interface Child {
  /** Sends a request and gives its answer. */
  ask<Answer>(name: string, body?: unknown): Promise<Answer>;
  /** Sends without an answer. */
  tell(name: string, body?: unknown): void;
  on(name: string, listen: (body: unknown) => void): void;
  readonly pid: number;
  stop(): Promise<void>;
}

interface Message {
  name: string;
  id?: number;
  body?: unknown;
  error?: string;
}

/** @param file beside this one, without ending */
export function startChild(file: string, nodeArguments: readonly string[] = []): Child {
  const path = new URL(`${file}.js`, import.meta.url);
  const child = fork(path, [], { serialization: 'advanced', execArgv: [...nodeArguments] });
  return childOf(child, file);
}

function childOf(child: ChildProcess, file: string): Child {
  const waiting = new Map<number, { resolve(body: unknown): void; reject(error: Error): void }>();
  const listeners = new Map<string, (body: unknown) => void>();
  let last = 0;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.once('exit', (code) => {
    for (const one of waiting.values()) one.reject(new Error(`${file} ended with code ${code}.`));
  });
  child.on('message', ({ name, id, body, error }: Message) => {
    if (id === undefined) {
      listeners.get(name)?.(body);
      return;
    }
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(body);
    else asked?.reject(new Error(`${file}: ${error}`));
  });
  return {
    pid: child.pid ?? 0,
    ask: <Answer>(name: string, body?: unknown) =>
      new Promise<Answer>((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve: (answer) => resolve(answer as Answer), reject });
        child.send({ name, id: last, body });
      }),
    tell: (name, body) => void child.send({ name, body }),
    on: (name, listen) => void listeners.set(name, listen),
    async stop() {
      if (child.connected) child.send({ name: 'stop' });
      await ended;
    },
  };
}

export type Answers = Readonly<Record<string, (body: never) => unknown>>;

/** In the child: answers requests by name until `stop`, which ends what is open and the process. */
export function serveParent(answers: Answers, stop: () => Promise<void> | void): void {
  // A parent that ended without a word leaves no process behind.
  process.once('disconnect', () => process.exit());
  process.on('message', ({ name, id, body }: Message) => {
    if (name === 'stop') {
      void Promise.resolve(stop()).then(() => process.disconnect());
      return;
    }
    const answer = answers[name] as ((body: unknown) => unknown) | undefined;
    Promise.resolve()
      .then(() => {
        if (answer === undefined) throw new Error(`There is no ${name} here.`);
        return answer(body);
      })
      .then(
        (result) => reply({ name, id, body: result }),
        (error: unknown) =>
          reply({
            name,
            id,
            error: error instanceof Error ? (error.stack ?? error.message) : String(error),
          }),
      );
  });
}

function reply({ id, ...rest }: Omit<Message, 'id'> & { id: number | undefined }): void {
  if (id !== undefined) process.send?.({ ...rest, id });
}

/** In the child: says something that was not asked for. */
export function tellParent(name: string, body: unknown): void {
  process.send?.({ name, body });
}
