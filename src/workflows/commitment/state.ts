/** Downstream commitments, and the supply of an item at a site that is allotted to them. */
import type { OrderReference } from '../../model/order-documents.ts';
import type { Decimal, Instant, Item, Quantity } from '../../model/values.ts';
import type { SetDemand, SetSupply } from '../protocol.ts';

export type Standing = SetSupply['parts'][number]['standing'];
export type CoverStanding = 'holds' | 'at_risk' | 'breaks';

/** How a demand is covered. */
export interface Cover {
  standing: CoverStanding;
  /** Covered in time by promises, and what of the required quantity is not, both in the base unit. */
  covered: Decimal;
  short: Decimal;
  /** When all of it would be covered; absent when no supply is in sight. */
  coveredAt?: Instant;
  lateMinutes?: number;
  /** Only a promise that the buyer has not approved, or an order not answered yet, covers it. */
  unapproved?: boolean;
}

/** A line of the warehouse's document. */
export interface CommittedLine {
  line: string;
  item: Item;
  quantity: Quantity;
  /** Name under which supply and demand of the item meet. */
  key: string;
  peg?: { order: OrderReference; line: string };
  /** As the supply stream last said. */
  cover?: Cover;
}
export interface CommitmentState {
  stream: string;
  site: string;
  outboundOrder: string;
  /** Sender's number and version of the last document applied. */
  number: string;
  version?: string;
  received: boolean;
  cancelled: boolean;
  dockSlot?: string;
  requiredAt: Instant;
  lines: CommittedLine[];
}

export interface SupplyRow {
  order: OrderReference;
  line: string;
  parts: SetSupply['parts'];
}
export interface DemandRow {
  commitment: string;
  outboundOrder: string;
  line: string;
  dockSlot?: string;
  requiredAt: Instant;
  quantity: Quantity;
  peg?: SetDemand['peg'];
  cover: Cover;
}
export interface SupplyState {
  stream: string;
  site: string;
  item: string;
  /** By order and line, see `supplyRowKey`. */
  supplies: Record<string, SupplyRow>;
  /** By commitment and line, see `demandRowKey`. */
  demands: Record<string, DemandRow>;
}
