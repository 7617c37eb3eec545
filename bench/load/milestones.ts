/**
 * What is sent: milestones of shipments, each with an id of the sender that names its ordinal. The ordinal
 * leads to everything else: shipment `ordinal % keys`, the n-th milestone of it `floor(ordinal / keys)`.
 */

export const CARRIERS = 16;
export const SUPPLIER = 'SUPPLIER';
export const carrierOf = (key: number): string => `CARRIER-${key % CARRIERS}`;
export const shipmentOf = (key: number): string => `S${key}`;

/** A journey that goes on for as long as milestones come. */
const JOURNEY = ['departed_terminal', 'arrived_at_terminal', 'in_transit', 'departed_terminal'];
const START_MS = Date.UTC(2026, 4, 4, 8);
const STEP_MS = 60_000;

/** Canonical JSON of one milestone, as a carrier posts it to `/v1/milestones`. */
export function milestoneBody(ordinal: number, keys: number): string {
  const key = ordinal % keys;
  const step = Math.floor(ordinal / keys);
  const type = step === 0 ? 'picked_up' : JOURNEY[step % JOURNEY.length];
  const at = new Date(START_MS + step * STEP_MS).toISOString();
  return (
    `{"number":"${shipmentOf(key)}","milestone":"m-${ordinal}-","type":{"value":"${type}"},` +
    `"classifier":"actual","occurredAt":"${at}","references":[{"role":{"value":"shipment"},` +
    `"value":"${shipmentOf(key)}"}],"place":{"role":{"value":"other"},"identifiers":[],` +
    `"name":"Terminal ${step % 40}","address":{"lines":[],"city":"Tulsa","region":"OK","country":"US"}},` +
    `"equipment":"TRLU${1_000_000 + (key % 5000)}"}`
  );
}

/** Canonical JSON of the readiness notice that gives shipment `key` its identity. */
export function readinessBody(key: number): string {
  const party = (role: string, name: string) => ({ role: { value: role }, identifiers: [], name });
  return JSON.stringify({
    number: `R${key}`,
    shipment: shipmentOf(key),
    shipFrom: party('ship_from', 'Plant 1'),
    shipTo: party('ship_to', 'DC 1'),
    readyAt: '2026-05-04T06:00:00.000Z',
    items: [
      {
        id: '1',
        item: { buyer: `I-${key % 100}` },
        quantity: { value: '40', unit: 'EA' },
      },
    ],
  });
}

const MARK = '"m-';

/** The ordinal in a body, wherever a target put the sender's id; -1 where there is none. */
export function ordinalIn(body: string): number {
  const at = body.indexOf(MARK);
  return at < 0 ? -1 : Number.parseInt(body.slice(at + MARK.length, at + MARK.length + 12), 10);
}
