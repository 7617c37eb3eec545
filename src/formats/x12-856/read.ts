/** Ship notice, 856, to the canonical one: four orders of levels, one way of reading them. */
import type { ShipmentItem, ShipNotice } from '../../model/shipment-documents.ts';
import type { Item } from '../../model/values.ts';
import type { SetDocument } from '../syntax/x12/kept.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import { purposeCodes } from '../x12-codes/purpose.ts';
import { structureCodes } from '../x12-codes/ship-notice.ts';
import { readDates } from '../x12-parts/dates.ts';
import { readDescription, readItem } from '../x12-parts/item.ts';
import { readPrf, takeLink } from '../x12-parts/line-link.ts';
import { readParties } from '../x12-parts/party.ts';
import { readQuantity } from '../x12-parts/price.ts';
import { readReferences } from '../x12-parts/references.ts';
import { type Node, readHierarchy } from './hierarchy.ts';
import { readHandlingUnits } from './packaging.ts';
import { readShipment } from './shipment.ts';

/** Element 235: lot number. */
const LOT = 'x12-235:LT';

/** One document, or none when the number (BSN-02) is missing. */
export function read856(reading: SetReading): readonly SetDocument[] {
  const { root } = reading;
  const bsn = root.segment('BSN');
  const number = bsn?.text(2);
  if (bsn === undefined || number === undefined) return [];
  const nodes = readHierarchy(reading);
  const items = new Map<Node, ShipmentItem>();
  for (const node of nodes) {
    if (node.level !== 'item') continue;
    const item = readShipmentItem(node);
    if (item !== undefined) items.set(node, item);
  }
  uniqueIds(items);
  const document: ShipNotice = {
    kind: 'ship_notice',
    number,
    ...readHead(bsn),
    ...readShipment(root, nodes),
    orders: nodes.filter((node) => node.level === 'order').flatMap(readOrder),
    items: [...items.values()],
    handlingUnits: readHandlingUnits(nodes, items),
  };
  root.segment('CTT')?.taken(1, 2);
  return [{ document }];
}

function readHead(
  bsn: Segment,
): Pick<ShipNotice, 'purpose' | 'issuedOn' | 'issuedAt' | 'structure'> {
  const purpose = bsn.coded(1, purposeCodes);
  const issuedOn = bsn.date(3);
  const structure = bsn.coded(5, structureCodes);
  return {
    ...(purpose === undefined ? {} : { purpose }),
    ...(issuedOn === undefined ? {} : { issuedOn }),
    ...(structure === undefined ? {} : { structure }),
  };
}

function readOrder(node: Node): ShipNotice['orders'] {
  const link = readPrf(node.loop.segment('PRF'));
  if (link === undefined) return [];
  const references = readReferences(node.loop);
  const parties = readParties(node.loop);
  const dates = readDates(node.loop);
  return [
    {
      order: link.order,
      ...(references.length === 0 ? {} : { references }),
      ...(parties.length === 0 ? {} : { parties }),
      ...(dates.length === 0 ? {} : { dates }),
    },
  ];
}

/** An item without SN1 says nothing about what was shipped: that is an error of the line. */
function readShipmentItem(node: Node): ShipmentItem | undefined {
  const { loop } = node;
  const lin = loop.segment('LIN');
  const sn1 = loop.segment('SN1');
  const quantity = sn1 === undefined ? undefined : readQuantity(sn1, 2, 3);
  if (sn1 === undefined || quantity === undefined) {
    node.hl.problem('X12_VALUE_UNUSABLE', 3, `The item level ${node.id} has no quantity (SN1).`);
    return undefined;
  }
  const item: Item = lin === undefined ? {} : readItem(lin, 2);
  readDescription(item, loop.segments);
  const order = node.above.order;
  const link = takeLink(item, readPrf(loop.segment('PRF')) ?? linkOf(order));
  const lots = takeLots(item);
  const ordered = readQuantity5(sn1);
  const cumulative = sn1.decimal(4);
  const references = readReferences(loop);
  return {
    id: lin?.text(1) ?? sn1.text(1) ?? `HL${node.id}`,
    ...(link === undefined ? {} : { link }),
    item,
    quantity,
    ...(ordered === undefined ? {} : { ordered }),
    ...(cumulative === undefined ? {} : { cumulative: { value: cumulative, unit: quantity.unit } }),
    ...(lots.length === 0 ? {} : { lots }),
    ...(references.length === 0 ? {} : { references }),
  };
}

/** SN1-05 and SN1-06, quantity ordered; nothing where it is not sent. */
function readQuantity5(sn1: Segment): ShipmentItem['ordered'] {
  return sn1.has(5) ? readQuantity(sn1, 5, 6) : undefined;
}

function linkOf(order: Node | undefined): ReturnType<typeof readPrf> {
  const prf = order?.loop.segment('PRF');
  const number = prf?.peek(1);
  if (prf === undefined || number === undefined) return undefined;
  const release = prf.peek(2);
  return { order: { number, ...(release === undefined ? {} : { release }) } };
}

function takeLots(item: Item): NonNullable<ShipmentItem['lots']> {
  const lots = item.others?.filter(({ scheme }) => scheme === LOT) ?? [];
  const rest = item.others?.filter(({ scheme }) => scheme !== LOT) ?? [];
  if (rest.length === 0) delete item.others;
  else item.others = rest;
  return lots.map(({ value }) => ({ number: value }));
}

/** The same LIN-01 below several packs: the later ones take their level's number beside. */
function uniqueIds(items: ReadonlyMap<Node, ShipmentItem>): void {
  const seen = new Set<string>();
  for (const [node, item] of items) {
    if (seen.has(item.id)) item.id = `${item.id}.HL${node.id}`;
    seen.add(item.id);
  }
}
