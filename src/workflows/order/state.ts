/** What an order stream knows: what is asked, what is promised, what moved, who was told. */
import type {
  OrderReference,
  PurchaseOrder,
  PurchaseOrderChange,
} from '../../model/order-documents.ts';
import type {
  Charge,
  Coded,
  DatedValue,
  Decimal,
  Instant,
  Item,
  Party,
  Price,
  Quantity,
  Tax,
} from '../../model/values.ts';

export const ORDER_PHASES = [
  'expected',
  'issued',
  'partly_answered',
  'confirmed',
  'partly_shipped',
  'shipped',
  'partly_received',
  'received',
  'settled',
  'closed',
  'cancelled',
  'rejected',
] as const;
export type OrderPhase = (typeof ORDER_PHASES)[number];

/** The dates that the buyer asks for, on the clocks of the place that they speak of. */
export interface Requested {
  /** Whether delivery or shipping was asked for; answers are judged on the same where they can be. */
  basis: 'delivery' | 'ship';
  earliestOn: string;
  latestOn: string;
  /** When goods would be there; derived from the ship date and transit time where only that was asked. */
  deliveryAt?: Instant;
  shipAt?: Instant;
  derived?: boolean;
}

export interface ScheduleTerms {
  schedule: string;
  /** In the line's unit. */
  quantity: Decimal;
  dates: DatedValue[];
  shipTo?: Party;
  site?: string;
  requested?: Requested;
}

/** What a revision asks of a line. */
export interface LineTerms {
  line: string;
  item: Item;
  unit: string;
  quantity: Decimal;
  price?: Price;
  matchPolicy: string;
  shipTo?: Party;
  schedules: ScheduleTerms[];
  /** What an invoice may charge beside the price. */
  charges?: Charge[];
  taxes?: Tax[];
}

/** A part of a supplier's answer, cut to the schedule line that it serves. */
export interface AnswerPart {
  schedule: string;
  /** In the line's unit. */
  quantity: Decimal;
  /** As sent, where the unit was another. */
  sent?: Quantity;
  disposition: string;
  reason?: Coded<string>;
  item?: Item;
  price?: Price;
  /** Calendar dates that were promised; absent where the part is accepted as asked. */
  shipOn?: string;
  deliveryOn?: string;
  shipAt?: Instant;
  deliveryAt?: Instant;
  /** The date of delivery was computed from the ship date and the transit time. */
  derived?: boolean;
  site?: string;
  note?: string;
}

export const FINDINGS = [
  'quantity_under',
  'quantity_over',
  'price_over',
  'price_under',
  'price_incomparable',
  'date_late',
  'date_early',
  'substitution',
  'split',
  'backorder',
  'rejection',
  'refused_change',
] as const;
export type FindingKind = (typeof FINDINGS)[number];
/** In what an answer is beyond the tolerances. */
export interface Finding {
  finding: FindingKind;
  expected: string;
  actual: string;
}

/** A supplier's answer to one line of one revision. */
export interface LineAnswer {
  revision: number;
  at: Instant;
  documentId: string;
  /** The supplier's number of the answer. */
  number: string;
  parts: AnswerPart[];
  /** Ordered less all parts; negative where the supplier promises more. */
  remainder: Decimal;
  /** The supplier changed the quantity: what is missing will not come. */
  restDeclined: boolean;
  findings: Finding[];
  /** The supplier turned down a change of this line; the terms before it are what it offers. */
  refusesChange?: boolean;
  /** Why a person has to read it; such an answer promises nothing. */
  unclear?: string;
}

/** A promise as it was at a moment; a verdict names the baseline that it was made on. */
export interface Baseline {
  revision: number;
  at: Instant;
  parts: { quantity: Decimal; deliveryAt?: Instant; shipAt?: Instant; price?: Price }[];
}
/** Immutable once set: only `latestConfirmed` and `agreed` are ever replaced, by later ones. */
export interface PromiseHistory {
  requested: Baseline;
  firstConfirmed?: Baseline;
  latestConfirmed?: Baseline;
  agreed?: Baseline;
}

export interface Progress {
  shipped: Decimal;
  received: Decimal;
  accepted: Decimal;
  rejected: Decimal;
  returned: Decimal;
  invoiced: Decimal;
  settled: boolean;
}

export interface LineState {
  terms: LineTerms;
  /** Last revision that changed what an answer is about: older answers cross. */
  changedIn: number;
  cancelled: boolean;
  /** Cancelled down to what was shipped or received: nothing more is to be answered. */
  shortClosed?: boolean;
  /** The last answer applied, whatever became of it. */
  latest?: LineAnswer;
  /** The answer that stands, within tolerances or by the buyer's word. */
  accepted?: LineAnswer;
  /** Revision by which the buyer approved `accepted`. */
  approvedIn?: number;
  /** An answer beyond tolerances, until the buyer decides. */
  waiting?: { proposal: string; answer: LineAnswer };
  /** The last answer that came for an older revision of this line; it acknowledges nothing. */
  crossed?: LineAnswer;
  /** What stood before the last change, where the supplier refuses that change. */
  before?: { terms: LineTerms; accepted?: LineAnswer; shortClosed?: boolean };
  promise: PromiseHistory;
  /** By schedule line. */
  progress: Record<string, Progress>;
  /** When the ledger last reported a receipt. */
  receivedAt?: Instant;
}

/** A version of the order as the supplier sees it: 0 is the order, n the n-th change sent to it. */
export interface Revision {
  revision: number;
  at: Instant;
  kind: 'original' | 'change' | 'cancellation' | 'approval' | 'rejection';
  /** The ERP's own sequence where it made this revision. */
  sequence?: number;
  needsAnswer: boolean;
  answered: boolean;
}

export interface HeldChange {
  sequence?: number;
  document: PurchaseOrderChange;
  documentId: string;
  at: Instant;
}

export interface NotedShipment {
  phase: string;
  lines: {
    line: string;
    schedule?: string;
    quantity: Quantity;
    expectedAt?: string;
    deliveredAt?: string;
  }[];
}

export interface StandingException {
  kind: string;
  part?: string;
  text: string;
  /** About something that happened once: only a person ends it. */
  incident: boolean;
}

/** The parts of the header that later documents repeat. */
export type OrderHeader = Pick<
  PurchaseOrder,
  'orderType' | 'parties' | 'dates' | 'terms' | 'freightTerms' | 'references' | 'charges' | 'taxes'
>;

export interface OrderState {
  stream: string;
  order: OrderReference;
  received: boolean;
  /** Partner ids; empty before the order came. */
  supplier: string;
  erp: string;
  currency: string;
  header: OrderHeader;
  /** Text of the original order, to tell a resend from a second order. */
  original: string;
  issuedAt: Instant;
  /** −1 before the order came. */
  revision: number;
  /** The ERP's last change sequence used up, applied or refused; −1 before the order came. */
  sequence: number;
  revisions: Revision[];
  lines: LineState[];
  held: HeldChange[];
  gapOverdue: boolean;
  answerOverdue: boolean;
  /** An answer as a whole that a person has to read. */
  unclear?: { documentId: string; text: string };
  cancelled: boolean;
  shipments: Record<string, NotedShipment>;
  exceptions: Record<string, StandingException>;
  /** Last words of incidents that a person ended and that have not come again, by their keys in `exceptions`. */
  ended?: Record<string, string>;
  /** What was last told to whom, as digests, so that nobody hears the same twice. */
  told: { count: number; planning?: string; forecast?: string; supplies: Record<string, string> };
}
