import type { QuotaSettings } from '../model/settings.js';

/**
 * Limits retries to a share of the successes, so that retries do not multiply the load of an outage: a token bucket
 * that each retry takes a token from and that successes refill. First attempts need no token, so it refills once X
 * recovers.
 */
export class RetryQuota {
  #tokens: number;

  constructor(private readonly settings: QuotaSettings) {
    this.#tokens = settings.capacity;
  }

  /** Takes a token if one is left. */
  take(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** A call succeeded: adds the refund, and gives back the `retries` tokens that it took. */
  succeeded(retries: number): void {
    const { capacity, refund } = this.settings;
    if (this.#tokens < capacity) this.#tokens = Math.min(capacity, this.#tokens + refund + retries);
  }
}
