/** Packaging levels (tare, pack) to handling units with what is in them. */
import { parseDecimal } from '../../base/decimal.ts';
import type { HandlingUnit, ShipmentItem } from '../../model/shipment-documents.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import { SSCC_MARKS } from '../x12-codes/ship-notice.ts';
import { readMeasures } from '../x12-parts/measures.ts';
import type { Node } from './hierarchy.ts';

/**
 * Every packaging level. Items stand below their pack (structures 0001 and 0003, through orders too);
 * in structure 0002 the packs stand below the item and hold it.
 */
export function readHandlingUnits(
  nodes: readonly Node[],
  items: ReadonlyMap<Node, ShipmentItem>,
): HandlingUnit[] {
  const units = new Map<Node, HandlingUnit>();
  for (const node of nodes) if (node.level === 'packaging') units.set(node, readUnit(node));
  for (const [node, item] of items) {
    const pack = node.above.packaging;
    const unit = pack === undefined ? undefined : units.get(pack);
    unit?.contents.push({ itemId: item.id, quantity: item.quantity });
    holdBelow(node, item, units);
  }
  return [...units.values()];
}

function readUnit(node: Node): HandlingUnit {
  const { loop } = node;
  const marks = loop.segmentsOf('MAN').flatMap(readMark);
  const sscc = marks.find(({ scheme }) => SSCC_MARKS.has(scheme))?.value;
  const others = marks.filter(({ value }) => value !== sscc);
  const parent = node.above.packaging;
  const packaging = loop.segment('TD1')?.code(1) ?? loop.segment('PO4')?.text(4);
  const measures = readMeasures(loop);
  return {
    id: `HL${node.id}`,
    ...(sscc === undefined ? {} : { sscc }),
    ...(parent === undefined ? {} : { parent: `HL${parent.id}` }),
    ...(packaging === undefined ? {} : { packaging }),
    ...(measures.length === 0 ? {} : { measures }),
    ...(others.length === 0 ? {} : { marks: others }),
    contents: [],
  };
}

/** MAN carries two pairs of qualifier and mark; a range (03, 06) stays in `kept`. */
function readMark(man: Segment): { scheme: string; value: string }[] {
  return [1, 4].flatMap((n) => {
    const scheme = man.code(n);
    const value = man.text(n + 1);
    return scheme === undefined || value === undefined ? [] : [{ scheme, value }];
  });
}

/**
 * Structure 0002: packs below an item. One pack holds all of it; of several, each holds what its PO4
 * says (units per pack). What no element says is not worked out: such a pack holds an unknown 0 and a
 * problem says so.
 */
function holdBelow(node: Node, item: ShipmentItem, units: ReadonlyMap<Node, HandlingUnit>): void {
  const packs = node.children.filter((child) => child.level === 'packaging');
  for (const pack of packs) {
    const value = packs.length === 1 ? item.quantity.value : unitsPerPack(pack);
    if (value === undefined) {
      const text = `No element says how much of item ${item.id} is in pack ${pack.id}.`;
      pack.hl.problem('X12_VALUE_UNUSABLE', 1, text, { severity: 'warning' });
    }
    units.get(pack)?.contents.push({
      itemId: item.id,
      quantity: { value: value ?? '0', unit: item.quantity.unit },
    });
  }
}

function unitsPerPack(pack: Node): string | undefined {
  const po4 = pack.loop.segment('PO4');
  const sn1 = pack.loop.segment('SN1');
  const text = sn1?.text(2) ?? po4?.text(1);
  return text === undefined ? undefined : parseDecimal(text);
}
