/** SQL reads the time through one door and makes no ids. */
import { isCode, nameOf, type Rule, type Source, walk } from './source.ts';

const CLOCKS =
  /(?<![\w.])((now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|(current_timestamp|current_date|current_time|localtimestamp|localtime)\b)/gi;
const OWN_IDS = /(?<![\w.])(gen_random_uuid|uuid_generate_v\w+|uuidv[47])\s*\(/gi;
const COMMENT = /--[^\n]*|\/\*[\s\S]*?\*\//g;
const HUB_NOW =
  /create\s+(or\s+replace\s+)?function\s+([\w"]+\.)?hub_now\b[\s\S]*?(\$\w*\$)[\s\S]*?\3/gi;

/** `hub_now()` alone reads the clock, so that a simulation can set it; ids come from the caller. */
export const sqlClock: Rule = (sources) =>
  sources.flatMap((source) => {
    if (source.path.endsWith('.sql')) return judge(source.path, 1, source.text);
    return isCode(source.path) && source.path.startsWith('src/store/') ? inCode(source) : [];
  });

function inCode(source: Source): string[] {
  const findings: string[] = [];
  walk(source, (node) => {
    const text = node.type === 'TemplateElement' ? cooked(node.value) : textOf(node.type, node);
    if (text !== undefined) findings.push(...judge(source.path, node.loc.start.line, text));
  });
  return findings;
}

function textOf(type: string, node: unknown): string | undefined {
  return type === 'StringLiteral' ? nameOf(node) : undefined;
}

function cooked(value: unknown): string | undefined {
  return (value as { cooked?: string }).cooked;
}

function judge(path: string, firstLine: number, text: string): string[] {
  const sql = blank(blank(text, COMMENT), HUB_NOW);
  return [CLOCKS, OWN_IDS].flatMap((pattern) =>
    [...sql.matchAll(pattern)].map((match) => {
      const line = firstLine + sql.slice(0, match.index).split('\n').length - 1;
      const instead = pattern === CLOCKS ? 'hub_now()' : 'an id from the caller';
      return `${path}:${line} ${match[0]} instead of ${instead}`;
    }),
  );
}

/** Replaces what matches by spaces, so that lines keep their numbers. */
function blank(text: string, pattern: RegExp): string {
  return text.replace(pattern, (match) => match.replace(/[^\n]/g, ' '));
}
