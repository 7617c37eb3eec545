/** Which events a person must look at, and which of them end by themselves. */
import type { RaiseException, Reaction, WithdrawException } from '../workflow.ts';
import { exceptionStream } from '../workflow.ts';
import type {
  CarrierSilent,
  DeliveryException,
  Judged,
  MilestoneRecorded,
  MilestoneRetracted,
  NoticeDiffers,
  ShipmentEvent,
} from './events.ts';
import type { GoodsDifference } from './goods.ts';
import type { ShipmentState, Standing } from './state.ts';
import { troubleOf } from './trouble.ts';

type Words = Pick<RaiseException, 'text' | 'details' | 'severity'>;

export function raise(
  state: ShipmentState,
  kind: string,
  words: Words,
  part?: string,
  line?: string,
): Reaction {
  const command: RaiseException = {
    type: 'raise_exception',
    exceptionKind: kind,
    subject: {
      stream: state.stream,
      title: `Shipment ${state.number}`,
      partner: state.supplier,
      ...(line === undefined ? {} : { line }),
    },
    ...words,
  };
  return { type: 'command', stream: exceptionStream(kind, state.stream, part), command };
}
export function withdraw(
  state: ShipmentState,
  kind: string,
  reason: string,
  part?: string,
): Reaction {
  const command: WithdrawException = { type: 'withdraw_exception', reason };
  return { type: 'command', stream: exceptionStream(kind, state.stream, part), command };
}

/** Exceptions raised or withdrawn by an event. */
export function exceptionsOf(event: ShipmentEvent, state: ShipmentState): Reaction[] {
  const trouble = troubleOf(event);
  if (trouble !== undefined) return [raise(state, trouble.kind, wordsOf(event), trouble.part)];
  switch (event.type) {
    case 'shipment.recovered': {
      const { kind, part } = event.trouble;
      return [withdraw(state, kind, 'The cause is gone.', part)];
    }
    case 'shipment.milestone_recorded':
      return standingExceptions(event, state);
    case 'shipment.milestone_retracted':
      return retractedExceptions(event, state);
    case 'shipment.milestone_placed':
      return ['carrier_not_on_shipment', 'milestone_stop_unclear'].map((kind) =>
        withdraw(state, kind, 'The plan has a place for it now.', event.document),
      );
    case 'shipment.duplicate_noted':
      return event.differs
        ? [
            raise(
              state,
              'milestone_conflict',
              { text: 'A milestone came again under the same id with other content.' },
              event.of,
            ),
          ]
        : [];
    case 'shipment.carrier_silent':
      return [raise(state, 'carrier_silent', silence(event))];
    case 'shipment.carrier_heard':
      return [withdraw(state, 'carrier_silent', `Heard after ${event.afterHours} h.`)];
    case 'shipment.returned':
      return [raise(state, 'shipment_returned', { text: 'The goods went back to the shipper.' })];
    case 'shipment.damaged':
      return [raise(state, 'shipment_damaged', { text: 'The carrier reports damage.' })];
    case 'shipment.delivery_excepted':
      return [deliveryException(event, state)];
    case 'shipment.received':
      if (event.unmatched.length === 0 && (event.purpose ?? 'original') !== 'original')
        return [withdraw(state, 'receipt_unmatched', 'The count was corrected.', event.advice)];
      return event.unmatched.length === 0
        ? []
        : [
            raise(
              state,
              'receipt_unmatched',
              {
                text: `${event.unmatched.length} received lines fit no order line of the shipment.`,
                details: Object.fromEntries(
                  event.unmatched.map(({ id, received }) => [
                    id,
                    `${received.value} ${received.unit}`,
                  ]),
                ),
              },
              event.advice,
            ),
          ];
    default:
      return [];
  }
}

function wordsOf(event: ShipmentEvent): Words {
  switch (event.type) {
    case 'shipment.notice_differs':
      return noticeWords(event);
    case 'shipment.booking_overdue':
      return { text: `No booking ${event.hours} h after it was asked for.` };
    case 'shipment.booking_declined':
      return { text: `The booking was declined: ${event.reason ?? 'no reason given'}.` };
    case 'shipment.booking_cancelled':
      return {
        text: `Load ${event.load} no longer carries it: ${event.reason ?? 'no reason given'}.`,
      };
    case 'shipment.pickup_overdue':
      return { text: `Not picked up by ${event.dueAt}.`, severity: 'high' };
    case 'shipment.delivery_overdue':
      return { text: `Not delivered by ${event.dueAt}.`, severity: 'high' };
    case 'shipment.pickup_delayed':
    case 'shipment.delayed':
      return {
        text: `Delayed (${event.where}): ${event.reason ?? 'no reason given'}.`,
        details: {
          occurredAt: event.occurredAt,
          ...(event.carrier ? { carrier: event.carrier } : {}),
        },
      };
    case 'shipment.pickup_judged':
    case 'shipment.delivery_judged':
      return judgedWords(event);
    case 'shipment.eta_changed':
      return {
        text: `Expected ${event.lateMinutes ?? 0} min after the window.`,
        details: { expectedAt: event.to, windowEndAt: event.windowEndAt ?? '' },
      };
    case 'shipment.customs_held':
      return { text: `Held at customs since ${event.occurredAt}.` };
    case 'shipment.delivery_attempted':
      return { text: `Delivery was tried: ${event.reason ?? 'no reason given'}.` };
    case 'shipment.refused':
      return { text: `The consignee refused it: ${event.reason ?? 'no reason given'}.` };
    case 'shipment.cancelled':
      return { text: `The carrier cancelled: ${event.reason ?? 'no reason given'}.` };
    default:
      return { text: event.type };
  }
}

function judgedWords(event: Judged): Words {
  const verdict = event.verdicts.at(-1);
  return {
    text: `${verdict?.minutes ?? 0} min after the window.`,
    details: {
      baseline: verdict?.baseline ?? '',
      windowEndAt: verdict?.windowEndAt ?? '',
      measuredBy: verdict?.measuredBy ?? '',
      measuredAt: verdict?.measuredAt ?? '',
    },
  };
}

function noticeWords(event: NoticeDiffers): Words {
  const details = event.differences.map((one, index) => [
    String(index + 1),
    `${one.kind}: ${nameOf(one)} expected ${amountOf(one.expected)}, shipped ${amountOf(one.actual)}`,
  ]);
  return {
    text: `Ship notice ${event.number} differs from what stood ready in ${details.length} lines.`,
    details: Object.fromEntries(details.slice(0, 50)),
  };
}
function nameOf({ link, item }: GoodsDifference): string {
  const order = link === undefined ? 'no order' : `${link.order.number}/${link.line ?? '?'}`;
  return `${order} ${item.buyer ?? item.supplier ?? item.gtin ?? ''}`.trim();
}
function amountOf(quantity: { value: string; unit: string } | undefined): string {
  return quantity === undefined ? 'nothing' : `${quantity.value} ${quantity.unit}`;
}

const STANDING_KINDS: Partial<Record<Standing, string>> = {
  unmapped: 'milestone_unmapped',
  not_on_shipment: 'carrier_not_on_shipment',
  unclear: 'milestone_stop_unclear',
  in_future: 'milestone_in_future',
};

function standingExceptions({ entry }: MilestoneRecorded, state: ShipmentState): Reaction[] {
  const kind = STANDING_KINDS[entry.standing];
  if (kind === undefined) return [];
  const details = {
    type: entry.type,
    occurredAt: entry.occurredAt,
    ...(entry.wire === undefined ? {} : { code: entry.wire }),
    ...(entry.carrier === undefined ? {} : { carrier: entry.carrier }),
  };
  const text = entry.because ?? `A milestone does not count: ${entry.standing}.`;
  // One code to map, however often it comes; everything else is about one milestone.
  const part = entry.standing === 'unmapped' ? (entry.wire ?? entry.document) : entry.document;
  return [raise(state, kind, { text, details }, part)];
}

/** What asked about one milestone ends with it; a code to map stays one. */
function retractedExceptions({ retracted, stood }: MilestoneRetracted, state: ShipmentState) {
  const kind = stood === undefined || stood === 'unmapped' ? undefined : STANDING_KINDS[stood];
  return kind === undefined || retracted === undefined
    ? []
    : [withdraw(state, kind, 'It was taken back.', retracted)];
}

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

function silence(event: CarrierSilent): Words {
  return {
    text: `No word from the carrier for ${event.hours} h, since ${event.since}.`,
    severity: SEVERITIES[Math.min(event.band, SEVERITIES.length - 1)] ?? 'critical',
    details: { hours: String(event.hours), carriers: event.carriers.join(', ') },
  };
}

function deliveryException(event: DeliveryException, state: ShipmentState): Reaction {
  const { exception, source, line, expected, actual, text } = event;
  const said = source === 'proof' ? 'The proof of delivery says' : 'The carrier says';
  const counts =
    expected === undefined && actual === undefined
      ? ''
      : ` Expected ${amountOf(expected)}, counted ${amountOf(actual)}.`;
  return raise(
    state,
    `delivery_${exception}`,
    { text: `${said}: ${text ?? exception}.${counts}` },
    line?.key === undefined || line.key === '' ? event.document : line.key,
    line?.link?.line,
  );
}
