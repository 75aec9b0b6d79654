import type { Backoff, BackoffClass } from './backoff.js';
import type { Reconcile, Refresh, RetryOptions } from './options.js';
import type { SharedRedis } from './shared-options.js';
import type { StreamSettings } from './stream.js';

/** The options of `attach` with every default filled in. */
export interface Settings {
  readonly hosts: readonly string[] | undefined;
  /** Undefined with `pacing: false`. */
  readonly pacing: PacingSettings | undefined;
  /** Undefined with `retry: false`. */
  readonly retry: RetrySettings | undefined;
  /**
   * The built-in retry settings: the base for a request that sets `retry` although `attach` has `retry: false`, and the
   * fallback for a `backoff` function that fails.
   */
  readonly retryDefaults: RetrySettings;
  readonly quota: QuotaSettings | undefined;
  readonly refresh: Refresh | undefined;
  readonly stream: StreamSettings;
  /** Undefined without the option `shared`: then budgets belong to this instance alone. */
  readonly shared: SharedSettings | undefined;
  readonly appId: string | undefined;
}

/** Budgets shared with other processes. Durations are milliseconds. */
export interface SharedSettings {
  readonly redis: SharedRedis;
  readonly namespace: string;
  readonly onLost: 'local' | 'fail';
  readonly timeoutMs: number;
  readonly deadAfterMs: number;
}

/** When a failed attempt is retried. */
export interface RetrySettings {
  readonly maxAttempts: number;
  /**
   * Milliseconds. Undefined where the user set none: then `retry/decide.ts` derives the bound from the deadline,
   * `maxWaitMs` and {@link PATIENCE_MS}.
   */
  readonly maxElapsedMs: number | undefined;
  readonly backoff: Readonly<Record<BackoffClass, Backoff>>;
  readonly shouldRetry: RetryOptions['shouldRetry'];
  readonly reconcile: Reconcile | undefined;
}

/** The token bucket that limits retries. Both are numbers of retries. */
export interface QuotaSettings {
  readonly capacity: number;
  readonly refund: number;
}

/** How requests are paced. Durations are milliseconds. */
export interface PacingSettings {
  readonly spread: boolean;
  readonly reserve: number;
  readonly maxConcurrentTotal: number;
  readonly maxConcurrentBucket: number;
  readonly maxQueued: number;
  readonly maxWaitMs: number;
}

/**
 * How long a call waits and keeps retrying where no option says otherwise: one of X's 15-minute windows plus a minute
 * of slack, not a 24-hour window. Milliseconds.
 */
export const PATIENCE_MS = 960_000;
