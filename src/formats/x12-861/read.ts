/** Receiving advice, 861, to the canonical one. */
import { isNegative, subtract, sum } from '../../base/decimal.ts';
import type { ReceivingAdvice, ReceivingLine } from '../../model/settlement-documents.ts';
import type { OrderLink } from '../../model/shipment-documents.ts';
import type { Item, Quantity } from '../../model/values.ts';
import type { SetDocument } from '../syntax/x12/kept.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { receivingConditionCodes } from '../x12-codes/settlement.ts';
import { readDates } from '../x12-parts/dates.ts';
import { readDescription, readItem } from '../x12-parts/item.ts';
import { readPrf, takeLink } from '../x12-parts/line-link.ts';
import { readParties } from '../x12-parts/party.ts';
import { readQuantity } from '../x12-parts/price.ts';
import { readReferences } from '../x12-parts/references.ts';

/** Element 962: advice of the receiving dock; other kinds stay in `kept`. */
const DOCK_ADVICE = '1';
/** First elements of RCD's parts: quantity in question, its unit, its condition. */
const PARTS = [6, 9, 12, 15, 18] as const;
/** Conditions in which goods came off the truck and were not accepted. */
const REFUSED: ReadonlySet<string> = new Set([
  'damaged',
  'quality',
  'incorrect_product',
  'rejected',
  'scrapped',
  'over_returned',
]);
/** Conditions in which goods came off the truck and are neither accepted nor refused yet. */
const UNDECIDED: ReadonlySet<string> = new Set(['hold', 'no_ship_notice_unprocessed', 'unmapped']);

/** One document, or none when the number (BRA-01) is missing. */
export function read861(reading: SetReading): readonly SetDocument[] {
  const { root } = reading;
  const bra = root.segment('BRA');
  const number = bra?.text(1);
  if (bra === undefined || number === undefined) return [];
  const issuedOn = bra.date(2);
  const purpose = bra.coded(3, purposeCodes);
  if (bra.peekCode(4) === DOCK_ADVICE) bra.taken(4);
  const references = readReferences(root);
  const shipment = references.find(({ role }) => role.value === 'shipment')?.value;
  const dates = readDates(root);
  const receivedAt = dates.find(({ kind }) => kind.value === 'received')?.at;
  const parties = readParties(root);
  const above = readPrf(root.segment('PRF'));
  const document: ReceivingAdvice = {
    kind: 'receiving_advice',
    number,
    ...(purpose === undefined ? {} : { purpose }),
    ...(issuedOn === undefined ? {} : { issuedOn }),
    ...(shipment === undefined ? {} : { shipment }),
    ...(receivedAt === undefined ? {} : { receivedAt }),
    ...(references.length === 0 ? {} : { references }),
    ...(dates.length === 0 ? {} : { dates }),
    ...(parties.length === 0 ? {} : { parties }),
    lines: root.loopsOf('RCD').flatMap((loop, index) => readLine(loop, index + 1, above)),
  };
  root.loopsOf('CTT')[0]?.segment('CTT')?.taken(1, 2);
  return [{ document }];
}

/** A line that counts nothing received, returned or in question says nothing and is an error. */
function readLine(loop: Loop, place: number, above: OrderLink | undefined): ReceivingLine[] {
  const rcd = loop.segment('RCD');
  if (rcd === undefined) return [];
  const parts = readParts(rcd);
  const counted = readQuantity(rcd, 2, 3);
  const returned = readQuantity(rcd, 4, 5);
  const unit = counted?.unit ?? returned?.unit ?? parts[0]?.quantity.unit;
  if (unit === undefined) {
    const text = `The line ${rcd.peek(1) ?? place} has no quantity.`;
    rcd.problem('X12_VALUE_UNUSABLE', 2, text);
    return [];
  }
  const received: Quantity = counted ?? { value: '0', unit };
  return [
    {
      id: rcd.text(1) ?? String(place),
      ...readWhat(loop, above),
      received,
      ...judged(received, parts),
      ...(returned === undefined ? {} : { returned }),
      parts,
    },
  ];
}

/**
 * Rejected is what the parts refuse; accepted is the rest of what came, less what nobody has decided on. Nothing
 * is said where none is refused, a part counts the good ones, or one is in another unit: the ledger counts.
 */
function judged(
  received: Quantity,
  parts: ReceivingLine['parts'],
): Pick<ReceivingLine, 'accepted' | 'rejected'> {
  const { value, unit } = received;
  const refused = parts.filter(({ condition }) => REFUSED.has(condition.value));
  const undecided = parts.filter(({ condition }) => UNDECIDED.has(condition.value));
  const apart = [...refused, ...undecided];
  const isCounted = parts.some(({ condition }) => condition.value === 'good');
  if (refused.length === 0 || isCounted) return {};
  if (apart.some(({ quantity }) => quantity.unit !== unit)) return {};
  const rejected = sum(refused.map(({ quantity }) => quantity.value));
  const accepted = subtract(value, sum(apart.map(({ quantity }) => quantity.value)));
  if (isNegative(accepted)) return {};
  return { accepted: { value: accepted, unit }, rejected: { value: rejected, unit } };
}

function readParts(rcd: Segment): ReceivingLine['parts'] {
  return PARTS.flatMap((n) => {
    const quantity = readQuantity(rcd, n, n + 1);
    if (quantity === undefined) return [];
    return [
      { quantity, condition: rcd.coded(n + 2, receivingConditionCodes) ?? { value: 'unmapped' } },
    ];
  });
}

function readWhat(
  loop: Loop,
  above: OrderLink | undefined,
): Pick<ReceivingLine, 'item' | 'link' | 'shipped' | 'handlingUnits' | 'references'> {
  const lin = loop.segment('LIN');
  const item: Item = lin === undefined ? {} : readItem(lin, 2);
  readDescription(item, loop.segments);
  const link = takeLink(item, readPrf(loop.segment('PRF')) ?? above);
  const sn1 = loop.segment('SN1');
  const shipped = sn1 === undefined ? undefined : readQuantity(sn1, 2, 3);
  const handlingUnits = loop.segmentsOf('MAN').flatMap(readSscc);
  const references = readReferences(loop);
  return {
    item,
    ...(link === undefined ? {} : { link }),
    ...(shipped === undefined ? {} : { shipped }),
    ...(handlingUnits.length === 0 ? {} : { handlingUnits }),
    ...(references.length === 0 ? {} : { references }),
  };
}

/** MAN*GM (element 88: SSCC-18 and application identifier). */
function readSscc(man: Segment): string[] {
  if (man.peekCode(1) !== 'GM') return [];
  man.taken(1);
  const sscc = man.text(2);
  return sscc === undefined ? [] : [sscc];
}
