/** Documents about shipments and loads, short enough to read in a test. */
import type { CanonicalDocument, DocumentOf } from '../../../src/model/document.ts';
import type { MilestoneType } from '../../../src/model/milestone-words.ts';
import type { ShipmentItem } from '../../../src/model/shipment-documents.ts';
import type { Party, Reference, ReferenceRole } from '../../../src/model/values.ts';
import type { ReceiveDocument } from '../../../src/workflows/protocol.ts';
import { loadWorkflow, shipmentWorkflow } from '../../../src/workflows/shipment/workflow.ts';
import { profile, world } from '../kit.ts';
import { Streams } from '../streams.ts';

export const S1 = 'shipment/ACME/S-1';
export const S2 = 'shipment/ACME/S-2';
export const L1 = 'load/L-1';

let documents = 0;
export function receive<D extends CanonicalDocument>(
  document: D,
  partner = 'ACME',
  documentId?: string,
): ReceiveDocument<D> {
  documents += 1;
  return {
    type: 'receive_document',
    document,
    partner,
    documentId: documentId ?? `doc-${documents}`,
  };
}

export function party(role: 'ship_from' | 'ship_to', site?: string, partner?: string): Party {
  return {
    role: { value: role },
    identifiers: [],
    ...(site === undefined ? {} : { site }),
    ...(partner === undefined ? {} : { partner }),
  };
}
export function reference(role: ReferenceRole, value: string): Reference {
  return { role: { value: role }, value };
}

/** `items('4500017/1: 100 EA W-100', …)`: order/line: quantity unit item. */
export function items(...texts: string[]): ShipmentItem[] {
  return texts.map((text, index) => {
    const match = /^(?:([^\s/]+)\/(\S+): )?(\S+) (\S+) (\S+)$/.exec(text);
    const [, number, line, value = '0', unit = 'EA', item = ''] = match ?? [];
    return {
      id: `i${index + 1}`,
      item: { buyer: item },
      quantity: { value, unit },
      ...(number === undefined || line === undefined ? {} : { link: { order: { number }, line } }),
    };
  });
}

export function readiness(
  goods: ShipmentItem[],
  more: Partial<DocumentOf<'readiness_notice'>> = {},
): DocumentOf<'readiness_notice'> {
  return {
    kind: 'readiness_notice',
    number: 'R-1',
    shipment: 'S-1',
    shipFrom: party('ship_from', 'ACME-PLANT'),
    shipTo: party('ship_to', 'DC1'),
    readyAt: '2026-06-01T12:00:00Z',
    items: goods,
    ...more,
  };
}

export function shipNotice(
  goods: ShipmentItem[],
  more: Partial<DocumentOf<'ship_notice'>> = {},
): DocumentOf<'ship_notice'> {
  return {
    kind: 'ship_notice',
    number: 'ASN-1',
    shipment: 'S-1',
    dates: [{ kind: { value: 'shipped' }, on: '2026-06-02' }],
    orders: [],
    items: goods,
    handlingUnits: [],
    ...more,
  };
}

type Stop = DocumentOf<'booking_confirmation'>['stops'][number];
export function stop(
  sequence: number,
  activity: 'load' | 'unload',
  site: string,
  shipments: Stop['shipments'] | string[],
  windowEndAt?: string,
  windowStartAt?: string,
): Stop {
  return {
    sequence,
    activity: { value: activity },
    place: party(activity === 'load' ? 'ship_from' : 'ship_to', site),
    shipments: shipments.map((one) => (typeof one === 'string' ? { shipment: one } : one)),
    ...(windowStartAt === undefined ? {} : { windowStartAt }),
    ...(windowEndAt === undefined ? {} : { windowEndAt }),
  };
}
export function leg(
  sequence: number,
  carrier: string,
  fromStop: number,
  toStop: number,
  ...references: Reference[]
): DocumentOf<'booking_confirmation'>['legs'][number] {
  return { sequence, carrier, fromStop, toStop, references };
}

/** One pickup at ACME's plant on June 2nd by 16:00Z, one delivery at DC1 on June 4th by 15:00Z. */
export function booking(
  more: Partial<DocumentOf<'booking_confirmation'>> = {},
): DocumentOf<'booking_confirmation'> {
  return {
    kind: 'booking_confirmation',
    number: 'BC-1',
    load: 'L-1',
    shipments: ['ACME/S-1'],
    outcome: 'booked',
    stops: [
      stop(1, 'load', 'ACME-PLANT', ['ACME/S-1'], '2026-06-02T16:00:00Z', '2026-06-02T12:00:00Z'),
      stop(2, 'unload', 'DC1', ['ACME/S-1'], '2026-06-04T15:00:00Z', '2026-06-04T13:00:00Z'),
    ],
    legs: [leg(1, 'FAST', 1, 2, reference('pro', 'PRO-7'))],
    ...more,
  };
}

export function milestone(
  type: MilestoneType,
  occurredAt: string | undefined,
  more: Partial<DocumentOf<'milestone'>> = {},
): DocumentOf<'milestone'> {
  return {
    kind: 'milestone',
    number: 'M',
    type: { value: type },
    classifier: 'actual',
    ...(occurredAt === undefined ? {} : { occurredAt }),
    ...more,
  };
}
export function estimate(
  occurredAt: string,
  more: Partial<DocumentOf<'milestone'>> = {},
): DocumentOf<'milestone'> {
  return milestone('estimated_delivery', occurredAt, { classifier: 'estimated', ...more });
}

export function proof(
  deliveredAt: string,
  more: Partial<DocumentOf<'proof_of_delivery'>> = {},
): DocumentOf<'proof_of_delivery'> {
  return {
    kind: 'proof_of_delivery',
    number: 'POD-1',
    deliveredAt,
    signedBy: 'J. Doe',
    contentHash: 'a'.repeat(64),
    ...more,
  };
}

/** Two carriers, two receiving sites, one ERP. */
export function hub(): Streams {
  const configuration = world({
    partner: [profile('SLOW', ['carrier'], { identifiers: [{ scheme: 'scac', value: 'SLOW' }] })],
    site: [
      { id: 'DC2', identifiers: [], zone: 'America/Denver', workdays: [1, 2, 3, 4, 5] },
      { id: 'HUB', identifiers: [], zone: 'America/Chicago', workdays: [1, 2, 3, 4, 5, 6, 7] },
    ],
  });
  return new Streams([shipmentWorkflow, loadWorkflow], configuration);
}
/** Ready and booked on L-1 with carrier FAST. */
export function bookedHub(...goods: string[]): Streams {
  const texts = goods.length === 0 ? ['4500017/1: 100 EA W-100'] : goods;
  return hub()
    .send(S1, receive(readiness(items(...texts))))
    .send(L1, receive(booking(), 'TMS'));
}
export function told(type: MilestoneType, at: string, more = {}): ReceiveDocument {
  return receive(milestone(type, at, more), 'FAST');
}
