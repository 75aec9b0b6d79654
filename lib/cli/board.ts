import { barText, percentText, progressText, tenths, type Progress } from './progress.js';
import type { Screen } from './screen.js';

/** Shows lines and progress while the demo runs. */
export interface Board {
  /** Writes a line that stays on the screen. */
  line(text: string): void;
  progress(progress: Progress): void;
  /** The part is over: no more progress follows. */
  end(): void;
}

export function boardOn(screen: Screen): Board {
  return screen.isTerminal ? new TerminalBoard(screen) : new PlainBoard(screen);
}

/** Moves the cursor to the start of the line and clears the line. */
const CLEAR = '\r\u001b[K';

/** Lines scroll above a progress bar that is redrawn in place. */
class TerminalBoard implements Board {
  #bar = '';

  constructor(private readonly screen: Screen) {}

  line(text: string): void {
    const { screen } = this;
    screen.write(this.#bar === '' ? `${text}\n` : `${CLEAR}${text}\n${this.#bar}`);
  }

  progress(progress: Progress): void {
    const { screen } = this;
    // One column stays free: on some terminals a full line wraps, and the bar could not be cleared.
    this.#bar = barText(progress, screen.paint, screen.width() - 1);
    screen.write(CLEAR + this.#bar);
  }

  end(): void {
    if (this.#bar !== '') this.screen.write('\n');
    this.#bar = '';
  }
}

/** For pipes and files: only lines, with one line of progress for every tenth. */
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
