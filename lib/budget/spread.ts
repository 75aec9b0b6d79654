import type { Limit } from './limit.js';
import type { Window } from './window.js';

/** Spends a window evenly: the gap to the next start is the time left in it divided by the requests left. */
export class Spread implements Limit {
  #nextAt = -Infinity;

  constructor(private readonly window: Window) {}

  available(now: number): number {
    return now >= this.#nextAt ? 1 : 0;
  }

  opensAt(): number | undefined {
    return this.#nextAt;
  }

  /** A request starts. Call this before the window counts it. */
  take(now: number): void {
    const left = this.window.available(now);
    const ends = this.window.opensAt(now);
    // A probe, or a window that no answer reports, has no known end to spread over.
    this.#nextAt =
      ends === undefined || !Number.isFinite(left) ? now : now + Math.max(0, ends - now) / Math.max(left, 1);
  }
}
