/** What is to happen to one order: plain data, from issue to payment. Who acts looks up what to do here. */
import type { TradeSchedule, TradeTax } from './trade.ts';

/** Things that must happen in every run of fifty orders; each is counted from what was observed. */
export const ORDER_SITUATIONS = [
  'split',
  'backorder',
  'rejection',
  'substitution',
  'release',
  'crossingChange',
  'changeOutOfSequence',
  'caseAgainstEach',
  'approval',
  'silence',
] as const;
export type OrderSituation = (typeof ORDER_SITUATIONS)[number];

/** The same for what comes after the answer: goods on their way, what the dock counts, what is paid. */
export const CHAIN_SITUATIONS = [
  'consolidation',
  'multiStop',
  'multiLeg',
  'handlingUnits',
  'latePickup',
  'customsHold',
  'traffic',
  'breakdown',
  'carrierSilence',
  'retraction',
  'correction',
  'duplicateMilestone',
  'outOfOrderMilestone',
  'unmatchedThenMatched',
  'shipTos',
  'dropShip',
  'short',
  'over',
  'damaged',
  'inspection',
  'return',
  'credit',
  'secondCurrency',
  'charges',
  'tax',
  'duplicateInvoice',
  'priceHold',
  'invoiceBeforeReceipt',
] as const;
export type ChainSituation = (typeof CHAIN_SITUATIONS)[number];

/** What befalls a truck that carries goods of the order. */
export type TruckTrouble =
  | 'latePickup'
  | 'customsHold'
  | 'traffic'
  | 'breakdown'
  /** A word is taken back. */
  | 'retraction'
  /** A word is said again as it was. */
  | 'correction'
  | 'outOfOrder'
  /** The carrier speaks before the booking reaches the hub. */
  | 'earlyWord'
  | 'silence'
  | 'twice';

/** What the dock finds of the order's first line, in percent of what was shipped. */
export interface DockTrouble {
  kind: 'short' | 'over' | 'damaged';
  percent: number;
}

export interface PlannedInvoice {
  /** Sent when the goods leave, not after they arrived. */
  beforeReceipt?: boolean;
  /** Prices of the order's first line are that much too high. */
  pricePercentMore?: number;
  /** The same invoice once more; or the same under another number. */
  again?: 'same' | 'otherNumber';
  /** Freight charged on the invoice. */
  freight?: string;
  /** The supplier mends what is disputed; without it the invoice stays held, rightly. */
  mends?: boolean;
}

/** What is particular about an order's terms; most have nothing. */
export interface PlannedTerms {
  tax?: TradeTax;
  /** Goods are paid as far as inspection accepts them: it rejects that percent of the first line. */
  rejectedPercent?: number;
  /** Every line goes to two places. */
  branch?: string;
  /** Goes to a customer of the buyer and is settled on proof of delivery. */
  dropShip?: true;
}

/** What happens after the order is agreed. */
export interface PlannedJourney {
  truck: readonly TruckTrouble[];
  dock?: DockTrouble;
  /** Damaged goods go back. */
  returns?: boolean;
  invoice: PlannedInvoice;
}

/** How a supplier answers one line. Shares are of the ordered quantity. */
export type LineResponse =
  | { how: 'accept' }
  /** Ships `sharePercent` as asked and the rest later. */
  | { how: 'split'; sharePercent: number; restDaysLate: number }
  | { how: 'backorder'; sharePercent: number; restDaysLate: number }
  | { how: 'short'; sharePercent: number }
  | { how: 'late'; days: number }
  | { how: 'reject'; reason: 'invalid_item' | 'out_of_stock' }
  | { how: 'substitute' }
  | { how: 'price'; percentMore: number }
  /** Answers in cases what was ordered in each. */
  | { how: 'cases' }
  /** Turns down the change, stands by what was agreed before. */
  | { how: 'refuse_change' };

/** An answer that a supplier gives. */
export interface PlannedAnswer {
  /** 0: the order; n: the n-th change of the ERP; `rejection`: what the buyer turned down. */
  to: number | 'rejection';
  /** After the supplier received what it answers. */
  afterHours: number;
  /** Hours that the finished answer lies about before it is sent: what arrives meanwhile, it does not know. */
  liesHours?: number;
  /** By line number; lines that are not named are accepted as ordered. */
  lines?: Readonly<Record<string, LineResponse>>;
  /** Sent twice, as the same bytes under another control number or request. */
  twice?: boolean;
}

/** A proposal that a supplier makes unasked, after its order was confirmed. */
export interface PlannedProposal {
  afterHours: number;
  lines: Readonly<Record<string, LineResponse>>;
}

export interface PlannedChange {
  /** The ERP's sequence: 1 for the first. */
  sequence: number;
  /** After the order was issued. */
  afterHours: number;
  /** New total quantities and dates; `delete` takes the line off. */
  lines: readonly PlannedChangeLine[];
  cancelsOrder?: boolean;
}

export interface PlannedChangeLine {
  line: string;
  percentOfOrdered?: number;
  daysLater?: number;
  delete?: boolean;
}

export interface PlannedLine {
  line: string;
  item: string;
  quantity: string;
  unit: string;
  price: { amount: string; per?: string };
  schedules: readonly TradeSchedule[];
}

/** A downstream commitment that stands on a line of the order. */
export interface PlannedCommitment {
  outboundOrder: string;
  line: string;
  /** Names the order line that feeds it, or leaves it to the hub to allot supply. */
  pegged: boolean;
  quantity: string;
  requiredAt: string;
  dockSlot: string;
}

export interface OrderScenario {
  index: number;
  number: string;
  release?: string;
  /** Partner id of the ERP's legal entity. */
  buyer: string;
  supplier: string;
  currency: string;
  site: string;
  /** Hub time. */
  issueAtMs: number;
  lines: readonly PlannedLine[];
  changes: readonly PlannedChange[];
  answers: readonly PlannedAnswer[];
  proposal?: PlannedProposal;
  /** What the buyer says to whatever waits for a decision. */
  decision: 'approve' | 'reject';
  decisionAfterHours: number;
  commitment?: PlannedCommitment;
  /** The supplier forgets the functional acknowledgment of the order. */
  forgetsReceipt: boolean;
  /** The ERP sends the order twice. */
  issuedTwice: boolean;
  terms: PlannedTerms;
  journey: PlannedJourney;
  /** What the plan is meant to show. */
  intends: readonly OrderSituation[];
}
