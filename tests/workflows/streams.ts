/**
 * Several streams at once: commands that a rule sends to another stream are run there, one after the
 * other, as the engine does. What goes to streams of other kinds is kept to be looked at.
 */
import { expect } from 'vitest';
import { derivedId } from '../../src/base/ids.ts';
import { addMs } from '../../src/base/instant.ts';
import type { Configuration } from '../../src/model/configuration.ts';
import type { Actor, Reaction, Typed, Workflow } from '../../src/workflows/workflow.ts';
import { streamKind } from '../../src/workflows/workflow.ts';
import { NOW, system, world } from './kit.ts';

type AnyWorkflow = Workflow<unknown, Typed, Typed>;
export type Open = Typed & Record<string, unknown>;
type TimerReaction = Extract<Reaction, { type: 'timer' }>;
type DocumentReaction = Extract<Reaction, { type: 'document' }>;

export class Streams {
  configuration: Configuration;
  now = NOW;
  actor: Actor = system;
  readonly log: { stream: string; event: Open }[] = [];
  readonly refusals: { stream: string; code: string; whole?: true }[] = [];
  readonly documents: DocumentReaction[] = [];
  /** Commands to kinds that do not run here. */
  readonly outside: { stream: string; command: Open }[] = [];
  /** Streams that a reference means, by `scope role value`; one stream ends only its own. */
  readonly references = new Map<string, string[]>();
  readonly timers = new Map<string, TimerReaction & { stream: string }>();
  private readonly workflows: Map<string, AnyWorkflow>;
  private readonly states = new Map<string, unknown>();
  private readonly queue: { stream: string; command: Typed }[] = [];
  private sent = 0;

  constructor(workflows: readonly AnyWorkflow[], configuration: Configuration = world()) {
    this.workflows = new Map(workflows.map((workflow) => [workflow.kind, workflow]));
    this.configuration = configuration;
  }

  /** Runs the commands, each with all that follows from it. */
  send<C extends readonly Typed[]>(stream: string, ...commands: C): this {
    for (const command of commands) {
      this.queue.push({ stream, command });
      this.drain();
    }
    return this;
  }
  /** Puts commands into their lanes before any of what follows is run. */
  together(...commands: { stream: string; command: Typed }[]): this {
    this.queue.push(...commands);
    this.drain();
    return this;
  }
  at(instant: string): this {
    this.now = instant;
    return this;
  }
  later(hours: number): this {
    return this.at(addMs(this.now, hours * 3_600_000));
  }
  /** Lets time pass and runs the timers that come due on the way, in order. */
  wait(hours: number): this {
    const until = addMs(this.now, hours * 3_600_000);
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= until);
      const [next] = due.sort(([, a], [, b]) => (a.at < b.at ? -1 : 1));
      if (next === undefined) break;
      const [key, timer] = next;
      this.timers.delete(key);
      if (timer.at > this.now) this.now = timer.at;
      this.send(timer.stream, timer.command);
    }
    return this.at(until);
  }

  private drain(): void {
    for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
      this.run(next.stream, next.command);
    }
  }

  private run(stream: string, command: Typed): void {
    const workflow = this.workflows.get(streamKind(stream));
    if (workflow === undefined) {
      this.outside.push({ stream, command: { ...command } });
      return;
    }
    this.sent += 1;
    const commandId = `command-${this.sent}`;
    const facts = {
      at: this.now,
      actor: this.actor,
      id: (label: string) => derivedId(commandId, label),
      configuration: this.configuration,
    };
    let state = this.states.get(stream) ?? workflow.initial(stream);
    const decision = workflow.decide(state, plain(command), facts);
    if (decision.refusal !== undefined) {
      const { text: _text, ...refusal } = decision.refusal;
      this.refusals.push({ stream, ...refusal });
    }
    for (const event of decision.events) {
      expect(plain(event)).toEqual(event);
      state = workflow.evolve(state, event);
      this.log.push({ stream, event: { ...event } });
      for (const reaction of workflow.react(event, state, facts)) this.take(stream, reaction);
    }
    expect(plain(state)).toEqual(state);
    this.states.set(stream, state);
  }

  private take(stream: string, reaction: Reaction): void {
    switch (reaction.type) {
      case 'command':
        this.queue.push({ stream: reaction.stream, command: reaction.command });
        break;
      case 'document':
        this.documents.push(reaction);
        break;
      case 'timer':
        this.timers.set(`${stream} ${reaction.name}`, { ...reaction, stream });
        break;
      case 'timer_cancelled':
        this.timers.delete(`${stream} ${reaction.name}`);
        break;
      case 'reference':
      case 'reference_ended': {
        const key = `${reaction.scope} ${reaction.role} ${reaction.value}`;
        const others = (this.references.get(key) ?? []).filter((known) => known !== stream);
        const now = reaction.type === 'reference' ? [...others, stream] : others;
        if (now.length === 0) this.references.delete(key);
        else this.references.set(key, now);
        break;
      }
      default:
        expect.unreachable();
    }
  }

  state<S>(stream: string): S {
    return this.states.get(stream) as S;
  }
  events(stream: string, type?: string): Open[] {
    return this.log
      .filter((one) => one.stream === stream && (type === undefined || one.event.type === type))
      .map((one) => one.event);
  }
  types(stream: string): string[] {
    return this.events(stream).map((event) => event.type);
  }
  documentsOf(kind: string): DocumentReaction[] {
    return this.documents.filter(({ document }) => document.kind === kind);
  }
  commandsTo(kind: string): { stream: string; command: Open }[] {
    return this.outside.filter(({ stream }) => streamKind(stream) === kind);
  }
  /** Exceptions raised and not withdrawn, as `kind` or `kind/part`. */
  exceptions(): string[] {
    const standing = new Map<string, string>();
    for (const { stream, command } of this.commandsTo('exception')) {
      const [, kind = '', , part = '-'] = stream.split('/');
      if (command.type === 'raise_exception') {
        standing.set(stream, part === '-' ? kind : `${kind}/${decodeURIComponent(part)}`);
      } else {
        standing.delete(stream);
      }
    }
    return [...standing.values()].sort();
  }
  kinds(): string[] {
    return [...new Set(this.exceptions().map((name) => name.split('/')[0] ?? ''))];
  }
}

function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
