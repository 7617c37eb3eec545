/** Faults put in on purpose, for tests: a comparison that finds none of them would be worth nothing. */
import type { Word } from './carriers/itinerary.ts';
import type { BillPaper } from './goods/bill.ts';

/** Each gives what becomes of a thing on its way; nothing: it is lost, and nobody hears of that. */
export interface Sabotage {
  /** What the ERP of the first legal entity makes of a document that the hub sent it. */
  toErp?(document: SentDocument): SentDocument | undefined;
  /** What the hub is sent of what a carrier believes it said. */
  milestone?(word: Word): Word | undefined;
  /** What the hub is sent of what a supplier believes it billed. */
  invoice?(bill: BillPaper): BillPaper | undefined;
}

/** Of a canonical document, as far as anybody looks before believing it. */
export interface SentDocument {
  kind: string;
  number: string;
}
