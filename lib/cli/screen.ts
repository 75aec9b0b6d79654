import { COLOURS, NO_COLOURS, type Paint } from './paint.js';

/** Where text goes: a terminal, or a pipe or file that gets no control codes. */
export interface Screen {
  /** Whether lines can be drawn again in place. */
  readonly isTerminal: boolean;
  readonly paint: Paint;
  /** Characters in a line, now: a window may be resized. */
  width(): number;
  write(text: string): void;
}

/** What is needed of a stream. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What a pipe gets: readable in a pager, and long enough to cut little. */
const PIPE_WIDTH = 100;
const USUAL_WIDTH = 80;
/** Longer lines are hard to read, however wide the window. */
const WIDEST = 120;

export function screenOf(stream: Output, env: Environment): Screen {
  const isTerminal = stream.isTTY === true && env['TERM'] !== 'dumb';
  // https://no-color.org: set and not empty.
  const hasColours = isTerminal && (env['NO_COLOR'] ?? '') === '';
  return {
    isTerminal,
    paint: hasColours ? COLOURS : NO_COLOURS,
    // Some pseudo terminals say that they have 0 columns.
    width: () => (isTerminal ? Math.min(stream.columns || USUAL_WIDTH, WIDEST) : PIPE_WIDTH),
    write: (text) => void stream.write(text),
  };
}
