/** Rules of a ledger: quantities of one order, by schedule line, entered and never erased. */
import { assertNever } from '../../base/assert.ts';
import { compare } from '../../base/decimal.ts';
import { parseInstant } from '../../base/instant.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { ReceivingLine } from '../../model/settlement-documents.ts';
import { siteOfParty } from '../rules/calendar.ts';
import { defined } from '../rules/defined.ts';
import { groupBy } from '../rules/group.ts';
import { lineByNumber } from '../rules/lines.ts';
import { completeOrder, orderKey } from '../rules/order-identity.ts';
import type { Decision, Facts } from '../workflow.ts';
import type { LedgerCommand, ShortCloseLine } from './commands.ts';
import { releaseReceipts, reserveReceipts } from './ledger-claims.ts';
import type { LedgerEvent } from './ledger-events.ts';
import { followLedger } from './ledger-follow.ts';
import { isRefused, receiveLines, recordMovement } from './ledger-receipts.ts';
import type { LedgerState, ReceiptSource } from './ledger-state.ts';
import { beginLedger, type LedgerStory, tellLedger } from './ledger-story.ts';
import { recordConfirmed, setOrdered, shortCloseLine } from './ledger-terms.ts';
import { settlementRefusal } from './refusals.ts';
import { arrived, openOf } from './totals.ts';

export function decideLedger(
  state: LedgerState,
  command: LedgerCommand,
  facts: Facts,
): Decision<LedgerEvent> {
  const story = beginLedger(state, facts);
  run(story, command);
  if (story.refusal === undefined) followLedger(story);
  return story.refusal === undefined
    ? { events: story.events }
    : { events: story.events, refusal: story.refusal };
}

function run(story: LedgerStory, command: LedgerCommand): void {
  switch (command.type) {
    case 'set_ordered':
      setOrdered(story, command);
      break;
    case 'record_confirmed':
      recordConfirmed(story, command);
      break;
    case 'record_movement':
      recordMovement(story, command);
      break;
    case 'record_receipt': {
      const { type: _type, lines, ...source } = command;
      receiveLines(story, source, lines);
      break;
    }
    case 'reserve_receipts':
      reserveReceipts(story, command);
      break;
    case 'release_receipts':
      releaseReceipts(story, command);
      break;
    case 'short_close_line':
      shortClose(story, command);
      break;
    case 'receive_document':
      receiveAdvice(story, command.document, command.partner);
      break;
    default:
      assertNever(command);
  }
}

/** A receiving advice without shipment: the lines of this order here, the others on to their ledgers. */
function receiveAdvice(
  story: LedgerStory,
  document: Extract<LedgerCommand, { type: 'receive_document' }>['document'],
  receiver: string | undefined,
): void {
  if (document.kind !== 'receiving_advice') {
    const text = `A ${document.kind} says nothing to a ledger.`;
    story.refusal = settlementRefusal('SETTLEMENT_DOCUMENT_UNFIT', text);
    return;
  }
  const source = adviceSource(document, receiver, story.facts);
  if (isRefused(story, source)) return;
  forwardOthers(story, document, source);
  receiveLines(story, source, ownLines(story, document));
}

function forwardOthers(
  story: LedgerStory,
  document: DocumentOf<'receiving_advice'>,
  source: ReceiptSource,
): void {
  const { configuration } = story.facts;
  const own = orderKey(story.state.order);
  const linked = document.lines.flatMap((line) =>
    line.link === undefined ? [] : [{ line, order: completeOrder(line.link.order, configuration) }],
  );
  const groups = groupBy(linked, ({ order }) => orderKey(order));
  const parts = [...groups].flatMap(([key, group]) => {
    const order = group[0]?.order;
    if (key === own || order === undefined) return [];
    return [{ order, lines: group.map(({ line }) => line) }];
  });
  if (parts.length > 0) tellLedger(story, { type: 'ledger.receipts_forwarded', ...source, parts });
}

function adviceSource(
  document: DocumentOf<'receiving_advice'>,
  receiver: string | undefined,
  { configuration }: Facts,
): ReceiptSource {
  const shipTo = document.parties?.find(({ role }) => role.value === 'ship_to');
  return defined({
    advice: document.number,
    receiver,
    purpose: document.purpose?.value,
    shipment: document.shipment,
    receivedAt: parseInstant(document.receivedAt ?? ''),
    site: siteOfParty(shipTo, configuration)?.id,
  });
}

/** Lines without an order belong to the one that the advice was routed by. */
function ownLines(story: LedgerStory, document: DocumentOf<'receiving_advice'>): ReceivingLine[] {
  const { configuration } = story.facts;
  const own = orderKey(story.state.order);
  return document.lines.filter(
    ({ link }) => link === undefined || orderKey(completeOrder(link.order, configuration)) === own,
  );
}

function shortClose(story: LedgerStory, command: ShortCloseLine): void {
  const line = lineByNumber(story.state.lines, command.line);
  if (line === undefined) {
    const text = `Order ${story.state.order.number} has no line ${command.line}.`;
    story.refusal = settlementRefusal('LINE_UNKNOWN', text);
    return;
  }
  if (line.shortClosed || compare(arrived(line), openOf(line)) >= 0) {
    const text = `Nothing is open on line ${line.line}.`;
    story.refusal = settlementRefusal('LINE_CLOSED', text);
    return;
  }
  shortCloseLine(story, line, command.reason, arrived(line));
}
