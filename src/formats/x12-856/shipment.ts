/** What shipment levels say: carrier, packages, weights, references, parties, dates. */
import type { ShipNotice } from '../../model/shipment-documents.ts';
import type { DatedValue, Party, Reference } from '../../model/values.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import { readCharges } from '../x12-parts/charges.ts';
import { readDates } from '../x12-parts/dates.ts';
import { readMeasures } from '../x12-parts/measures.ts';
import { readParties } from '../x12-parts/party.ts';
import { readReferences } from '../x12-parts/references.ts';
import type { Node } from './hierarchy.ts';

const SCAC = '2';
const DATES_MAX = 32;

type ShipmentPart = Pick<
  ShipNotice,
  'shipment' | 'references' | 'parties' | 'dates' | 'carrier' | 'measures' | 'packages' | 'charges'
>;

/** The header's dates and all shipment levels together; the supplier's shipment number is REF*SI. */
export function readShipment(root: Loop, nodes: readonly Node[]): ShipmentPart {
  const loops = nodes.filter((node) => node.level === 'shipment').map((node) => node.loop);
  const references: Reference[] = loops.flatMap((loop) => readReferences(loop, 'REF', 1000));
  const parties: Party[] = loops.flatMap((loop) => readParties(loop));
  const dates: DatedValue[] = [root, ...loops].flatMap((loop) => readDates(loop, DATES_MAX));
  const packages = loops.flatMap((loop) => loop.segmentsOf('TD1').flatMap(readPackages));
  const measures = loops.flatMap(readMeasures);
  const carrier = readCarrier(loops);
  const charges = loops.flatMap((loop) => readCharges(loop));
  const shipment = references.find(({ role }) => role.value === 'shipment')?.value;
  return {
    ...(shipment === undefined ? {} : { shipment }),
    ...(references.length === 0 ? {} : { references }),
    ...(parties.length === 0 ? {} : { parties }),
    dates: dates.slice(0, DATES_MAX),
    ...(carrier === undefined ? {} : { carrier }),
    ...(measures.length === 0 ? {} : { measures: measures.slice(0, 20) }),
    ...(packages.length === 0 ? {} : { packages }),
    ...(charges.length === 0 ? {} : { charges }),
  };
}

function readPackages(td1: Segment): NonNullable<ShipNotice['packages']> {
  const packaging = td1.code(1);
  const count = td1.decimal(2);
  if (packaging === undefined && count === undefined) return [];
  return [
    {
      ...(packaging === undefined ? {} : { packaging }),
      ...(count === undefined ? {} : { count }),
    },
  ];
}

/** The first TD5 (SCAC where TD5-02 is 2, mode, routing) and TD3 (equipment). */
function readCarrier(loops: readonly Loop[]): ShipNotice['carrier'] {
  const td5 = loops.flatMap((loop) => loop.segmentsOf('TD5'))[0];
  const td3 = loops.flatMap((loop) => loop.segmentsOf('TD3'))[0];
  const scac = td5?.peekCode(2) === SCAC ? td5.text(3) : undefined;
  if (scac !== undefined) td5?.taken(2);
  const mode = td5?.code(4);
  const name = td5?.text(5);
  const number = td3?.text(3);
  const initial = number === undefined ? undefined : td3?.text(2);
  const equipment = initial === undefined ? number : `${initial}${number}`;
  if ((scac ?? mode ?? name ?? equipment) === undefined) return undefined;
  return {
    ...(scac === undefined ? {} : { scac }),
    ...(name === undefined ? {} : { name }),
    ...(mode === undefined ? {} : { mode }),
    ...(equipment === undefined ? {} : { equipment }),
  };
}
