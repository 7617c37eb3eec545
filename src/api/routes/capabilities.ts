/**
 * Business capabilities: questions and requests of other systems that are answered at once where that is possible,
 * and else by event, within a time limit that the caller sets.
 */
import Type from 'typebox';
import { everyRow } from '../../base/pages.ts';
import { Invoice } from '../../model/settlement-documents.ts';
import { DecimalText, Identifier, InstantText, ShortText } from '../../model/values.ts';
import type { PageRequest, StreamRow } from '../../store/store.ts';
import { command, type StreamFound, streamWhen } from '../commands.ts';
import type { AvailabilityAnswer } from '../context.ts';
import { notFound, problem, type Reply } from '../problems.ts';
import { type Call, type Caller, type Route, route, sees } from '../route.ts';
import { Anything, StreamShape, showStream } from '../rows.ts';
import { acceptedReply, decidedOf, isReply, send, senderOf } from '../sending.ts';
import { Accepted, waitParameter } from '../shapes.ts';
import { stateFor } from '../visible.ts';
import { intakeQuery, kindRefused } from './intake.ts';
import { seesStream } from './streams.ts';

const tag = 'Capabilities';
const closed = { additionalProperties: false };
const LINES_MAX = 100;
const EXCEPTIONS_READ = 200;
/** One is enough to hold; more are not told. */
const HOLDS_SHOWN = 100;
const WAIT_SECONDS_DEFAULT = 5;
/** `SUPPLIER/NUMBER`, the shipment's stream without its kind. */
const ShipmentIdentity = Type.String({ pattern: '^[^/]+/[^/]+$', maxLength: 300 });

const AvailabilityLine = Type.Object({
  site: Type.String(),
  item: Type.String(),
  quantity: Type.String(),
  unit: Type.String(),
  requiredAt: Type.Optional(Type.String()),
  /** False where no supply stream knows the item at the site. */
  known: Type.Boolean(),
  available: Type.String(),
  covered: Type.Boolean(),
  coveredAt: Type.Optional(Type.String()),
  unapproved: Type.Optional(Type.Boolean()),
});

export const inventoryAvailability = route({
  method: 'POST',
  path: '/v1/capabilities/inventory-availability',
  operationId: 'inventoryAvailability',
  tag,
  summary: 'How much of an item is not committed, and when the rest comes',
  access: 'tenant',
  scope: 'capabilities:call',
  body: Type.Object(
    {
      site: Identifier,
      lines: Type.Array(
        Type.Object(
          {
            item: Identifier,
            quantity: DecimalText,
            unit: Type.String({ minLength: 1, maxLength: 12 }),
            requiredAt: Type.Optional(InstantText),
          },
          closed,
        ),
        { minItems: 1, maxItems: LINES_MAX },
      ),
    },
    closed,
  ),
  success: [
    {
      status: 200,
      description: 'One answer per line.',
      schema: Type.Object({ lines: Type.Array(AvailabilityLine) }),
    },
  ],
  problems: ['CAPABILITY_MISSING', 'REFERENCE_UNKNOWN'],
  async answer({ caller, context, body }) {
    const { availability } = context;
    if (availability === undefined) return problem('CAPABILITY_MISSING');
    const configuration = context.configuration(caller.tenant);
    const lines: unknown[] = [];
    for (const line of body.lines) {
      const question = { site: body.site, ...line };
      const stream = ['supply', ...[body.site, line.item].map(encodeURIComponent)].join('/');
      const row = await context.store.getStream(caller.tenant, stream);
      const answer =
        row === undefined ? nothing(line.unit) : availability(row.state, question, configuration);
      if (answer === undefined)
        return problem('REFERENCE_UNKNOWN', {
          detail: `${line.item} has no conversion from ${line.unit}.`,
        });
      lines.push({ ...question, known: row !== undefined, ...answer });
    }
    return { status: 200, body: { lines } };
  },
});

function nothing(unit: string): AvailabilityAnswer {
  return { available: '0', unit, covered: false };
}

export const shipmentRelease = route({
  method: 'POST',
  path: '/v1/capabilities/shipment-release',
  operationId: 'shipmentRelease',
  tag,
  summary: 'Whether a shipment may be handed over now, and what holds it',
  access: 'partner',
  isolation: 'owned',
  scope: 'orders:read',
  body: Type.Object({ shipment: ShipmentIdentity }, closed),
  success: [
    {
      status: 200,
      description: 'The verdict of this moment.',
      schema: Type.Object({
        shipment: Type.String(),
        phase: Type.String(),
        released: Type.Boolean(),
        holds: Type.Array(Type.Object({ hold: Type.String(), text: Type.String() })),
      }),
    },
  ],
  problems: ['NOT_FOUND'],
  async answer(call) {
    const row = await shipmentOf(call, call.body.shipment);
    if (row === undefined) return notFound();
    const holds = [...phaseHolds(row), ...(await exceptionHolds(call, row))];
    const { shipment } = call.body;
    return {
      status: 200,
      body: { shipment, phase: row.phase, released: holds.length === 0, holds },
    };
  },
});

export const requestBooking = route({
  method: 'POST',
  path: '/v1/capabilities/booking-requests',
  operationId: 'requestBooking',
  tag,
  summary: 'Ask the transport system to plan a shipment that stands ready',
  description:
    'Waits for the booking up to `wait` seconds (5 unless said); after that the answer comes as an event of the ' +
    "shipment's stream.",
  access: 'tenant',
  scope: 'capabilities:call',
  query: Type.Object({ wait: waitParameter }, closed),
  body: Type.Object(
    {
      shipment: ShipmentIdentity,
      requiredAt: Type.Optional(InstantText),
      reason: Type.Optional(ShortText),
    },
    closed,
  ),
  success: [
    {
      status: 200,
      description: 'Booked, or declined with the reason of the transport system.',
      schema: Type.Object({
        shipment: Type.String(),
        phase: Type.String(),
        bookings: Anything,
        declined: Type.Optional(
          Type.Object({ load: Type.String(), reason: Type.Optional(Type.String()) }),
        ),
      }),
    },
    {
      status: 202,
      description: 'Asked for; follow the events.',
      schema: Type.Object({
        shipment: Type.String(),
        phase: Type.String(),
        links: Type.Record(Type.String(), Type.String()),
      }),
    },
  ],
  problems: ['NOT_FOUND', 'ATTEMPT_REFUSED', 'DECISION_REFUSED'],
  async answer(call) {
    const row = await shipmentOf(call, call.body.shipment);
    if (row === undefined) return notFound();
    if (row.phase !== 'ready' && row.phase !== 'booked')
      return problem('ATTEMPT_REFUSED', { detail: `The shipment is ${row.phase}.` });
    const after = await call.tail.end();
    const { shipment, ...more } = call.body;
    const enqueued = await command(call, row, { ...more, type: 'request_booking' });
    if (enqueued !== 'enqueued' && enqueued.status >= 400) return enqueued;
    const wait = call.query.wait ?? WAIT_SECONDS_DEFAULT;
    const answered = await streamWhen(call, row.stream, wait, (found) => isAnswered(found, row));
    if (answered !== undefined) {
      const { plans = [], bookingRequest } = bookingOf(answered);
      const { declined } = bookingRequest ?? {};
      const no =
        declined === undefined ? {} : { declined: { load: declined.load, ...reasonOf(declined) } };
      return { status: 200, body: { shipment, phase: answered.phase, bookings: plans, ...no } };
    }
    const events = `/v1/events?stream=${encodeURIComponent(row.stream)}&after=${after}`;
    return { status: 202, body: { shipment, phase: row.phase, links: { events } } };
  },
});

/** What the answer to a request is read from. */
interface Booking {
  plans?: { bookedAt: string }[];
  bookingRequest?: {
    at: string;
    declined?: { load: string; reason?: string; at: string };
  };
}
function bookingOf({ state }: StreamFound): Booking {
  return state as Booking;
}
function reasonOf({ reason }: { reason?: string }) {
  return reason === undefined ? {} : { reason };
}

/** A plan or a "no" to what was asked now: one that stood before answers nothing. */
function isAnswered(found: StreamFound, before: StreamFound): boolean {
  if (found.version <= before.version) return false;
  const { plans = [], bookingRequest } = bookingOf(found);
  const asked = bookingRequest?.at;
  if (asked === undefined || asked === bookingOf(before).bookingRequest?.at) return false;
  return bookingRequest?.declined !== undefined || plans.some(({ bookedAt }) => bookedAt >= asked);
}

export const matchInvoice = route({
  method: 'POST',
  path: '/v1/capabilities/invoice-match',
  operationId: 'matchInvoice',
  tag,
  summary: 'Send an invoice and learn whether it matches',
  description:
    'The invoice is committed like any other. Waits for the match up to `wait` seconds (5 unless said); after that ' +
    "the answer comes as an event of the invoice's stream.",
  access: 'partner',
  isolation: 'stamped',
  scope: 'documents:write',
  query: intakeQuery,
  body: Invoice,
  takesIn: true,
  idempotent: true,
  success: [
    {
      status: 200,
      description: 'Matched, held with its reasons, or waiting by name.',
      schema: Type.Object({
        id: Type.String(),
        invoice: StreamShape,
        state: Anything,
      }),
    },
    { status: 202, description: 'Committed; follow the events.', schema: Accepted },
  ],
  problems: ['DOCUMENT_INVALID', 'DOCUMENT_KIND_REFUSED', 'DECISION_REFUSED', 'OVERLOADED'],
  answer: (call) => match(call, call.query),
});

export const capabilityRoutes: readonly Route[] = [
  inventoryAvailability,
  shipmentRelease,
  requestBooking,
  matchInvoice,
];

/** Phases of an invoice in which nothing was compared yet. */
const NOT_COMPARED = new Set(['unknown', 'received']);

async function match(
  call: Call,
  query: { partner?: string | undefined; wait?: number | undefined },
): Promise<Reply> {
  const sender = senderOf(call, query);
  if (isReply(sender)) return sender;
  const refusal = kindRefused(call, sender.partner, 'invoice');
  if (refusal !== undefined) return refusal;
  const sent = await send(call, sender, { bytes: call.bytes, contentType: 'application/json' });
  if (!sent.ok) return sent.reply;
  const wait = query.wait ?? WAIT_SECONDS_DEFAULT;
  const endMs = call.context.elapsedMs() + wait * 1000;
  const document = (await decidedOf(call, sent.id, wait))?.documents[0];
  if (document === undefined) return acceptedReply(sent.id);
  const { partner, number, stream = invoiceStream(partner, number) } = document;
  if (document.outcome === 'refused' || document.outcome === 'quarantined')
    return problem('DECISION_REFUSED', {
      refusal: { code: document.code ?? '', text: document.text ?? '' },
    });
  const left = Math.max(0, endMs - call.context.elapsedMs()) / 1000;
  const isCompared = ({ phase }: StreamFound) => !NOT_COMPARED.has(phase);
  const row = await streamWhen(call, stream, left, isCompared);
  if (row === undefined) return acceptedReply(sent.id);
  const state = stateFor(call, row.kind, row.state);
  return { status: 200, body: { id: sent.id, invoice: showStream(row), state } };
}

/** A repeated invoice stands nowhere itself; what it repeats does. */
function invoiceStream(partner: string | undefined, number: string): string {
  return ['invoice', ...[partner ?? '-', number].map(encodeURIComponent)].join('/');
}

async function shipmentOf(call: Call, identity: string): Promise<StreamFound | undefined> {
  const { caller, context } = call;
  const row = await context.store.getStream(caller.tenant, `shipment/${identity}`);
  return row !== undefined && seesStream(call, row) ? row : undefined;
}

function phaseHolds({ phase }: StreamFound): { hold: string; text: string }[] {
  if (phase === 'booked') return [];
  const text =
    phase === 'ready' || phase === 'announced'
      ? 'It is not booked yet.'
      : `It is ${phase.replaceAll('_', ' ')} and cannot be handed over again.`;
  return [{ hold: 'phase', text }];
}

/** Grave exceptions about the shipment hold it until somebody ends them, however many others are open. */
async function exceptionHolds(
  { caller, context }: Call,
  { stream: subject }: StreamFound,
): Promise<{ hold: string; text: string }[]> {
  const filter = { kind: 'exception', open: true, subject };
  const holds: { hold: string; text: string }[] = [];
  const list = (page: PageRequest) => context.store.listStreams(caller.tenant, filter, page);
  for await (const row of everyRow(list, EXCEPTIONS_READ)) {
    if (isGrave(row)) holds.push(holdOf(caller, row));
    if (holds.length === HOLDS_SHOWN) break;
  }
  return holds;
}

function isGrave({ severity }: StreamRow): boolean {
  return severity === 'high' || severity === 'critical';
}

/** What an exception of somebody else says is not for a partner; that it holds the goods is. */
function holdOf(caller: Caller, { category, partner, stream, title }: StreamRow) {
  return {
    hold: category ?? decodeURIComponent(stream.split('/')[1] ?? ''),
    text: sees(caller, partner) ? title : 'An exception about it is open.',
  };
}
