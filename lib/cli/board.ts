import { barText, percentText, progressText, tenths, type Progress } from './progress.js';
import type { Screen } from './screen.js';

/** Shows a run while it goes on. */
export interface Board {
  /** A line that stays. */
  line(text: string): void;
  progress(progress: Progress): void;
  /** Nothing more to show progress of. */
  end(): void;
}

export function boardOn(screen: Screen): Board {
  return screen.isTerminal ? new TerminalBoard(screen) : new PlainBoard(screen);
}

/** Back to the start of the line and clear it. */
const CLEAR = '\r\u001b[K';

/** Lines scroll by above a bar that is drawn again in place. */
class TerminalBoard implements Board {
  #bar = '';

  constructor(private readonly screen: Screen) {}

  line(text: string): void {
    const { screen } = this;
    screen.write(this.#bar === '' ? `${text}\n` : `${CLEAR}${text}\n${this.#bar}`);
  }

  progress(progress: Progress): void {
    const { screen } = this;
    // A full last column would wrap on some terminals, and the bar could not be cleared.
    this.#bar = barText(progress, screen.paint, screen.width() - 1);
    screen.write(CLEAR + this.#bar);
  }

  end(): void {
    if (this.#bar !== '') this.screen.write('\n');
    this.#bar = '';
  }
}

/** For pipes and files: nothing but lines, one for every tenth. */
class PlainBoard implements Board {
  #shown = 0;

  constructor(private readonly screen: Screen) {}

  line(text: string): void {
    this.screen.write(`${text}\n`);
  }

  progress(progress: Progress): void {
    const now = tenths(progress);
    if (now <= this.#shown) return;
    this.#shown = now;
    this.line(`${percentText(progress)}  ${progressText(progress)}`);
  }

  end(): void {
    this.#shown = 0;
  }
}
