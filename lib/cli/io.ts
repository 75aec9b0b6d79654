import type { Screen } from './screen.js';

/** Standard input. */
export interface Input {
  readonly isTerminal: boolean;
  readonly chunks: AsyncIterable<Uint8Array | string>;
}

/** Everything a command has of the process around it. `main.ts` brings the real ones, tests their own. */
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

/** 0 went well, 1 did not, 2 wrong arguments. */
export type ExitCode = 0 | 1 | 2;

/** Something to tell the user in one line, and the code to end with. */
export class Complaint extends Error {
  constructor(
    message: string,
    readonly code: ExitCode,
  ) {
    super(message);
  }
}

/** Wrong arguments: the line says what to type. */
export function usage(message: string): Complaint {
  return new Complaint(message, 2);
}
