import type { XError } from './x-error.js';

/** How the pauses between attempts grow. Durations are milliseconds. */
export interface BackoffLadder {
  /** `exponential`: base, base × factor, base × factor²…; `linear`: base, 2 × base, 3 × base…; `constant`: base. */
  readonly kind: 'exponential' | 'linear' | 'constant';
  readonly baseMs: number;
  /** No pause is longer. */
  readonly maxMs: number;
  /**
   * Of `exponential`.
   * @defaultValue 2
   */
  readonly factor?: number | undefined;
  /**
   * `full` draws a pause between nothing and the step, `equal` between half of it and all of it; `none` takes
   * the step as it is.
   * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
   */
  readonly jitter: 'full' | 'equal' | 'none';
  /**
   * While many calls wait for the same closed gate, a pause is at most this share of the time it has been closed:
   * so the end of an outage is noticed at most that much late. Unset by default; the built-in ladders use a fifth.
   */
  readonly downtimeShare?: number | undefined;
}

/**
 * Returns the pause after a failed attempt, in milliseconds, given its number (from 1) and its error. If it throws, or
 * returns anything but a number from 0 up, a `listenerError` is emitted and the built-in pause is used.
 */
export type BackoffFunction = (attempt: number, error: XError) => number;

/** How long to pause between attempts. */
export type Backoff = BackoffLadder | BackoffFunction;

/**
 * What failed, as far as pauses go: a 429 that tells no end, a 503, another 5xx, or a connection that could not
 * be made, broke or timed out.
 */
export type BackoffClass = 'rate-limited' | 'unavailable' | 'server-error' | 'network';
