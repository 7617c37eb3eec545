/** Which orders ended: cancelled or refused, or delivered, counted, and billed to a match or a rightful hold. */
import { compare, isPositive, sum } from '../src/base/decimal.ts';
import { amountsOf } from './compare/amounts.ts';
import type { HubPicture } from './compare/hub-picture.ts';
import type { InvoiceView, LineView, OrderView } from './compare/hub-views.ts';
import type { OrderScenario } from './scenario.ts';
import { nameOf } from './trade.ts';

const ENDED = new Set(['cancelled', 'rejected']);
const PASSED = new Set(['matched', 'released', 'credited', 'replaced', 'noted']);

/** Why the order has not ended; undefined where it has. */
export function openReason(
  scenario: OrderScenario,
  { orders, invoices, ledgers }: Pick<HubPicture, 'orders' | 'invoices' | 'ledgers'>,
  scenarioOf: (name: string) => OrderScenario | undefined,
): string | undefined {
  const order = orders.get(nameOf(scenario));
  if (order === undefined) return 'unknown to the hub';
  if (ENDED.has(order.phase)) return undefined;
  if (order.state.held.length > 0) return 'a change waits';
  const line = order.state.lines.find((one) => !one.cancelled && lineReason(one) !== undefined);
  if (line !== undefined) return `line ${line.terms.line} ${lineReason(line)}`;
  const bills = [...invoices.values()].filter((bill) => concerns(bill, order));
  if (!bills.some(({ state }) => !state.credit)) return 'nothing was invoiced';
  const open = bills.find((bill) => !PASSED.has(bill.phase) && !isRightlyHeld(bill, scenarioOf));
  if (open !== undefined) return `invoice ${open.state.number} is ${open.phase}`;
  if (bills.some(({ phase }) => !PASSED.has(phase)) || neverEven(scenario)) return undefined;
  const owed = ledgers
    .get(nameOf(scenario))
    ?.state.lines.find((one) => !one.settled && !isGone(one.line, order));
  return owed === undefined ? undefined : `line ${owed.line} is billed and not settled`;
}

/** More or less came than was ordered, and nobody says that it is well: the line stays open. */
function neverEven({ journey }: OrderScenario): boolean {
  return journey.dock?.kind === 'short' || journey.dock?.kind === 'over';
}

function isGone(line: string, { state }: OrderView): boolean {
  return state.lines.some((one) => one.terms.line === line && one.cancelled);
}

function lineReason(line: LineView): string | undefined {
  if (line.waiting !== undefined) return 'waits for the buyer';
  if (line.accepted === undefined) return 'was not answered';
  const { confirmed, backordered } = amountsOf(line);
  const promised = sum([confirmed, backordered]);
  const progress = Object.values(line.progress ?? {});
  const shipped = sum(progress.map((row) => row.shipped));
  if (compare(shipped, promised) < 0) return `was shipped ${shipped} of ${promised}`;
  const received = sum(progress.map((row) => row.received));
  return isPositive(promised) && !isPositive(received) ? 'was not received' : undefined;
}

function concerns({ state }: InvoiceView, order: OrderView): boolean {
  return state.orders.some((one) => nameOf(one) === order.title);
}

/** Held for what the supplier did wrong on purpose and will not mend, on any of the orders that it bills. */
function isRightlyHeld(
  { phase, state }: InvoiceView,
  scenarioOf: (name: string) => OrderScenario | undefined,
): boolean {
  if (phase !== 'held' && phase !== 'awaiting_receipt') return false;
  const causes = state.orders.flatMap((order) => {
    const journey = scenarioOf(nameOf(order))?.journey;
    if (journey === undefined) return [];
    return [
      ...(journey.invoice.pricePercentMore === undefined ? [] : ['price']),
      ...(journey.invoice.again === 'otherNumber' ? ['suspected_duplicate', 'quantity'] : []),
      ...(journey.dock?.kind === 'short' ? ['quantity', 'receipt'] : []),
    ];
  });
  const kinds = phase === 'held' ? state.holds.map(({ kind }) => kind) : ['receipt'];
  return kinds.every((kind) => causes.includes(kind));
}
