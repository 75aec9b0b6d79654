import { realTurn, type Clock } from '../model/clock.js';

/** Rounds of zero-delay timers that run between two wakes: a wake may start one, and that one another. */
const DRAIN_ROUNDS = 3;

interface Wake {
  readonly instant: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * A clock that stands still until a test moves it: fifteen minutes of waiting take milliseconds, and go the same way
 * every time. The simulated server's windows, latencies and streams follow it; an attached client waits in real time.
 *
 * @example
 * const clock = new ManualClock(Date.UTC(2026, 0, 1));
 * const server = await createXServer({ clock });
 * await clock.advance(15 * 60_000);
 */
export class ManualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #wakes = new Set<Wake>();

  /**
   * @param start Where the clock begins, in epoch milliseconds; by default 1 January 2026, 00:00 UTC.
   * @throws TypeError where `start` is not a finite number.
   */
  constructor(start: number = Date.UTC(2026, 0, 1)) {
    if (!Number.isFinite(start)) throw new TypeError(`start takes epoch milliseconds, got ${String(start)}`);
    this.#now = start;
  }

  /** The instant the clock shows, in epoch milliseconds. Bound, so `clock.now` can be passed on as a function. */
  readonly now = (): number => this.#now;

  /** How many wakes are scheduled and have not run yet. */
  get pending(): number {
    return this.#wakes.size;
  }

  /**
   * Calls `wake` once, when the clock reaches `instant` (epoch milliseconds); for a past one, at the next `advance`.
   *
   * @returns A function that cancels it.
   */
  at(instant: number, wake: () => void): () => void {
    this.#order += 1;
    const entry: Wake = { instant, order: this.#order, wake };
    this.#wakes.add(entry);
    return () => void this.#wakes.delete(entry);
  }

  /**
   * Moves the clock forward by `ms` and runs the wakes that fall due, in order, each at its instant. Promises and
   * zero-delay timers run before, between and after the wakes. `advance(0)` runs those, and wakes that are due already.
   *
   * @throws TypeError where `ms` is not a finite number of milliseconds, 0 or more.
   */
  async advance(ms: number): Promise<void> {
    if (!(Number.isFinite(ms) && ms >= 0)) {
      throw new TypeError(`advance takes milliseconds, 0 or more, got ${String(ms)}`);
    }
    const target = this.#now + ms;
    await this.#drain();
    for (let due = this.#nextUntil(target); due; due = this.#nextUntil(target)) {
      this.#wakes.delete(due);
      this.#now = Math.max(this.#now, due.instant);
      due.wake();
      await this.#drain();
    }
    // Two calls may overlap; time never runs backwards.
    this.#now = Math.max(this.#now, target);
    await this.#drain();
  }

  #nextUntil(target: number): Wake | undefined {
    let next: Wake | undefined;
    for (const wake of this.#wakes) {
      if (wake.instant > target) continue;
      if (!next || wake.instant < next.instant || (wake.instant === next.instant && wake.order < next.order))
        next = wake;
    }
    return next;
  }

  async #drain(): Promise<void> {
    for (let round = 0; round < DRAIN_ROUNDS; round += 1) {
      // A real zero-delay timer runs after all those started before it.
      await realTurn();
    }
  }
}
