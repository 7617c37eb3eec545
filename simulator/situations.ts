/** Situations as they were seen to happen: counted from what the API shows, never from what was planned. */
import { compare, isPositive } from '../src/base/decimal.ts';
import type { HubPicture } from './compare/hub-picture.ts';
import type { EntryView, EventView, ExceptionView, PartView } from './compare/hub-views.ts';
import { totalOf } from './compare/moving.ts';
import type { ChainSituation, OrderSituation } from './scenario.ts';

/** The hub's own currency: every other is a second one. */
const OWN_CURRENCY = 'USD';

/** How often each situation of what follows the answer was seen: loads, shipments, order lines, invoices. */
export function chainSituations(picture: HubPicture): Record<ChainSituation, number> {
  return { ...travelSituations(picture), ...countSituations(picture), ...billSituations(picture) };
}

function travelSituations({ loads, shipments, exceptions, documents }: HubPicture) {
  const plans = [...loads.values()].flatMap(({ state }) => state.plan ?? []);
  const timelines = [...loads.values()].map(({ state }) => state.timeline);
  const stories = [...shipments.values()].map(({ state }) => state);
  const told = (test: (entry: EntryView) => boolean) =>
    timelines.filter((entries) => entries.some(test)).length;
  const heldUpBy = (reason: string) =>
    told((entry) => entry.type === 'delayed' && entry.reason?.value === reason);
  const raised = (kind: string) => exceptions.filter(({ category }) => category === kind);
  return {
    consolidation: plans.filter((plan) => plan.shipments.length > 1).length,
    multiStop: plans.filter((plan) => plan.stops.length > 2).length,
    multiLeg: plans.filter((plan) => plan.legs.length > 1).length,
    handlingUnits: stories.filter(({ notices }) =>
      notices.some(({ units }) => units.some(({ sscc }) => sscc !== undefined)),
    ).length,
    latePickup: raised('pickup_late').length,
    customsHold: raised('customs_hold').length,
    traffic: heldUpBy('road_conditions'),
    breakdown: heldUpBy('mechanical'),
    carrierSilence: raised('carrier_silent').length,
    retraction: told(({ standing }) => standing === 'retracted'),
    correction: told(({ standing }) => standing === 'corrected'),
    duplicateMilestone: documents.filter(
      ({ kind, outcome }) => kind === 'milestone' && outcome === 'duplicate',
    ).length,
    outOfOrderMilestone: stories.filter(({ timeline }) =>
      timeline.some(({ late }) => late === true),
    ).length,
    unmatchedThenMatched: raised('reference_unknown').filter(({ open }) => !open).length,
  };
}

function countSituations({ ledgers, orders }: HubPicture) {
  const lines = [...ledgers.values()].flatMap(({ state }) => state.lines);
  const seen = (test: (of: (kind: string) => string) => boolean) =>
    lines.filter((line) => test((kind) => totalOf(line, kind))).length;
  const settledBy = (matchPolicy: string, kind: string) =>
    lines.filter((line) => line.matchPolicy === matchPolicy && isPositive(totalOf(line, kind)));
  const places = [...orders.values()].map(({ state }) =>
    state.lines.flatMap(({ terms }) => terms.schedules.flatMap(({ site }) => site ?? [])),
  );
  return {
    shipTos: places.filter((sites) => new Set(sites).size > 1).length,
    dropShip: settledBy('drop_ship_on_pod', 'proven').length,
    inspection: settledBy('four_way', 'rejected').length,
    short: seen((of) => isPositive(of('received')) && compare(of('received'), of('shipped')) < 0),
    over: seen((of) => compare(of('received'), of('shipped')) > 0),
    damaged: seen((of) => isPositive(of('rejected'))),
    return: seen((of) => isPositive(of('returned'))),
  };
}

function billSituations({ invoices, events, exceptions, documents }: HubPicture) {
  const all = [...invoices.values()];
  const matched = all.filter(({ phase }) => phase === 'matched' || phase === 'released');
  const awaited = ({ stream }: { stream: string }) =>
    events.get(stream)?.some(({ type }) => type === 'invoice.awaiting_receipt') === true;
  const suspected = exceptions.filter(
    ({ category }) => category === 'invoice_held_suspected_duplicate',
  );
  const repeated = documents.filter(
    ({ kind, outcome }) => kind === 'invoice' && outcome === 'duplicate',
  );
  return {
    credit: matched.filter(({ state }) => state.credit).length,
    secondCurrency: matched.filter(({ state }) => state.paid?.currency !== OWN_CURRENCY).length,
    tax: matched.filter(({ state }) =>
      state.document?.lines.some(({ taxes = [] }) => taxes.length > 0),
    ).length,
    charges: matched.filter(({ state }) => (state.document?.charges ?? []).length > 0).length,
    duplicateInvoice: suspected.length + repeated.length,
    priceHold: exceptions.filter(({ category }) => category === 'invoice_held_price').length,
    invoiceBeforeReceipt: matched.filter(awaited).length,
  };
}

interface AnsweredData {
  lines?: { line: string; answer: { parts: PartView[] } }[];
}

/** How many orders show each situation. */
export function orderSituations({
  orders,
  events,
  exceptions,
}: Pick<HubPicture, 'orders' | 'events' | 'exceptions'>): Record<OrderSituation, number> {
  const silent = new Set(
    exceptions.filter(({ category }) => category === 'answer_overdue').map(subjectOf),
  );
  const counts: Record<OrderSituation, number> = {
    split: 0,
    backorder: 0,
    rejection: 0,
    substitution: 0,
    release: 0,
    crossingChange: 0,
    changeOutOfSequence: 0,
    caseAgainstEach: 0,
    approval: 0,
    silence: 0,
  };
  for (const order of orders.values()) {
    const story = events.get(order.stream) ?? [];
    const has = (type: string) => story.some((event) => event.type === type);
    const answers = story.flatMap(partsByLine);
    const parts = answers.flat();
    const seen: Record<OrderSituation, boolean> = {
      split: answers.some(isSplit),
      backorder: parts.some(({ disposition }) => disposition === 'backordered'),
      rejection: parts.some(({ disposition }) => disposition === 'rejected'),
      substitution: parts.some(({ disposition }) => disposition === 'substituted'),
      release: !order.stream.endsWith('/-') && has('order.confirmed'),
      crossingChange: has('order.answer_crossed'),
      changeOutOfSequence: has('order.change_held') && order.state.held.length === 0,
      caseAgainstEach: parts.some(({ sent }) => sent?.unit === 'CA'),
      approval: has('order.proposal_approved'),
      silence: silent.has(order.stream),
    };
    for (const situation of Object.keys(counts) as OrderSituation[])
      if (seen[situation]) counts[situation] += 1;
  }
  return counts;
}

function partsByLine({ type, data }: EventView): PartView[][] {
  if (type !== 'order.answered' && type !== 'order.answer_crossed') return [];
  return ((data as AnsweredData).lines ?? []).map(({ answer }) => answer.parts);
}

/** Firm parts of one line on more than one date. */
function isSplit(parts: readonly PartView[]): boolean {
  const firm = parts.filter(({ disposition }) => disposition === 'accepted');
  return new Set(firm.map((part) => part.deliveryOn ?? part.shipOn ?? 'as asked')).size > 1;
}

/** The stream that an exception is about: the second part of its own identity. */
function subjectOf({ stream }: ExceptionView): string {
  return decodeURIComponent(stream.split('/')[2] ?? '');
}
