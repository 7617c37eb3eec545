/** What the command line asks of a benchmark, and how long each of its parts runs. */

export interface Arguments {
  json: boolean;
  quick: boolean;
}

export function argumentsOf(given: readonly string[]): Arguments {
  const unknown = given.find((one) => one !== '--json' && one !== '--quick');
  if (unknown !== undefined) throw new Error(`There is no option ${unknown}: --json, --quick.`);
  return { json: given.includes('--json'), quick: given.includes('--quick') };
}

export interface Plan {
  /** Shipments, each with milestones of its own in order. */
  keys: number;
  /** Floor and hub take turns this often; the median counts. */
  rounds: number;
  /** Sending time of one end-to-end turn; the drain comes on top and is part of the figure. */
  endToEndSeconds: number;
  ingestSeconds: number;
  latencySeconds: number;
  overloadSeconds: number;
  memorySeconds: number;
  embeddedSeconds: number;
  embeddedKeys: number;
  x12Seconds: number;
  peerSeconds: number;
  /** Old milestones behind the hub, and sending time of one turn beside one with none. */
  behindEvents: number;
  behindSeconds: number;
}

/** Long enough for a checkpoint in each end-to-end turn. */
export const fullPlan: Plan = {
  keys: 50_016,
  rounds: 3,
  endToEndSeconds: 60,
  ingestSeconds: 20,
  latencySeconds: 60,
  overloadSeconds: 60,
  memorySeconds: 30,
  embeddedSeconds: 60,
  embeddedKeys: 10_016,
  x12Seconds: 10,
  peerSeconds: 20,
  behindEvents: 1_000_000,
  behindSeconds: 30,
};

/** About a minute in all: for a look, not for a claim. */
export const quickPlan: Plan = {
  keys: 2016,
  rounds: 2,
  endToEndSeconds: 4,
  ingestSeconds: 2,
  latencySeconds: 5,
  overloadSeconds: 12,
  memorySeconds: 5,
  embeddedSeconds: 4,
  embeddedKeys: 480,
  x12Seconds: 2,
  peerSeconds: 4,
  behindEvents: 20_000,
  behindSeconds: 4,
};
