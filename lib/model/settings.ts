import type { Backoff, BackoffClass } from './backoff.js';
import type { Reconcile, Refresh, RetryOptions } from './options.js';
import type { SharedRedis } from './shared-options.js';
import type { StreamSettings } from './stream.js';

/** The options of `attach` with every default filled in. */
export interface Settings {
  readonly hosts: readonly string[] | undefined;
  /** Undefined where nothing is paced. */
  readonly pacing: PacingSettings | undefined;
  /** Undefined where nothing is sent again. */
  readonly retry: RetrySettings | undefined;
  /** What holds where a request asks for retries although nothing else does. */
  readonly retryDefaults: RetrySettings;
  readonly quota: QuotaSettings | undefined;
  readonly refresh: Refresh | undefined;
  readonly stream: StreamSettings;
  /** Undefined where budgets are this instance's own. */
  readonly shared: SharedSettings | undefined;
  readonly appId: string | undefined;
}

/** Budgets in common with other processes. Durations are milliseconds. */
export interface SharedSettings {
  readonly redis: SharedRedis;
  readonly namespace: string;
  readonly onLost: 'local' | 'fail';
  readonly timeoutMs: number;
  readonly deadAfterMs: number;
}

/** When a failed attempt is followed by another. */
export interface RetrySettings {
  readonly maxAttempts: number;
  /** Undefined where the user gave none: then {@link PATIENCE_MS} bounds what nothing else does. Milliseconds. */
  readonly maxElapsedMs: number | undefined;
  readonly backoff: Readonly<Record<BackoffClass, Backoff>>;
  readonly shouldRetry: RetryOptions['shouldRetry'];
  readonly reconcile: Reconcile | undefined;
}

/** The token bucket of retries. */
export interface QuotaSettings {
  readonly capacity: number;
  readonly refund: number;
}

/** How requests wait. Durations are milliseconds. */
export interface PacingSettings {
  readonly spread: boolean;
  readonly reserve: number;
  readonly maxConcurrentTotal: number;
  readonly maxConcurrentBucket: number;
  readonly maxQueued: number;
  readonly maxWaitMs: number;
}

/**
 * How long a call that did not say so waits and keeps trying: through one of X's 15-minute windows with some
 * slack, not through its days. Milliseconds.
 */
export const PATIENCE_MS = 960_000;
