import type { Concurrency } from './concurrency.js';
import type { Limit } from './limit.js';
import type { Window } from './window.js';

/** How much the last answer weighs in how long answers take. */
const WEIGHT = 1 / 8;

/**
 * Where others spend the same window, what X told is no promise: if they empty it, every request under way earns
 * a 429. So once they were seen there one goes at a time, and the first 429 is the last of its window. More go
 * together only where one at a time could not use the window up: as many as that takes.
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

  /** The next answer decides. */
  opensAt(): number | undefined {
    return undefined;
  }

  /** A request was carried out, and its answer took that long. */
  answered(tripMs: number): void {
    this.#tripMs = this.#tripMs === undefined ? tripMs : this.#tripMs + (tripMs - this.#tripMs) * WEIGHT;
  }

  /** How many have to be under way at once, all the time, for this process's part of the window to be used up. */
  #needed({ limit, longestMs, spenders }: Window): number {
    const part = (limit ?? 1) / spenders;
    return Math.max(1, Math.ceil((part * (this.#tripMs ?? 0)) / Math.max(1, longestMs)));
  }
}
