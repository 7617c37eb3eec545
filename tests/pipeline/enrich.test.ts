import { describe, expect, it } from 'vitest';
import {
  type ConfigurationBodies,
  type ConfigurationKind,
  configurationOf,
} from '../../src/model/configuration.ts';
import type { CanonicalDocument } from '../../src/model/document.ts';
import { detachFile } from '../../src/pipeline/attachments.ts';
import { decodeBase64 } from '../../src/pipeline/base64.ts';
import { readingProfileOf } from '../../src/pipeline/reading-profile.ts';
import { covers } from '../../src/pipeline/subscriptions.ts';
import { enrich } from '../../src/pipeline/translate-enrich.ts';
import { digest, NOW, profile, text } from './kit.ts';

const erp = profile('ERP', ['erp'], { erp: { instance: 'ERP1', entity: 'US01' } });
const acme = profile('ACME', ['supplier'], {
  identifiers: [
    { scheme: 'vendor_number', value: 'V100' },
    { scheme: 'duns', value: '123456789' },
  ],
  codeOverrides: { '668': { ZZ: 'accepted', YY: 'rejected' } },
});
type Row = [ConfigurationKind, string, ConfigurationBodies[ConfigurationKind]];
const rows: Row[] = [
  ['partner', 'ERP', erp],
  ['partner', 'ACME', acme],
  [
    'site',
    'DC1',
    {
      id: 'DC1',
      identifiers: [{ scheme: 'gln', value: '0012345000011' }],
      zone: 'UTC',
      workdays: [1],
    },
  ],
  [
    'item',
    'W-100',
    {
      id: 'W-100',
      baseUnit: 'EA',
      conversions: [],
      gtins: ['00012345678905'],
      supplierItems: [{ partner: 'ACME', item: 'AC-1' }],
    },
  ],
  reference('unit', 'CS', 'CA', 'ACME'),
  reference('unit', 'CS', 'XX'),
  reference('item', 'OLD-7', 'W-100'),
  reference('site', 'DOCK', 'DC1'),
  reference('party', 'ACME-OLD', 'ACME'),
  reference('x12:668', 'ZZ', 'backordered', 'ACME'),
];
function reference(list: string, theirs: string, ours: string, partner?: string): Row {
  const body = { list, theirs, ours, ...(partner === undefined ? {} : { partner }) };
  return ['cross_reference', `${list}|${partner ?? '*'}|${theirs}`, body];
}
const configuration = configurationOf(
  1,
  rows.map(([kind, key, body]) => ({
    kind,
    key,
    version: 1,
    body,
    changedAt: NOW,
    changedBy: 't',
  })),
);

const party = (role: 'supplier' | 'ship_to', scheme: string, value: string) => ({
  role: { value: role },
  identifiers: [{ scheme, value }],
});
const order = (more: Partial<Extract<CanonicalDocument, { kind: 'purchase_order' }>> = {}) => ({
  kind: 'purchase_order' as const,
  number: '1',
  order: { number: '1' },
  lines: [],
  ...more,
});
const line = (item: object, quantity = { value: '1', unit: 'EA' }) => ({
  line: '1',
  item,
  quantity,
  schedules: [],
});

describe('a document', () => {
  it.each([
    ['GLN', '0012345000011'],
    ['gln', '0012345000011'],
    ['buyer', 'DC1'],
    ['x12-66:ZZ', 'DOCK'],
  ])('finds our site behind %s %s', (scheme, value) => {
    const found = enrich(order({ parties: [party('ship_to', scheme, value)] }), erp, configuration);
    expect(found.parties).toMatchObject([{ site: 'DC1' }]);
  });

  it.each([
    ['DUNS', '123456789'],
    ['buyer', 'V100'],
    ['vendor_number', 'V100'],
    ['anything', 'ACME-OLD'],
  ])('finds the supplier behind %s %s', (scheme, value) => {
    const found = enrich(
      order({ parties: [party('supplier', scheme, value)] }),
      erp,
      configuration,
    );
    expect(found).toMatchObject({ supplier: 'ACME', parties: [{ partner: 'ACME' }] });
  });

  it.each([
    ['gln', '999'],
    ['constructor', '999'],
    ['__proto__', '__proto__'],
  ])('keeps what nobody knows as it was sent: %s %s', (scheme, value) => {
    const parties = [party('supplier', scheme, value)];
    const found = enrich(order({ parties }), erp, configuration);
    expect(found.parties).toEqual(parties);
    expect('supplier' in found).toBe(false);
  });

  it('belongs to the instance and entity of the ERP that sent it', () => {
    expect(enrich(order(), erp, configuration)).toMatchObject({
      order: { erp: 'ERP1', entity: 'US01', number: '1' },
    });
    const other = { erp: 'ERP9', number: '1' };
    expect(enrich(order({ order: other }), erp, configuration)).toMatchObject({ order: other });
    expect(enrich(order(), undefined, configuration)).toMatchObject({ order: { number: '1' } });
  });

  it.each([
    [{ supplier: 'AC-1' }, 'W-100'],
    [{ gtin: '00012345678905' }, 'W-100'],
    [{ supplier: 'OLD-7' }, 'W-100'],
    [{ buyer: 'OLD-7' }, 'W-100'],
    [{ buyer: 'W-200', supplier: 'AC-1' }, 'W-200'],
    [{ supplier: 'AC-9' }, undefined],
  ])('finds our item behind %o', (item, buyer) => {
    const found = enrich(order({ lines: [line(item)] }), acme, configuration);
    expect((found as ReturnType<typeof order>).lines[0]).toMatchObject(
      buyer === undefined ? { item } : { item: { ...item, buyer } },
    );
  });

  it('that names orders by number alone has them of the buyer among its parties', () => {
    const notice: CanonicalDocument = {
      kind: 'ship_notice',
      number: 'ASN-1',
      dates: [],
      parties: [{ role: { value: 'buyer' }, identifiers: [{ scheme: 'partner', value: 'ERP' }] }],
      orders: [{ order: { number: '4500017' } }],
      items: [
        {
          id: '1',
          item: {},
          quantity: { value: '1', unit: 'EA' },
          link: { order: { number: '4500017', release: '2' }, line: '1' },
        },
      ],
      handlingUnits: [],
    };
    expect(enrich(notice, acme, configuration)).toMatchObject({
      orders: [{ order: { number: '4500017', erp: 'ERP1', entity: 'US01' } }],
      items: [{ link: { order: { erp: 'ERP1', entity: 'US01', release: '2' }, line: '1' } }],
    });
    const { parties: _parties, ...silent } = notice;
    expect(enrich(silent, acme, configuration)).toMatchObject({
      orders: [{ order: { number: '4500017' } }],
    });
    expect(JSON.stringify(enrich(silent, acme, configuration))).not.toContain('ERP1');
  });

  it("translates the partner's units by the partner's own reference first", () => {
    const cases = { value: '3', unit: 'CS' };
    const document = order({ lines: [line({ buyer: 'W-100' }, cases)] });
    const unitFor = (sender: typeof acme) => {
      const found = enrich(document, sender, configuration) as typeof document;
      return found.lines[0]?.quantity.unit;
    };
    expect(unitFor(acme)).toBe('CA');
    expect(unitFor(erp)).toBe('XX');
    expect(document.lines[0]?.quantity).toEqual(cases);
  });
});

describe('a reading profile', () => {
  it("has the operator's answers over the profile's overrides", () => {
    expect(readingProfileOf(acme, configuration).codeOverrides).toEqual({
      '668': { ZZ: 'backordered', YY: 'rejected' },
    });
    expect(readingProfileOf(erp, configuration).codeOverrides).toBeUndefined();
  });
});

describe('a subscription', () => {
  it.each([
    ['purchase_order', 'purchase_order', true],
    ['purchase_order', 'purchase_order_change', false],
    ['purchase_*', 'purchase_order_change', true],
    ['*', 'invoice', true],
    ['*', 'event:order.confirmed', false],
    ['event:order.*', 'event:order.confirmed', true],
    ['event:order.*', 'event:orders.x', false],
    ['event:*', 'event:order.confirmed', true],
  ])('to %s covers %s: %s', (pattern, subject, does) => {
    expect(covers(pattern, subject)).toBe(does);
  });
});

describe('a file inside a document', () => {
  const proof = (content: string) => ({
    kind: 'proof_of_delivery' as const,
    number: '1',
    deliveredAt: NOW,
    content,
  });

  it('is replaced by its hash', () => {
    const file = text('signed');
    const { document, problems } = detachFile(proof(Buffer.from(file).toString('base64')), digest);
    expect(problems).toEqual([]);
    expect(document).toEqual({
      kind: 'proof_of_delivery',
      number: '1',
      deliveredAt: NOW,
      contentHash: digest(file),
    });
  });

  it('that is not base64 is a problem', () => {
    const { problems, document } = detachFile(proof('not base64!'), digest);
    expect(problems.map(({ code }) => code)).toEqual(['ATTACHMENT_UNREADABLE']);
    expect('content' in document).toBe(false);
  });

  it.each(['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9v\r\nYmFy', '-_8='])('is read from "%s"', (encoded) => {
    expect(Buffer.from(decodeBase64(encoded) ?? [])).toEqual(Buffer.from(encoded, 'base64'));
  });
  it.each(['Z', 'Zg=Zg', 'Zh==', 'ä'])('is not read from "%s"', (encoded) => {
    expect(decodeBase64(encoded)).toBeUndefined();
  });
});
