import type { Concurrency } from './concurrency.js';
import type { Limit } from './limit.js';
import type { Window } from './window.js';

/**
 * Slow start for an endpoint whose answers report no budget. One request goes first, and each that is carried out
 * raises the allowed number under way by one, so it doubles with every round trip. A 429 shows how many X allowed
 * until then: next time that many may go at once, and only beyond them does the allowance grow again.
 */
export class SlowStart implements Limit {
  #allowance = 1;
  /** Requests carried out since the last 429. */
  #done = 0;
  /** How many requests X carried out before it last sent a 429. */
  #expected = 0;

  constructor(
    private readonly window: Window,
    private readonly own: Concurrency,
  ) {}

  get #applies(): boolean {
    return this.window.silent || this.window.isAssumed;
  }

  available(): number {
    if (!this.#applies) return Infinity;
    const { inFlight } = this.own;
    return Math.max(0, this.#allowance - inFlight, this.#expected - this.#done - inFlight);
  }

  opensAt(): number | undefined {
    return undefined;
  }

  carriedOut(): void {
    if (!this.#applies) return;
    this.#done++;
    if (this.#done > this.#expected) this.#allowance++;
  }

  refused(): void {
    if (this.#done > 0) this.#expected = this.#done;
    this.#done = 0;
    this.#allowance = 1;
  }
}
