/** Situations as they were seen to happen: counted from what the API shows, never from what was planned. */
import type { EventView, ExceptionView, OrderView, PartView } from './compare/hub-views.ts';
import type { OrderSituation } from './scenario.ts';

interface AnsweredData {
  lines?: { line: string; answer: { parts: PartView[] } }[];
}

/** How many orders show each situation. */
export function orderSituations(
  orders: ReadonlyMap<string, OrderView>,
  events: ReadonlyMap<string, readonly EventView[]>,
  exceptions: readonly ExceptionView[],
): Record<OrderSituation, number> {
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
