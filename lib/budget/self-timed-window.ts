import type { RequestOutcome, Limit } from './limit.js';

const LONGEST_PERIOD_MS = 60_000;

/**
 * A window that no header reports: X documents it per second, or a 429 with budget left revealed it. Whether X counts
 * in fixed or sliding seconds is unknown, so the next period begins a whole period after the last answer of this one,
 * which is safe for both.
 * @see https://docs.x.com/x-api/fundamentals/rate-limits
 */
export class SelfTimedWindow implements Limit {
  #used = 0;
  #inFlight = 0;
  #opensAt = -Infinity;

  constructor(
    public limit: number,
    public periodMs: number,
  ) {}

  available(now: number): number {
    if (this.#used > 0 && this.#inFlight === 0 && now >= this.#opensAt) this.#used = 0;
    return Math.max(0, this.limit - this.#used);
  }

  opensAt(): number | undefined {
    return this.#inFlight > 0 ? undefined : this.#opensAt;
  }

  startOf(n: number, now: number): number {
    const room = this.available(now);
    if (n <= room) return now;
    return Math.max(now, this.#opensAt) + (Math.ceil((n - room) / this.limit) - 1) * this.periodMs;
  }

  /** Counts requests that were already under way when the limit became known. */
  adopt(inFlight: number): void {
    this.#used += inFlight;
    this.#inFlight += inFlight;
  }

  take(): void {
    this.#used++;
    this.#inFlight++;
  }

  settle(outcome: RequestOutcome, now: number): void {
    this.#inFlight--;
    if (outcome === 'unsent') this.#used--;
    else this.#opensAt = now + this.periodMs;
  }

  /** X refused although this limit was kept: the real limit is lower, or its period longer. */
  tighten(): void {
    if (this.limit > 1) this.limit = Math.max(1, Math.floor(this.limit / 2));
    else this.periodMs = Math.min(this.periodMs * 2, LONGEST_PERIOD_MS);
  }

  /** Goes back to what is documented. */
  relax(limit: number, periodMs: number): void {
    this.limit = limit;
    this.periodMs = periodMs;
  }
}
