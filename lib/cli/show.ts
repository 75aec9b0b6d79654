import { clearInterval, setInterval } from 'node:timers';
import type { XHandle } from '../index.js';
import { boardOn, type Board } from './board.js';
import { EventDigest, eventText } from './event-digest.js';
import type { Io } from './io.js';
import { STREAM_EVENTS } from './stream-digest.js';
import { waitingIn } from './waiting.js';

/** Often enough for the tenths of a second that the bar shows. */
const REDRAW_MS = 100;

/** Tells that so many more posts are done. */
export type Came = (posts: number) => void;

/** What a part of the demo came to, and how long it took. */
export interface Played<T> {
  readonly outcome: T;
  readonly elapsedMs: number;
}

/** Shows the parts of the demo while they go on: how far they are, and what happens on the way. */
export class Show {
  readonly #digest: EventDigest;
  readonly #board: Board;

  constructor(
    private readonly x: XHandle,
    private readonly io: Io,
  ) {
    this.#digest = new EventDigest(x);
    this.#board = boardOn(io.out);
    // What happens to a stream is told at once, and what led to it before it.
    for (const name of STREAM_EVENTS) x.events.on(name, () => this.#showEvents());
  }

  /** A part that is through once `total` posts are done. */
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
      // A pause: what a window let through is told together.
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
    // A log keeps all of a line; a terminal has room for one.
    const width = out.isTerminal ? out.width() : Infinity;
    for (const line of this.#digest.take(this.io.now())) this.#board.line(eventText(line, out.paint, width));
  }
}
