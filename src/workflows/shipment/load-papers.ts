/**
 * Proofs and receiving advices that name a load: carriers and docks know its PRO or bill of lading. A proof
 * goes to the shipments of its stop; what a dock counted goes to the ledgers of the orders that it names.
 */
import { parseInstant } from '../../base/instant.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { OrderReference } from '../../model/order-documents.ts';
import type { ReceivingLine } from '../../model/settlement-documents.ts';
import { siteOfParty } from '../rules/calendar.ts';
import { defined } from '../rules/defined.ts';
import { groupBy } from '../rules/group.ts';
import { completeOrder, orderKey } from '../rules/order-identity.ts';
import { NOT_BINDING } from '../rules/purpose.ts';
import type { Decision, Facts } from '../workflow.ts';
import type { LoadEvent } from './load-events.ts';
import type { LoadPlan, LoadState } from './load-state.ts';
import { refusal } from './refusals.ts';

export interface Arrived<D> {
  document: D;
  documentId: string;
  partner: string | undefined;
}

/** Of several stops the one that the proof names; nothing is guessed. */
export function receiveLoadProof(
  state: LoadState,
  { document, documentId, partner }: Arrived<DocumentOf<'proof_of_delivery'>>,
): Decision<LoadEvent> {
  const stops = unloading(state.plan);
  const named = stops.filter(({ sequence }) => sequence === document.stop);
  const [stop, ...others] = document.stop === undefined ? stops : named;
  if (stop === undefined || others.length > 0) {
    const list = stops.map(({ sequence }) => sequence).join(', ');
    const text = `The proof names no stop at which load ${state.number} is unloaded (${list}).`;
    return { events: [], refusal: refusal('PROOF_STOP_UNCLEAR', text) };
  }
  const targets = stop.shipments.flatMap(({ identity, unloads }) => (unloads ? [identity] : []));
  const passed = { document: documentId, paper: document, stop: stop.sequence, targets };
  return {
    events: [defined({ type: 'load.proof_passed_on' as const, ...passed, sender: partner })],
  };
}

/** Its lines must name their orders: which shipment an item came in, the load cannot tell. */
export function receiveLoadAdvice(
  state: LoadState,
  { document, documentId, partner }: Arrived<DocumentOf<'receiving_advice'>>,
  facts: Facts,
): Decision<LoadEvent> {
  const purpose = document.purpose?.value ?? 'original';
  if (NOT_BINDING.has(purpose)) {
    const text = `Receiving advice ${document.number} came with purpose "${purpose}".`;
    return { events: [], refusal: refusal('RECEIPT_NOT_BINDING', text) };
  }
  const parts = partsOf(document.lines, facts.configuration);
  if (parts === undefined) {
    const text = `Load ${state.number} carries several shipments: name the order of each line, or the shipment.`;
    return { events: [], refusal: refusal('RECEIPT_UNLINKED', text) };
  }
  const shipTo = document.parties?.find(({ role }) => role.value === 'ship_to');
  const site = siteOfParty(shipTo, facts.configuration)?.id;
  const stops = unloading(state.plan).filter((stop) => site === undefined || stop.site === site);
  const targets = stops.flatMap(({ shipments }) =>
    shipments.flatMap(({ identity, unloads }) => (unloads ? [identity] : [])),
  );
  return {
    events: [
      defined({
        type: 'load.receipt_passed_on' as const,
        document: documentId,
        paper: document,
        sender: partner,
        receivedAt: parseInstant(document.receivedAt ?? ''),
        site,
        parts,
        targets: [...new Set(targets)],
      }),
    ],
  };
}

function unloading(plan: LoadPlan | undefined): LoadPlan['stops'] {
  return (plan?.stops ?? []).filter(({ shipments }) => shipments.some((one) => one.unloads));
}

/** Lines by order; `undefined` where one names none, or by a number that may be several ERPs'. */
function partsOf(
  lines: readonly ReceivingLine[],
  configuration: Configuration,
): { order: OrderReference; lines: ReceivingLine[] }[] | undefined {
  const linked = lines.flatMap((line) => {
    const order = line.link && completeOrder(line.link.order, configuration);
    return line.link === undefined || order?.entity === undefined
      ? []
      : [{ line: { ...line, link: { ...line.link, order } }, order }];
  });
  if (linked.length < lines.length) return undefined;
  return [...groupBy(linked, ({ order }) => orderKey(order)).values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ order: first.order, lines: group.map(({ line }) => line) }];
  });
}
