/**
 * Station 3 of 7: decide.
 *
 *               └─▶ decide        events, or a refusal with a code
 *   refusal ◀─┤           application advice to the partner, exception for a person
 *
 * In: a command at the head of its lane, with the stream's state. Out: what the workflow's rule says.
 * A rule that throws, a stream without workflow and a chain that is too deep are bugs: thrown here,
 * caught by record for this lane alone.
 */
import { InvariantViolated } from '../base/assert.ts';
import { derivedId } from '../base/ids.ts';
import { causeDepthMax } from '../base/limits.ts';
import type { Configuration } from '../model/configuration.ts';
import type { CommandEnvelope, Decision, Facts, Typed, Workflow } from '../workflows/workflow.ts';

/** Any workflow, as the stations see it: rules over plain data. */
export type AnyWorkflow = Workflow<unknown, Typed, Typed>;

/** What the stations that run rules know beside the lane. */
export interface RuleContext {
  /** By the first part of the stream id. */
  workflowOf(kind: string): AnyWorkflow | undefined;
  configurationOf(tenant: string): Configuration;
}

/** Time, actor and ids of one command; equal each time the same command is decided. */
export function factsOf(envelope: CommandEnvelope, configuration: Configuration): Facts {
  return {
    at: envelope.at,
    actor: envelope.actor,
    id: (label) => derivedId(envelope.id, label),
    configuration,
  };
}

export function decide(
  workflow: AnyWorkflow,
  state: unknown,
  envelope: CommandEnvelope,
  facts: Facts,
): Decision<Typed> {
  if (envelope.depth > causeDepthMax)
    throw new InvariantViolated(
      `Commands have caused commands ${envelope.depth} deep; at most ${causeDepthMax} are allowed.`,
    );
  return workflow.decide(state, envelope.command, facts);
}
