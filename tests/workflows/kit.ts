/**
 * Given, when, gives for workflows, and a small world of master data to run them in.
 *
 *   given(orderWorkflow, ...events).in(stream).when(command).gives({ type: 'order.received' });
 *   given(orderWorkflow).when(a, b, c).refuses('ORDER_CANCELLED');
 *
 * (`gives` and not `then`: an object with `then` passes for a promise.)
 * Events, reactions and states are compared as partial objects: a test names what it is about.
 */
import { Compile, type Validator } from 'typebox/compile';
import { expect } from 'vitest';
import { derivedId } from '../../src/base/ids.ts';
import { addMs } from '../../src/base/instant.ts';
import {
  type Configuration,
  type ConfigurationBodies,
  type ConfigurationKind,
  type ConfigurationRow,
  configurationOf,
} from '../../src/model/configuration.ts';
import { documentSchemas } from '../../src/model/document.ts';
import type { PartnerProfile } from '../../src/model/profile.ts';
import type { Purpose } from '../../src/model/values.ts';
import type {
  Actor,
  Facts,
  Reaction,
  Refusal,
  Typed,
  Workflow,
} from '../../src/workflows/workflow.ts';

export const NOW = '2026-06-01T08:00:00.000Z';
export const person: Actor = { kind: 'person', id: 'pat' };
export const system: Actor = { kind: 'system', id: 'hub' };

/** A partial object that an actual one must contain. */
export type Like = { type: string } & Record<string, unknown>;

interface Setting {
  stream: string;
  at: string;
  actor: Actor;
  configuration: Configuration;
  commandPrefix: string;
}

/** What happened so far on one stream, and how to go on. */
export class Scene<S, C extends Typed, E extends Typed> {
  readonly workflow: Workflow<S, C, E>;
  state: S;
  /** Of the last `when`. */
  events: E[] = [];
  reactions: Reaction[] = [];
  refusals: Refusal[] = [];
  /** All since `given`. */
  history: E[] = [];
  allReactions: Reaction[] = [];
  private setting: Setting;
  private commands = 0;

  constructor(workflow: Workflow<S, C, E>, setting: Setting) {
    this.workflow = workflow;
    this.setting = setting;
    this.state = workflow.initial(setting.stream);
  }

  /** On this stream; only before anything happened. */
  in(stream: string): this {
    this.setting = { ...this.setting, stream };
    this.state = this.workflow.initial(stream);
    for (const event of this.history) this.state = this.workflow.evolve(this.state, event);
    return this;
  }
  with(configuration: Configuration): this {
    this.setting = { ...this.setting, configuration };
    return this;
  }
  by(actor: Actor): this {
    this.setting = { ...this.setting, actor };
    return this;
  }
  at(instant: string): this {
    this.setting = { ...this.setting, at: instant };
    return this;
  }
  later(hours: number): this {
    return this.at(addMs(this.setting.at, hours * 3_600_000));
  }
  having(...events: E[]): this {
    for (const event of events) {
      this.state = this.workflow.evolve(this.state, event);
      this.history.push(event);
    }
    return this;
  }

  /** Decides, folds and reacts as the engine does; every event and state must be plain JSON. */
  when(...commands: C[]): this {
    this.events = [];
    this.reactions = [];
    this.refusals = [];
    for (const command of commands) this.run(command);
    this.history.push(...this.events);
    this.allReactions.push(...this.reactions);
    return this;
  }

  private run(command: C): void {
    this.commands += 1;
    const commandId = `${this.setting.commandPrefix}-${this.commands}`;
    const facts: Facts = {
      at: this.setting.at,
      actor: this.setting.actor,
      id: (label) => derivedId(commandId, label),
      configuration: this.setting.configuration,
    };
    const decision = this.workflow.decide(this.state, freeze(command), facts);
    if (decision.refusal !== undefined) this.refusals.push(decision.refusal);
    for (const event of decision.events) {
      expect(plain(event)).toEqual(event);
      this.state = this.workflow.evolve(freeze(this.state), event);
      this.events.push(event);
      const reactions = this.workflow.react(event, this.state, facts);
      for (const reaction of reactions) expectValid(reaction);
      this.reactions.push(...reactions);
    }
    expect(plain(this.state)).toEqual(this.state);
  }

  /** Exactly these events, in this order, each containing at least what is named. */
  gives(...events: Like[]): this {
    expect(this.events.map((event) => event.type)).toEqual(events.map((event) => event.type));
    for (const [index, event] of events.entries()) expect(this.events[index]).toMatchObject(event);
    expect(this.refusals).toEqual([]);
    return this;
  }
  /** Among the events of the last `when` is one like each of these. */
  among(...events: Like[]): this {
    for (const event of events) {
      const found = this.events.some((actual) => contains(actual, event));
      if (!found) expect(this.events).toContainEqual(event);
    }
    return this;
  }
  never(type: string): this {
    expect(this.events.map((event) => event.type)).not.toContain(type);
    return this;
  }
  nothing(): this {
    return this.gives();
  }
  refuses(code: string, ...events: Like[]): this {
    expect(this.refusals.map((refusal) => refusal.code)).toEqual([code]);
    expect(this.events.map((event) => event.type)).toEqual(events.map((event) => event.type));
    return this;
  }
  stands(state: Record<string, unknown>): this {
    expect(this.state).toMatchObject(state);
    return this;
  }
  /** The commands sent to other streams by the last `when`. */
  commandsTo(kind: string): { stream: string; command: Typed & Record<string, unknown> }[] {
    return this.reactions.flatMap((reaction) =>
      reaction.type === 'command' && reaction.stream.startsWith(`${kind}/`)
        ? [{ stream: reaction.stream, command: { ...reaction.command } }]
        : [],
    );
  }
  documents(kind: string): Extract<Reaction, { type: 'document' }>[] {
    return this.reactions.flatMap((reaction) =>
      reaction.type === 'document' && reaction.document.kind === kind ? [reaction] : [],
    );
  }
  timers(): Extract<Reaction, { type: 'timer' }>[] {
    return this.reactions.flatMap((reaction) => (reaction.type === 'timer' ? [reaction] : []));
  }
  /** Exceptions that stand after all that happened: raised and not withdrawn, as `kind` or `kind/part`. */
  exceptions(): string[] {
    const standing = new Map<string, string>();
    for (const reaction of this.allReactions) {
      if (reaction.type !== 'command' || !reaction.stream.startsWith('exception/')) continue;
      const [, kind = '', , part = '-'] = reaction.stream.split('/');
      if (reaction.command.type === 'raise_exception')
        standing.set(reaction.stream, part === '-' ? kind : `${kind}/${part}`);
      else standing.delete(reaction.stream);
    }
    return [...standing.values()].sort();
  }
}

export function given<S, C extends Typed, E extends Typed>(
  workflow: Workflow<S, C, E>,
  ...events: E[]
): Scene<S, C, E> {
  return new Scene(workflow, {
    stream: `${workflow.kind}/TEST`,
    at: NOW,
    actor: system,
    configuration: world(),
    commandPrefix: 'command',
  }).having(...events);
}

const validators = new Map<string, Validator>();

/** What leaves a workflow is what the receiver's schema allows. */
function expectValid(reaction: Reaction): void {
  expect(plain(reaction)).toEqual(reaction);
  if (reaction.type !== 'document') return;
  const { document } = reaction;
  const validator = validators.get(document.kind) ?? Compile(documentSchemas[document.kind]);
  validators.set(document.kind, validator);
  expect(validator.Check(document) ? [] : validator.Errors(document)).toEqual([]);
}

/** Whether `actual` has all that `expected` names; arrays element by element, of equal length. */
export function contains(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected);
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((part, index) => contains(actual[index], part))
    );
  const fields = new Map<string, unknown>(Object.entries(actual));
  return Object.entries(expected).every(([key, part]) => contains(fields.get(key), part));
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Freezes deeply, so that a rule which changes its input fails the test. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) freeze(part);
  }
  return value;
}

type Rows = { [K in ConfigurationKind]?: ConfigurationBodies[K][] };

/** The configuration of the tests: the rows of {@link standardRows}, then these; same keys replace. */
export function world(rows: Rows = {}): Configuration {
  return configurationOf(7, [...rowsOf(standardRows), ...rowsOf(rows)]);
}

function* rowsOf(rows: Rows): Iterable<ConfigurationRow> {
  for (const kind of Object.keys(rows) as ConfigurationKind[]) {
    for (const body of rows[kind] ?? [])
      yield { kind, key: keyOf(kind, body), version: 1, body, changedAt: NOW, changedBy: 'test' };
  }
}

function keyOf(kind: ConfigurationKind, body: ConfigurationBodies[ConfigurationKind]): string {
  if (kind === 'settings') return 'settings';
  if ('id' in body) return body.id;
  if ('from' in body) return `${body.from}>${body.to}`;
  if ('list' in body) return `${body.list}|${body.partner ?? '*'}|${body.theirs}`;
  return kind;
}

export function profile(
  id: string,
  roles: PartnerProfile['roles'],
  more: Partial<PartnerProfile> = {},
): PartnerProfile {
  return { id, name: id, roles, identifiers: [], channels: [], endpoints: [], ...more };
}

const standardRows: Rows = {
  settings: [{ company: 'Delta Distribution', zone: 'America/Chicago', currency: 'USD' }],
  partner: [
    profile('ERP', ['erp'], {
      erp: { instance: 'ERP1', entity: 'US01' },
      endpoints: [
        { id: 'ERP.out', channel: 'webhook', format: 'json', sends: ['planning_update'] },
      ],
    }),
    profile('ACME', ['supplier'], {
      identifiers: [{ scheme: 'vendor_number', value: 'V100' }],
      zone: 'America/New_York',
      endpoints: [
        { id: 'ACME.out', channel: 'webhook', format: 'json', sends: ['purchase_order'] },
      ],
      policies: { answerDueHours: 24 },
    }),
    profile('BOLT', ['supplier'], { identifiers: [{ scheme: 'vendor_number', value: 'V200' }] }),
    profile('FAST', ['carrier'], { identifiers: [{ scheme: 'scac', value: 'FAST' }] }),
    profile('TMS', ['transport_system']),
    profile('WMS', ['warehouse']),
    profile('CARE', ['customer_service']),
  ],
  item: [
    {
      id: 'W-100',
      description: 'Widget',
      baseUnit: 'EA',
      conversions: [
        { unit: 'CA', factor: '24' },
        { unit: 'CA', factor: '20', partner: 'BOLT' },
        { unit: 'DZ', factor: '12' },
      ],
      gtins: ['00012345678905'],
      supplierItems: [{ partner: 'ACME', item: 'AC-1' }],
    },
    {
      id: 'W-200',
      description: 'Gadget',
      baseUnit: 'EA',
      conversions: [],
      supplierItems: [{ partner: 'ACME', item: 'AC-2' }],
    },
  ],
  site: [
    {
      id: 'DC1',
      name: 'Distribution centre 1',
      identifiers: [{ scheme: 'gln', value: '0012345000011' }],
      zone: 'America/Chicago',
      workdays: [1, 2, 3, 4, 5],
      closedOn: ['2026-07-03'],
      opensAt: '07:00',
      closesAt: '17:00',
    },
    {
      id: 'ACME-PLANT',
      partner: 'ACME',
      identifiers: [],
      zone: 'America/New_York',
      workdays: [1, 2, 3, 4, 5],
      opensAt: '08:00',
      closesAt: '16:00',
    },
  ],
  transit_time: [{ from: 'ACME', to: 'DC1', hours: 48 }],
};

/** Purposes (X12 element 353) by which a document binds nobody. */
export const NON_BINDING: Purpose[] = [
  'information_copy',
  'draft',
  'proposed',
  'test',
  'request',
  'status',
];
