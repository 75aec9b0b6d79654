import type { Limit } from './limit.js';
import type { Window } from './window.js';

/** Spends a window evenly: each start is a share of what is left of it after the one before. */
export class Spread implements Limit {
  #nextAt = -Infinity;

  constructor(private readonly window: Window) {}

  available(now: number): number {
    return now >= this.#nextAt ? 1 : 0;
  }

  opensAt(): number | undefined {
    return this.#nextAt;
  }

  /** A request starts. Asked before it is taken from the window. */
  take(now: number): void {
    const left = this.window.available(now);
    const ends = this.window.opensAt(now);
    // A probe, or a window that nobody tells, has no end to spread over.
    this.#nextAt =
      ends === undefined || !Number.isFinite(left) ? now : now + Math.max(0, ends - now) / Math.max(left, 1);
  }
}
