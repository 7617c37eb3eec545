/** The main facts of a canonical document, one per line, for people who look at files. */
import type { CanonicalDocument } from '../model/document.ts';
import type { OrderReference } from '../model/order-documents.ts';
import type { DatedValue, Item, Party, Price, Quantity } from '../model/values.ts';

const LINES_MAX = 200;

/** Header facts, then one line per line of the document. */
export function factsOf(document: CanonicalDocument): string[] {
  const facts = [...headerOf(document), ...linesOf(document)];
  if (facts.length <= LINES_MAX) return facts;
  return [...facts.slice(0, LINES_MAX), `… and ${facts.length - LINES_MAX} more`];
}

function headerOf(document: CanonicalDocument): string[] {
  const facts: string[] = [];
  const { purpose, issuedOn } = document;
  if (purpose !== undefined) facts.push(`purpose: ${codeOf(purpose)}`);
  if (issuedOn !== undefined) facts.push(`issued on ${issuedOn}`);
  if ('order' in document && document.order !== undefined) {
    facts.push(`order ${orderOf(document.order)}`);
  }
  if ('type' in document) facts.push(`type: ${codeOf(document.type)}`);
  for (const party of document.parties ?? []) facts.push(partyOf(party));
  for (const { role, value } of document.references ?? []) {
    facts.push(`reference ${codeOf(role)}: ${value}`);
  }
  return facts;
}

function linesOf(document: CanonicalDocument): string[] {
  switch (document.kind) {
    case 'purchase_order':
    case 'purchase_order_change':
      return document.lines.flatMap((line) => [
        `line ${line.line}: ${quantityOf(line.quantity)} of ${itemOf(line.item)}${priceOf(line.price)}${
          'change' in line ? `, ${codeOf(line.change as { value: string })}` : ''
        }`,
        ...line.schedules.map(
          ({ schedule, quantity, dates }) =>
            `  schedule ${schedule}: ${quantityOf(quantity)}${datesOf(dates)}`,
        ),
      ]);
    case 'order_acknowledgment':
      return document.lines.flatMap((line) => [
        `line ${line.line ?? '(unnamed)'}: ${itemOf(line.item)}${priceOf(line.price)}`,
        ...line.allocations.map(
          ({ quantity, disposition, changes, dates }) =>
            `  ${quantityOf(quantity)} ${codeOf(disposition)}${
              changes === undefined ? '' : ` (changed: ${changes.join(', ')})`
            }${datesOf(dates)}`,
        ),
      ]);
    case 'ship_notice':
      return [
        ...document.items.map(
          ({ quantity, item, link }) =>
            `${quantityOf(quantity)} of ${itemOf(item)}${link === undefined ? '' : ` for order ${orderOf(link.order)}`}`,
        ),
        ...document.handlingUnits.map(
          ({ id, sscc, contents }) => `unit ${sscc ?? id}: ${contents.length} content(s)`,
        ),
      ];
    case 'milestone':
      return [
        `${document.classifier} ${document.occurredAt ?? localOf(document.when)}${
          document.stop === undefined ? '' : `, stop ${document.stop}`
        }${document.reason === undefined ? '' : `, reason ${codeOf(document.reason)}`}`,
      ];
    case 'receiving_advice':
      return document.lines.map(
        ({ id, received, item, parts }) =>
          `line ${id}: received ${quantityOf(received)} of ${itemOf(item)}${parts
            .map(({ quantity, condition }) => `, ${quantityOf(quantity)} ${codeOf(condition)}`)
            .join('')}`,
      );
    case 'invoice':
      return [
        ...document.lines.map(
          ({ line, quantity, item, price }) =>
            `line ${line}: ${quantityOf(quantity)} of ${itemOf(item)}${priceOf(price)}`,
        ),
        `total ${document.total} ${document.currency ?? '(no currency)'}`,
      ];
    case 'functional_acknowledgment':
      return [
        `group ${document.group} ${document.groupControl}: ${codeOf(document.outcome)}, ${document.accepted} of ${document.received} accepted`,
        ...document.sets.map(
          ({ set, control, outcome }) => `set ${set} ${control}: ${codeOf(outcome)}`,
        ),
      ];
    default:
      return [];
  }
}

function codeOf({ value, wire }: { value: string; wire?: string }): string {
  const words = value.replaceAll('_', ' ');
  if (wire === undefined) return words;
  return value === 'unmapped' ? `no meaning for "${wire}"` : `${words} (${wire})`;
}

function orderOf({ number, release }: OrderReference): string {
  return release === undefined ? number : `${number} release ${release}`;
}

function quantityOf({ value, unit }: Quantity): string {
  return unit === '' ? value : `${value} ${unit}`;
}

function itemOf({ buyer, supplier, gtin, manufacturer, description }: Item): string {
  const id = buyer ?? supplier ?? gtin ?? manufacturer ?? 'an unnamed item';
  return description === undefined ? id : `${id} "${description}"`;
}

function priceOf(price: Price | undefined): string {
  if (price === undefined) return '';
  const isUnknown = price.per?.unit === '';
  const amount = isUnknown
    ? `basis ${price.basis ?? 'unknown'}`
    : price.per && quantityOf(price.per);
  const per = amount === undefined ? '' : ` per ${amount}`;
  return ` at ${price.amount}${price.currency === undefined ? '' : ` ${price.currency}`}${per}`;
}

function datesOf(dates: readonly DatedValue[]): string {
  return dates.map(({ kind, on }) => `, ${codeOf(kind)} ${on}`).join('');
}

function localOf(when: DatedValue | undefined): string {
  if (when === undefined) return 'at an unknown time';
  return `${when.on}${when.time === undefined ? '' : ` ${when.time}`} local time, zone unknown`;
}

function partyOf({ role, name, identifiers }: Party): string {
  const ids = identifiers.map(({ scheme, value }) => `${scheme} ${value}`).join(', ');
  const shown = name?.replaceAll('\n', ' ');
  return `${codeOf(role)}: ${[shown, ids].filter((part) => part !== undefined && part !== '').join(', ')}`;
}
