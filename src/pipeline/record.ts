/**
 * Station 4 of 7: record.
 *
 *               └─▶ record        events + state + outbox + timers + mark: one commit
 *                 quarantine ◀─┤    a rule threw: this lane alone, with the stack
 *
 * In: lanes with their rows locked. Out: per lane all that the store writes in that commit. Synchronous and
 * pure, because it runs inside the store's transaction. A bug in one lane costs that lane alone.
 */
import { InvariantViolated } from '../base/assert.ts';
import { derivedId } from '../base/ids.ts';
import type {
  EntryOutcome,
  EventRecord,
  LaneBatch,
  LaneEntry,
  LaneResult,
} from '../store/store.ts';
import { saysTheSame } from '../workflows/rules/content.ts';
import { type Refusal, streamKind, type Typed } from '../workflows/workflow.ts';
import { type AnyWorkflow, decide, factsOf, type RuleContext } from './decide.ts';
import {
  type Consequences,
  noConsequences,
  type RefusalReach,
  react,
  reactToRefusal,
} from './react.ts';

/** The callback for `store.decide`: stations 3 to 5 over lanes, each by itself. */
export function ruleStation(context: RuleContext): (lanes: LaneBatch[]) => LaneResult[] {
  return (lanes) => lanes.map((lane) => recordLane(lane, context));
}

/** State of one lane while its commands are decided one after another. */
interface Progress {
  version: number;
  state: unknown;
  events: EventRecord[];
  outcomes: EntryOutcome[];
  consequences: Consequences;
}

function recordLane(lane: LaneBatch, context: RuleContext): LaneResult {
  let progress: Progress = {
    version: lane.version,
    state: lane.state,
    events: [],
    outcomes: [],
    consequences: noConsequences(),
  };
  const workflow = context.workflowOf(streamKind(lane.stream));
  for (const entry of lane.entries) {
    try {
      progress = recordEntry(lane, entry, workflow, progress, context);
    } catch (error) {
      return { ...resultOf(lane, workflow, progress), fault: faultOf(entry, error) };
    }
  }
  return resultOf(lane, workflow, progress);
}

/** What stands before a bug is kept; of the entry itself, nothing. */
function recordEntry(
  lane: LaneBatch,
  entry: LaneEntry,
  workflow: AnyWorkflow | undefined,
  before: Progress,
  context: RuleContext,
): Progress {
  if (workflow === undefined)
    throw new InvariantViolated(`No workflow has streams of the kind of "${lane.stream}".`);
  const { envelope } = entry;
  const configuration = context.configurationOf(lane.tenant);
  const facts = factsOf(envelope, configuration);
  const known = before.state ?? workflow.initial(lane.stream);
  const { events, refusal } = decide(workflow, known, envelope, facts);
  const consequences = noConsequences();
  const records: EventRecord[] = [];
  let state = known;
  for (const data of events) {
    state = workflow.evolve(state, data);
    const record = eventRecord(lane, entry, data, before.version + records.length + 1, workflow, {
      index: records.length,
      configuration: configuration.version,
    });
    records.push(record);
    const reactions = workflow.react(data, state, facts);
    react(record, envelope.depth, reactions, { workflow, state }, configuration, consequences);
  }
  const told = refusalOf(refusal, events.length, consequences);
  if (told !== undefined) reactToRefusal(envelope, lane.tenant, told, configuration, consequences);
  append(before.consequences, consequences);
  before.events.push(...records);
  before.outcomes.push(outcomeOf(entry, told));
  return {
    ...before,
    version: before.version + records.length,
    state: records.length > 0 ? state : before.state,
  };
}

function eventRecord(
  lane: LaneBatch,
  { envelope }: LaneEntry,
  data: Typed,
  version: number,
  workflow: AnyWorkflow,
  at: { index: number; configuration: number },
): EventRecord {
  return {
    id: derivedId(envelope.id, `event/${at.index}`),
    tenant: lane.tenant,
    stream: lane.stream,
    version,
    type: data.type,
    schemaVersion: workflow.eventVersions?.[data.type] ?? 1,
    data,
    at: envelope.at,
    actor: envelope.actor,
    cause: envelope.cause,
    command: envelope.id,
    configuration: at.configuration,
  };
}

/** How far a refusal goes, and whether the rule has called a person for it already. */
function refusalOf(
  refusal: Refusal | undefined,
  events: number,
  { commands }: Consequences,
): RefusalReach | undefined {
  if (refusal === undefined) return undefined;
  const { code, text } = refusal;
  const isWhole = events === 0 || refusal.whole === true;
  const isOwned = commands.some(({ envelope }) => envelope.command.type === 'raise_exception');
  return { code, text, isWhole, isOwned };
}

function outcomeOf({ seq, envelope }: LaneEntry, refusal: RefusalReach | undefined): EntryOutcome {
  const document =
    envelope.command.type === 'receive_document' ? envelope.cause.document : undefined;
  return {
    seq,
    envelopeId: envelope.id,
    ...(document === undefined ? {} : { document }),
    // A rule may answer with neither: a repetition that changes nothing is applied.
    outcome: refusal?.isWhole === true ? 'refused' : 'applied',
    ...(refusal === undefined ? {} : { code: refusal.code, text: refusal.text }),
  };
}

function resultOf(
  lane: LaneBatch,
  workflow: AnyWorkflow | undefined,
  progress: Progress,
): LaneResult {
  const { version, state, events, outcomes, consequences } = progress;
  return {
    tenant: lane.tenant,
    stream: lane.stream,
    version,
    state,
    ...newSummary(lane, workflow, progress),
    outcomes,
    events,
    ...consequences,
  };
}

/** What lists show, where it is not what they show already. */
function newSummary(
  lane: LaneBatch,
  workflow: AnyWorkflow | undefined,
  { events, state }: Progress,
): Pick<LaneResult, 'summary'> {
  if (events.length === 0 || workflow === undefined) return {};
  const summary = workflow.summarize(state);
  if (lane.version === 0 || lane.state === undefined) return { summary };
  return saysTheSame(summary, workflow.summarize(lane.state)) ? {} : { summary };
}

function faultOf({ seq, envelope }: LaneEntry, error: unknown): NonNullable<LaneResult['fault']> {
  const known = error instanceof Error;
  return {
    seq,
    envelope,
    text: known ? error.message : String(error),
    stack: known ? (error.stack ?? error.message) : String(error),
  };
}

function append(to: Consequences, from: Consequences): void {
  to.commands.push(...from.commands);
  to.outboundDocuments.push(...from.outboundDocuments);
  to.transmissions.push(...from.transmissions);
  to.timers.push(...from.timers);
  to.references.push(...from.references);
}
