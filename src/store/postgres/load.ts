/** Statements live in `queries/NAME.sql`, one each; they are read once, when the store is loaded. */
import { readFileSync } from 'node:fs';
import { requestAnswerMsMax } from '../../base/limits.ts';
import type { Statement } from '../sql.ts';
import { withRows } from './rows.ts';

/** The statement in `queries/NAME.sql`, without its comments and with its rows spelled out. */
export function statement(name: string, more: Pick<Statement, 'answerMsMax'> = {}): Statement {
  const text = readFileSync(new URL(`./queries/${name}.sql`, import.meta.url), 'utf8');
  return { ...withRows(name, text.replace(/^\s*--.*$/gm, '').trim()), ...more };
}

/** What a request waits for before it is answered at all: a sender must not give up first. */
export const ofRequest = { answerMsMax: requestAnswerMsMax } as const;
