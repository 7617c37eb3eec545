/** A milestone to 214 segments: one LX with one AT7. */
import type { CanonicalDocument } from '../../model/document.ts';
import type { Milestone } from '../../model/shipment-documents.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import {
  appointmentStatusCodes,
  ladingExceptionCodes,
  reasonCodes,
  shipmentStatusCodes,
} from '../x12-codes/milestones.ts';
import { referenceCodes } from '../x12-codes/references.ts';
import { writeParty } from '../x12-parts/party.ts';
import { pointElements } from './place.ts';

export function write214(document: CanonicalDocument, writer: SegmentWriter): void {
  if (document.kind !== 'milestone') return;
  const references = document.references ?? [];
  const pro = references.find(({ role }) => role.value === 'pro' && role.wire === undefined);
  const shipment = references.find(
    ({ role }) => role.value === 'shipment' && role.wire === undefined,
  );
  writer.segment('B10', [pro?.value, shipment?.value, document.carrier]);
  for (const reference of references) {
    if (reference === pro || reference === shipment) continue;
    const qualifier = writer.code(referenceCodes, reference.role, { optional: true });
    if (qualifier === undefined)
      writer.notCarried('/references', `${reference.value} has no code.`);
    else writer.segment('L11', [reference.value, qualifier, reference.text]);
  }
  for (const { text } of document.notes ?? []) writer.segment('K1', [text]);
  for (const party of document.parties ?? []) {
    writeParty(writer, party, { references: false, contacts: false });
  }
  writer.segment('LX', ['1']);
  writeStatus(document, writer);
  writeDetail(document, writer);
}

function writeStatus(document: Milestone, writer: SegmentWriter): void {
  const { type, reason, when, place, equipment } = document;
  const appointment = isAppointment(type);
  const status = writer.code<string>(
    appointment ? appointmentStatusCodes : shipmentStatusCodes,
    type,
  );
  const why = writer.code(
    reasonCodes,
    reason ?? { value: appointment ? 'normal_appointment' : 'normal' },
  );
  writer.segment('AT7', [
    ...(appointment ? [undefined, undefined, status, why] : [status, why, undefined, undefined]),
    when?.on ?? document.occurredAt?.slice(0, 10),
    when === undefined ? document.occurredAt?.slice(11, 19) : when.time,
    when === undefined && document.occurredAt !== undefined ? 'UT' : when?.zone,
  ]);
  const address = place?.address;
  writer.segment('MS1', [
    address?.city,
    address?.region,
    address?.country,
    ...pointElements(document.point),
  ]);
  const [owner, number] = equipment?.includes(' ') ? equipment.split(' ') : [undefined, equipment];
  if (number !== undefined) writer.segment('MS2', [owner ?? document.carrier, number]);
}

/** The code sent tells; without one the word does. */
function isAppointment({ value, wire }: Milestone['type']): boolean {
  const appointments: Readonly<Record<string, string>> = appointmentStatusCodes.words;
  const statuses: Readonly<Record<string, string>> = shipmentStatusCodes.words;
  if (wire !== undefined && appointments[wire] === value) return statuses[wire] !== value;
  return !Object.values(statuses).includes(value) && Object.values(appointments).includes(value);
}

function writeDetail(document: Milestone, writer: SegmentWriter): void {
  const { stop, ladingException, otherLadingExceptions = [], orders } = document;
  if (stop !== undefined) writer.segment('L11', [String(stop), 'QN']);
  const exceptions = ladingException === undefined ? [] : [ladingException];
  for (const { kind, quantity } of [...exceptions, ...otherLadingExceptions]) {
    const code = writer.code(ladingExceptionCodes, kind);
    writer.segment('Q7', [code, quantity?.unit, quantity?.value]);
  }
  for (const { order } of orders ?? []) {
    if (order.release !== undefined) writer.segment('PRF', [order.number, order.release]);
    else writer.segment('OID', [undefined, order.number]);
  }
}
