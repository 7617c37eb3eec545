/** Functional acknowledgment, 997, to the canonical one. */
import type { Static } from 'typebox';
import type {
  ElementError,
  FunctionalAcknowledgment,
  SegmentError,
  SetOutcome,
} from '../../model/exchange-documents.ts';
import type { SetDocument } from '../syntax/x12/kept.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SetReading } from '../syntax/x12/set.ts';
import { groupOutcomeCodes, setOutcomeCodes } from '../x12-codes/acknowledgments.ts';

const ERRORS = [2, 3, 4, 5, 6] as const;
const GROUP_ERRORS = [5, 6, 7, 8, 9] as const;

/** One document; none when group, control number or counts are missing (then a problem says so). */
export function read({ root }: SetReading): readonly SetDocument[] {
  const ak1 = root.segment('AK1');
  const ak9 = root.segment('AK9');
  const group = ak1?.code(1);
  const control = ak1?.text(2);
  const outcome = ak9?.coded(1, groupOutcomeCodes);
  const [included, received, accepted] = [ak9?.integer(2), ak9?.integer(3), ak9?.integer(4)];
  if (ak9 === undefined || group === undefined || control === undefined) return [];
  if (outcome === undefined || included === undefined) return [];
  if (received === undefined || accepted === undefined) return [];
  const document: FunctionalAcknowledgment = {
    kind: 'functional_acknowledgment',
    number: `${group}-${control}`,
    group,
    groupControl: control,
    outcome,
    sets: root.loopsOf('AK2').flatMap(readSet),
    included: Math.abs(included),
    received: Math.abs(received),
    accepted: Math.abs(accepted),
    errors: errorsOf(ak9, GROUP_ERRORS),
  };
  return [{ document }];
}

function errorsOf(segment: Segment, positions: readonly number[]): string[] {
  return positions.flatMap((n) => segment.code(n) ?? []);
}

function readSet(loop: Loop): Static<typeof SetOutcome>[] {
  const ak2 = loop.segment('AK2');
  const ak5 = loop.segment('AK5');
  const set = ak2?.code(1);
  const control = ak2?.text(2);
  const outcome = ak5?.coded(1, setOutcomeCodes);
  if (set === undefined || control === undefined) return [];
  return [
    {
      set,
      control,
      outcome: outcome ?? { value: 'unmapped' },
      errors: ak5 === undefined ? [] : errorsOf(ak5, ERRORS),
      segments: loop.loopsOf('AK3').flatMap(readSegment),
    },
  ];
}

function readSegment(loop: Loop): Static<typeof SegmentError>[] {
  const ak3 = loop.segment('AK3');
  const segment = ak3?.text(1);
  const position = ak3?.integer(2);
  if (ak3 === undefined || segment === undefined || position === undefined) return [];
  const loopId = ak3.text(3);
  const error = ak3.code(4);
  return [
    {
      segment,
      position: Math.abs(position),
      ...(loopId === undefined ? {} : { loop: loopId }),
      ...(error === undefined ? {} : { error }),
      elements: loop.segmentsOf('AK4').flatMap(readElement).slice(0, 99),
    },
  ];
}

function readElement(ak4: Segment): Static<typeof ElementError>[] {
  const error = ak4.code(3);
  const position = ak4.component(1, 1);
  const component = ak4.component(1, 2);
  if (error === undefined || position === undefined || !/^\d{1,4}$/.test(position)) return [];
  const reference = ak4.text(2);
  const value = ak4.text(4);
  const inComposite = component !== undefined && /^[1-9]\d?$/.test(component);
  return [
    {
      position: Number(position),
      ...(inComposite ? { component: Number(component) } : {}),
      ...(reference === undefined ? {} : { reference }),
      error,
      ...(value === undefined ? {} : { value }),
    },
  ];
}
