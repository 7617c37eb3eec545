/** Goods on their way: what transport, carriers, suppliers, docks and customer service believe. */
import { add, multiply, sum } from '../../src/base/decimal.ts';
import type { ShipmentUpdate } from '../../src/model/planning-documents.ts';
import type { Beliefs } from '../beliefs.ts';
import type { Word } from '../carriers/itinerary.ts';
import { carriers, isCustomer, suppliers } from '../catalogue.ts';
import type { CountBelief } from '../docks/dock.ts';
import type { Consignment, Parcel } from '../goods/goods.ts';
import type { Population } from '../population.ts';
import type { ShippedPart } from '../suppliers/shipper.ts';
import { nameOf } from '../trade.ts';
import type { PlannedLoad } from '../transport/planner.ts';
import { bag, type Comparison } from './disagreement.ts';
import type { HubPicture } from './hub-picture.ts';
import type { LedgerView, OrderView } from './hub-views.ts';

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
    check('phase', isCustomer(consignment.site) ? 'proven' : 'received', known?.phase);
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

/** Shipped by the suppliers, counted by the docks, proven by the carriers, per order line in its own unit. */
function compareQuantities(
  comparison: Comparison,
  population: Population,
  { ledgers, orders }: HubPicture,
): void {
  const shipped = suppliers.flatMap(
    ({ id }) => population.beliefs.get(id)?.rows<ShippedPart>('shippedParts') ?? [],
  );
  const counted = [...new Set(population.docks.values())].flatMap(({ beliefs }) =>
    beliefs.rows<CountBelief>('counts'),
  );
  const proven = provenParcels(population);
  for (const [name, { state }] of ledgers)
    for (const line of state.lines) {
      const subject = `${name} line ${line.line}`;
      const mine = <T extends { order: string; line: string }>(rows: readonly T[]) =>
        rows.filter((row) => row.order === name && row.line === line.line);
      const inUnit = (value: string, unit: string) => convert(value, unit, line);
      const total = (kind: string) => totalOf(line, kind);
      const own = mine(shipped).map(({ quantity, unit }) => inUnit(quantity, unit));
      comparison.check('SUPPLIERS', subject, 'shipped', sum(own), total('shipped'));
      const signed = mine(proven).map(({ quantity, unit }) => inUnit(quantity, unit));
      comparison.check('CARRIERS', subject, 'proven', sum(signed), total('proven'));
      for (const kind of COUNTED) {
        const counts = mine(counted).map((row) => inUnit(row[kind], row.unit));
        comparison.check('DOCKS', subject, kind, sum(counts), total(kind));
      }
      const places = placesOf(orders.get(name), line.line);
      for (const place of places.size > 1 ? places : []) {
        const there = totalAt(line, place, orders.get(name));
        const left = mine(shipped).filter((row) => row.place === place);
        const sent = left.map(({ quantity, unit }) => inUnit(quantity, unit));
        comparison.check('SUPPLIERS', subject, `shipped to ${place}`, sum(sent), there('shipped'));
        const came = mine(counted).filter(({ site }) => site === place);
        const received = came.map((row) => inUnit(row.received, row.unit));
        comparison.check(
          'DOCKS',
          subject,
          `received at ${place}`,
          sum(received),
          there('received'),
        );
      }
    }
}

const COUNTED = ['received', 'accepted', 'rejected', 'returned'] as const;

/** Goods for whose delivery a carrier has a signature. */
function provenParcels({ beliefs }: Population): (Omit<Parcel, 'order'> & { order: string })[] {
  const shipments = carriers.flatMap(
    ({ id }) => beliefs.get(id)?.rows<{ shipment: string }>('proofs') ?? [],
  );
  return shipments.flatMap(({ shipment }) => {
    const [supplier = '', number = ''] = shipment.split('/');
    const goods = beliefs.get(supplier)?.get<Consignment>('consignments', number);
    return (goods?.parcels ?? []).map((parcel) => ({ ...parcel, order: nameOf(parcel.order) }));
  });
}

function placesOf(order: OrderView | undefined, line: string): Set<string> {
  const found = order?.state.lines.find(({ terms }) => terms.line === line);
  return new Set(found?.terms.schedules.flatMap(({ site }) => site ?? []));
}

/** Totals of the schedules that go to one place. */
function totalAt(line: LedgerLine, place: string, order: OrderView | undefined) {
  const terms = order?.state.lines.find((one) => one.terms.line === line.line)?.terms;
  const own = new Set(
    terms?.schedules.filter(({ site }) => site === place).map(({ schedule }) => schedule),
  );
  const schedules = line.schedules.filter(({ schedule }) => own.has(schedule));
  return (kind: string) => totalOf({ schedules }, kind);
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
