/** The hub's API as the page uses it: lists, single rows, the event stream. */

export class HubProblem extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** More rows of one list are not read at once. */
const LIST_ROWS_MAX = 1000;

export function hubOf(key) {
  const headers = { authorization: `Bearer ${key}` };

  async function get(path) {
    const response = await fetch(path, { headers });
    if (response.ok) return response.json();
    const problem = await response.json().catch(() => ({}));
    throw new HubProblem(response.status, problem.detail ?? problem.title ?? response.statusText);
  }

  /** The first rows of a list; `isCut` where there are more. */
  async function list(path) {
    const rows = [];
    let next = `${path}${path.includes('?') ? '&' : '?'}limit=200`;
    while (next !== undefined && rows.length < LIST_ROWS_MAX) {
      const page = await get(next);
      rows.push(...page.rows);
      next = page.next;
    }
    return { rows, isCut: next !== undefined };
  }

  /** Calls `onEvent` for every event from now on; ends with the connection. */
  async function follow(onOpen, onEvent, after) {
    const response = await fetch('/v1/events', {
      headers: {
        ...headers,
        accept: 'text/event-stream',
        ...(after === undefined ? {} : { 'last-event-id': String(after) }),
      },
    });
    if (!response.ok) throw new HubProblem(response.status, response.statusText);
    onOpen();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block
          .split('\n')
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5).trimStart())
          .join('\n');
        if (data !== '') onEvent(JSON.parse(data));
      }
    }
  }

  return { get, list, follow };
}
