import type { PatientClock } from '../../lib/model/clock.js';

/** A clock that jumps from wake to wake: a simulated day takes as long as its events. */
export class SimClock implements PatientClock {
  #now: number;
  #order = 0;
  readonly #wakes = new Map<number, { at: number; order: number; wake: () => void }>();

  constructor(start = 1_800_000_000_000) {
    this.#now = start;
  }

  readonly now = (): number => this.#now;

  at(instant: number, wake: () => void): () => void {
    const id = this.#order++;
    this.#wakes.set(id, { at: instant, order: id, wake });
    return () => this.#wakes.delete(id);
  }

  idly(instant: number, wake: () => void): () => void {
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
      let next: [number, { at: number; order: number; wake: () => void }] | undefined;
      for (const entry of this.#wakes) if (!next || entry[1].at < next[1].at) next = entry;
      if (!next) return;
      if (events > mostEvents) throw new Error('the world does not come to rest');
      this.#wakes.delete(next[0]);
      this.#now = Math.max(this.#now, next[1].at);
      next[1].wake();
    }
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
