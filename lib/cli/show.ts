import { clearInterval, setInterval } from 'node:timers';
import type { XHandle } from '../index.js';
import { boardOn, type Board } from './board.js';
import { EventDigest, eventText } from './event-digest.js';
import type { Io } from './io.js';
import { STREAM_EVENTS } from './stream-digest.js';
import { waitingIn } from './waiting.js';

/** As often as the tenths of a second in the bar change. */
const REDRAW_MS = 100;

/** Reports that `posts` more posts are done. */
export type Came = (posts: number) => void;

/** The result of a part of the demo, and how long it took. */
export interface Played<T> {
  readonly outcome: T;
  readonly elapsedMs: number;
}

/** Shows the progress and the events of each part of the demo while it runs. */
export class Show {
  readonly #digest: EventDigest;
  readonly #board: Board;

  constructor(
    private readonly x: XHandle,
    private readonly io: Io,
  ) {
    this.#digest = new EventDigest(x);
    this.#board = boardOn(io.out);
    // Events of a stream are shown at once, after the events before them that were held back.
    for (const name of STREAM_EVENTS) x.events.on(name, () => this.#showEvents());
  }

  /** Runs a part of the demo that is complete once `total` posts are done. */
  async part<T>(title: string, total: number, play: (came: Came) => Promise<T>): Promise<Played<T>> {
    const { x, io } = this;
    const startedAt = io.now();
    let done = 0;
    let doneBefore = 0;
    const showProgress = (): void => {
      const now = io.now();
      this.#board.progress({ done, total, elapsedMs: now - startedAt, ...waitingIn(x.limits.list(), now) });
    };
    const came: Came = (posts) => {
      done += posts;
      showProgress();
    };
    this.#board.line(title);
    const redraw = setInterval(() => {
      // Shown only in a pause, so that the events of all calls that one window admitted come together.
      if (done === doneBefore) this.#showEvents();
      doneBefore = done;
      showProgress();
    }, REDRAW_MS);
    try {
      return { outcome: await play(came), elapsedMs: io.now() - startedAt };
    } finally {
      clearInterval(redraw);
      this.#showEvents();
      this.#board.end();
    }
  }

  #showEvents(): void {
    const { out } = this.io;
    // A pipe or file gets whole lines; on a terminal they are cut to its width.
    const width = out.isTerminal ? out.width() : Infinity;
    for (const line of this.#digest.take(this.io.now())) this.#board.line(eventText(line, out.paint, width));
  }
}
