/** Exit codes of `syncline`; `syncline --help` prints them. */
export const exitCodes = {
  ok: 0,
  /** The command ran and found something wrong: problems in a file, a check that failed. */
  found: 1,
  /** The call itself is wrong: unknown option, missing argument, a file that cannot be read or written. */
  usage: 2,
  /** The hub or the database cannot be reached. */
  unreachable: 3,
  /** The hub said no, with a problem. */
  refused: 4,
} as const;

/** Ends the command with a text on standard error and an exit code. */
export class CommandFailed extends Error {
  readonly exitCode: number;

  constructor(text: string, exitCode: number) {
    super(text);
    this.name = 'CommandFailed';
    this.exitCode = exitCode;
  }
}
