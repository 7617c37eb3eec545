/** Ship notices over the supplier's own wire: 856 into a folder, or canonical JSON over REST. */
import type { ShipNotice } from '../../src/model/shipment-documents.ts';
import type { WorldSupplier } from '../catalogue.ts';
import type { Consignment } from '../goods/goods.ts';
import type { HubClient } from '../systems/hub-client.ts';
import { writeShipNotice } from '../x12/goods-sets.ts';
import { type ShipNoticeWire, shipmentItem, type TruckPapers } from './shipper.ts';
import type { X12Wire } from './x12-wire.ts';

export function x12ShipNotices(wire: X12Wire, supplier: WorldSupplier): ShipNoticeWire {
  return {
    send(consignment, { scac, load }, shippedAt) {
      const segments = writeShipNotice({
        number: noticeNumber(consignment),
        consignment,
        scac,
        billOfLading: `BOL-${load}-${consignment.number}`,
        shippedAt,
        vendorNumber: supplier.vendorNumber,
      });
      wire.sendSet('856', 'SH', segments, noticeNumber(consignment), false);
    },
  };
}

export function jsonShipNotices(client: HubClient, supplier: WorldSupplier): ShipNoticeWire {
  return {
    async send(consignment, papers, shippedAt) {
      const document = shipNotice(consignment, papers, shippedAt, supplier);
      await client.send(document, `notice-${consignment.number}`);
    },
  };
}

function noticeNumber({ number }: Consignment): string {
  return `ASN-${number}`;
}

function shipNotice(
  consignment: Consignment,
  { scac, load }: TruckPapers,
  shippedAt: Date,
  supplier: WorldSupplier,
): ShipNotice {
  const party = (role: 'ship_from' | 'ship_to' | 'buyer', scheme: string, value: string) => ({
    role: { value: role },
    identifiers: [{ scheme, value }],
  });
  const orders = new Map(
    consignment.parcels.map(({ order }) => [`${order.number}/${order.release ?? ''}`, order]),
  );
  return {
    kind: 'ship_notice',
    number: noticeNumber(consignment),
    issuedAt: shippedAt.toISOString(),
    shipment: consignment.number,
    parties: [
      party('ship_from', 'vendor_number', supplier.vendorNumber),
      party('ship_to', 'buyer', consignment.site),
      party('buyer', 'buyer', consignment.entity),
    ],
    references: [
      {
        role: { value: 'bill_of_lading' },
        value: `BOL-${load}-${consignment.number}`,
      },
    ],
    dates: [
      {
        kind: { value: 'shipped' },
        on: shippedAt.toISOString().slice(0, 10),
        at: shippedAt.toISOString(),
      },
    ],
    carrier: { scac },
    orders: [...orders.values()].map((order) => ({ order: { ...order } })),
    items: consignment.parcels.map(shipmentItem),
    handlingUnits: consignment.cartons.map(({ id, sscc, contents }) => ({
      id,
      sscc,
      contents: contents.map(({ parcel, quantity, unit }) => ({
        itemId: parcel,
        quantity: { value: quantity, unit },
      })),
    })),
  };
}
