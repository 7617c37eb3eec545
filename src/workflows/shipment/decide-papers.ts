/** Proof of delivery: what was handed over, by whose signature, and what is remarked on it. */
import { add, compare } from '../../base/decimal.ts';
import { parseInstant } from '../../base/instant.ts';
import type { DocumentOf } from '../../model/document.ts';
import type { Quantity } from '../../model/values.ts';
import { contentMark } from '../rules/content.ts';
import { defined } from '../rules/defined.ts';
import { exactQuantity } from '../rules/exact.ts';
import { groupBy } from '../rules/group.ts';
import { convertQuantity } from '../rules/units.ts';
import { derive, routeOf } from './derive.ts';
import type { DeliveryException } from './events.ts';
import { evolve } from './evolve.ts';
import { changesOf, follow } from './follow.ts';
import { goodsFinder, goodsOf } from './goods.ts';
import { attachIdentity } from './references.ts';
import { deliveryStops, stopKey } from './route.ts';
import type { Proof } from './state.ts';
import { type Story, tell } from './story.ts';

type ProofDocument = DocumentOf<'proof_of_delivery'>;
const WORDS_MAX = 256;

/** Where it came by the load, which knows the stop and, for several shipments, not whose goods the items are. */
interface Via {
  load: string;
  stop: number;
  isShared: boolean;
}

export function receiveProof(
  story: Story,
  document: ProofDocument,
  documentId: string,
  sender: string | undefined,
  via?: Via,
): void {
  const { number: _number, version: _version, purpose: _purpose, ...content } = document;
  const mark = contentMark(content);
  const known = story.state.proofs.find(
    (proof) => proof.number === document.number && proof.sender === sender,
  );
  if (known?.mark === mark) {
    const of = known.number;
    const by = 'content' as const;
    tell(story, { type: 'shipment.duplicate_noted', document: documentId, of, by, differs: false });
    return;
  }
  const proof = proofOf(story, document, { mark, sender, via });
  if (via?.isShared === true && proof.counted?.length === 0) {
    tell(story, { type: 'shipment.paper_of_others', document: documentId });
    return;
  }
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
  if (via?.isShared !== true) tellUnmatched(story, document, documentId, proof);
  follow(story);
}

function proofOf(
  story: Story,
  document: ProofDocument,
  { mark, sender, via }: { mark: string; sender: string | undefined; via: Via | undefined },
): Proof {
  const counted = document.items?.flatMap((item) => countedOf(story, item) ?? []);
  const stop = stopOfProof(story, via?.stop ?? document.stop, via?.load);
  return defined({
    number: document.number,
    sender,
    mark,
    deliveredAt: parseInstant(document.deliveredAt) ?? story.facts.at,
    signedBy: document.signedBy,
    contentHash: document.contentHash,
    stop,
    // Of all stops at once nobody signs: without a stop among several it proves what it counts, or nothing.
    counted: counted?.length ? counted : isOfOneStop(story, stop) ? undefinedOf(document) : [],
  });
}

/** Items that fit none of our goods prove nothing; without items the whole stop is proven. */
function undefinedOf({ items }: ProofDocument): Proof['counted'] {
  return items === undefined || items.length === 0 ? undefined : [];
}

function isOfOneStop(story: Story, stop: string | undefined): boolean {
  return stop !== undefined || deliveryStops(routeOf(story.state)).length <= 1;
}

type ProofItem = NonNullable<ProofDocument['items']>[number];

/** The goods that are meant, in their unit; `undefined` where none or several fit, or the unit does not convert. */
function countedOf(
  story: Story,
  { link, item, quantity }: ProofItem,
): { key: string; quantity: Quantity } | undefined {
  const { supplier } = story.state;
  const { configuration } = story.facts;
  const found = goodsFinder(goodsOf(story.state), supplier, configuration)(link, item);
  if (found === undefined) return undefined;
  const { unit } = found.quantity;
  const inUnit = convertQuantity(exactQuantity(quantity), unit, item, supplier, configuration);
  return inUnit === undefined ? undefined : { key: found.key, quantity: inUnit };
}

function stopOfProof(
  story: Story,
  sequence: number | undefined,
  load: string | undefined,
): string | undefined {
  const stops = deliveryStops(routeOf(story.state)).filter(
    (stop) =>
      sequence !== undefined &&
      stop.sequence === sequence &&
      (load === undefined || stop.load === load),
  );
  const [only] = stops;
  return stops.length === 1 && only !== undefined ? stopKey(only.load, only.sequence) : undefined;
}

/** What it lists and nothing of ours fits, and a proof of nobody knows which stop: for a person. */
function tellUnmatched(
  story: Story,
  document: ProofDocument,
  documentId: string,
  proof: Proof,
): void {
  const lost = (document.items ?? []).filter((item) => countedOf(story, item) === undefined);
  const texts = lost.map(
    ({ item, quantity }) =>
      `${quantity.value} ${quantity.unit} of ${item.buyer ?? item.supplier ?? item.gtin ?? 'an item'} fit no goods of the shipment`,
  );
  if (texts.length === 0 && proof.counted?.length === 0)
    texts.push('it names none of the stops, and several are planned');
  if (texts.length === 0) return;
  tell(story, {
    type: 'shipment.delivery_excepted',
    exception: 'unmatched',
    source: 'proof',
    document: documentId,
    text: texts.join('; ').slice(0, WORDS_MAX),
  });
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
