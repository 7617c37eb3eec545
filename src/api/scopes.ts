/** What a key may do. A scope does what it says and nothing else; `admin` is all of them. */

export const scopes = {
  'documents:write': 'Send interchanges and documents.',
  'documents:read': 'Read interchanges, documents and transmissions with their content.',
  'orders:read':
    'Read orders, shipments, loads, invoices, ledgers, commitments, timelines and lineage.',
  'orders:decide': "Approve or reject a supplier's answer; cancel a shipment.",
  'invoices:decide': 'Release or reject a held invoice; close an order line short.',
  'exceptions:read': 'Read exceptions, also where a trace or lineage leads to one.',
  'exceptions:write': 'Acknowledge, assign, comment and resolve exceptions.',
  'capabilities:call': 'Call business capabilities such as inventory availability.',
  'events:read': 'Read the event stream.',
  'operations:read': 'Read quarantine, conservation, workload, channels and metrics.',
  'operations:write':
    'Reprocess, release or drop quarantined input; resend or cancel transmissions.',
  'configuration:read': 'Read profiles, settings and master data; make plans.',
  'configuration:write': 'Change profiles, settings and master data.',
  'keys:write': 'Issue, list and revoke API keys.',
  'audit:read': 'Read the audit trail.',
  admin: 'Everything above.',
} as const;

export type Scope = keyof typeof scopes;
export const scopeNames = Object.keys(scopes) as Scope[];

export function isScope(text: string): text is Scope {
  return Object.hasOwn(scopes, text);
}

/** All that a partner's key can be given; everything else is for the hub's own organisation. */
export const partnerScopes: readonly Scope[] = [
  'documents:write',
  'documents:read',
  'orders:read',
  'events:read',
  'configuration:read',
];

export function grants(held: ReadonlySet<string>, wanted: Scope): boolean {
  return held.has(wanted) || held.has('admin');
}
