import { describe, expect, it } from 'vitest';
import type { CanonicalDocument } from '../../src/model/document.ts';
import { withOrder } from '../../src/workflows/order-names.ts';
import { identity, route } from '../../src/workflows/routing.ts';
import { profile, world } from './kit.ts';
import { answer, change, decision, headerAnswer, line, order } from './order/documents.ts';

const configuration = world();
const partner = (id: string) => configuration.partners.get(id);
const to = (document: CanonicalDocument, sender?: string, rows = configuration) =>
  route(document, sender === undefined ? undefined : rows.partners.get(sender), rows);
const ofOrder = { type: 'stream', stream: 'order/ERP1/US01/4500017/-' };

const milestone = (references: [string, string][]): CanonicalDocument => ({
  kind: 'milestone',
  number: '1',
  type: { value: 'picked_up' },
  classifier: 'actual',
  references: references.map(([role, value]) => ({ role: { value: role as 'pro' }, value })),
});
const receipt = (more: object): CanonicalDocument => ({
  kind: 'receiving_advice',
  number: 'R-1',
  lines: [],
  ...more,
});

describe('routing', () => {
  it("takes the buyer's documents to the order that they name, filled in from the ERP's profile", () => {
    expect(to(order([line('1', '1 EA')]), 'ERP')).toEqual(ofOrder);
    expect(to(order([], { order: { number: '4500017' } }), 'ERP')).toEqual(ofOrder);
    expect(to(change(1, []), 'ERP')).toEqual(ofOrder);
    expect(to(decision('approve'))).toEqual(ofOrder);
    expect(to(order([], { order: { number: '4500017', release: '3' } }), 'ERP')).toEqual({
      type: 'stream',
      stream: 'order/ERP1/US01/4500017/3',
    });
  });

  it('looks the order up by number and release where a supplier answers', () => {
    expect(to(headerAnswer('accepted'), 'ACME')).toEqual({
      type: 'lookup',
      lookups: [{ scopes: ['ACME'], role: 'purchase_order', value: '4500017' }],
      streamKinds: ['order'],
    });
    expect(to(answer([], { order: { number: '4500017', release: '3' } }), 'ACME')).toMatchObject({
      lookups: [{ value: '4500017/3' }],
    });
  });

  it('looks the order up for everybody where several ERPs could be meant', () => {
    const two = world({
      partner: [profile('ERP2', ['erp'], { erp: { instance: 'ERP2', entity: 'DE01' } })],
    });
    expect(to(decision('approve', { order: { number: '4500017' } }), undefined, two)).toEqual({
      type: 'lookup',
      lookups: [{ scopes: ['*'], role: 'purchase_order', value: '4500017' }],
      streamKinds: ['order'],
    });
  });

  it('takes what a supplier ships to its own shipment', () => {
    const notice: CanonicalDocument = {
      kind: 'ship_notice',
      number: 'ASN-1',
      dates: [],
      orders: [],
      items: [],
      handlingUnits: [],
    };
    expect(to(notice, 'ACME')).toEqual({ type: 'stream', stream: 'shipment/ACME/ASN-1' });
    expect(to({ ...notice, shipment: 'S-1' }, 'ACME')).toEqual({
      type: 'stream',
      stream: 'shipment/ACME/S-1',
    });
    expect(to(notice, 'WMS')).toMatchObject({
      type: 'none',
      outcome: 'refused',
      code: 'DOCUMENT_UNROUTED',
    });
  });

  it('looks goods under way up by what the carrier calls them', () => {
    expect(
      to(
        milestone([
          ['bill_of_lading', 'B-1'],
          ['pro', 'P-1'],
        ]),
        'FAST',
      ),
    ).toEqual({
      type: 'lookup',
      lookups: [
        { scopes: ['FAST', '*'], role: 'pro', value: 'P-1' },
        { scopes: ['FAST', '*'], role: 'bill_of_lading', value: 'B-1' },
      ],
      streamKinds: ['shipment', 'load'],
    });
    expect(to(milestone([]), 'FAST')).toMatchObject({ type: 'none', code: 'DOCUMENT_UNROUTED' });
    const proof: CanonicalDocument = {
      kind: 'proof_of_delivery',
      number: '1',
      shipment: 'ACME/S-1',
      deliveredAt: '2026-06-10T10:00:00Z',
    };
    expect(to(proof, 'FAST')).toEqual({ type: 'stream', stream: 'shipment/ACME/S-1' });
  });

  it.each(['ACME/%zz', 'ACME/100%', 'ACME/S 1', 'ACME/', 'A/B/C'])(
    'looks up %s, which is no identity as the hub writes them, as a number',
    (shipment) => {
      const proof: CanonicalDocument = {
        kind: 'proof_of_delivery',
        number: '1',
        shipment,
        deliveredAt: '2026-06-10T10:00:00Z',
      };
      const lookup = { scopes: ['FAST', '*'], role: 'shipment', value: shipment };
      expect(to(proof, 'FAST')).toMatchObject({ type: 'lookup', lookups: [lookup] });
      expect(to(receipt({ shipment }), 'WMS')).toMatchObject({ type: 'lookup' });
    },
  );

  it('takes a receipt to its shipment, else to the ledger of its order', () => {
    expect(to(receipt({ shipment: 'S-1' }), 'WMS')).toMatchObject({
      type: 'lookup',
      lookups: [{ role: 'shipment', value: 'S-1' }],
      streamKinds: ['shipment', 'load'],
    });
    const ofLine = {
      lines: [
        {
          id: '1',
          link: { order: { number: '4500017' } },
          item: {},
          received: { value: '1', unit: 'EA' },
          parts: [],
        },
      ],
    };
    expect(to(receipt(ofLine), 'WMS')).toEqual({
      type: 'stream',
      stream: 'ledger/ERP1/US01/4500017/-',
    });
    expect(to(receipt({}), 'WMS')).toMatchObject({ type: 'none' });
  });

  it('takes answers to what we sent by the number under which it went, padded or not', () => {
    expect(
      to(
        {
          kind: 'functional_acknowledgment',
          number: '1',
          group: 'PO',
          groupControl: '000017',
          outcome: { value: 'accepted' },
          sets: [],
          included: 1,
          received: 1,
          accepted: 1,
          errors: [],
        },
        'ACME',
      ),
    ).toEqual({ type: 'stream', stream: 'exchange/ACME/PO/17' });
  });

  it('knows no way for what the hub itself writes', () => {
    const update: CanonicalDocument = {
      kind: 'planning_update',
      number: '1',
      order: { number: '1' },
      supplier: 'ACME',
      revision: 0,
      phase: 'issued',
      lines: [],
    };
    expect(to(update, 'ERP')).toMatchObject({ type: 'none', outcome: 'refused' });
    expect(partner('ERP')?.roles).toEqual(['erp']);
  });
});

describe('the business key of duplicates', () => {
  it('tells orders, their replacements and changes apart', () => {
    const first = order([line('1', '1 EA')]);
    const keys = [
      identity(first, 'ERP'),
      identity({ ...first, purpose: { value: 'replacement' } }, 'ERP'),
      identity({ ...first, version: '2' }, 'ERP'),
      identity(first, 'ERP2'),
      identity(change(1, []), 'ERP'),
      identity(change(2, []), 'ERP'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(identity(order([]), 'ERP')).toBe(identity(first, 'ERP'));
  });
  it('is none where a number comes again and again', () => {
    expect(identity(headerAnswer('accepted'), 'ACME')).toBeUndefined();
    expect(identity(change(undefined, []), 'ERP')).toBeUndefined();
    expect(identity(milestone([]), 'FAST')).toBeUndefined();
    expect(identity({ ...milestone([]), milestone: 'M-1' } as CanonicalDocument, 'FAST')).toBe(
      'FAST|milestone|M-1|-',
    );
  });
  it('cannot be forged by separators in a number', () => {
    const one: CanonicalDocument = {
      kind: 'order_decision',
      number: 'a|b',
      version: 'c',
      order: { number: '1' },
      decision: 'approve',
    };
    expect(identity(one, 'P')).not.toBe(identity({ ...one, number: 'a', version: 'b|c' }, 'P'));
  });
});

describe('orders that a document names by number alone', () => {
  const two = world({
    partner: [
      profile('ERP2', ['erp'], { erp: { instance: 'ERP2', entity: 'DE01' } }),
      profile('DOCK', ['warehouse'], { erp: { instance: 'ERP2', entity: 'DE01' } }),
    ],
  });
  const item = { item: { buyer: 'W-100' }, quantity: { value: '1', unit: 'EA' } };
  const bill = (...numbers: string[]): CanonicalDocument => ({
    kind: 'invoice',
    number: 'I-1',
    invoiceType: { value: 'invoice' },
    order: { number: numbers[0] ?? '1' },
    lines: numbers.map((number, index) => ({
      line: String(index + 1),
      ...item,
      link: { order: { number } },
      price: { amount: '1' },
    })),
    total: '1',
  });
  const byNumber = (value: string, ...scopes: string[]) => ({
    scopes,
    role: 'purchase_order',
    value,
  });

  it('are looked up among the orders of the supplier that sends it, all of them', () => {
    expect(to(bill('71', '72', '71'), 'ACME', two)).toEqual({
      type: 'lookup',
      lookups: [byNumber('71', 'ACME')],
      streamKinds: ['order'],
      ahead: [byNumber('72', 'ACME')],
    });
    const counted = receipt({ lines: [{ id: '1', ...item, link: { order: { number: '71' } } }] });
    expect(to(counted, 'WMS', two)).toMatchObject({ lookups: [byNumber('71', '*')], ahead: [] });
  });

  it('are filled in by the order that is found, and by no other', () => {
    const filled = withOrder(bill('71', '72'), 'order/ERP2/DE01/71/-');
    expect(filled).toMatchObject({
      order: { erp: 'ERP2', entity: 'DE01', number: '71' },
      lines: [
        { link: { order: { erp: 'ERP2', entity: 'DE01' } } },
        { link: { order: { number: '72' } } },
      ],
    });
    expect(to(filled, 'ACME', two)).toMatchObject({ lookups: [byNumber('72', 'ACME')], ahead: [] });
    const whole = withOrder(filled, 'order/ERP1/US01/72/-');
    expect(to(whole, 'ACME', two)).toEqual({ type: 'stream', stream: 'invoice/ACME/I-1' });
    expect(withOrder(whole, 'order/ERP1/US01/73/-')).toBe(whole);
  });

  it('are not looked up where one ERP alone is served, or the document says whose they are', () => {
    const own = { type: 'stream', stream: 'invoice/ACME/I-1' };
    expect(to(bill('71'), 'ACME')).toEqual(own);
    expect(to(withOrder(bill('71'), 'order/ERP2/DE01/71/-'), 'ACME', two)).toEqual(own);
  });

  it('wait for nothing where the shipment of what was counted is named: it knows its orders', () => {
    const lines = [{ id: '1', ...item, link: { order: { number: '71' } } }];
    expect(to(receipt({ shipment: 'ACME/S-1', lines }), 'WMS', two)).toEqual({
      type: 'stream',
      stream: 'shipment/ACME/S-1',
    });
  });
});
