/** Proof of delivery and receiving advice: what was handed over, and what the dock counted. */
import { add, compare, isPositive, subtract } from '../../base/decimal.ts';
import { parseInstant } from '../../base/instant.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { ReceivingLine } from '../../model/settlement-documents.ts';
import { contentMark } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { exactQuantity } from '../rules/exact.ts';
import { groupBy } from '../rules/group.ts';
import { convertQuantity } from '../rules/units.ts';
import { derive, routeOf } from './derive.ts';
import type { DeliveryException, Received } from './events.ts';
import { evolve } from './evolve.ts';
import { changesOf, follow } from './follow.ts';
import { goodsFinder, goodsOf } from './goods.ts';
import { attachIdentity } from './references.ts';
import { deliveryStops, stopKey } from './route.ts';
import type { Goods, Proof } from './state.ts';
import { type Story, tell, tellPhased } from './story.ts';

type ProofDocument = DocumentOf<'proof_of_delivery'>;
type ReceivingAdvice = DocumentOf<'receiving_advice'>;

export function receiveProof(story: Story, document: ProofDocument, documentId: string): void {
  const { number: _number, version: _version, purpose: _purpose, ...content } = document;
  const mark = contentMark(content);
  const known = story.state.proofs.find((proof) => proof.number === document.number);
  if (known?.mark === mark) {
    const of = known.number;
    const by = 'content' as const;
    tell(story, { type: 'shipment.duplicate_noted', document: documentId, of, by, differs: false });
    return;
  }
  const proof = proofOf(story, document, mark);
  const before = derive(story.state);
  const told = { type: 'shipment.proven' as const, phase: story.state.phase, proof };
  const after = derive(evolve(story.state, { ...told, lines: [], complete: false }));
  const lines = changesOf(story, before, after, 'proven').map(
    ({ deliveredAt: _at, ...line }) => line,
  );
  const { phase, complete } = after;
  tell(story, { ...told, phase, lines, complete });
  attachIdentity(story);
  for (const exception of proofExceptions(story, document, documentId, proof)) {
    tell(story, exception);
  }
  follow(story);
}

function proofOf(story: Story, document: ProofDocument, mark: string): Proof {
  const { supplier } = story.state;
  const { configuration, at } = story.facts;
  const find = goodsFinder(goodsOf(story.state), supplier, configuration);
  const counted = document.items?.flatMap(({ link, item, quantity }) => {
    const found = find(link, item);
    if (found === undefined) return [];
    const unit = found.quantity.unit;
    const inUnit = convertQuantity(exactQuantity(quantity), unit, item, supplier, configuration);
    return inUnit === undefined ? [] : [{ key: found.key, quantity: inUnit }];
  });
  return defined({
    number: document.number,
    mark,
    deliveredAt: parseInstant(document.deliveredAt) ?? at,
    signedBy: document.signedBy,
    contentHash: document.contentHash,
    stop: stopOfProof(story, document.stop),
    counted: counted === undefined || counted.length === 0 ? undefined : counted,
  });
}

function stopOfProof(story: Story, sequence: number | undefined): string | undefined {
  const stops = deliveryStops(routeOf(story.state)).filter(
    (stop) => sequence !== undefined && stop.sequence === sequence,
  );
  const [only] = stops;
  return stops.length === 1 && only !== undefined ? stopKey(only.load, only.sequence) : undefined;
}

/** Counts below what was shipped, conditions and remarks: each a reason for somebody to look. */
function proofExceptions(
  story: Story,
  document: ProofDocument,
  documentId: string,
  proof: Proof,
): DeliveryException[] {
  const base = {
    type: 'shipment.delivery_excepted' as const,
    source: 'proof' as const,
    document: documentId,
    ...(proof.stop === undefined ? {} : { stop: proof.stop }),
  };
  const { supplier } = story.state;
  const find = goodsFinder(goodsOf(story.state), supplier, story.facts.configuration);
  return [
    ...countExceptions(story, proof).map((found) => ({ ...base, ...found })),
    ...(document.items ?? []).flatMap(({ link, item, quantity, condition }) => {
      const exception = exceptionOf(condition);
      if (exception === undefined) return [];
      const goods = find(link, item);
      const line = defined({ key: goods?.key ?? '', link, item, quantity });
      const text = condition === undefined ? {} : { text: condition };
      return [{ ...base, exception, line, actual: quantity, ...text }];
    }),
    ...(document.remarks ?? []).map(({ topic, text }) => ({
      ...base,
      exception: exceptionOf(topic) ?? ('remark' as const),
      text,
    })),
  ];
}

function countExceptions(
  story: Story,
  proof: Proof,
): Pick<DeliveryException, 'exception' | 'line' | 'expected' | 'actual'>[] {
  const stop = derive(story.state).stops.find((one) => one.stop === (proof.stop ?? one.stop));
  if (proof.counted === undefined || stop === undefined) return [];
  const byKey = groupBy(proof.counted, ({ key }) => key);
  return goodsOf(story.state).flatMap((goods) => {
    const counted = byKey.get(goods.key) ?? [];
    if (counted.length === 0) return [];
    const value = counted.map(({ quantity }) => quantity.value).reduce(add, '0');
    const order = compare(value, goods.quantity.value);
    if (order === 0) return [];
    const { key, link, item, quantity } = goods;
    const exception = order < 0 ? ('short' as const) : ('over' as const);
    const actual = { value, unit: quantity.unit };
    return [
      { exception, line: defined({ key, link, item, quantity }), expected: quantity, actual },
    ];
  });
}

/** Words that papers use for a condition; `undefined` for good and for free text. */
function exceptionOf(word: string | undefined): DeliveryException['exception'] | undefined {
  switch (word?.trim().toLowerCase()) {
    case 'short':
    case 'shortage':
    case 'missing':
      return 'short';
    case 'damaged':
    case 'damage':
      return 'damaged';
    case 'over':
    case 'overage':
      return 'over';
    case 'wrong_product':
    case 'incorrect_product':
      return 'wrong_product';
    default:
      return undefined;
  }
}

/** Receiving advice that names the shipment: its lines go on to the ledgers of their orders. */
export function receiveAdvice(story: Story, document: ReceivingAdvice, documentId: string): void {
  const { number: _number, version: _version, purpose, ...content } = document;
  const mark = contentMark([purpose?.value ?? 'original', content]);
  const known = story.state.receipts.find(({ advice }) => advice === document.number);
  if (known?.mark === mark) {
    const of = known.advice;
    const by = 'content' as const;
    tell(story, { type: 'shipment.duplicate_noted', document: documentId, of, by, differs: false });
    return;
  }
  const received = receivedOf(story, document, mark);
  tellPhased(story, (phase) => ({ ...received, phase }));
  follow(story);
}

function receivedOf(story: Story, document: ReceivingAdvice, mark: string): Received {
  const goods = goodsOf(story.state);
  const { supplier } = story.state;
  const { configuration } = story.facts;
  const find = goodsFinder(goods, supplier, configuration);
  const placed = document.lines.map((line) => ({ line, goods: find(line.link, line.item) }));
  const keys = [...new Set(placed.flatMap(({ goods: found }) => (found ? [found.key] : [])))];
  const lines = placed.flatMap(({ line, goods: found }) => linkedLine(line, found));
  const isCancelled = document.purpose?.value === 'cancellation';
  return defined({
    type: 'shipment.received' as const,
    phase: story.state.phase,
    advice: document.number,
    mark,
    purpose: document.purpose?.value,
    receivedAt: parseInstant(document.receivedAt ?? ''),
    keys: isCancelled ? [] : keys,
    lines,
    unmatched: placed.flatMap(({ line, goods: found }) =>
      line.link === undefined && found?.link === undefined ? [line] : [],
    ),
    discrepancies: isCancelled ? [] : discrepanciesOf(story, goods, placed),
    complete: goods.length > 0 && keys.length === goods.length,
  });
}

/** The line with order and shipped quantity filled in from the shipment. */
function linkedLine(line: ReceivingLine, goods: Goods | undefined): ReceivingLine[] {
  const link = line.link ?? goods?.link;
  if (link === undefined) return [];
  const shipped = line.shipped ?? goods?.quantity;
  const isFull = link.line !== undefined || goods?.link === undefined;
  return [
    {
      ...line,
      link: isFull ? link : { ...goods.link, ...link },
      ...(shipped === undefined ? {} : { shipped }),
    },
  ];
}

function discrepanciesOf(
  story: Story,
  goods: readonly Goods[],
  placed: readonly { line: ReceivingLine; goods: Goods | undefined }[],
): Received['discrepancies'] {
  const { configuration } = story.facts;
  const byKey = groupBy(placed, (one) => one.goods?.key ?? '');
  return goods.flatMap(({ key, link, item, quantity }) => {
    const mine = byKey.get(key) ?? [];
    if (mine.length === 0) return [];
    const counts = mine.map(({ line }) =>
      convertQuantity(
        exactQuantity(line.received),
        quantity.unit,
        item,
        story.state.supplier,
        configuration,
      ),
    );
    if (counts.includes(undefined)) return [];
    const value = counts.map((count) => count?.value ?? '0').reduce(add, '0');
    if (value === quantity.value || !isPositive(quantity.value)) return [];
    const received = { value, unit: quantity.unit };
    return subtract(value, quantity.value) === '0'
      ? []
      : [defined({ link, item, shipped: quantity, received })];
  });
}
