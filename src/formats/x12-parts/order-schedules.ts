/** Schedule lines of an order line: SCH, SDQ, N1 loops with SCH, or the line's own date and place. */
import { compare, sum } from '../../base/decimal.ts';
import type { OrderLine, ScheduleLine } from '../../model/order-documents.ts';
import type { DatedValue, Party, Quantity } from '../../model/values.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { dateCodes } from '../x12-codes/dates.ts';
import { entityCodes, schemeCode, schemeOf } from '../x12-codes/parties.ts';
import { writeTaxes } from './charges.ts';
import { readDate, readDates, writeDates } from './dates.ts';
import { writeNotes } from './notes.ts';
import { mainIdentifier, readParty, writeParty } from './party.ts';
import { readQuantity } from './price.ts';
import { x12OrderProblem } from './problems.ts';

const SCHEDULES_MAX = 500;
const DATES_MAX = 16;
const SDQ_PAIRS_END = 22;

/** The schedules and, where all go to one place, the line's ship-to. */
export function readSchedules(
  loop: Loop,
  quantity: Quantity,
): Pick<OrderLine, 'schedules' | 'shipTo'> {
  const schedules = [...fromSch(loop), ...fromN1(loop), ...fromSdq(loop)].slice(0, SCHEDULES_MAX);
  const dates = readDates(loop, DATES_MAX);
  const shipTo = lineShipTo(loop);
  if (schedules.length === 0) {
    return {
      schedules: [{ schedule: '1', quantity, dates }],
      ...(shipTo === undefined ? {} : { shipTo }),
    };
  }
  checkSum(loop, schedules, quantity);
  const numbered = schedules.map((schedule, index) => ({
    ...schedule,
    schedule: schedule.schedule === '' ? String(index + 1) : schedule.schedule,
    dates: withLineDates(schedule.dates, dates),
  }));
  return { schedules: numbered, ...(shipTo === undefined ? {} : { shipTo }) };
}

/** A date of the line holds for every schedule that has none of that kind. */
function withLineDates(own: readonly DatedValue[], line: readonly DatedValue[]): DatedValue[] {
  const more = line.filter((date) => !own.some(({ kind }) => sameKind(kind, date.kind)));
  return [...own, ...more].slice(0, DATES_MAX);
}

function sameKind(a: DatedValue['kind'], b: DatedValue['kind']): boolean {
  return a.value === b.value && (a.value !== 'unmapped' || a.wire === b.wire);
}

function fromSch(loop: Loop): ScheduleLine[] {
  return loop.loopsOf('SCH').flatMap((inner) => {
    const sch = inner.segments[0];
    const schedule = sch === undefined ? undefined : readSch(sch);
    return schedule === undefined ? [] : [schedule];
  });
}

/** One SCH: quantity, up to two dates, and the party that it names; without a number it is ''. */
export function readSch(sch: Segment): ScheduleLine | undefined {
  const quantity = readQuantity(sch, 1, 2);
  if (quantity === undefined) return undefined;
  const dates = [
    readDate(sch, { qualifier: 5, date: 6, time: 7 }),
    readDate(sch, { qualifier: 8, date: 9, time: 10 }),
  ].filter((date) => date !== undefined);
  const role = sch.coded(3, entityCodes);
  const name = sch.text(4);
  const shipTo: Party | undefined =
    role === undefined && name === undefined
      ? undefined
      : {
          role: role ?? { value: 'ship_to' },
          identifiers: [],
          ...(name === undefined ? {} : { name }),
        };
  return {
    schedule: sch.text(12) ?? '',
    quantity,
    dates,
    ...(shipTo === undefined ? {} : { shipTo }),
  };
}

/** N1 loops of the line that carry SCH: each schedule goes to that party. */
function fromN1(loop: Loop): ScheduleLine[] {
  return loop.loopsOf('N1').flatMap((inner) => {
    const segments = inner.segmentsOf('SCH');
    if (segments.length === 0) return [];
    const shipTo = readParty(inner);
    return segments.flatMap((sch) => {
      const schedule = readSch(sch);
      if (schedule === undefined) return [];
      return [{ ...schedule, ...(shipTo === undefined ? {} : { shipTo }) }];
    });
  });
}

/** SDQ: pairs of destination and quantity, one schedule each. */
function fromSdq(loop: Loop): ScheduleLine[] {
  return loop.segmentsOf('SDQ').flatMap((sdq) => {
    const unit = sdq.code(1) ?? '';
    const scheme = schemeOf(sdq.code(2) ?? '92');
    const schedules: ScheduleLine[] = [];
    for (let n = 3; n < SDQ_PAIRS_END; n += 2) {
      const value = sdq.decimal(n + 1);
      const place = value === undefined ? undefined : sdq.text(n);
      if (value === undefined || place === undefined) continue;
      const shipTo: Party = {
        role: { value: 'ship_to', wire: 'ST' },
        identifiers: [{ scheme, value: place }],
      };
      schedules.push({ schedule: '', quantity: { value, unit }, dates: [], shipTo });
    }
    return schedules;
  });
}

/** The line's own ship-to: its N1 loop ST without SCH. Other parties of a line stay in `kept`. */
function lineShipTo(loop: Loop): Party | undefined {
  for (const inner of loop.loopsOf('N1')) {
    const isShipTo = inner.segment('N1')?.peekCode(1) === 'ST';
    if (isShipTo && inner.segment('SCH') === undefined) return readParty(inner);
  }
  return undefined;
}

function checkSum(loop: Loop, schedules: readonly ScheduleLine[], quantity: Quantity): void {
  if (schedules.some((schedule) => schedule.quantity.unit !== quantity.unit)) return;
  const total = sum(schedules.map((schedule) => schedule.quantity.value));
  const po1 = loop.segments[0];
  if (compare(total, quantity.value) === 0 || po1 === undefined) return;
  const text = `The schedules sum to ${total}, the line orders ${quantity.value}.`;
  const problem = x12OrderProblem('X12_ORDER_SCHEDULES_DO_NOT_SUM', po1.position(2), text);
  po1.reading.report(problem);
}

/** Which way a line's schedules go: as dates of the line, SDQ, SCH, or SCH below N1. */
export function writeOrderSchedules(line: OrderLine, writer: SegmentWriter): void {
  const { schedules, shipTo } = line;
  const [only] = schedules;
  const isWhole =
    schedules.length === 1 &&
    only !== undefined &&
    only.shipTo === undefined &&
    only.quantity.unit === line.quantity.unit &&
    compare(only.quantity.value, line.quantity.value) === 0;
  const asSdq = !isWhole && isDistribution(schedules);
  if (asSdq) writeSdq(schedules, writer);
  if (isWhole) writeDates(writer, only.dates);
  writeTaxes(writer, line.taxes);
  if (!isWhole && !asSdq) {
    for (const schedule of schedules) if (isBare(schedule)) writeSch(schedule, writer);
  }
  writeNotes(writer, line.notes);
  if (shipTo !== undefined) writeParty(writer, shipTo);
  if (isWhole || asSdq) return;
  for (const schedule of schedules) {
    if (schedule.shipTo === undefined || isBare(schedule)) continue;
    writeParty(writer, schedule.shipTo);
    writeSch({ ...schedule, shipTo: undefined }, writer);
  }
}

type Writable = Omit<ScheduleLine, 'shipTo'> & { shipTo?: ScheduleLine['shipTo'] | undefined };

/** A schedule that SCH alone can say: its ship-to, if any, has only a name. */
function isBare({ shipTo }: ScheduleLine): boolean {
  if (shipTo === undefined) return true;
  return shipTo.identifiers.length === 0 && shipTo.address === undefined;
}

/** One SCH with two dates at most. */
export function writeSch(
  { schedule, quantity, dates, shipTo }: Writable,
  writer: SegmentWriter,
): void {
  const [first, second, ...more] = dates;
  for (const date of more) {
    writer.notCarried('/schedules', `SCH takes two dates; ${date.kind.value} is left out.`);
  }
  writer.segment('SCH', [
    quantity.value,
    quantity.unit,
    shipTo === undefined ? undefined : writer.code(entityCodes, shipTo.role),
    shipTo?.name,
    writer.code(dateCodes, first?.kind),
    first?.on,
    first?.time,
    writer.code(dateCodes, second?.kind),
    second?.on,
    second?.time,
    undefined,
    schedule,
  ]);
}

/** Several places without dates of their own, all named by one scheme. */
function isDistribution(schedules: readonly ScheduleLine[]): boolean {
  const schemes = new Set<string>();
  for (const { shipTo, dates, quantity } of schedules) {
    if (shipTo === undefined || dates.length > 0 || shipTo.name !== undefined) return false;
    if (shipTo.address !== undefined || shipTo.identifiers.length !== 1) return false;
    const scheme = mainIdentifier(shipTo.identifiers)?.scheme;
    schemes.add(`${scheme === undefined ? '' : schemeCode(scheme)} ${quantity.unit}`);
  }
  return schemes.size === 1;
}

function writeSdq(schedules: readonly ScheduleLine[], writer: SegmentWriter): void {
  for (let at = 0; at < schedules.length; at += 10) {
    const part = schedules.slice(at, at + 10);
    const scheme = part[0]?.shipTo?.identifiers[0]?.scheme ?? '';
    writer.segment('SDQ', [
      part[0]?.quantity.unit,
      schemeCode(scheme),
      ...part.flatMap(({ shipTo, quantity }) => [shipTo?.identifiers[0]?.value, quantity.value]),
    ]);
  }
}
