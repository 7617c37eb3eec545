/** Decides on the warehouse's commitments and on what supply says of them. */
import { assertNever } from '../../base/assert.ts';
import { compare } from '../../base/decimal.ts';
import type { DownstreamCommitment } from '../../model/planning-documents.ts';
import type { NoteCover, ReceiveDocument } from '../protocol.ts';
import { defined } from '../rules/defined.ts';
import { completeOrder } from '../rules/order-identity.ts';
import { itemKey, toBaseUnit } from '../rules/units.ts';
import type { Decision, Facts } from '../workflow.ts';
import type { CommitmentCommand, CommitmentEvent } from './events.ts';
import type { CommitmentRefusalCode } from './refusals.ts';
import type { CommitmentState, CommittedLine, Cover } from './state.ts';

const CANCELS = new Set(['cancellation', 'cancel_to_reissue', 'deletion', 'final']);

export function decideCommitment(
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

function no(code: CommitmentRefusalCode, text: string): Decision<CommitmentEvent> {
  return { events: [], refusal: { code, text } };
}
