import type { PatientClock } from '../../lib/model/clock.js';
import { Line, type Waiting } from '../../lib/pacing/line.js';

interface Wake extends Waiting {
  readonly wake: () => void;
}

/** A clock that jumps from wake to wake: a simulated day takes as long as its events. */
export class SimClock implements PatientClock {
  #now: number;
  #order = 0;
  readonly #wakes = new Line<Wake>();

  constructor(start = 1_800_000_000_000) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  at(instant: number, wake: () => void): () => boolean {
    const entry: Wake = { rank: instant, order: this.#order++, at: -1, wake };
    this.#wakes.join(entry);
    return () => this.#wakes.leave(entry);
  }

  idly(instant: number, wake: () => void): () => unknown {
    return this.at(instant, wake);
  }

  after(ms: number, wake: () => void): void {
    this.at(this.#now + ms, wake);
  }

  get pending(): number {
    return this.#wakes.size;
  }

  /**
   * Runs every wake in order, letting promises settle in between, until none is left; with `settle` in place of
   * what lets only promises settle.
   */
  async run(mostEvents = 100_000, settle = drain): Promise<void> {
    for (let events = 0; ; events++) {
      await settle();
      if (events > mostEvents) throw new Error('the world does not come to rest');
      if (!this.step()) return;
    }
  }

  /** Runs the next wake; false if there is none. */
  step(): boolean {
    const next = this.#wakes.shift();
    if (!next) return false;
    this.#now = Math.max(this.#now, next.rank);
    next.wake();
    return true;
  }
}

/** Lets everything that is only waiting for promises happen. */
async function drain(): Promise<void> {
  for (let hop = 0; hop < 12; hop++) await Promise.resolve();
}

/** Lets zero timers happen too, and what they start: Bottleneck and axios-retry go by them. */
export async function drainTimers(): Promise<void> {
  for (let round = 0; round < 8; round++) await new Promise((resolve) => setTimeout(resolve, 0));
}
