/** Identities of shipments and loads, and the numbers of the documents that they send. */
import { addMs } from '../../base/instant.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Coded, Reference, ReferenceRole } from '../../model/values.ts';
import type { Facts } from '../workflow.ts';
import { streamId, streamOfParts, streamParts } from '../workflow.ts';

const IDENTIFIER_MAX = 80;
const MS_PER_DAY = 86_400_000;
/** References of goods under way hold for this long at most, then a carrier may use the number again. */
const REFERENCE_DAYS = 180;
/** After delivery a reference still serves late milestones, proofs and receipts for this long. */
const REFERENCE_DAYS_AFTER_END = 30;

/** Transport references come round again: a carrier re-issues PRO numbers, boxes travel again. */
export const CARRIER_ROLES: readonly ReferenceRole[] = [
  'bill_of_lading',
  'master_bill_of_lading',
  'pro',
  'container',
  'booking',
  'delivery_order',
];

export function shipmentStream(supplier: string, number: string): string {
  return streamId('shipment', supplier, number);
}
export function loadStream(number: string): string {
  return streamId('load', number);
}
/**
 * The hub's identity of a shipment as documents carry it: `SUPPLIER/NUMBER`, the stream without its
 * kind. The supplier's own number alone is not unique.
 */
export function shipmentIdentity(stream: string): string {
  return stream.slice('shipment/'.length);
}
export function partsOf(stream: string): { supplier: string; number: string } {
  const [supplier = '-', number = '-'] = streamParts(stream);
  return { supplier, number };
}
/** The stream that an identity names; `undefined` for a bare number. */
export function streamOfIdentity(identity: string): string | undefined {
  return streamOfParts('shipment', identity);
}

/** A number for a document sent: the same when the same command is decided again. */
export function documentNumber(base: string, revision: number, facts: Facts): string {
  const number = `${base}-${revision}`;
  return number.length <= IDENTIFIER_MAX ? number : facts.id(`document ${number}`);
}
/** `text` where it fits an identifier, else an id derived from the command. */
export function identifierOf(text: string, facts: Facts): string {
  return text.length <= IDENTIFIER_MAX ? text : facts.id(`identifier ${text}`);
}

/** When a transport reference registered or ended at `at` stops to mean the shipment. */
export function referenceEnd(at: string, ended: boolean): string {
  return addMs(at, (ended ? REFERENCE_DAYS_AFTER_END : REFERENCE_DAYS) * MS_PER_DAY);
}

/** Partner id of a carrier given by partner id or SCAC; the value itself where nobody knows it. */
export function carrierPartner(carrier: string, configuration: Configuration): string {
  if (configuration.partners.has(carrier)) return carrier;
  return configuration.partnerByIdentifier.get(`scac/${carrier}`) ?? carrier;
}

/**
 * The partner ids of these carriers; empty, so that nothing is checked, where one of them is a name
 * that no profile knows: it may be the very partner that sends.
 */
export function knownCarriers(named: readonly string[], configuration: Configuration): string[] {
  const ids = named.map((carrier) => carrierPartner(carrier, configuration));
  return ids.every((id) => configuration.partners.has(id)) ? [...new Set(ids)] : [];
}
/** Whether the sender is a carrier that has no part in what these carry. */
export function isStranger(carrier: string | undefined, carriers: readonly string[]): boolean {
  return carrier !== undefined && carriers.length > 0 && !carriers.includes(carrier);
}

/**
 * Whether the sender is a supplier and none of these shipments is its own: it speaks of its own alone. Whoever also
 * carries or plans may speak of all.
 */
export function isOtherSupplier(
  sender: string | undefined,
  shipments: readonly string[],
  { partners }: Configuration,
): boolean {
  if (sender === undefined) return false;
  const own = `${encodeURIComponent(sender)}/`;
  if (shipments.some((identity) => identity.startsWith(own))) return false;
  const roles = partners.get(sender)?.roles ?? [];
  return (
    roles.includes('supplier') && !roles.includes('carrier') && !roles.includes('transport_system')
  );
}

/** The references among these whose role is known and of the roles asked for. */
export function referencesOf(
  references: readonly Reference[] | undefined,
  roles: readonly ReferenceRole[],
): { role: ReferenceRole; value: string }[] {
  return (references ?? []).flatMap(({ role, value }) => {
    const known = roles.find((word) => word === (role as Coded<ReferenceRole>).value);
    return known === undefined ? [] : [{ role: known, value }];
  });
}
