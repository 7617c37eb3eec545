/** Names that may not stand in the code, and ways around the rules. */
import { isPure } from './arrows.ts';
import { isCode, memberOf, type Node, nameOf, parseSource, type Rule, walk } from './source.ts';

const LOCAL_TIME =
  /^(get|set)(Hours|Minutes|Seconds|Milliseconds|Date|Day|Month|FullYear|Year)$|^getTimezoneOffset$|^to(Locale|Date|Time)\w*String$/;
const BARE_ACKNOWLEDGMENT = /^[aA]cks?$/;
const EMPTY_WORD = /(^|[-_.])(manager|handler|helper|util|common|service(?!-levels?))s?([-_.]|$)/;
const TESTS = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const PARKED = new Set(['skip', 'only', 'todo', 'fails']);
const WAY_AROUND =
  /@ts-(ignore|nocheck|expect-error)|biome-ignore|eslint-disable|\bTODO\b|\bFIXME\b/;

/** Pure folders ask neither the clock, nor the machine's zone, nor chance. */
export const pureNames: Rule = onNodes(
  (path) => isPure(path),
  (node) => {
    if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date') {
      const count = Array.isArray(node.arguments) ? node.arguments.length : 0;
      if (count === 0) return 'new Date() reads the clock';
      return count === 1 ? undefined : 'new Date(y, m, …) reads the local zone';
    }
    if (node.type === 'CallExpression' && nameOf(node.callee) === 'Date')
      return 'Date() reads the clock';
    const member = memberOf(node);
    if (member === null) return undefined;
    if (member.object === 'Date' && member.property === 'now') return 'Date.now reads the clock';
    if (member.object === 'Math' && member.property === 'random') return 'Math.random is chance';
    return LOCAL_TIME.test(member.property) ? `${member.property} reads the local zone` : undefined;
  },
);

/** Only the CLI speaks to a console; everything else logs or answers. */
export const consoleOutsideCli: Rule = onNodes(
  (path) => !path.startsWith('src/cli/'),
  (node) => (memberOf(node)?.object === 'console' ? 'console outside src/cli' : undefined),
);

/** Functional acknowledgment, application advice, receipt or order acknowledgment: say which. */
export const bareAcknowledgment: Rule = onNodes(
  (path) => path.startsWith('src/'),
  (node) =>
    node.type === 'Identifier' && BARE_ACKNOWLEDGMENT.test(nameOf(node) ?? '')
      ? `"${nameOf(node)}" does not say which acknowledgment`
      : undefined,
);

/** A file is named for what it does, not for being somewhere to put things. */
export const emptyWords: Rule = (sources) =>
  sources
    .filter(({ path }) => path.split('/').some((part) => EMPTY_WORD.test(part.toLowerCase())))
    .map(({ path }) => `${path}:1 is named with a word that says nothing`);

/** No rule is switched off, no work is promised in a comment, no type is forced. */
export const waysAround: Rule = (sources) => {
  const code = sources.filter((source) => isCode(source.path));
  const comments = code.flatMap((source) =>
    parseSource(source)
      .comments.filter(({ text }) => WAY_AROUND.test(text))
      .map(({ line, text }) => `${source.path}:${line} ${WAY_AROUND.exec(text)?.[0]}`),
  );
  return [...comments, ...forcedOrSwallowed(code)];
};

const forcedOrSwallowed: Rule = onNodes(
  () => true,
  (node) => {
    if (node.type === 'TSAsExpression') {
      if (typeOf(node) === 'TSAnyKeyword') return 'as any';
      return typeOf(node.expression) === 'TSUnknownKeyword' ? 'as unknown as' : undefined;
    }
    if (node.type !== 'CatchClause') return undefined;
    const body = node.body as Node;
    return Array.isArray(body.body) && body.body.length === 0 ? 'a swallowed error' : undefined;
  },
);

/** No test is parked. A test that cannot run here skips itself with a reason (`ctx.skip`, `skipIf`). */
export const parkedTests: Rule = onNodes(
  (path) => /\.test\.tsx?$/.test(path),
  (node) => {
    const member = memberOf(node);
    return member !== null && TESTS.has(member.object ?? '') && PARKED.has(member.property)
      ? `${member.object}.${member.property}`
      : undefined;
  },
);

/** Runs `judge` on every node of the code files that `applies` names. */
function onNodes(
  applies: (path: string) => boolean,
  judge: (node: Node) => string | undefined,
): Rule {
  return (sources) => {
    const findings: string[] = [];
    for (const source of sources) {
      if (!isCode(source.path) || !applies(source.path)) continue;
      walk(source, (node) => {
        const verdict = judge(node);
        if (verdict !== undefined) {
          findings.push(`${source.path}:${node.loc.start.line} ${verdict}`);
        }
      });
    }
    return findings;
  };
}

function typeOf(node: unknown): string | undefined {
  const annotated = node as { type?: string; typeAnnotation?: Node } | null;
  return annotated?.type === 'TSAsExpression' ? annotated.typeAnnotation?.type : undefined;
}
