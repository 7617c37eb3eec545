/** A file in words: what it is, what it says, what is wrong with it and where. */
import type { Problem } from '../base/problem.ts';
import { isValidZone } from '../base/zone.ts';
import type { CanonicalDocument } from '../model/document.ts';
import { factsOf } from './facts.ts';
import { type FileReading, readFile } from './read-file.ts';

/** What `syncline describe --json` prints. */
export interface Description {
  /** Undefined where nothing recognizes the file. */
  format: string | undefined;
  documents: { document: CanonicalDocument; source: Record<string, string>; problems: Problem[] }[];
  problems: Problem[];
  /** What would be answered: functional acknowledgments of groups, interchange acknowledgments. */
  acknowledgment: { functional: unknown[]; interchange: unknown[] };
}

/** Whether wall times can be read on the clocks of this zone (IANA, such as `America/Chicago`). */
export function knowsZone(zone: string): boolean {
  return isValidZone(zone);
}

/** Reads a file and describes it. `hasErrors` tells whether anything would be refused. */
export function describe(
  path: string,
  receivedAt: string,
  zone?: string,
): { json: Description; text: string[]; hasErrors: boolean } {
  const reading = readFile(path, receivedAt, zone);
  const problems = [...reading.problems, ...reading.rejected.flatMap((one) => one.problems)];
  const all = [...problems, ...reading.documents.flatMap((one) => one.problems)];
  return {
    json: {
      format: reading.syntax?.id,
      documents: reading.documents.map(({ document, source, problems: own }) => ({
        document,
        source: { ...source },
        problems: own,
      })),
      problems,
      acknowledgment: {
        functional: reading.groups
          .filter(({ answerable }) => answerable)
          .map(({ acknowledgment }) => acknowledgment),
        interchange: reading.interchangeAcknowledgments,
      },
    },
    text: textOf(reading, problems),
    hasErrors: reading.syntax === undefined || all.some(({ severity }) => severity === 'error'),
  };
}

function textOf(reading: FileReading, problems: readonly Problem[]): string[] {
  if (reading.syntax === undefined) {
    return [
      'No supported format recognizes this file.',
      'Supported: X12 interchanges (they begin with ISA) and canonical JSON.',
    ];
  }
  const lines = [`Format: ${reading.syntax.title}`];
  for (const { sender, receiver, controlNumber, version, test } of reading.openings) {
    lines.push(
      `Interchange ${controlNumber} from ${partyOf(sender)} to ${partyOf(receiver)}, version ${version}${
        test ? ', test' : ''
      }`,
    );
  }
  for (const { document, source, position, problems: own } of reading.documents) {
    const where = position.path === '' ? '' : ` at ${position.path}`;
    lines.push('', `${titleOf(document.kind)} ${document.number} (${source.format}${where})`);
    lines.push(...factsOf(document).map((fact) => `  ${fact}`));
    const kept = document.kept?.length ?? 0;
    if (kept > 0) lines.push(`  ${kept} element(s) without a place in the model are kept.`);
    lines.push(...own.flatMap((problem) => problemLines(problem, '  ')));
  }
  if (problems.length > 0) {
    lines.push('', 'Problems outside documents:');
    lines.push(...problems.flatMap((problem) => problemLines(problem, '  ')));
  }
  lines.push('', ...answersOf(reading));
  return lines;
}

function partyOf({ qualifier, id }: { qualifier: string; id: string }): string {
  return qualifier === '' ? id || 'nobody named' : `${qualifier}/${id.trim()}`;
}

function titleOf(kind: string): string {
  const words = kind.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** One problem: severity, code, place, what, what to do. */
function problemLines(problem: Problem, indent: string): string[] {
  const { severity, code, position, text, remedy } = problem;
  const byte = position.offset === undefined ? '' : `, byte ${position.offset}`;
  const segment = position.segment === undefined ? '' : `, segment ${position.segment}`;
  return [
    `${indent}${severity} ${code} at ${position.path || 'the file'}${segment}${byte}`,
    `${indent}  ${text}`,
    ...(remedy === undefined ? [] : [`${indent}  → ${remedy}`]),
  ];
}

function answersOf(reading: FileReading): string[] {
  const groups = reading.groups.map(({ answerable, acknowledgment }) => {
    const { group, groupControl, outcome, received, accepted } = acknowledgment;
    const answer = answerable ? `would be answered ${outcome.value}` : 'is never answered';
    return `Group ${group} ${groupControl} ${answer}: ${accepted} of ${received} set(s) accepted.`;
  });
  const read = reading.documents.length + reading.rejected.length;
  return [
    ...groups,
    `${reading.documents.length} document(s), ${reading.rejected.length} refused${
      reading.expectedDocuments > read ? `, ${reading.expectedDocuments} announced` : ''
    }.`,
  ];
}
