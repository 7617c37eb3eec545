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

/** `1234` → `1,234`. */
function numberText(count) {
  return count.toLocaleString('en-GB');
}

/** How many there are, as far as they were read. */
function countText(count, isCut) {
  return isCut ? `${numberText(count)} or more` : numberText(count);
}

/**
 * Transmissions by system: how many went, wait, or could not be sent. Of a list that was cut, `sent` is of the newest;
 * the others are of all, unless it misses some.
 */
export function systemsOf({ rows, newest, isCut, missesSome }) {
  const systems = new Map();
  for (const { partner, phase, finishedAt } of rows) {
    const row = systems.get(partner) ?? {
      partner,
      sent: 0,
      waiting: 0,
      failed: 0,
      lastAt: '',
      missesSome,
    };
    if (phase === 'sent') row.sent += 1;
    else if (phase === 'dead_letter') row.failed += 1;
    else if (phase !== 'cancelled') row.waiting += 1;
    if ((finishedAt ?? '') > row.lastAt) row.lastAt = finishedAt;
    systems.set(partner, row);
  }
  const of = isCut ? ` of the newest ${numberText(newest)}` : '';
  return [...systems.values()]
    .map((row) => ({ ...row, sentText: `${numberText(row.sent)}${of} sent` }))
    .sort((a, b) => (a.partner < b.partner ? -1 : 1));
}

/** One word for how far a system is behind. */
export function systemStanding({ waiting, failed, missesSome }) {
  if (failed > 0)
    return { tone: 'bad', text: `${countText(failed, missesSome)} could not be sent` };
  if (waiting > 0) return { tone: 'warn', text: `${countText(waiting, missesSome)} on the way` };
  // So much could not be sent, to whomever, that not all of it was read.
  if (missesSome) return { tone: '', text: 'nothing found that waits' };
  return { tone: 'good', text: 'in step' };
}

export function tilesOf({ orders, shipments, invoices, exceptions, conservation, ...more }) {
  return [
    { value: countText(orders.rows.length, orders.isCut), text: 'orders' },
    answeredTile(orders),
    { value: countText(shipments.rows.length, shipments.isCut), text: 'shipments under way' },
    heldTile(invoices),
    exceptionsTile(exceptions),
    systemsTile(more),
    {
      value: conservation?.holds === true ? 'holds' : conservation === undefined ? '…' : 'broken',
      text: 'conservation',
      tone: conservation?.holds === true ? 'good' : conservation === undefined ? '' : 'bad',
    },
  ];
}

/** Of very many orders only the unanswered ones are all read, so they are what is counted. */
function answeredTile({ rows, isCut, missesSome }) {
  const open = rows.filter(({ phase }) => toneOf(phase) === 'warn').length;
  return isCut
    ? { value: countText(open, missesSome), text: 'of them not answered yet' }
    : { value: numberText(rows.length - open), text: 'of them answered' };
}

function heldTile({ rows, isCut, missesSome }) {
  const held = rows.filter(({ phase }) => phase === 'held').length;
  return {
    value: countText(held, missesSome),
    text: `of ${countText(rows.length, isCut)} open invoices held`,
    tone: held > 0 ? 'warn' : '',
  };
}

function exceptionsTile({ rows, isCut, missesSome }) {
  const grave = rows.filter(isGrave).length;
  return {
    value: countText(rows.length, isCut),
    text:
      grave === 0 ? 'open exceptions' : `open exceptions, ${countText(grave, missesSome)} grave`,
    tone: grave > 0 ? 'bad' : '',
  };
}

/** What could not be sent is counted by the hub, whatever was read of it. */
function systemsTile({ systems, workload }) {
  const behind = systems.filter(({ waiting, failed }) => waiting + failed > 0).length;
  const { deadLetters } = workload;
  const isInStep = behind === 0 && deadLetters === 0;
  return {
    value: isInStep ? 'in step' : behind === 0 ? 'behind' : `${numberText(behind)} behind`,
    text: deadLetters === 0 ? 'systems' : `systems, ${numberText(deadLetters)} could not be sent`,
    tone: isInStep ? 'good' : deadLetters === 0 ? 'warn' : 'bad',
  };
}

function isGrave({ severity }) {
  return toneOf(severity) === 'bad';
}

/** Where not all are shown, the grave ones first. */
export function exceptionsInOrder(rows, shownMax) {
  if (rows.length <= shownMax) return rows;
  return [...rows.filter(isGrave), ...rows.filter((row) => !isGrave(row))];
}

/**
 * What a list on the page leaves out; undefined where it is whole.
 * @param shown rows that are shown of `count`; `older`: which of the older ones were read too, in words
 */
export function noteOf({ shown, count, newest, isCut, older }) {
  const part = `Shown: ${numberText(shown)} of ${countText(count, isCut)}.`;
  if (!isCut) return shown < count ? part : undefined;
  return `${part} Read were the newest ${numberText(newest)}, and of the older ones those that ${older}.`;
}

/** The same of who has been told. */
export function systemsNoteOf({ newest, isCut, missesSome }, { deadLetters }) {
  if (!isCut) return undefined;
  const sent = `What was sent is counted among the newest ${numberText(newest)}`;
  return missesSome
    ? `${sent}; so is what waits or could not be sent (in all ${numberText(deadLetters)} could not).`
    : `${sent}, what waits or could not be sent among all.`;
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
      parts: (answer?.parts ?? []).map((part) => partText(part, line.terms.unit)),
    };
  });
}

/** `60 EA accepted, ships 2026-11-24, arrives 2026-11-26`. */
function partText({ quantity, disposition, shipOn, deliveryOn }, unit) {
  return [
    `${quantity} ${unit} ${inWords(disposition)}`,
    ...(shipOn === undefined ? [] : [`ships ${shipOn}`]),
    ...(deliveryOn === undefined ? [] : [`arrives ${deliveryOn}`]),
  ].join(', ');
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
