/** What commands print: results on standard output, everything else on standard error. */
import pc from 'picocolors';

const isTerminal = process.stdout.isTTY === true;
const showsProgress = process.stderr.isTTY === true;

/** Colour on a terminal, plain text otherwise (NO_COLOR is respected). */
export const paint = isTerminal ? pc : pc.createColors(false);

// `syncline … | head` closes the pipe early: that is the reader's choice, not a fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** Sequences of our own colours; else what a terminal obeys, and what turns the direction of text. */
const OBEYED = /\p{Cc}\[(?:[12]|22|3[1-9])m|[^\P{Cc}\n\t]|\p{Bidi_Control}/gu;
const ESCAPE = 0x1b;

/**
 * Text that a terminal shows and does not obey: numbers and names in it come from partners. Written as JSON does it,
 * so that JSON means the same. Colours stay where we paint them.
 */
export function harmless(text: string, isPainted: boolean): string {
  return text.replace(OBEYED, (found) => {
    const code = found.charCodeAt(0);
    if (isPainted && found.length > 1 && code === ESCAPE) return found;
    return `\\u${code.toString(16).padStart(4, '0')}${found.slice(1)}`;
  });
}

/** A line of the result. */
export function print(line = ''): void {
  process.stdout.write(`${harmless(line, isTerminal)}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** A line beside the result. */
export function note(line: string): void {
  process.stderr.write(`${harmless(line, isTerminal)}\n`);
}

/** One line that is overwritten on a terminal and printed now and then otherwise. */
export function progress(label: string): {
  update(done: number, total?: number): void;
  end(): void;
} {
  let printedAt = 0;
  let last = '';
  return {
    update(done, total) {
      const share =
        total === undefined || total === 0 ? '' : ` of ${total} (${percent(done, total)})`;
      last = `${label}: ${done}${share}`;
      const now = performance.now();
      if (now - printedAt < (showsProgress ? 80 : 5000)) return;
      printedAt = now;
      process.stderr.write(showsProgress ? `\r\u001b[K${last}` : `${last}\n`);
    },
    end() {
      if (last !== '') process.stderr.write(showsProgress ? `\r\u001b[K${last}\n` : `${last}\n`);
    },
  };
}

function percent(done: number, total: number): string {
  return `${Math.floor((done * 100) / total)} %`;
}

/** Rows under headings, columns as wide as their widest cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [paint.bold(line(headings)), ...rows.map(line)];
}

/** The colour of an outcome or phase. */
export function outcomeColour(outcome: string | undefined): (text: string) => string {
  if (outcome === undefined) return (text) => text;
  if (/applied|sent|accepted|matched|confirmed|translated/.test(outcome)) return paint.green;
  if (/refused|quarantined|dead|held|rejected|conflict/.test(outcome)) return paint.red;
  if (/waiting|leased|proposal/.test(outcome)) return paint.yellow;
  return (text) => text;
}
