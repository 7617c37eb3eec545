/** Files and functions short enough to be read at once. */
import { isCode, type Node, type Rule, walk } from './source.ts';

const FILE_LINES_MAX = 500;
const FUNCTION_LINES_MAX = 70;

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
]);

export const fileSizes: Rule = (sources) =>
  sources.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return lines > FILE_LINES_MAX ? [`${path}:1 has ${lines} lines of ${FILE_LINES_MAX}`] : [];
  });

export const functionSizes: Rule = (sources) => {
  const findings: string[] = [];
  for (const source of sources) {
    if (!isCode(source.path)) continue;
    walk(source, (node) => {
      if (!FUNCTIONS.has(node.type)) return;
      const lines = linesOf(node);
      if (lines <= FUNCTION_LINES_MAX) return;
      const where = `${source.path}:${node.loc.start.line}`;
      findings.push(`${where} a function has ${lines} lines of ${FUNCTION_LINES_MAX}`);
    });
  }
  return findings;
};

function linesOf(node: Node): number {
  return node.loc.end.line - node.loc.start.line + 1;
}
