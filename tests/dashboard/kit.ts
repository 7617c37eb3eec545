/** Modules of the page, and a hub for them that has as many rows as a test wants. */

export interface Row {
  [field: string]: unknown;
}
export interface List {
  rows: Row[];
  newest: number;
  isCut: boolean;
  missesSome: boolean;
}
export type Picture = Record<
  'orders' | 'shipments' | 'invoices' | 'exceptions' | 'transmissions',
  List
> & { conservation: unknown; workload: { deadLetters: number } };

interface Words {
  systemsOf(transmissions: List): Row[];
  systemStanding(system: Row): { tone: string; text: string };
  tilesOf(picture: object): { value: string; text: string; tone?: string }[];
  linesOf(state: unknown): { parts: string[] }[];
  exceptionsInOrder(rows: Row[], shownMax: number): Row[];
  noteOf(list: object): string | undefined;
  systemsNoteOf(list: List, workload: object): string | undefined;
}
interface Reader {
  readPicture(hub: object): Promise<Picture>;
}
interface Api {
  hubOf(key: string): { list(path: string): Promise<{ rows: Row[]; isCut: boolean }> };
}

/** The page is plain JavaScript for browsers: imported by a path that the compiler does not follow. */
async function pageModule<T>(name: string): Promise<T> {
  const path: string = `../../dashboard/public/${name}`;
  return (await import(path)) as T;
}
export const words = await pageModule<Words>('words.js');
export const { readPicture } = await pageModule<Reader>('picture.js');
export const { hubOf } = await pageModule<Api>('hub.js');

const NAMES: Record<string, string> = {
  '/v1/purchase-orders': 'orders',
  '/v1/shipments': 'shipments',
  '/v1/invoices': 'invoices',
  '/v1/exceptions': 'exceptions',
  '/v1/transmissions': 'transmissions',
};

export type Tables = Partial<Record<string, Row[]>>;

/** Answers like the API: newest (last) rows first, filtered by whatever field the query names, in pages. */
export function answerOf(tables: Tables, url: string): unknown {
  const { pathname, searchParams } = new URL(url, 'http://hub');
  if (pathname === '/v1/conservation') return { ...NO_ACCOUNTS, violations: [], holds: true };
  const failed = (tables.transmissions ?? []).filter(({ phase }) => phase === 'dead_letter');
  if (pathname === '/v1/workload') return { deadLetters: failed.length };
  const name = NAMES[pathname];
  if (name === undefined) return undefined;
  const { limit = '50', after = '0', ...filter } = Object.fromEntries(searchParams);
  const found = (tables[name] ?? [])
    .filter((row) => Object.entries(filter).every(([field, value]) => String(row[field]) === value))
    .reverse();
  const end = Number(after) + Number(limit);
  searchParams.set('after', String(end));
  return {
    rows: found.slice(Number(after), end),
    ...(found.length > end ? { next: `${pathname}?${searchParams}` } : {}),
  };
}
const NO_ACCOUNTS = { interchanges: {}, documents: {} };

export function times(count: number, make: (n: number) => Row): Row[] {
  return Array.from({ length: count }, (_, at) => make(at + 1));
}

export const sent = (n: number, partner = 'ACME'): Row => ({
  id: `t-${partner}-${n}`,
  partner,
  phase: 'sent',
  finishedAt: '2026-11-20T08:00:00.000Z',
});
export const order = (n: number, phase = 'confirmed'): Row => ({
  stream: `order/E1/US01/${n}/-`,
  title: String(n),
  partner: 'ACME',
  phase,
  version: 1,
  changedAt: new Date(Date.UTC(2026, 10, 1) + n * 1000).toISOString(),
});
export const exception = (n: number, severity: string): Row => ({
  stream: `exception/late/order%2FE1%2FUS01%2F${n}%2F-/-`,
  title: `Late ${n}`,
  severity,
  open: true,
  category: 'late',
  openedAt: '2026-11-20T08:00:00.000Z',
});
