/** A workflow small enough to see through: a command says itself what its rule shall answer. */
import { derivedId } from '../../../src/base/ids.ts';
import type {
  EntryOutcome,
  EventRecord,
  LaneBatch,
  LaneEntry,
  LaneResult,
} from '../../../src/store/store.ts';
import type { Summary, Typed } from '../../../src/workflows/workflow.ts';

export type Effects = Pick<
  LaneResult,
  'commands' | 'outboundDocuments' | 'transmissions' | 'timers' | 'references'
>;

export interface Deed extends Typed {
  type: 'deed';
  /** One event each, kept in order in the stream's state. */
  notes?: string[];
  refusal?: { code: string; text: string };
  /** The rule throws this. */
  fault?: string;
  effects?: Partial<Effects>;
  summary?: Partial<Summary>;
}

export interface Diary {
  notes: string[];
  summary: Summary;
}

export interface Noted extends Typed {
  type: 'diary.noted';
  note: string;
}

export function note(text: string, more: Omit<Deed, 'type' | 'notes'> = {}): Deed {
  return { type: 'deed', notes: [text], ...more };
}

/** Stations 3 to 5 as the pipeline runs them: what stands before a fault is kept, of the entry nothing. */
export function decideDeeds(lane: LaneBatch): LaneResult {
  const before = lane.state as Diary | undefined;
  const result: LaneResult = {
    tenant: lane.tenant,
    stream: lane.stream,
    version: lane.version,
    state: before,
    outcomes: [],
    events: [],
    commands: [],
    outboundDocuments: [],
    transmissions: [],
    timers: [],
    references: [],
  };
  for (const entry of lane.entries) {
    const deed = entry.envelope.command as Deed;
    if (deed.fault !== undefined) {
      const { seq, envelope } = entry;
      result.fault = { seq, envelope, text: deed.fault, stack: `${deed.fault}\n    at a rule` };
      break;
    }
    applyDeed(result, entry, deed);
  }
  if (result.events.length > 0) result.summary = (result.state as Diary).summary;
  return result;
}

function applyDeed(result: LaneResult, entry: LaneEntry, deed: Deed): void {
  const { seq, envelope } = entry;
  for (const [index, text] of (deed.notes ?? []).entries()) {
    const before = (result.state as Diary | undefined) ?? emptyDiary(result.stream);
    result.version += 1;
    result.state = {
      notes: [...before.notes, text],
      summary: { ...before.summary, ...deed.summary },
    } satisfies Diary;
    result.events.push(eventOf(result, entry, index, text));
  }
  const outcome: EntryOutcome = {
    seq,
    envelopeId: envelope.id,
    ...(envelope.cause.document === undefined ? {} : { document: envelope.cause.document }),
    outcome: deed.refusal === undefined || (deed.notes ?? []).length > 0 ? 'applied' : 'refused',
    ...(deed.refusal ?? {}),
  };
  result.outcomes.push(outcome);
  result.commands.push(...(deed.effects?.commands ?? []));
  result.outboundDocuments.push(...(deed.effects?.outboundDocuments ?? []));
  result.transmissions.push(...(deed.effects?.transmissions ?? []));
  result.timers.push(...(deed.effects?.timers ?? []));
  result.references.push(...(deed.effects?.references ?? []));
}

function emptyDiary(stream: string): Diary {
  return { notes: [], summary: { phase: 'open', title: stream, open: true } };
}

function eventOf(result: LaneResult, entry: LaneEntry, index: number, text: string): EventRecord {
  const { envelope } = entry;
  const data: Noted = { type: 'diary.noted', note: text };
  return {
    id: derivedId(envelope.id, `event/${index}`),
    tenant: result.tenant,
    stream: result.stream,
    version: result.version,
    type: data.type,
    schemaVersion: 1,
    data,
    at: envelope.at,
    actor: envelope.actor,
    cause: envelope.cause,
    command: envelope.id,
    configuration: 1,
  };
}

/** Takes a lane's entries away and does nothing: for what earlier cases left behind. */
export function emptyLane(lane: LaneBatch): LaneResult {
  return decideDeeds({
    ...lane,
    entries: lane.entries.map(({ seq, envelope }) => ({
      seq,
      envelope: { ...envelope, command: { type: 'deed' } },
    })),
  });
}
