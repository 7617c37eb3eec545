/** Weights and volumes of TD1 and PO4 as measures. */
import type { Static } from 'typebox';
import type { Measure as MeasureSchema } from '../../model/shipment-documents.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';

export type Measure = Static<typeof MeasureSchema>;

const MEASURES_MAX = 10;

/**
 * TD1-07 weight (its kind by TD1-06: G gross, N net …), TD1-09 volume; PO4-06 gross weight, PO4-08
 * volume, PO4-10 to 12 length, width, height.
 */
export function readMeasures(loop: Loop): Measure[] {
  const measures: Measure[] = [];
  for (const td1 of loop.segmentsOf('TD1')) {
    const kind = td1.code(6);
    push(measures, td1, 7, 8, kind === undefined ? 'weight' : `weight:${kind}`);
    push(measures, td1, 9, 10, 'volume');
  }
  const po4 = loop.segment('PO4');
  if (po4 !== undefined) {
    const kind = po4.code(5);
    push(measures, po4, 6, 7, kind === undefined ? 'weight' : `weight:${kind}`);
    push(measures, po4, 8, 9, 'volume');
    push(measures, po4, 10, 13, 'length');
    push(measures, po4, 11, 13, 'width');
    push(measures, po4, 12, 13, 'height');
  }
  return measures.slice(0, MEASURES_MAX);
}

function push(measures: Measure[], segment: Segment, n: number, unitAt: number, kind: string) {
  const value = segment.decimal(n);
  if (value !== undefined) measures.push({ kind, value, unit: segment.code(unitAt) ?? '' });
}

/** TD1 with packages, weight and volume. */
export function writeTd1(
  writer: SegmentWriter,
  packaging: string | undefined,
  count: string | undefined,
  measures: readonly Measure[],
): void {
  const weight = measures.find(({ kind }) => kind.startsWith('weight'));
  const volume = measures.find(({ kind }) => kind === 'volume');
  writer.segment('TD1', [
    packaging,
    count,
    undefined,
    undefined,
    undefined,
    weight?.kind.split(':')[1],
    weight?.value,
    weight?.unit,
    volume?.value,
    volume?.unit,
  ]);
  for (const measure of measures) {
    if (measure === weight || measure === volume) continue;
    writer.notCarried('/measures', `TD1 has no place for ${measure.kind} ${measure.value}.`);
  }
}
