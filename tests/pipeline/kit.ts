/** A small world for the stations: a clock, a toy syntax, a toy workflow, and configuration rows. */
import { createHash } from 'node:crypto';
import type { Attempt, Outbound, OutboundChannel } from '../../src/channels/channel.ts';
import type { ReadItem, Syntax } from '../../src/formats/format.ts';
import type { ConfigurationBodies, ConfigurationKind } from '../../src/model/configuration.ts';
import type { CanonicalDocument } from '../../src/model/document.ts';
import type { PartnerProfile } from '../../src/model/profile.ts';
import type { Clock } from '../../src/pipeline/clock.ts';
import type { AnyWorkflow } from '../../src/pipeline/decide.ts';
import { interchangeOf } from '../../src/pipeline/ingest.ts';
import type { Routing } from '../../src/pipeline/translate-documents.ts';
import type { EventRecord, InboundInterchange, InboxEntry, Store } from '../../src/store/store.ts';
import type { Actor, Reaction, Summary, Typed } from '../../src/workflows/workflow.ts';

export const NOW = '2026-06-01T08:00:00.000Z';
export const person: Actor = { kind: 'person', id: 'pat' };

export const realClock: Clock = {
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
};

export function digest(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Ids that sort by the order of asking. */
export function idsFrom(prefix: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}0000000-0000-7000-8000-${String(count).padStart(12, '0')}`;
  };
}

export function profile(
  id: string,
  roles: PartnerProfile['roles'],
  more: Partial<PartnerProfile> = {},
): PartnerProfile {
  return { id, name: id, roles, identifiers: [], channels: [], endpoints: [], ...more };
}

export async function configure(
  store: Store,
  rows: { [K in ConfigurationKind]?: ConfigurationBodies[K][] },
): Promise<void> {
  const changes = (Object.keys(rows) as ConfigurationKind[]).flatMap((kind) =>
    (rows[kind] ?? []).map((body) => ({ kind, key: keyOf(body), body })),
  );
  await store.applyConfiguration('default', changes, person);
}

function keyOf(body: ConfigurationBodies[ConfigurationKind]): string {
  if ('id' in body) return body.id;
  if ('list' in body) return `${body.list}|${body.partner ?? '*'}|${body.theirs}`;
  return 'from' in body ? `${body.from}>${body.to}` : 'settings';
}

export function interchange(
  body: string | Uint8Array,
  more: Partial<InboundInterchange> & { id: string },
): InboundInterchange {
  const { id, ...rest } = more;
  return {
    ...interchangeOf(
      {
        tenant: 'default',
        channel: 'ACME/rest',
        partner: 'ACME',
        attributes: {},
        actor: { kind: 'partner', id: 'ACME' },
      },
      typeof body === 'string' ? text(body) : body,
      id,
      digest,
    ),
    ...rest,
  };
}

export function inboxEntry(body: string, more: Partial<InboxEntry> = {}): InboxEntry {
  const { id, tenant, channel, partner, attributes, size, contentHash, actor, parts } = interchange(
    body,
    { id: more.id ?? '10000000-0000-7000-8000-000000000001' },
  );
  return {
    seq: 1,
    id,
    tenant,
    channel,
    ...(partner === undefined ? {} : { partner }),
    attributes,
    size,
    contentHash,
    receivedAt: NOW,
    actor,
    documentsDone: 0,
    parts,
    ...more,
  };
}

/**
 * A syntax for tests, one statement per line:
 *
 *   TOY sender control [test] [ask]   opens an interchange
 *   DOC site number [unmapped|wrong]  a document for the stream toy/SITE
 *   BAD                               a set that cannot become a document
 *   GRP                               a group closes, and is answerable
 *   END count                         closes; `count` documents are announced
 */
export const toySyntax: Syntax = {
  id: 'toy',
  title: 'Toy',
  recognize: (head) => new TextDecoder().decode(head.subarray(0, 4)) === 'TOY ',
  *read(chunks, context) {
    const whole = [...chunks].map((chunk) => new TextDecoder().decode(chunk)).join('');
    let read = 0;
    for (const [at, line] of whole.split('\n').entries()) {
      const [word = '', ...rest] = line.split(' ');
      if (word === 'DOC' || word === 'BAD') read += 1;
      yield* toyItems(word, rest, at, read, context.profileFor);
    }
  },
};

function* toyItems(
  word: string,
  [first = '', second = '', ...flags]: string[],
  segment: number,
  read: number,
  profileFor: Parameters<Syntax['read']>[1]['profileFor'],
): Iterable<ReadItem> {
  const position = { segment, path: word };
  const source = { format: 'toy', set: 'toy', groupControl: '1', setControl: String(read) };
  if (word === 'TOY') {
    const sender = { qualifier: 'ZZ', id: first === '-' ? '' : first };
    profileFor(sender);
    const opening = {
      sender,
      receiver: { qualifier: 'ZZ', id: 'HUB' },
      controlNumber: second,
      version: '1',
      test: flags.includes('test'),
      acknowledgmentRequested: flags.includes('ask'),
    };
    yield { type: 'interchange_opened', opening, position };
  } else if (word === 'DOC') {
    const code = flags[0] === 'unmapped' ? 'TOY_CODE_UNMAPPED' : 'TOY_WRONG';
    const severity = flags[0] === 'unmapped' ? ('warning' as const) : ('error' as const);
    const problems = flags[0] === undefined ? [] : [{ code, severity, position, text: flags[0] }];
    yield { type: 'document', document: toyDocument(first, second), position, problems, source };
  } else if (word === 'BAD') {
    const problem = { code: 'TOY_BAD', severity: 'error' as const, position, text: 'Bad.' };
    yield { type: 'rejected', position, problems: [problem], source };
  } else if (word === 'GRP') {
    yield { type: 'group_closed', answerable: true, acknowledgment: toyAcknowledgment(read) };
  } else if (word === 'END') {
    const expectedDocuments = Number(first);
    const acknowledgment = {
      kind: 'interchange_acknowledgment' as const,
      number: 'TA1',
      interchangeControl: '1',
      interchangeDate: '260601',
      interchangeTime: '0800',
      outcome: { value: 'accepted' as const },
      error: '000',
    };
    yield {
      type: 'interchange_closed',
      expectedDocuments,
      readDocuments: read,
      problems: [],
      acknowledgment,
    };
  }
}

export function toyDocument(site: string, number: string): CanonicalDocument {
  return { kind: 'inventory_report', number, site, lines: [] };
}

function toyAcknowledgment(received: number) {
  return {
    kind: 'functional_acknowledgment' as const,
    number: `997-${received}`,
    group: 'TY',
    groupControl: '1',
    outcome: { value: 'accepted' as const },
    sets: [],
    included: received,
    received,
    accepted: received,
    errors: [],
  };
}

/** Sites beginning with `?` are looked up as a reference. */
export const toyRouting: Routing = {
  route(document) {
    if (document.kind !== 'inventory_report')
      return { type: 'none', outcome: 'applied', code: 'NOTED', text: 'Noted.' };
    if (!document.site.startsWith('?')) return { type: 'stream', stream: `toy/${document.site}` };
    const lookups = [{ scopes: ['*'], role: 'shipment', value: document.site.slice(1) }];
    return { type: 'lookup', lookups, streamKinds: ['toy'] };
  },
  withOrder: (document) => document,
  identity: (document, partner) => `${partner ?? '-'}/${document.kind}/${document.number}`,
};

interface ToyState {
  stream: string;
  numbers: string[];
}
type ToyCommand = Typed & { document?: CanonicalDocument; names?: string };

/**
 * A workflow for tests. A document's number says what happens: `REFUSE…` is refused, `REFUSE-OWNED…` with
 * a call for a person, `REFUSE-PART…` in part, `THROW…` throws,
 * `TELL…` goes on to the warehouse, `HIDDEN…` is no partner's business, `CHAIN` to itself for ever, `REF-x` registers x, `TIMER` sets one.
 */
export const toyWorkflow: AnyWorkflow = {
  kind: 'toy',
  inner: {
    state: [],
    events: ['toy.hidden'],
    persons: { state: [], events: { 'toy.noted': 'by' } },
  },
  initial: (stream): ToyState => ({ stream, numbers: [] }),
  decide(_state, command) {
    const { type, document, names } = command as ToyCommand;
    const number = type === 'receive_document' ? (document?.number ?? '') : (names ?? type);
    if (number.startsWith('THROW')) throw new Error(`The rule threw at ${number}.`);
    const refusal = { code: 'TOY_REFUSED', text: `${number} is refused.` };
    const noted = { type: 'toy.noted', number } as Typed;
    if (number.startsWith('REFUSE-PART')) return { events: [noted], refusal };
    if (number.startsWith('REFUSE-OWNED'))
      return { events: [noted], refusal: { ...refusal, whole: true } };
    if (number.startsWith('HIDDEN')) return { events: [{ ...noted, type: 'toy.hidden' }] };
    if (number.startsWith('REFUSE')) return { events: [], refusal };
    return { events: [{ type: 'toy.noted', number } as Typed] };
  },
  evolve: (state, event) => {
    const { stream, numbers } = state as ToyState;
    return { stream, numbers: [...numbers, (event as Typed & { number: string }).number] };
  },
  react(event, state): Reaction[] {
    const { number } = event as Typed & { number: string };
    const { stream } = state as ToyState;
    if (number.startsWith('TELL'))
      return [
        { type: 'document', to: { role: 'warehouse' }, document: toyDocument('OUT', number) },
      ];
    if (number.startsWith('REFUSE-OWNED')) {
      const command = { type: 'raise_exception', names: 'OWN' } as Typed;
      return [{ type: 'command', stream: 'exception/own/1', command }];
    }
    if (number === 'CHAIN')
      return [{ type: 'command', stream, command: { type: 'go_on', names: 'CHAIN' } as Typed }];
    if (number.startsWith('REF-'))
      return [{ type: 'reference', scope: '*', role: 'shipment', value: number.slice(4) }];
    if (number === 'TIMER') {
      const command = { type: 'ring', names: 'RANG' } as Typed;
      return [{ type: 'timer', name: 'later', at: '2030-01-01T00:00:00.000Z', command }];
    }
    return [];
  },
  summarize: (state): Summary => ({
    phase: 'noted',
    title: (state as ToyState).stream,
    partner: 'ACME',
    open: true,
  }),
};

/** What Ann did to a toy. */
export function toyEvent(number: string): EventRecord {
  return {
    id: `event-${number}`,
    tenant: 'default',
    stream: 'toy/S1',
    version: 1,
    type: 'toy.noted',
    schemaVersion: 1,
    data: { type: 'toy.noted', number, by: 'Ann' } as Typed,
    at: NOW,
    actor: { kind: 'person', id: 'Ann' },
    cause: {},
    command: 'c1',
    configuration: 1,
  };
}

/** Takes every exception, so that the stations' commands have somewhere to go. */
export const exceptionToy: AnyWorkflow = {
  ...toyWorkflow,
  kind: 'exception',
  inner: 'all',
  decide: (_state, command) => ({
    events: [{ type: `exception.${command.type}`, number: command.type } as Typed],
  }),
  react: () => [],
};

export const toyWorkflows = (kind: string): AnyWorkflow | undefined =>
  [toyWorkflow, exceptionToy].find((workflow) => workflow.kind === kind);

/** A channel that keeps what it was given and answers as told. */
export function fakeChannel(answer: (outbound: Outbound) => Attempt | Promise<Attempt>): {
  channel: OutboundChannel;
  sent: Outbound[];
  texts(): string[];
} {
  const sent: Outbound[] = [];
  return {
    sent,
    texts: () => sent.map(({ bytes }) => new TextDecoder().decode(bytes)),
    channel: {
      send: async (outbound) => {
        sent.push(outbound);
        return answer(outbound);
      },
      close: async () => undefined,
    },
  };
}
export const accepted: Attempt = { outcome: 'accepted', receipt: '200' };
