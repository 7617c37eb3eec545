/** Goods on their way: what transport, carriers, suppliers, docks and customer service believe. */
import { add, multiply, sum } from '../../src/base/decimal.ts';
import type { ShipmentUpdate } from '../../src/model/planning-documents.ts';
import type { Beliefs } from '../beliefs.ts';
import type { Word } from '../carriers/itinerary.ts';
import { carriers, suppliers } from '../catalogue.ts';
import type { CountBelief } from '../docks/dock.ts';
import type { Consignment } from '../goods/goods.ts';
import type { Population } from '../population.ts';
import type { ShippedPart } from '../suppliers/shipper.ts';
import type { PlannedLoad } from '../transport/planner.ts';
import { bag, type Comparison } from './disagreement.ts';
import type { HubPicture } from './hub-picture.ts';
import type { LedgerView } from './hub-views.ts';

export function compareMoving(
  comparison: Comparison,
  population: Population,
  picture: HubPicture,
): void {
  for (const load of population.planner.beliefs.rows<PlannedLoad>('loads'))
    compareLoad(comparison, load, picture);
  compareWords(comparison, population, picture);
  for (const { id } of suppliers)
    compareConsignments(comparison, id, population.beliefs.get(id), picture);
  compareUpdates(comparison, 'SERVICE', population.beliefs.get('SERVICE'), picture);
  for (const erp of population.erps.values())
    compareUpdates(comparison, erp.id, erp.beliefs, picture);
  compareQuantities(comparison, population, picture);
}

function compareLoad(comparison: Comparison, load: PlannedLoad, { loads }: HubPicture): void {
  const check = comparison.check.bind(comparison, 'TRANSPORT', load.number);
  const known = loads.get(load.number);
  check('phase', 'completed', known?.phase);
  const plan = known?.state.plan;
  const identities = load.shipments.map(({ identity }) => identity);
  check('shipments', bag(identities), bag(plan?.shipments ?? []));
  check('stops', load.unload.stop, plan?.stops.length);
  const own = load.legs.map(({ sequence, carrier }) => `${sequence} ${carrier}`);
  const hubs = plan?.legs.map(({ sequence, carrier }) => `${sequence} ${carrier}`) ?? [];
  check('legs', bag(own), bag(hubs));
}

/** What stands of all that carriers said, per load: kind and time, without what was taken back or put right. */
function compareWords(comparison: Comparison, population: Population, { loads }: HubPicture): void {
  const words = carriers.flatMap(
    ({ id }) => population.beliefs.get(id)?.rows<Word & { load: string }>('said') ?? [],
  );
  const gone = new Set(words.flatMap(({ retracts, corrects }) => retracts ?? corrects ?? []));
  for (const [number, { state }] of loads) {
    const standing = words.filter(
      ({ load, id, retracts }) => load === number && retracts === undefined && !gone.has(id),
    );
    const said = standing.map(
      ({ type, occurredMs }) => `${type} ${new Date(occurredMs).toISOString()}`,
    );
    const known = state.timeline
      .filter((entry) => entry.standing === 'effective')
      .map(({ type, occurredAt }) => `${type} ${occurredAt}`);
    comparison.check('CARRIERS', number, 'what was said', bag(said), bag(known));
  }
}

function compareConsignments(
  comparison: Comparison,
  supplier: string,
  beliefs: Beliefs | undefined,
  { shipments }: HubPicture,
): void {
  for (const consignment of beliefs?.rows<Consignment>('consignments') ?? []) {
    const check = comparison.check.bind(comparison, supplier, consignment.number);
    const known = shipments.get(`${supplier}/${consignment.number}`);
    check('phase', 'received', known?.phase);
    const notice = known?.state.notices.find(({ cancelled }) => !cancelled);
    check(
      'goods',
      bag(consignment.parcels.map(({ quantity, unit }) => `${quantity} ${unit}`)),
      bag(notice?.goods.map(({ quantity }) => `${quantity.value} ${quantity.unit}`) ?? []),
    );
    check(
      'cartons',
      bag(consignment.cartons.map(({ sscc }) => sscc)),
      bag(notice?.units.flatMap(({ sscc }) => sscc?.replace(/^00(?=\d{18}$)/, '') ?? []) ?? []),
    );
    check('booking', beliefs?.has('bookings', consignment.number), true);
    check('proofs', 1, known?.state.proofs.length);
  }
}

/** The last that a system heard of each shipment is what the hub says of it. */
function compareUpdates(
  comparison: Comparison,
  system: string,
  beliefs: Beliefs | undefined,
  { shipments }: HubPicture,
): void {
  for (const update of beliefs?.rows<ShipmentUpdate>('shipment_update') ?? []) {
    const known = shipments.get(update.shipment);
    comparison.check(system, update.shipment, 'phase', update.phase, known?.phase);
  }
}

/** Shipped by the suppliers, counted by the docks, per order line in its own unit. */
function compareQuantities(
  comparison: Comparison,
  population: Population,
  { ledgers }: HubPicture,
): void {
  const shipped = suppliers.flatMap(
    ({ id }) => population.beliefs.get(id)?.rows<ShippedPart>('shippedParts') ?? [],
  );
  const counted = [...population.docks.values()].flatMap(({ beliefs }) =>
    beliefs.keys('counts').flatMap((key) => {
      const row = beliefs.get<CountBelief>('counts', key);
      return row === undefined ? [] : [{ ...row, unit: key.split('|').at(-1) ?? '' }];
    }),
  );
  for (const [name, { state }] of ledgers)
    for (const line of state.lines) {
      const subject = `${name} line ${line.line}`;
      const mine = <T extends { order: string; line: string }>(rows: readonly T[]) =>
        rows.filter((row) => row.order === name && row.line === line.line);
      const inUnit = (value: string, unit: string) => convert(value, unit, line);
      const total = (kind: string) => totalOf(line, kind);
      const own = mine(shipped).map(({ quantity, unit }) => inUnit(quantity, unit));
      comparison.check('SUPPLIERS', subject, 'shipped', sum(own), total('shipped'));
      for (const kind of ['received', 'rejected', 'returned'] as const) {
        const counts = mine(counted).map((row) => inUnit(row[kind], row.unit));
        comparison.check('DOCKS', subject, kind, sum(counts), total(kind));
      }
    }
}

type LedgerLine = LedgerView['state']['lines'][number];

/** Cases to each, by what the supplier packs. */
function convert(value: string, unit: string, line: LedgerLine): string {
  if (unit === line.unit) return value;
  const items = suppliers.flatMap((supplier) => supplier.items);
  const perCase = items.find(({ item }) => item === line.item?.buyer)?.perCase ?? '1';
  return multiply(value, perCase);
}

export function totalOf({ schedules }: Pick<LedgerLine, 'schedules'>, kind: string): string {
  return schedules.reduce((total, { totals }) => add(total, totals[kind] ?? '0'), '0');
}
