/**
 * Part of station 2: what master data adds to a document before it is routed. Partners and sites behind
 * the identifiers of parties, our item behind the partner's, our unit behind theirs, and the parts of an
 * order's identity that its sender stands for. Nothing is guessed: what is not known stays as it was sent.
 */
import type { Configuration } from '../model/configuration.ts';
import type { CanonicalDocument } from '../model/document.ts';
import type { OrderReference } from '../model/order-documents.ts';
import type { PartnerProfile } from '../model/profile.ts';
import type { Item, Party, Quantity } from '../model/values.ts';
import {
  partnerByIdentifier,
  siteByIdentifier,
  type Translations,
  translationsOf,
} from './reading-profile.ts';

interface Enriching {
  sender: PartnerProfile | undefined;
  configuration: Configuration;
  translations: Translations;
}

/** Schemes by which a partner's number is known here, for ids that a buyer or supplier assigned. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = new Map([
  // X12 element 66 code 92: assigned by the buyer, so a vendor number or one of our sites.
  ['buyer', ['vendor_number', 'partner', 'site']],
  // Code 91: assigned by the seller.
  ['supplier', ['supplier_number', 'partner', 'site']],
]);

/** The document with what master data knows; the same object when nothing was added. */
export function enrich(
  document: CanonicalDocument,
  sender: PartnerProfile | undefined,
  configuration: Configuration,
): CanonicalDocument {
  const enriching = {
    sender,
    configuration,
    translations: translationsOf(sender, configuration),
  };
  const known = improved(document, enriching) as CanonicalDocument;
  return withOrderIdentity(known, enriching);
}

/** Rebuilds only what changes; what stays the same stays the same object. */
function improved(value: unknown, enriching: Enriching): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    let changed = false;
    const parts = value.map((part: unknown) => {
      const better = improved(part, enriching);
      changed ||= better !== part;
      return better;
    });
    return changed ? parts : value;
  }
  const fields = value as Record<string, unknown>;
  if (isQuantity(fields)) return withOurUnit(fields, enriching);
  let better = fields;
  for (const [name, part] of Object.entries(fields)) {
    let known = improved(part, enriching);
    if (name === 'item' && isRecord(known)) known = withOurItem(known as Item, enriching);
    if (known === part) continue;
    if (better === fields) better = { ...fields };
    better[name] = known;
  }
  return isParty(better) ? withKnownParty(better, enriching) : better;
}

function withKnownParty(party: Party, enriching: Enriching): Party {
  const partner = party.partner ?? partnerOf(party, enriching);
  const site = party.site ?? siteOf(party, enriching);
  if (partner === party.partner && site === party.site) return party;
  return {
    ...party,
    ...(partner === undefined ? {} : { partner }),
    ...(site === undefined ? {} : { site }),
  };
}

function partnerOf(party: Party, { translations, configuration }: Enriching): string | undefined {
  for (const { scheme, value } of party.identifiers) {
    const id =
      translations.parties.get(value) ?? firstOf(scheme, value, configuration, partnerByIdentifier);
    if (id !== undefined) return id;
  }
  return undefined;
}

function siteOf(party: Party, { translations, configuration }: Enriching): string | undefined {
  for (const { scheme, value } of party.identifiers) {
    const id =
      translations.sites.get(value) ?? firstOf(scheme, value, configuration, siteByIdentifier);
    if (id !== undefined) return id;
  }
  return undefined;
}

function firstOf(
  scheme: string,
  value: string,
  configuration: Configuration,
  find: (scheme: string, value: string, configuration: Configuration) => string | undefined,
): string | undefined {
  for (const name of [scheme, ...(SYNONYMS.get(scheme.toLowerCase()) ?? [])]) {
    const id = find(name, value, configuration);
    if (id !== undefined) return id;
  }
  return undefined;
}

function withOurItem(item: Item, { sender, translations, configuration }: Enriching): Item {
  const theirs = [item.buyer, item.supplier, item.gtin].filter((value) => value !== undefined);
  const translated = theirs
    .map((value) => translations.items.get(value))
    .find((value) => value !== undefined);
  if (translated !== undefined)
    return translated === item.buyer ? item : { ...item, buyer: translated };
  if (item.buyer !== undefined) return item;
  const known =
    (sender === undefined || item.supplier === undefined
      ? undefined
      : configuration.itemByIdentifier.get(`${sender.id}/${item.supplier}`)) ??
    (item.gtin === undefined ? undefined : configuration.itemByIdentifier.get(`gtin/${item.gtin}`));
  return known === undefined ? item : { ...item, buyer: known };
}

function withOurUnit(quantity: Quantity, { translations }: Enriching): Quantity {
  const unit = translations.units.get(quantity.unit);
  return unit === undefined || unit === quantity.unit ? quantity : { ...quantity, unit };
}

/**
 * An order that an ERP sends belongs to that ERP's instance and entity, and goes to the supplier that its
 * parties name; an answer comes from the supplier that sent it. Whoever names orders by number alone says
 * whose they are by the buyer among the parties.
 */
function withOrderIdentity(document: CanonicalDocument, enriching: Enriching): CanonicalDocument {
  const { sender } = enriching;
  switch (document.kind) {
    case 'purchase_order':
    case 'purchase_order_change': {
      const supplier = document.supplier ?? supplierOf(document.parties);
      const order = orderOf(document.order, sender);
      return { ...document, order, ...(supplier === undefined ? {} : { supplier }) };
    }
    case 'order_decision':
      return { ...document, order: orderOf(document.order, sender) };
    case 'order_acknowledgment':
      return document.supplier !== undefined || !sender?.roles.includes('supplier')
        ? document
        : { ...document, supplier: sender.id };
    case 'readiness_notice':
    case 'ship_notice':
    case 'milestone':
    case 'proof_of_delivery':
    case 'receiving_advice':
    case 'invoice':
      return withOwner(document, buyerOf(document.parties, enriching) ?? sender) as typeof document;
    default:
      return document;
  }
}

/** The buyer as X12 N1*BY or N1*BT names it, where it is an ERP of ours. */
function buyerOf(
  parties: readonly Party[] | undefined,
  { configuration }: Enriching,
): PartnerProfile | undefined {
  for (const word of ['buyer', 'bill_to', 'payer']) {
    const id = parties?.find(({ role }) => role.value === word)?.partner;
    const partner = id === undefined ? undefined : configuration.partners.get(id);
    if (partner?.erp !== undefined) return partner;
  }
  return undefined;
}

/** Every order reference of the document as the owner's, where it does not say whose it is. */
function withOwner(value: unknown, owner: PartnerProfile | undefined): unknown {
  if (owner?.erp === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part: unknown) => withOwner(part, owner));
  const fields = Object.entries(value).map(([name, part]) =>
    name === 'order' && isRecord(part)
      ? [name, orderOf(part as OrderReference, owner)]
      : [name, withOwner(part, owner)],
  );
  return Object.fromEntries(fields);
}

function orderOf(order: OrderReference, sender: PartnerProfile | undefined): OrderReference {
  const erp = sender?.erp;
  if (erp === undefined || (order.erp !== undefined && order.erp !== erp.instance)) return order;
  return { ...order, erp: erp.instance, entity: order.entity ?? erp.entity };
}

function supplierOf(parties: readonly Party[] | undefined): string | undefined {
  return parties?.find((party) => party.role.value === 'supplier')?.partner;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isQuantity(fields: Record<string, unknown>): fields is Quantity {
  return typeof fields.unit === 'string' && typeof fields.value === 'string';
}

function isParty(fields: Record<string, unknown>): fields is Party {
  return Array.isArray(fields.identifiers) && isRecord(fields.role);
}
