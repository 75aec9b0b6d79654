import type { Concurrency } from './concurrency.js';
import type { Limit } from './limit.js';
import type { Window } from './window.js';

/** Weight of the latest answer in the average round trip. */
const WEIGHT = 1 / 8;

/**
 * Where others spend the same window, the remaining count that X reported may be gone at any time: if they empty it,
 * every request under way gets a 429. So once others were seen there, one request goes at a time, and the first 429
 * is the last of its window. More go at once only if one at a time could not use the window up: as many as that takes.
 */
export class Caution implements Limit {
  #tripMs: number | undefined;

  constructor(
    private readonly windows: readonly Window[],
    private readonly own: Concurrency,
  ) {}

  get tripMs(): number | undefined {
    return this.#tripMs;
  }

  available(): number {
    let most = Infinity;
    for (const window of this.windows) if (window.isShared) most = Math.min(most, this.#needed(window));
    return Math.max(0, most - this.own.inFlight);
  }

  /** Unknown: the next answer decides. */
  opensAt(): number | undefined {
    return undefined;
  }

  /** A request was carried out. `tripMs`: milliseconds from sending it to its answer. */
  answered(tripMs: number): void {
    this.#tripMs = this.#tripMs === undefined ? tripMs : this.#tripMs + (tripMs - this.#tripMs) * WEIGHT;
  }

  /** How many requests have to be under way at any time to use up this process's part of the window. */
  #needed({ limit, longestMs, spenders }: Window): number {
    const part = (limit ?? 1) / spenders;
    return Math.max(1, Math.ceil((part * (this.#tripMs ?? 0)) / Math.max(1, longestMs)));
  }
}
