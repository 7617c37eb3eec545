/**
 * What the page shows of the hub. Of a long list the newest rows are read, and of the older ones those that a person
 * must not miss, so that neither a tile nor a badge says well where it is not. No DOM here.
 */

/** Phases of an order that somebody still waits on. */
const UNANSWERED = ['expected', 'issued', 'partly_answered'];
const GRAVE = ['critical', 'high'];
const UNSENT = ['waiting', 'leased', 'dead_letter'];

/** Reads everything that the tiles and lists are made of. */
export async function readPicture(hub) {
  const [orders, shipments, invoices, exceptions, transmissions, conservation, workload] =
    await Promise.all([
      readList(hub, '/v1/purchase-orders', 'stream', 'phase', UNANSWERED),
      readList(hub, '/v1/shipments?open=true', 'stream'),
      readList(hub, '/v1/invoices?open=true', 'stream', 'phase', ['held']),
      readList(hub, '/v1/exceptions?open=true', 'stream', 'severity', GRAVE),
      readList(hub, '/v1/transmissions', 'id', 'phase', UNSENT),
      hub.get('/v1/conservation'),
      hub.get('/v1/workload'),
    ]);
  return { orders, shipments, invoices, exceptions, transmissions, conservation, workload };
}

/**
 * The newest rows of a list. Where there are more, also the older ones with one of these values in a field.
 * `newest`: how many were read whatever they say; `isCut`: there are more; `missesSome`: also of those with the values.
 */
async function readList(hub, path, key, field, values = []) {
  const { rows, isCut } = await hub.list(path);
  if (!isCut) return { rows, newest: rows.length, isCut, missesSome: false };
  const joint = path.includes('?') ? '&' : '?';
  const wanted = await Promise.all(
    values.map((value) => hub.list(`${path}${joint}${field}=${value}`)),
  );
  // A row that was read twice is shown as it was read last.
  const known = new Map(rows.map((row) => [row[key], row]));
  for (const list of wanted) for (const row of list.rows) known.set(row[key], row);
  return {
    rows: [...known.values()],
    newest: rows.length,
    isCut,
    missesSome: wanted.some((list) => list.isCut),
  };
}
