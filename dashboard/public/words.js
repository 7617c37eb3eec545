/** What the API says, in the words and rows of the page. No DOM here. */

const GOOD = new Set(['confirmed', 'settled', 'closed', 'received', 'sent', 'matched', 'released']);
const BAD = new Set(['rejected', 'critical', 'high', 'dead_letter', 'held', 'breaks']);
const WARN = new Set(['issued', 'expected', 'partly_answered', 'medium', 'waiting', 'at_risk']);

/** `partly_answered` → `partly answered`. */
export function inWords(word) {
  return String(word ?? '').replaceAll('_', ' ');
}

export function toneOf(word) {
  if (GOOD.has(word)) return 'good';
  if (BAD.has(word)) return 'bad';
  return WARN.has(word) ? 'warn' : '';
}

/** An instant as the reader's clock shows it. */
export function timeText(instant, zone) {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return '';
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    day: '2-digit',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(date);
}

/** Transmissions by system: how many went, wait, or could not be sent. */
export function systemsOf(transmissions) {
  const systems = new Map();
  for (const { partner, phase, finishedAt } of transmissions) {
    const row = systems.get(partner) ?? { partner, sent: 0, waiting: 0, failed: 0, lastAt: '' };
    if (phase === 'sent') row.sent += 1;
    else if (phase === 'dead_letter') row.failed += 1;
    else if (phase !== 'cancelled') row.waiting += 1;
    if ((finishedAt ?? '') > row.lastAt) row.lastAt = finishedAt;
    systems.set(partner, row);
  }
  return [...systems.values()].sort((a, b) => (a.partner < b.partner ? -1 : 1));
}

/** One word for how far a system is behind. */
export function systemStanding({ waiting, failed }) {
  if (failed > 0) return { tone: 'bad', text: `${failed} could not be sent` };
  if (waiting > 0) return { tone: 'warn', text: `${waiting} on the way` };
  return { tone: 'good', text: 'in step' };
}

export function tilesOf({ orders, shipments, invoices, exceptions, conservation, systems }) {
  const answered = orders.filter(({ phase }) => toneOf(phase) !== 'warn');
  const held = invoices.filter(({ phase }) => phase === 'held');
  const grave = exceptions.filter(({ severity }) => toneOf(severity) === 'bad');
  const behind = systems.filter((system) => systemStanding(system).tone !== 'good');
  return [
    { value: orders.length, text: 'orders' },
    { value: answered.length, text: 'of them answered' },
    { value: shipments.length, text: 'shipments under way' },
    {
      value: held.length,
      text: `of ${invoices.length} open invoices held`,
      tone: held.length > 0 ? 'warn' : '',
    },
    {
      value: exceptions.length,
      text: grave.length === 0 ? 'open exceptions' : `open exceptions, ${grave.length} grave`,
      tone: grave.length > 0 ? 'bad' : '',
    },
    {
      value: behind.length === 0 ? 'in step' : `${behind.length} behind`,
      text: 'systems',
      tone: behind.length === 0 ? 'good' : 'warn',
    },
    {
      value: conservation?.holds === true ? 'holds' : conservation === undefined ? '…' : 'broken',
      text: 'conservation',
      tone: conservation?.holds === true ? 'good' : conservation === undefined ? '' : 'bad',
    },
  ];
}

/** Lines of an order with what was ordered and what is promised. */
export function linesOf(state) {
  return (state?.lines ?? []).map((line) => {
    const answer = line.waiting?.answer ?? line.accepted;
    return {
      line: line.terms.line,
      item: line.terms.item?.buyer ?? line.terms.item?.supplier ?? '',
      ordered: `${line.terms.quantity} ${line.terms.unit}`,
      standing: standingOf(line),
      progress: progressOf(line),
      parts: (answer?.parts ?? []).map(
        (part) =>
          `${part.quantity} ${line.terms.unit} ${inWords(part.disposition)}` +
          `${(part.deliveryOn ?? part.shipOn) ? `, ${part.shipOn ? 'ships' : 'arrives'} ${part.deliveryOn ?? part.shipOn}` : ''}`,
      ),
    };
  });
}

/** What came of a line so far: `100 shipped, 100 received, 90 invoiced`. */
function progressOf({ progress }) {
  const schedules = Object.values(progress ?? {});
  const words = ['shipped', 'received', 'invoiced'].flatMap((word) => {
    const total = schedules.reduce((sum, row) => sum + Number(row[word] ?? 0), 0);
    return total > 0 ? [`${total} ${word}`] : [];
  });
  return words.length === 0 ? 'nothing shipped yet' : words.join(', ');
}

const CHAIN = new Set(['shipment', 'load', 'invoice']);

/** Of all that a trace leads to, what a planner follows: goods on their way and what is billed for them. */
export function chainOf(streams) {
  return streams.filter(({ kind }) => CHAIN.has(kind));
}

function standingOf(line) {
  if (line.cancelled) return 'cancelled';
  if (line.waiting !== undefined) return 'waits for the buyer';
  return line.accepted === undefined ? 'not answered yet' : 'agreed';
}

/** Events of accounts behind the scenes, which tell a person nothing by themselves. */
const QUIET =
  /^(supply|exchange|ledger)\.|^order\.(outlook_changed|exception_)|^commitment\.received/;

export function isTelling(type) {
  return !QUIET.test(type);
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** What an exception is about and says, instants as the reader's clock shows them. */
export function exceptionText({ stream, title }, zone) {
  const [, , about = ''] = stream.split('/').map(decodeURIComponent);
  const subject = nameOf(about);
  return {
    subject: title.includes(subject) ? '' : subject,
    text: title.replace(INSTANT, (instant) => timeText(instant, zone)),
  };
}

const NAMED = new Set(['shipment', 'load', 'carriage', 'invoice']);

/** The number that people know a stream by; nothing for those that have none. */
function nameOf(stream) {
  const [kind, ...parts] = stream.split('/').map(decodeURIComponent);
  if (kind === 'order' || kind === 'ledger')
    return parts
      .slice(2)
      .filter((part) => part !== '-')
      .join('/');
  return NAMED.has(kind) ? (parts.at(-1) ?? '') : '';
}

/** What an event says to a person. */
export function eventText({ type, subject }) {
  const [kind = '', ...parts] = String(subject).split('/').map(decodeURIComponent);
  const name =
    kind === 'exception'
      ? parts[0]
      : nameOf(String(subject)) || parts.filter((part) => part !== '-').at(-1);
  return `${inWords(type.replace('.', ' '))} · ${inWords(name)}`;
}
