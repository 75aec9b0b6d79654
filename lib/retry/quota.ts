import type { QuotaSettings } from '../model/settings.js';

/**
 * Retries as a share of successes, so that an outage is not multiplied by those who try again: a token bucket
 * that a retry takes one from, and that successes fill up again. A first attempt never needs a token, so it
 * comes back by itself once X does.
 */
export class RetryQuota {
  #tokens: number;

  constructor(private readonly settings: QuotaSettings) {
    this.#tokens = settings.capacity;
  }

  /** Takes one, if there is one. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** A call got through: with `retries` tokens spent on it, which come back too. */
  succeeded(retries: number): void {
    const { capacity, refund } = this.settings;
    if (this.#tokens < capacity) this.#tokens = Math.min(capacity, this.#tokens + refund + retries);
  }
}
