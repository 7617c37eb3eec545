/** The commitment workflow: what the warehouse promised to its own side, and whether supply covers it. */
import { assertNever } from '../../base/assert.ts';
import { compare, isPositive } from '../../base/decimal.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { DownstreamCommitment } from '../../model/planning-documents.ts';
import type { NoteCover, ReceiveDocument, SetDemand } from '../protocol.ts';
import { supplyStream } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import { completeOrder } from '../rules/order-identity.ts';
import { itemKey, toBaseUnit } from '../rules/units.ts';
import {
  type Decision,
  exceptionStream,
  type Facts,
  type RaiseException,
  type Reaction,
  type Summary,
  streamParts,
  type WithdrawException,
  type Workflow,
} from '../workflow.ts';
import type { CommitmentRefusalCode } from './refusals.ts';
import type { CommitmentState, CommittedLine, Cover } from './state.ts';

export type CommitmentCommand = ReceiveDocument | NoteCover;

export type CommitmentEvent =
  | {
      type: 'commitment.received' | 'commitment.changed';
      number: string;
      version?: string;
      dockSlot?: string;
      requiredAt: string;
      /** Quantities in the item's base unit. */
      lines: CommittedLine[];
      /** Lines whose unit cannot be converted; nothing is allotted to them. */
      unclear: { line: string; text: string }[];
      /** What the supply streams must forget. */
      ended: { line: string; key: string }[];
      documentId: string;
      at: string;
      configurationVersion: number;
    }
  | {
      type: 'commitment.cancelled';
      ended: { line: string; key: string }[];
      documentId: string;
      at: string;
    }
  | {
      type: 'commitment.cover_changed';
      line: string;
      cover: Cover;
      required: string;
      unit: string;
      cause?: OrderReference;
      at: string;
    };

export const commitmentWorkflow: Workflow<CommitmentState, CommitmentCommand, CommitmentEvent> = {
  kind: 'commitment',
  initial,
  decide,
  evolve,
  react,
  summarize,
};

const CANCELS = new Set(['cancellation', 'cancel_to_reissue', 'deletion', 'final']);

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

function decide(
  state: CommitmentState,
  command: CommitmentCommand,
  facts: Facts,
): Decision<CommitmentEvent> {
  switch (command.type) {
    case 'receive_document':
      return receive(state, command, facts);
    case 'note_cover':
      return { events: noteCover(state, command, facts) };
    default:
      return assertNever(command);
  }
}

function receive(
  state: CommitmentState,
  { document, documentId }: ReceiveDocument,
  facts: Facts,
): Decision<CommitmentEvent> {
  if (document.kind !== 'downstream_commitment')
    return no('DOCUMENT_NOT_FOR_COMMITMENT', `A ${document.kind} came to ${state.stream}.`);
  if (isOlder(document.version, state.version))
    return no('COMMITMENT_OUTDATED', `Version ${state.version ?? ''} came before.`);
  const at = facts.at;
  if (CANCELS.has(document.purpose?.value ?? '')) {
    if (!state.received || state.cancelled)
      return no('COMMITMENT_UNKNOWN', `Outbound order ${state.outboundOrder} has no commitment.`);
    const ended = state.lines.map(({ line, key }) => ({ line, key }));
    return { events: [{ type: 'commitment.cancelled', ended, documentId, at }] };
  }
  const numbers = new Set(document.lines.map((line) => line.line));
  if (numbers.size < document.lines.length)
    return no('COMMITMENT_LINE_TWICE', `Outbound order ${state.outboundOrder} repeats a line.`);
  return revise(state, document, documentId, facts);
}

/** The document replaces what was committed before: each one states the whole. */
function revise(
  state: CommitmentState,
  document: DownstreamCommitment,
  documentId: string,
  facts: Facts,
): Decision<CommitmentEvent> {
  const read = readLines(document, facts);
  const { requiredAt, dockSlot, number, version } = document;
  const before = state.lines.map(({ cover: _cover, ...line }) => line);
  const isSame =
    state.received &&
    !state.cancelled &&
    JSON.stringify([before, state.requiredAt, state.dockSlot]) ===
      JSON.stringify([read.lines, requiredAt, dockSlot]);
  if (isSame)
    return no('COMMITMENT_DUPLICATE', `Outbound order ${state.outboundOrder} is unchanged.`);
  const kept = new Set(read.lines.map(({ line, key }) => `${line}|${key}`));
  const ended = state.cancelled
    ? []
    : state.lines
        .filter(({ line, key }) => !kept.has(`${line}|${key}`))
        .map(({ line, key }) => ({ line, key }));
  return {
    events: [
      {
        type: state.received ? 'commitment.changed' : 'commitment.received',
        number,
        requiredAt,
        lines: read.lines,
        unclear: read.unclear,
        ended,
        documentId,
        at: facts.at,
        configurationVersion: facts.configuration.version,
        ...defined({ version, dockSlot }),
      },
    ],
  };
}

function readLines(
  document: DownstreamCommitment,
  { configuration }: Facts,
): { lines: CommittedLine[]; unclear: { line: string; text: string }[] } {
  const lines: CommittedLine[] = [];
  const unclear: { line: string; text: string }[] = [];
  for (const { line, item, quantity, peg } of document.lines) {
    const key = itemKey(item, undefined, configuration);
    const inBase = toBaseUnit(quantity, item, undefined, configuration);
    if (inBase === undefined) {
      const text = `Line ${line} of outbound order ${document.outboundOrder}: ${quantity.unit} of ${key} cannot be converted.`;
      unclear.push({ line, text });
      continue;
    }
    const pegged =
      peg === undefined
        ? undefined
        : { order: completeOrder(peg.order, configuration), line: peg.line };
    lines.push({ line, item, quantity: inBase, key, ...defined({ peg: pegged }) });
  }
  return { lines, unclear };
}

/** Versions that are numbers are compared as such; others are taken as they come. */
function isOlder(version: string | undefined, known: string | undefined): boolean {
  if (version === undefined || known === undefined) return false;
  const isNumber = (text: string) => /^\d{1,15}$/.test(text);
  return isNumber(version) && isNumber(known) && Number(version) < Number(known);
}

function noteCover(state: CommitmentState, command: NoteCover, facts: Facts): CommitmentEvent[] {
  const line = state.lines.find((row) => row.line === command.line);
  // Said of what is committed no longer.
  if (state.cancelled || line === undefined || line.key !== command.item) return [];
  if (compare(line.quantity.value, command.required.value) !== 0) return [];
  const { standing, covered, short, coveredAt, lateMinutes, unapproved, cause } = command;
  const cover: Cover = {
    standing,
    covered,
    short,
    ...defined({ coveredAt, lateMinutes, unapproved }),
  };
  if (JSON.stringify(line.cover) === JSON.stringify(cover)) return [];
  const { value: required, unit } = command.required;
  return [
    {
      type: 'commitment.cover_changed',
      line: command.line,
      cover,
      required,
      unit,
      at: facts.at,
      ...defined({ cause }),
    },
  ];
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

function react(event: CommitmentEvent, state: CommitmentState): Reaction[] {
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
      : `and comes ${cover.lateMinutes} minutes late`;
  return isPositive(cover.short)
    ? `${what} lacks ${cover.short} of ${required} ${unit} at ${state.requiredAt}, ${when}.`
    : `${what} holds.`;
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

function no(code: CommitmentRefusalCode, text: string): Decision<CommitmentEvent> {
  return { events: [], refusal: { code, text } };
}
