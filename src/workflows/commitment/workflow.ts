/** The commitment workflow: what the warehouse promised to its own side, and whether supply covers it. */
import { assertNever } from '../../base/assert.ts';
import { defined } from '../rules/defined.ts';
import { type Summary, streamParts, type Workflow } from '../workflow.ts';
import { decideCommitment } from './decide.ts';
import type { CommitmentCommand, CommitmentEvent } from './events.ts';
import { reactToCommitment } from './react.ts';
import type { CommitmentState, CommittedLine, Cover } from './state.ts';

export const commitmentWorkflow: Workflow<CommitmentState, CommitmentCommand, CommitmentEvent> = {
  kind: 'commitment',
  inner: 'all',
  initial,
  decide: decideCommitment,
  evolve,
  react: reactToCommitment,
  summarize,
};

function initial(stream: string): CommitmentState {
  const [site = '', outboundOrder = ''] = streamParts(stream);
  return {
    stream,
    site,
    outboundOrder,
    number: '',
    received: false,
    cancelled: false,
    requiredAt: '',
    lines: [],
  };
}

function evolve(state: CommitmentState, event: CommitmentEvent): CommitmentState {
  switch (event.type) {
    case 'commitment.received':
    case 'commitment.changed': {
      const { version: _version, dockSlot: _dockSlot, ...rest } = state;
      const { number, version, dockSlot, requiredAt } = event;
      return {
        ...rest,
        number,
        requiredAt,
        received: true,
        cancelled: false,
        lines: event.lines.map((line) => ({
          ...line,
          ...defined({ cover: coverBefore(state, line) }),
        })),
        ...defined({ version, dockSlot }),
      };
    }
    case 'commitment.cancelled':
      return { ...state, cancelled: true };
    case 'commitment.cover_changed':
      return {
        ...state,
        lines: state.lines.map((line) =>
          line.line === event.line ? { ...line, cover: event.cover } : line,
        ),
      };
    default:
      return assertNever(event);
  }
}

function coverBefore(state: CommitmentState, line: CommittedLine): Cover | undefined {
  // Once it was cancelled, what was wrong about it was withdrawn.
  if (state.cancelled) return undefined;
  return state.lines.find((row) => row.line === line.line && row.key === line.key)?.cover;
}

function summarize(state: CommitmentState): Summary {
  const standings = state.lines.map((line) => line.cover?.standing ?? 'holds');
  const worst = (['breaks', 'at_risk'] as const).find((standing) => standings.includes(standing));
  const phase = state.cancelled ? 'cancelled' : state.received ? (worst ?? 'holds') : 'expected';
  return {
    phase,
    title: state.outboundOrder,
    open: state.received && !state.cancelled,
    ...(state.requiredAt === '' ? {} : { dueAt: state.requiredAt }),
  };
}
