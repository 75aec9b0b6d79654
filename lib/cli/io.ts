import type { Screen } from './screen.js';

/** Standard input. */
export interface Input {
  readonly isTerminal: boolean;
  readonly chunks: AsyncIterable<Uint8Array | string>;
}

/** Everything that a command uses of the process. `main.ts` provides the real streams, tests their own. */
export interface Io {
  readonly out: Screen;
  readonly err: Screen;
  readonly input: Input;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Epoch milliseconds, monotonic. */
  now(): number;
  /** The version of the package. */
  version(): string;
}

/** 0: success; 1: failure; 2: wrong arguments. */
export type ExitCode = 0 | 1 | 2;

/** An error to report to the user in one line, and the exit code. */
export class Complaint extends Error {
  constructor(
    message: string,
    readonly code: ExitCode,
  ) {
    super(message);
  }
}

/** The error for wrong arguments: the line says what to type. */
export function usage(message: string): Complaint {
  return new Complaint(message, 2);
}
