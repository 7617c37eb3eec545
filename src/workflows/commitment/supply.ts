/** The supply workflow: one stream per item and site, where what is promised meets what is committed. */
import { assertNever } from '../../base/assert.ts';
import { isPositive } from '../../base/decimal.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { CommitmentImpact } from '../../model/planning-documents.ts';
import type { NoteCover, SetDemand, SetSupply } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import {
  type Decision,
  type Facts,
  type Reaction,
  type Summary,
  streamParts,
  type Workflow,
} from '../workflow.ts';
import { allot, demandRowKey, supplyRowKey } from './allot.ts';
import type { Cover, DemandRow, SupplyRow, SupplyState } from './state.ts';

export type SupplyCommand = SetSupply | SetDemand;

/** A demand whose cover changed, with all that a reader needs. */
export interface CoverChange {
  key: string;
  before: Cover;
  demand: DemandRow;
}
export type SupplyEvent =
  | { type: 'supply.promised'; key: string; row: SupplyRow; at: string }
  | { type: 'supply.demanded'; key: string; row: DemandRow; at: string }
  | { type: 'supply.demand_ended'; key: string; at: string }
  | { type: 'supply.allotted'; changes: CoverChange[]; cause?: OrderReference; at: string };

export const supplyWorkflow: Workflow<SupplyState, SupplyCommand, SupplyEvent> = {
  kind: 'supply',
  inner: 'all',
  initial,
  decide,
  evolve,
  react,
  summarize,
};

/** Before anything is known a commitment holds: its first bad news is a change. */
const UNKNOWN_COVER: Cover = { standing: 'holds', covered: '0', short: '0' };

function initial(stream: string): SupplyState {
  const [site = '', item = ''] = streamParts(stream);
  return { stream, site, item, supplies: {}, demands: {} };
}

function decide(state: SupplyState, command: SupplyCommand, facts: Facts): Decision<SupplyEvent> {
  const first = firstEvent(state, command, facts.at);
  if (first === undefined) return { events: [] };
  const next = evolve(state, first);
  const changes = coverChanges(next);
  if (changes.length === 0) return { events: [first] };
  const cause = command.type === 'set_supply' ? command.order : undefined;
  const allotted: SupplyEvent = {
    type: 'supply.allotted',
    changes,
    at: facts.at,
    ...defined({ cause }),
  };
  return { events: [first, allotted] };
}

/** What the command changes; `undefined` where it says what is known. */
function firstEvent(
  state: SupplyState,
  command: SupplyCommand,
  at: string,
): SupplyEvent | undefined {
  if (command.type === 'set_supply') {
    const { order, line, parts } = command;
    const row: SupplyRow = { order, line, parts };
    const key = supplyRowKey(row);
    const known = state.supplies[key];
    if (known === undefined && parts.length === 0) return undefined;
    if (known !== undefined && JSON.stringify(known.parts) === JSON.stringify(parts))
      return undefined;
    return { type: 'supply.promised', key, row, at };
  }
  const key = demandRowKey(command);
  const known = state.demands[key];
  if (!isPositive(command.quantity.value))
    return known === undefined ? undefined : { type: 'supply.demand_ended', key, at };
  const { type: _type, ...demand } = command;
  const row: DemandRow = { ...demand, cover: known?.cover ?? UNKNOWN_COVER };
  if (known !== undefined && JSON.stringify(known) === JSON.stringify(row)) return undefined;
  return { type: 'supply.demanded', key, row, at };
}

function coverChanges(state: SupplyState): CoverChange[] {
  const changes: CoverChange[] = [];
  for (const [key, cover] of allot(state)) {
    const demand = state.demands[key];
    if (demand === undefined || JSON.stringify(demand.cover) === JSON.stringify(cover)) continue;
    changes.push({ key, before: demand.cover, demand: { ...demand, cover } });
  }
  return changes;
}

function evolve(state: SupplyState, event: SupplyEvent): SupplyState {
  switch (event.type) {
    case 'supply.promised': {
      const { [event.key]: _known, ...others } = state.supplies;
      return event.row.parts.length === 0
        ? { ...state, supplies: others }
        : { ...state, supplies: { ...state.supplies, [event.key]: event.row } };
    }
    case 'supply.demanded':
      return { ...state, demands: { ...state.demands, [event.key]: event.row } };
    case 'supply.demand_ended': {
      const { [event.key]: _ended, ...demands } = state.demands;
      return { ...state, demands };
    }
    case 'supply.allotted': {
      const demands = { ...state.demands };
      for (const { key, demand } of event.changes) demands[key] = demand;
      return { ...state, demands };
    }
    default:
      return assertNever(event);
  }
}

function react(event: SupplyEvent, state: SupplyState, facts: Facts): Reaction[] {
  if (event.type !== 'supply.allotted') return [];
  const reactions: Reaction[] = event.changes.map((change) => ({
    type: 'command',
    stream: change.demand.commitment,
    command: coverCommand(change, state, event.cause),
  }));
  const told = event.changes.filter(isNews);
  if (told.length === 0) return reactions;
  const document: CommitmentImpact = {
    kind: 'commitment_impact',
    number: facts.id('commitment_impact'),
    issuedAt: event.at,
    site: state.site,
    item: { buyer: state.item.slice(0, 80) },
    impacts: told.map(({ demand }) => impactOf(demand)),
    ...defined({ cause: event.cause }),
  };
  const to = { role: 'warehouse' as const, site: state.site };
  return [...reactions, { type: 'document', to, document, orderingKey: state.stream }];
}

/** The warehouse hears what breaks, by how much, and when it holds again; not how what holds is covered. */
function isNews({ before, demand }: CoverChange): boolean {
  return before.standing !== 'holds' || demand.cover.standing !== 'holds';
}

function coverCommand(
  { demand }: CoverChange,
  state: SupplyState,
  cause: OrderReference | undefined,
): NoteCover {
  const { line, quantity, cover } = demand;
  return {
    type: 'note_cover',
    line,
    item: state.item,
    required: quantity,
    ...cover,
    ...defined({ cause }),
  };
}

function impactOf({
  outboundOrder,
  line,
  dockSlot,
  requiredAt,
  quantity,
  cover,
}: DemandRow): CommitmentImpact['impacts'][number] {
  const { unit } = quantity;
  const { covered, short, coveredAt, lateMinutes, standing, unapproved } = cover;
  return {
    outboundOrder,
    line,
    requiredAt,
    required: quantity,
    covered: { value: covered, unit },
    short: { value: short, unit },
    standing,
    ...defined({ dockSlot, coveredAt, lateMinutes, unapproved }),
  };
}

function summarize(state: SupplyState): Summary {
  const covers = Object.values(state.demands).map((demand) => demand.cover.standing);
  const worst = (['breaks', 'at_risk'] as const).find((standing) => covers.includes(standing));
  return {
    phase: worst ?? 'holds',
    title: `${state.item} at ${state.site}`,
    open: covers.length > 0 || Object.keys(state.supplies).length > 0,
  };
}
