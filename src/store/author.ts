/** How a change is signed: in the audit trail, and on a row of the configuration. */
import type { AuditRow, Author } from './rows.ts';

/** Actor and details of an audit row, with the key among the details, as decisions of people have it. */
export function signed(
  { key, ...actor }: Author,
  details: AuditRow['details'] = {},
): Pick<AuditRow, 'actor' | 'details'> {
  return { actor, details: key === undefined ? details : { ...details, key } };
}

/** `key/ID`, or for a person `person/NAME via key/ID`. */
export function signatureOf({ kind, id, key }: Author): string {
  const name = `${kind}/${id}`;
  return key === undefined || kind === 'key' ? name : `${name} via key/${key}`;
}
