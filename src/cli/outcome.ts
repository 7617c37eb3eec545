/** What became of an interchange that was handed over, as a person reads it. */
import type { Connection } from './connection.ts';
import { outcomeColour, table } from './output.ts';

interface DocumentHead {
  kind: string;
  number: string;
  outcome: string;
  code?: string;
  text?: string;
}

const OUTCOMES = ['applied', 'duplicate', 'refused', 'quarantined', 'waiting'] as const;
const TROUBLES = ['refused', 'quarantined'] as const;
/** More rows are no answer that somebody reads. */
const TROUBLES_SHOWN = 50;

/** As the API answers: without an outcome where it was committed and is not decided. */
export interface Outcome {
  id: string;
  outcome?: string;
  problems?: { code: string; text: string }[];
  /** Of all its documents; absent while it is read. */
  counts?: Record<(typeof OUTCOMES)[number] | 'waitingByName', number>;
  /** As many as the API shows. */
  documents?: DocumentHead[];
}

/** The answer, and the documents of it that need a person. */
export interface Told {
  outcome: Outcome;
  troubles: DocumentHead[];
}

/** Asks for the documents that need a person where the answer does not show all of them. */
export async function toldOf(hub: Pick<Connection, 'get'>, outcome: Outcome): Promise<Told> {
  if (showsAll(outcome)) return { outcome, troubles: [] };
  const troubles: DocumentHead[] = [];
  for (const trouble of TROUBLES) {
    if ((outcome.counts?.[trouble] ?? 0) === 0) continue;
    const list = `/v1/documents?interchange=${outcome.id}&outcome=${trouble}&limit=${TROUBLES_SHOWN}`;
    const { body } = await hub.get(list);
    troubles.push(...(body as { rows: DocumentHead[] }).rows);
  }
  return { outcome, troubles: troubles.slice(0, TROUBLES_SHOWN) };
}

/** Whether it ended, in whole or in part, where a person must look. */
export function hasTrouble({ outcome: whole, counts }: Outcome): boolean {
  return TROUBLES.some((trouble) => whole === trouble || (counts?.[trouble] ?? 0) > 0);
}

/** The lines to print. */
export function linesOf({ outcome: told, troubles }: Told): string[] {
  const { id, outcome, problems = [], documents = [] } = told;
  const head =
    outcome === undefined
      ? `Committed as ${id}; not decided yet. What waits for its reference may wait for days.`
      : `Interchange ${id}: ${outcomeColour(outcome)(outcome)}`;
  const found = problems.map(({ code, text }) => `  ${code}: ${text}`);
  if (showsAll(told)) return [head, ...found, ...rowsOf(documents)];
  const all = `/v1/documents?interchange=${id}`;
  return [head, ...found, countsText(told), ...rowsOf(troubles), `All of them: GET ${all}`];
}

/** True also where nothing is known of any document: then there is nothing to count. */
function showsAll({ counts, documents = [] }: Outcome): boolean {
  return counts === undefined || total(counts) === documents.length;
}

function total(counts: NonNullable<Outcome['counts']>): number {
  return OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
}

/** `1000 documents: 998 applied, 1 refused, 1 waiting`. */
function countsText({ counts }: Outcome): string {
  if (counts === undefined) return '';
  const parts = OUTCOMES.filter((outcome) => counts[outcome] > 0).map((outcome) =>
    outcomeColour(outcome)(`${counts[outcome]} ${outcome}`),
  );
  const whole = total(counts);
  return `${whole} document${whole === 1 ? '' : 's'}: ${parts.join(', ')}`;
}

function rowsOf(documents: readonly DocumentHead[]): string[] {
  if (documents.length === 0) return [];
  const rows = documents.map(({ kind, number, outcome, code, text }) => [
    kind,
    number,
    outcome,
    [code, text].filter((part) => part !== undefined).join(': '),
  ]);
  return table(['document', 'number', 'outcome', ''], rows);
}
