/** HL loops as a tree: who stands below whom. */
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import { type Level, levelOfCode } from '../x12-codes/ship-notice.ts';

/** One HL with its place in the hierarchy. */
export interface Node {
  /** HL-01 as sent. */
  id: string;
  level: Level | undefined;
  loop: Loop;
  hl: Segment;
  parent: Node | undefined;
  children: Node[];
  /** The nearest level above of each kind: a chain of levels may be as long as the set. */
  above: Readonly<Partial<Record<Level, Node>>>;
}

/**
 * All HL in the order of the set. HL-02 must name an HL that came before; where it does not, the
 * level is attached to nothing and a problem says so. A level code without a meaning here is kept.
 */
export function readHierarchy(reading: SetReading): Node[] {
  const nodes: Node[] = [];
  const byId = new Map<string, Node>();
  for (const loop of reading.root.loopsOf('HL')) {
    const hl = loop.segment('HL');
    const id = hl?.text(1)?.trim();
    if (hl === undefined || id === undefined) continue;
    const code = hl.peekCode(3) ?? '';
    const level = levelOfCode[code];
    hl.taken(2, 4);
    if (level !== undefined) hl.taken(3);
    const parent = parentOf(hl, byId);
    const node: Node = { id, level, loop, hl, parent, children: [], above: aboveOf(parent) };
    if (byId.has(id)) {
      hl.problem('X12_VALUE_UNUSABLE', 1, `Two levels have the number ${id}.`);
    }
    parent?.children.push(node);
    byId.set(id, node);
    nodes.push(node);
  }
  return nodes;
}

function parentOf(hl: Segment, byId: ReadonlyMap<string, Node>): Node | undefined {
  const id = hl.peek(2)?.trim();
  if (id === undefined) return undefined;
  const parent = byId.get(id);
  if (parent === undefined) {
    hl.problem('X12_VALUE_UNUSABLE', 2, `HL02 names the level ${id}, which has not come before.`);
  }
  return parent;
}

/** What stands above the levels below `parent`. */
function aboveOf(parent: Node | undefined): Node['above'] {
  if (parent?.level === undefined) return parent?.above ?? {};
  return { ...parent.above, [parent.level]: parent };
}
