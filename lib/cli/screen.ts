import { COLOURS, NO_COLOURS, type Paint } from './paint.js';

/** Where text is written: a terminal, or a pipe or file, which gets no control codes. */
export interface Screen {
  /** Whether lines can be redrawn in place. */
  readonly isTerminal: boolean;
  readonly paint: Paint;
  /** How many characters fit in a line now; changes when the window is resized. */
  width(): number;
  write(text: string): void;
}

/** The part of a Node output stream that is used here. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The width for a pipe: readable in a pager, and wide enough that little is cut. */
const PIPE_WIDTH = 100;
const USUAL_WIDTH = 80;
/** Longer lines are hard to read, however wide the window. */
const WIDEST = 120;

export function screenOf(stream: Output, env: Environment): Screen {
  const isTerminal = stream.isTTY === true && env['TERM'] !== 'dumb';
  // https://no-color.org: NO_COLOR counts if it is set and not empty.
  const hasColours = isTerminal && (env['NO_COLOR'] ?? '') === '';
  return {
    isTerminal,
    paint: hasColours ? COLOURS : NO_COLOURS,
    // Some pseudo terminals report 0 columns.
    width: () => (isTerminal ? Math.min(stream.columns || USUAL_WIDTH, WIDEST) : PIPE_WIDTH),
    write: (text) => void stream.write(text),
  };
}
