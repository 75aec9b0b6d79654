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
   * then the end of an outage is met at most so late. Nothing by default; the built-in ladders have a fifth.
   */
  readonly downtimeShare?: number | undefined;
}

/**
 * Gives the pause after a failed attempt, by its number (from 1) and its error: milliseconds. What throws, or gives no
 * number from 0 up, is told as `listenerError`, and the built-in pause is taken.
 */
export type BackoffFunction = (attempt: number, error: XError) => number;

/** How long to pause between attempts. */
export type Backoff = BackoffLadder | BackoffFunction;

/**
 * What failed, as far as pauses go: a 429 that tells no end, a 503, another 5xx, or a connection that could not
 * be made, broke or timed out.
 */
export type BackoffClass = 'rate-limited' | 'unavailable' | 'server-error' | 'network';
