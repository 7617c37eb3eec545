/** Who is in the world and what they trade: the same facts as in `partners/` and `syncline.yaml`. */
import type { CatalogueItem } from './suppliers/respond.ts';
import type { TradeTax } from './trade.ts';

export interface WorldItem extends CatalogueItem {
  /** The buyer's number, which the suppliers of this world use too, beside their own. */
  item: string;
  supplierItem: string;
  unit: string;
  price: { amount: string; per?: string };
}

export interface WorldSupplier {
  id: string;
  wire: 'x12' | 'json';
  /** The buyer's number of the supplier. */
  vendorNumber: string;
  dateKind: 'ship' | 'delivery';
  transitDays: number;
  items: readonly WorldItem[];
}

export interface WorldBuyer {
  id: string;
  entity: string;
  wire: 'x12' | 'json';
  currency: string;
  site: string;
  /** A second place that orders may name beside the first. */
  branch: string;
  /** A customer to whom suppliers ship directly. */
  customer: string;
  tax: TradeTax;
}

export const buyers: readonly WorldBuyer[] = [
  {
    id: 'ERP-US',
    entity: 'US01',
    wire: 'json',
    currency: 'USD',
    site: 'DC1',
    branch: 'DC3',
    customer: 'C-2001',
    tax: { kind: 'ST', percent: '6.25' },
  },
  {
    id: 'ERP-CA',
    entity: 'CA01',
    wire: 'x12',
    currency: 'CAD',
    site: 'DC2',
    branch: 'DC4',
    customer: 'C-2002',
    tax: { kind: 'GS', percent: '5' },
  },
];

export const suppliers: readonly WorldSupplier[] = [
  {
    id: 'BRIGHTWATER',
    wire: 'x12',
    vendorNumber: '100100',
    dateKind: 'delivery',
    transitDays: 2,
    items: [
      {
        item: 'BW-1000',
        supplierItem: 'HB-M8-40',
        substitute: 'HB-M8-45',
        unit: 'EA',
        perCase: '24',
        price: { amount: '0.38' },
      },
      {
        item: 'BW-1100',
        supplierItem: 'WS-M8',
        substitute: 'WS-M8-A2',
        unit: 'EA',
        perCase: '200',
        price: { amount: '4.10', per: '100' },
      },
      {
        item: 'BW-1200',
        supplierItem: 'TR-M12-1M',
        substitute: 'TR-M12-2M',
        unit: 'EA',
        price: { amount: '6.95' },
      },
    ],
  },
  {
    id: 'CORVID',
    wire: 'x12',
    vendorNumber: '100200',
    dateKind: 'ship',
    transitDays: 3,
    items: [
      {
        item: 'CV-2000',
        supplierItem: '77-GLAND-20',
        substitute: '77-GLAND-20N',
        unit: 'EA',
        perCase: '50',
        price: { amount: '1.85' },
      },
      {
        item: 'CV-2100',
        supplierItem: '77-BOX-IP66',
        substitute: '77-BOX-IP67',
        unit: 'EA',
        perCase: '12',
        price: { amount: '11.20' },
      },
    ],
  },
  {
    id: 'LUMEN',
    wire: 'json',
    vendorNumber: '100300',
    dateKind: 'delivery',
    transitDays: 1,
    items: [
      {
        item: 'LM-3000',
        supplierItem: 'BIN-12L',
        substitute: 'BIN-14L',
        unit: 'EA',
        perCase: '12',
        price: { amount: '3.40' },
      },
      {
        item: 'LM-3100',
        supplierItem: 'TRAY-60',
        substitute: 'TRAY-60R',
        unit: 'EA',
        perCase: '10',
        price: { amount: '7.75' },
      },
    ],
  },
  {
    id: 'HALDEN',
    wire: 'json',
    vendorNumber: '100400',
    dateKind: 'ship',
    transitDays: 4,
    items: [
      {
        item: 'HD-4000',
        supplierItem: 'CHUCK-13',
        substitute: 'CHUCK-13K',
        unit: 'EA',
        perCase: '6',
        price: { amount: '24.50' },
      },
      {
        item: 'HD-4100',
        supplierItem: 'BIT-SET-19',
        substitute: 'BIT-SET-21',
        unit: 'EA',
        perCase: '20',
        price: { amount: '15.90' },
      },
    ],
  },
];

export interface WorldCarrier {
  id: string;
  wire: 'x12' | 'json';
  scac: string;
}

export const carriers: readonly WorldCarrier[] = [
  { id: 'FASTFREIGHT', wire: 'x12', scac: 'FAFR' },
  { id: 'RIVERLINE', wire: 'json', scac: 'RVLN' },
];

/** Receiving docks and the sites where they count. */
export const docks: readonly { id: string; wire: 'x12' | 'json'; sites: readonly string[] }[] = [
  { id: 'DOCK-DC1', wire: 'x12', sites: ['DC1'] },
  { id: 'DOCK-DC2', wire: 'json', sites: ['DC2'] },
  { id: 'DOCK-BRANCHES', wire: 'json', sites: ['DC3', 'DC4'] },
];

/** Goods for a customer meet no dock of the buyer's. */
export function isCustomer(place: string): boolean {
  return buyers.some(({ customer }) => customer === place);
}

export function supplierOf(id: string): WorldSupplier {
  const supplier = suppliers.find((one) => one.id === id);
  if (supplier === undefined) throw new Error(`There is no supplier ${id} in this world.`);
  return supplier;
}

export function buyerOf(id: string): WorldBuyer {
  const buyer = buyers.find((one) => one.id === id);
  if (buyer === undefined) throw new Error(`There is no buyer ${id} in this world.`);
  return buyer;
}
