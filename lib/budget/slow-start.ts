import type { Concurrency } from './concurrency.js';
import type { Limit } from './limit.js';
import type { Window } from './window.js';

/**
 * Feels out an endpoint whose answers tell no budget. One request goes first, and each that is carried out lets
 * one more be under way: twice as many with every round trip. Once X refused, what it allowed until then is
 * known: that many go at once the next time, and only then one by one.
 */
export class SlowStart implements Limit {
  #allowance = 1;
  /** Carried out since X refused last. */
  #done = 0;
  /** How many X allowed the last time before it refused. */
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
