/** What follows a commitment: demand on supply, exceptions while it breaks or is at risk. */
import { assertNever } from '../../base/assert.ts';
import { isPositive } from '../../base/decimal.ts';
import type { SetDemand } from '../protocol.ts';
import { supplyStream } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import {
  exceptionStream,
  type RaiseException,
  type Reaction,
  type WithdrawException,
} from '../workflow.ts';
import type { CommitmentEvent } from './events.ts';
import type { CommitmentState, CommittedLine } from './state.ts';

export function reactToCommitment(event: CommitmentEvent, state: CommitmentState): Reaction[] {
  switch (event.type) {
    case 'commitment.received':
    case 'commitment.changed':
      return [
        ...event.ended.flatMap((row) => endDemand(row, state)),
        ...event.lines.map((line) => demand(line, state)),
        ...state.lines.map((line) =>
          withdraw('commitment_unclear', line.line, 'It is clear now.', state),
        ),
        ...event.unclear.map(({ line, text }) =>
          raise('commitment_unclear', line, text, {}, state),
        ),
      ];
    case 'commitment.cancelled':
      return event.ended.flatMap((row) => endDemand(row, state));
    case 'commitment.cover_changed':
      return coverExceptions(event, state);
    default:
      return assertNever(event);
  }
}

function demand(line: CommittedLine, state: CommitmentState): Reaction {
  const command: SetDemand = {
    type: 'set_demand',
    commitment: state.stream,
    outboundOrder: state.outboundOrder,
    line: line.line,
    requiredAt: state.requiredAt,
    quantity: line.quantity,
    ...defined({ dockSlot: state.dockSlot, peg: line.peg }),
  };
  return { type: 'command', stream: supplyStream(state.site, line.key), command };
}

/** Nothing is needed any more, and what was wrong about it is over. */
function endDemand(
  { line, key }: { line: string; key: string },
  state: CommitmentState,
): Reaction[] {
  const command: SetDemand = {
    type: 'set_demand',
    commitment: state.stream,
    outboundOrder: state.outboundOrder,
    line,
    requiredAt: state.requiredAt,
    quantity: { value: '0', unit: '' },
  };
  const reason = 'The commitment ended.';
  return [
    { type: 'command', stream: supplyStream(state.site, key), command },
    withdraw('commitment_breaks', line, reason, state),
    withdraw('commitment_at_risk', line, reason, state),
  ];
}

function coverExceptions(
  event: Extract<CommitmentEvent, { type: 'commitment.cover_changed' }>,
  state: CommitmentState,
): Reaction[] {
  const { line, cover } = event;
  const kinds = { breaks: 'commitment_breaks', at_risk: 'commitment_at_risk' } as const;
  return (['breaks', 'at_risk'] as const).map((standing) =>
    cover.standing === standing
      ? raise(kinds[standing], line, wordsOf(event, state), detailsOf(event, state), state)
      : withdraw(
          kinds[standing],
          line,
          `It ${cover.standing === 'holds' ? 'holds again' : 'stands otherwise now'}.`,
          state,
        ),
  );
}

function wordsOf(
  { line, cover, required, unit }: Extract<CommitmentEvent, { type: 'commitment.cover_changed' }>,
  state: CommitmentState,
): string {
  const what = `Line ${line} of outbound order ${state.outboundOrder} at ${state.site}`;
  if (cover.standing === 'at_risk')
    return `${what} (${required} ${unit}) stands on a promise that the buyer has not approved.`;
  const when =
    cover.lateMinutes === undefined
      ? 'and no supply is in sight'
      : `and it comes ${durationText(cover.lateMinutes)} late`;
  const by = `${state.requiredAt.slice(0, 16).replace('T', ' ')} UTC`;
  return isPositive(cover.short)
    ? `${what} lacks ${cover.short} of ${required} ${unit} by ${by}, ${when}.`
    : `${what} holds.`;
}

/** As a person says it, in the two largest units: `8 d 8 h`, `3 h`, `45 min`. */
function durationText(minutes: number): string {
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ];
  const told = parts.filter(([value]) => value > 0).slice(0, 2);
  return told.map(([value, unit]) => `${value} ${unit}`).join(' ') || '0 min';
}

function detailsOf(
  { cover, required, unit, cause }: Extract<CommitmentEvent, { type: 'commitment.cover_changed' }>,
  state: CommitmentState,
): Record<string, string> {
  return {
    required,
    unit,
    short: cover.short,
    requiredAt: state.requiredAt,
    ...defined({
      coveredAt: cover.coveredAt,
      lateMinutes: cover.lateMinutes === undefined ? undefined : String(cover.lateMinutes),
      dockSlot: state.dockSlot,
      order:
        cause === undefined ? undefined : [cause.number, cause.release].filter(Boolean).join('/'),
    }),
  };
}

function raise(
  exceptionKind: string,
  line: string,
  text: string,
  details: Record<string, string>,
  state: CommitmentState,
): Reaction {
  const command: RaiseException = {
    type: 'raise_exception',
    exceptionKind,
    subject: { stream: state.stream, title: state.outboundOrder, line },
    text,
    details,
  };
  return { type: 'command', stream: exceptionStream(exceptionKind, state.stream, line), command };
}

function withdraw(
  exceptionKind: string,
  line: string,
  reason: string,
  state: CommitmentState,
): Reaction {
  const command: WithdrawException = { type: 'withdraw_exception', reason };
  return { type: 'command', stream: exceptionStream(exceptionKind, state.stream, line), command };
}
