/** The page: reads the API, follows the event stream, shows both. */
import { HubProblem, hubOf } from './hub.js';
import { readPicture } from './picture.js';
import {
  chainOf,
  eventText,
  exceptionsInOrder,
  exceptionText,
  inWords,
  isTelling,
  linesOf,
  noteOf,
  systemStanding,
  systemsNoteOf,
  systemsOf,
  tilesOf,
  timeText,
  toneOf,
} from './words.js';

const REFRESH_MS_MIN = 1000;
const REFRESH_MS_IDLE = 10_000;
const RECONNECT_MS = 3000;
const FEED_MAX = 30;
const ROWS_SHOWN_MAX = 200;

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const at = (id) => document.getElementById(id);
const page = { hub: undefined, picture: undefined, open: undefined, position: undefined, due: 0 };
const versions = new Map();

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {}))
    if (value !== undefined) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

function badge(word, text = inWords(word)) {
  return element('span', { class: `badge ${toneOf(word)}` }, text);
}

function time(instant) {
  return element('time', { datetime: instant }, timeText(instant, zone));
}

function fill(id, rows, empty) {
  const list = at(id);
  if (rows.length === 0) list.replaceChildren(element('li', { class: 'empty' }, empty));
  else list.replaceChildren(...rows);
}

function showNote(id, text) {
  at(id).hidden = text === undefined;
  at(id).textContent = text ?? '';
}

function showTrouble(text) {
  at('trouble').hidden = text === undefined;
  at('trouble').textContent = text ?? '';
}

function showClock(text) {
  at('clock').textContent = `${text} · times in ${zone}`;
}

function showOrders(orders) {
  const openOnly = at('open-only').checked;
  const found = orders.rows
    .filter(({ phase }) => !openOnly || toneOf(phase) === 'warn')
    .sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1));
  const shown = found.slice(0, ROWS_SHOWN_MAX);
  const rows = shown.map((order) => {
    const moved = versions.has(order.stream) && versions.get(order.stream) !== order.version;
    versions.set(order.stream, order.version);
    const row = element(
      'button',
      { type: 'button', class: 'row' },
      element('strong', {}, order.title),
      element('span', {}, order.partner ?? ''),
      badge(order.phase),
      time(order.changedAt),
    );
    row.addEventListener('click', () => openOrder(order.stream));
    return element('li', { class: moved ? 'moved' : undefined }, row);
  });
  const empty = openOnly ? 'Every order is confirmed or ended.' : 'No order has come yet.';
  fill('orders', rows, empty);
  const isCut = openOnly ? orders.missesSome : orders.isCut;
  const older = 'are not answered yet';
  showNote(
    'orders-note',
    noteOf({ ...orders, isCut, shown: shown.length, count: found.length, older }),
  );
}

function exceptionParts(exception) {
  const { subject, text } = exceptionText(exception, zone);
  return [element('strong', {}, subject), ` ${text}`];
}

function showExceptions(exceptions) {
  const shown = exceptionsInOrder(exceptions.rows, ROWS_SHOWN_MAX).slice(0, ROWS_SHOWN_MAX);
  const rows = shown.map((exception) =>
    element(
      'li',
      {},
      element(
        'div',
        { class: 'row' },
        element('span', {}, ...exceptionParts(exception)),
        element('span', {}, `${inWords(exception.category)} · ${exception.owner ?? 'nobody'}`),
        badge(exception.severity),
        exception.dueAt === undefined ? time(exception.openedAt) : time(exception.dueAt),
      ),
    ),
  );
  fill('exceptions', rows, 'Nothing deviates. Exceptions stand here until they end.');
  const count = exceptions.rows.length;
  showNote(
    'exceptions-note',
    noteOf({ ...exceptions, shown: shown.length, count, older: 'are grave' }),
  );
}

function showSystems({ systems, transmissions, workload }) {
  const rows = systems.map((system) => {
    const { tone, text } = systemStanding(system);
    return element(
      'li',
      {},
      element(
        'div',
        { class: 'row' },
        element('strong', {}, system.partner),
        element('span', {}, system.sentText),
        element('span', { class: `badge ${tone}` }, text),
        system.lastAt === '' ? element('span') : time(system.lastAt),
      ),
    );
  });
  fill('systems', rows, 'Nothing was sent yet.');
  showNote('systems-note', systemsNoteOf(transmissions, workload));
}

function showAccounts(conservation) {
  if (conservation === undefined) return;
  const names = [
    'received',
    'applied',
    'translated',
    'duplicate',
    'refused',
    'quarantined',
    'test',
    'waiting',
  ];
  const head = element(
    'tr',
    {},
    element('th'),
    ...names.map((name) => element('th', { class: 'number' }, name)),
  );
  const rows = ['interchanges', 'documents'].map((ledger) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, ledger),
      ...names.map((name) =>
        element('td', { class: 'number' }, String(conservation[ledger][name] ?? '–')),
      ),
    ),
  );
  const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows));
  const word = conservation.holds
    ? 'holds'
    : `${conservation.violations.length} rows are in no account`;
  const mark = element(
    'p',
    {},
    element('span', { class: `badge ${conservation.holds ? 'good' : 'bad'}` }, word),
  );
  at('accounts').replaceChildren(mark, element('div', { class: 'table-frame' }, table));
}

function showPicture(picture) {
  const { orders, exceptions, conservation } = picture;
  at('summary').replaceChildren(
    ...tilesOf(picture).map(({ value, text, tone }) =>
      element(
        'div',
        { class: 'tile' },
        element('b', { class: tone }, String(value)),
        element('span', {}, text),
      ),
    ),
  );
  showOrders(orders);
  showExceptions(exceptions);
  showSystems(picture);
  showAccounts(conservation);
}

function showDetailEvents({ rows, isCut }) {
  const told = rows.filter(({ type }) => isTelling(type));
  const lines = told.map(({ at: when, type }) =>
    element('li', {}, time(when), inWords(type.replace('.', ' '))),
  );
  if (isCut) lines.push(element('li', { class: 'empty' }, 'More happened than is shown here.'));
  fill('detail-events', lines, 'Nothing happened yet.');
}

async function openOrder(stream) {
  page.open = stream;
  try {
    const path = `/v1/streams/${encodeURIComponent(stream)}`;
    const [order, events, trace] = await Promise.all([
      page.hub.get(path),
      page.hub.list(`${path}/events`),
      page.hub.get(`/v1/trace?reference=${encodeURIComponent(stream)}`),
    ]);
    if (page.open !== stream) return;
    at('detail-title').textContent = `Order ${order.title} · ${inWords(order.phase)}`;
    const rows = linesOf(order.state).map(({ line, item, ordered, parts, standing, progress }) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, line),
        element('td', {}, item),
        element('td', {}, ordered),
        element('td', {}, ...parts.flatMap((part) => [element('div', {}, part)])),
        element('td', {}, standing),
        element('td', {}, progress),
      ),
    );
    const head = ['Line', 'Item', 'Ordered', 'Promised', 'Standing', 'So far'].map((name) =>
      element('th', {}, name),
    );
    const table = element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
    );
    at('detail-lines').replaceChildren(element('div', { class: 'table-frame' }, table));
    const chain = chainOf(trace.streams).map(({ kind, title, phase, changedAt }) =>
      element(
        'li',
        {},
        element(
          'div',
          { class: 'row' },
          element('strong', {}, title),
          element('span', {}, kind),
          badge(phase),
          time(changedAt),
        ),
      ),
    );
    fill('detail-chain', chain, 'Nothing has been reported ready yet.');
    showDetailEvents(events);
    at('detail').hidden = false;
    at('detail').scrollIntoView({ block: 'nearest' });
  } catch (error) {
    showTrouble(troubleText(error));
  }
}

async function refresh() {
  const read = await readPicture(page.hub);
  page.picture = { ...read, systems: systemsOf(read.transmissions) };
  showPicture(page.picture);
}

function troubleText(error) {
  if (!(error instanceof HubProblem)) return 'The hub cannot be reached. Trying again…';
  if (error.status === 401) return 'The hub does not know this key. Enter another one.';
  if (error.status === 403) return `The key may not read this: ${error.message}`;
  return `The hub answered: ${error.message}`;
}

/** Refreshes after something happened, at most once a second, and now and then without. */
async function keepFresh() {
  for (;;) {
    try {
      await refresh();
      showTrouble(undefined);
    } catch (error) {
      showTrouble(troubleText(error));
      if (error instanceof HubProblem && error.status === 401) {
        askForKey();
        return;
      }
    }
    page.due = Date.now() + REFRESH_MS_IDLE;
    await new Promise((resolve) => setTimeout(resolve, REFRESH_MS_MIN));
    while (Date.now() < page.due) await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function onEvent(event) {
  page.position = event.position ?? page.position;
  page.due = 0;
  showClock(`Last event ${timeText(event.time, zone)}`);
  if (event.subject === page.open) void openOrder(page.open);
  if (!isTelling(event.type)) return;
  const feed = at('feed');
  if (feed.firstElementChild?.className === 'empty') feed.replaceChildren();
  feed.prepend(element('li', { class: 'moved' }, time(event.time), eventText(event)));
  while (feed.children.length > FEED_MAX) feed.lastElementChild.remove();
}

async function keepFollowing() {
  for (;;) {
    try {
      await page.hub.follow(() => showClock('Connected'), onEvent, page.position);
    } catch (error) {
      if (error instanceof HubProblem && error.status === 401) return;
    }
    showClock('Connection lost, trying again');
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}

function askForKey() {
  at('key-form').hidden = false;
  showClock('Not connected');
}

function begin(key) {
  at('key-form').hidden = true;
  showTrouble(undefined);
  page.hub = hubOf(key);
  void keepFresh();
  void keepFollowing();
}

at('open-only').addEventListener('change', () => {
  if (page.picture !== undefined) showOrders(page.picture.orders);
});
at('detail-close').addEventListener('click', () => {
  page.open = undefined;
  at('detail').hidden = true;
});
at('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  begin(at('key').value.trim());
});
fill('feed', [], 'Nothing since this page was opened.');
fill('orders', [], 'Reading…');

// The key stands behind #, which browsers send to nobody; it is taken out of the address bar at once.
const given = new URLSearchParams(location.hash.slice(1)).get('key');
if (given !== null) {
  sessionStorage.setItem('syncline-key', given);
  history.replaceState(null, '', location.pathname);
}
const known = given ?? sessionStorage.getItem('syncline-key');
if (known === null) {
  askForKey();
  fill('orders', [], 'Enter a key to see orders.');
} else begin(known);
