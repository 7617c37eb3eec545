/** 214 segments to milestones: one document for each AT7. */

import type { MilestoneType } from '../../model/milestone-words.ts';
import type { LadingException, Milestone } from '../../model/shipment-documents.ts';
import type { DatedValue, Party, Reference } from '../../model/values.ts';
import type { SetDocument } from '../syntax/x12/kept.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import {
  appointmentStatusCodes,
  forecastStatus,
  ladingExceptionCodes,
  reasonCodes,
  shipmentStatusCodes,
} from '../x12-codes/milestones.ts';
import { zoneOfPlace } from '../x12-codes/places.ts';
import { instantOf } from '../x12-codes/time.ts';
import { readParties } from '../x12-parts/party.ts';
import { l11, readReferences } from '../x12-parts/references.ts';
import { readPlace, readPoint } from './place.ts';

/** Element 128: stop sequence number. */
const STOP_QUALIFIER = 'QN';
const STOP_MAX = 9999;
/** The standard allows 10 in one LX. What is beyond this stays in `kept`. */
const LADING_EXCEPTIONS_MAX = 100;

interface Header {
  number: string;
  carrier: string | undefined;
  references: Reference[];
  parties: Party[];
  notes: { text: string }[];
}

/** What the statuses of one LX have in common. */
interface Shared extends Header {
  stop: number | undefined;
  orders: NonNullable<Milestone['orders']>;
  ladingExceptions: LadingException[];
}

/** A 214 without B10 or without any AT7 gives no document and says so. */
export function read214(reading: SetReading): SetDocument[] {
  const { root } = reading;
  const b10 = root.segment('B10');
  if (b10 === undefined) return [];
  const header = readHeader(root, b10);
  const documents: SetDocument[] = [];
  for (const lx of root.loops) if (lx.id === 'LX') readDetail(lx, header, documents);
  if (documents.length === 0) {
    b10.problem('X12_VALUE_UNUSABLE', undefined, 'The 214 has no AT7: it says nothing happened.');
  }
  return documents;
}

/** B10-01 is the carrier's number (PRO), B10-02 the shipper's identification of the shipment. */
function readHeader(root: Loop, b10: Segment): Header {
  const pro = b10.text(1);
  const shipment = b10.text(2);
  const references: Reference[] = [];
  if (pro !== undefined) references.push({ role: { value: 'pro' }, value: pro });
  if (shipment !== undefined) references.push({ role: { value: 'shipment' }, value: shipment });
  const own = b10.has(6)
    ? readReferences(root, 'B10', 1, { qualifier: 5, value: 6, text: 99 })
    : [];
  references.push(...own, ...readReferences(root, 'L11', 300, l11));
  return {
    number: shipment ?? pro ?? own[0]?.value ?? 'unnumbered',
    carrier: b10.code(3),
    references,
    parties: readParties(root),
    notes: readNotes(root),
  };
}

function readNotes(loop: Loop): { text: string }[] {
  const notes: { text: string }[] = [];
  for (const segment of loop.segments) {
    if (segment.id !== 'K1') continue;
    const text = [segment.text(1), segment.text(2)].filter((part) => part !== undefined).join(' ');
    if (text !== '') notes.push({ text });
  }
  return notes;
}

/** Adds the statuses of one LX; what else stands in it is about all of them. */
function readDetail(lx: Loop, header: Header, documents: SetDocument[]): void {
  if (!lx.loops.some(({ id }) => id === 'AT7')) return;
  lx.segment('LX')?.taken(1);
  const shared = {
    number: header.number,
    carrier: header.carrier,
    references: joined(header.references, readOwnReferences(lx)),
    parties: joined(header.parties, readParties(lx)),
    notes: joined(header.notes, readNotes(lx)),
    stop: readStop(lx),
    orders: readOrders(lx),
    ladingExceptions: readLadingExceptions(lx),
  };
  for (const loop of lx.loops) {
    if (loop.id === 'AT7')
      documents.push({ document: readStatus(loop, shared), loops: [loop, lx] });
  }
}

function joined<T>(first: T[], more: T[]): T[] {
  return more.length === 0 ? first : [...first, ...more];
}

/** References of one LX but its stop number. */
function readOwnReferences(lx: Loop): Reference[] {
  const all = readReferences(lx, 'L11', 50, l11);
  return all.length === 0 ? all : all.filter(({ role }) => role.wire !== STOP_QUALIFIER);
}

/** L11 with QN is the stop that the statuses of this LX are about. */
function readStop(lx: Loop): number | undefined {
  for (const segment of lx.segments) {
    if (segment.id !== 'L11' || segment.peekCode(2) !== STOP_QUALIFIER) continue;
    const stop = Number(segment.peek(1));
    if (Number.isInteger(stop) && stop > 0 && stop <= STOP_MAX) return stop;
  }
  return undefined;
}

function readOrders(lx: Loop): NonNullable<Milestone['orders']> {
  const orders: NonNullable<Milestone['orders']> = [];
  for (const segment of lx.segments) {
    if (segment.id !== 'OID' && segment.id !== 'PRF') continue;
    const number = segment.text(segment.id === 'OID' ? 2 : 1);
    const release = segment.id === 'PRF' ? segment.text(2) : undefined;
    if (number === undefined) continue;
    orders.push({ order: { number, ...(release === undefined ? {} : { release }) } });
  }
  return orders;
}

function readLadingExceptions(lx: Loop): LadingException[] {
  const found: LadingException[] = [];
  for (const q7 of lx.segments) {
    if (q7.id !== 'Q7' || found.length === LADING_EXCEPTIONS_MAX) continue;
    const kind = q7.coded(1, ladingExceptionCodes);
    if (kind === undefined) continue;
    const value = q7.decimal(3);
    const unit = q7.code(2) ?? '';
    found.push(value === undefined ? { kind } : { kind, quantity: { value, unit } });
  }
  return found;
}

/** AT7-01 is a shipment status, AT7-03 an appointment; each with its reason behind it. */
function readStatus(loop: Loop, shared: Shared): Milestone {
  const at7 = loop.segments[0] as Segment;
  const isAppointment = at7.has(3) && !at7.has(1);
  const type = at7.coded<MilestoneType>(
    isAppointment ? 3 : 1,
    isAppointment ? appointmentStatusCodes : shipmentStatusCodes,
  ) ?? { value: 'unmapped' };
  const classifier = classifierOf(at7, isAppointment);
  const status: Milestone = { kind: 'milestone', number: shared.number, type, classifier };
  // What nearly all have comes first: an engine is quicker with objects that begin alike.
  addShared(status, shared);
  addOwn(status, loop, at7, at7.coded(isAppointment ? 4 : 2, reasonCodes));
  return status;
}

function addShared(status: Milestone, shared: Shared): void {
  const { carrier, references, parties, notes, stop, orders, ladingExceptions } = shared;
  const [ladingException, ...others] = ladingExceptions;
  if (carrier !== undefined) status.carrier = carrier;
  if (references.length > 0) status.references = references;
  if (parties.length > 0) status.parties = parties;
  if (notes.length > 0) status.notes = notes;
  if (stop !== undefined) status.stop = stop;
  if (orders.length > 0) status.orders = orders;
  if (ladingException !== undefined) status.ladingException = ladingException;
  if (others.length > 0) status.otherLadingExceptions = others;
}

function addOwn(status: Milestone, loop: Loop, at7: Segment, reason: Milestone['reason']): void {
  const ms1 = loop.segment('MS1');
  const place = ms1 === undefined ? undefined : readPlace(ms1);
  const point = ms1 === undefined ? undefined : readPoint(ms1);
  const equipment = readEquipment(loop.segment('MS2'));
  const when = readWhen(at7, place);
  if (when !== undefined) status.when = when;
  if (when?.at !== undefined) status.occurredAt = when.at;
  if (reason !== undefined) status.reason = reason;
  if (place !== undefined) status.place = place;
  if (point !== undefined) status.point = point;
  if (equipment !== undefined) status.equipment = equipment;
}

function classifierOf(at7: Segment, appointment: boolean): Milestone['classifier'] {
  if (appointment) return at7.peekCode(3) === 'AC' ? 'estimated' : 'planned';
  return forecastStatus.has(at7.peekCode(1) ?? '') ? 'estimated' : 'actual';
}

/**
 * Date and time of AT7. Code LT is the wall clock of the event's place (element 623): its zone comes
 * from MS1; without one the time stays local and `at` is absent. Without any code the place comes
 * first, then the profile's zone.
 */
function readWhen(at7: Segment, place: Party | undefined): DatedValue | undefined {
  const on = at7.date(5);
  if (on === undefined) return undefined;
  const time = at7.time(6);
  const code = at7.code(7);
  const at = time === undefined ? undefined : instantAt(at7, on, time, code, place);
  const when: DatedValue = { kind: { value: 'other' }, on };
  if (time !== undefined) when.time = time;
  if (code !== undefined) when.zone = code;
  if (at !== undefined) when.at = at;
  return when;
}

function instantAt(
  at7: Segment,
  on: string,
  time: string,
  code: string | undefined,
  place: Party | undefined,
): string | undefined {
  if (code !== undefined && code !== 'LT') return instantOf(on, time, code, undefined);
  const zone = zoneOfPlace(place?.address?.region, place?.address?.country);
  if (zone !== undefined) return instantOf(on, time, undefined, zone);
  return code === 'LT'
    ? undefined
    : instantOf(on, time, undefined, at7.reading.context.profile.zone);
}

/** Equipment number, with the owner's SCAC before it where it is sent. */
function readEquipment(ms2: Segment | undefined): string | undefined {
  const number = ms2?.text(2);
  if (ms2 === undefined || number === undefined) return undefined;
  const owner = ms2.code(1);
  return owner === undefined ? number : `${owner} ${number}`;
}
