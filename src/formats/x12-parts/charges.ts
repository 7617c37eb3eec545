/** SAC, TXI and ITD to `Charge`, `Tax` and payment terms, and back. */
import type { Static } from 'typebox';
import type { PaymentTerms } from '../../model/order-documents.ts';
import type { Charge, Tax } from '../../model/values.ts';
import type { Loop } from '../syntax/x12/loop.ts';
import type { Segment } from '../syntax/x12/segment.ts';
import type { SegmentWriter } from '../syntax/x12/segment-writer.ts';
import { chargeCodes, taxCodes } from '../x12-codes/charges.ts';

type Terms = Static<typeof PaymentTerms>;

const indicatorOf: Readonly<Record<string, Charge['indicator']>> = {
  A: 'allowance',
  C: 'charge',
  N: 'none',
};
const codeOfIndicator = { allowance: 'A', charge: 'C', none: 'N' } as const;

/** One SAC. Other indicators than A, C and N (promotion, requests) stay in `kept` beside `none`. */
export function readCharge(sac: Segment): Charge {
  const indicator = indicatorOf[sac.peekCode(1) ?? ''];
  if (indicator !== undefined) sac.taken(1);
  const kind = sac.coded(2, chargeCodes) ?? { value: 'unmapped' };
  const amount = sac.decimal(5);
  const percent = sac.peekCode(6) === undefined ? undefined : sac.decimal(7);
  if (percent !== undefined && sac.peekCode(6) === '3') sac.taken(6);
  const rate = sac.decimal(8);
  const quantity = sac.decimal(10);
  const handling = sac.code(12);
  const text = sac.text(15);
  return {
    indicator: indicator ?? 'none',
    kind,
    ...(amount === undefined ? {} : { amount }),
    ...(percent === undefined ? {} : { percent }),
    ...(rate === undefined ? {} : { rate }),
    ...(quantity === undefined ? {} : { quantity: { value: quantity, unit: sac.code(9) ?? '' } }),
    ...(handling === undefined ? {} : { handling }),
    ...(text === undefined ? {} : { text }),
  };
}

/** All SAC loops of a loop (or bare SAC segments), at most `max`. */
export function readCharges(loop: Loop, max = 50): Charge[] {
  const segments = [
    ...loop.segments.filter((segment) => segment.id === 'SAC'),
    ...loop.loops.filter((inner) => inner.id === 'SAC').flatMap((inner) => inner.segments[0] ?? []),
  ];
  return segments.slice(0, max).map(readCharge);
}

export function writeCharges(writer: SegmentWriter, charges: readonly Charge[] | undefined): void {
  for (const charge of charges ?? []) {
    const { amount, percent, rate, quantity, handling, text } = charge;
    writer.segment('SAC', [
      codeOfIndicator[charge.indicator],
      writer.code(chargeCodes, charge.kind),
      undefined,
      undefined,
      amount,
      percent === undefined ? undefined : '3',
      percent,
      rate,
      quantity?.unit,
      quantity?.value,
      undefined,
      handling,
      undefined,
      undefined,
      text,
    ]);
  }
}

/** One TXI. */
export function readTax(txi: Segment): Tax {
  const kind = txi.coded(1, taxCodes) ?? { value: 'unmapped' };
  const amount = txi.decimal(2);
  const percent = txi.decimal(3);
  const jurisdiction = txi.text(5);
  const exempt = txi.code(6);
  const identifier = txi.text(9);
  return {
    kind,
    ...(amount === undefined ? {} : { amount }),
    ...(percent === undefined ? {} : { percent }),
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
    ...(exempt === undefined ? {} : { exempt }),
    ...(identifier === undefined ? {} : { identifier }),
  };
}

/** All TXI of a loop, at most `max`. */
export function readTaxes(loop: Loop, max = 20): Tax[] {
  return loop.segments
    .filter((segment) => segment.id === 'TXI')
    .slice(0, max)
    .map(readTax);
}

export function writeTaxes(writer: SegmentWriter, taxes: readonly Tax[] | undefined): void {
  for (const { kind, amount, percent, jurisdiction, exempt, identifier } of taxes ?? []) {
    writer.segment('TXI', [
      writer.code(taxCodes, kind),
      amount,
      percent,
      jurisdiction === undefined ? undefined : 'VD',
      jurisdiction,
      exempt,
      undefined,
      undefined,
      identifier,
    ]);
  }
}

/** The first ITD of a loop: net days, discount days and percent, text. */
export function readTerms(loop: Loop): Terms | undefined {
  const itd = loop.segment('ITD');
  if (itd === undefined) return undefined;
  const discountPercent = itd.decimal(3);
  const discountDays = itd.integer(5);
  const netDays = itd.integer(7);
  const text = itd.text(12);
  if ((discountPercent ?? discountDays ?? netDays ?? text) === undefined) return undefined;
  return {
    ...(netDays === undefined ? {} : { netDays }),
    ...(discountDays === undefined ? {} : { discountDays }),
    ...(discountPercent === undefined ? {} : { discountPercent }),
    ...(text === undefined ? {} : { text }),
  };
}

export function writeTerms(writer: SegmentWriter, terms: Terms | undefined): void {
  if (terms === undefined) return;
  const { netDays, discountDays, discountPercent, text } = terms;
  const days = (value: number | undefined) => (value === undefined ? undefined : String(value));
  writer.segment('ITD', [
    undefined,
    undefined,
    discountPercent,
    undefined,
    days(discountDays),
    undefined,
    days(netDays),
    undefined,
    undefined,
    undefined,
    undefined,
    text,
  ]);
}
