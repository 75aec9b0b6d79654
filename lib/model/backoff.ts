import type { XError } from './x-error.js';

/** How the pauses between attempts grow. Durations are milliseconds. */
export interface BackoffLadder {
  /** `exponential`: base, base × factor, base × factor²…; `linear`: base, 2 × base, 3 × base…; `constant`: base. */
  readonly kind: 'exponential' | 'linear' | 'constant';
  readonly baseMs: number;
  /** Upper bound of a step. `Retry-After` and resets can still make a pause longer. */
  readonly maxMs: number;
  /**
   * Growth per step of an `exponential` ladder.
   * @defaultValue 2
   */
  readonly factor?: number | undefined;
  /**
   * `full` draws the pause between 0 and the step, `equal` between half the step and the whole step; `none` uses the
   * step itself.
   * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
   */
  readonly jitter: 'full' | 'equal' | 'none';
  /**
   * While eight or more other calls wait for the same closed gate, a pause is at most this share of the time the gate
   * has been closed, so that the end of an outage is noticed soon. It is never less than a quarter of `baseMs`. Unset
   * by default; the built-in ladders of `rate-limited` and `unavailable` use 0.2.
   */
  readonly downtimeShare?: number | undefined;
}

/**
 * Returns the pause after a failed attempt, in milliseconds; more than a day counts as a day. `attempt` is the number
 * of the attempt, or the number of failures in a row of a gate or stream, from 1. If the function throws or returns
 * anything but a number from 0 up, a `listenerError` is emitted and the built-in pause is used.
 */
export type BackoffFunction = (attempt: number, error: XError) => number;

/** How long to pause between attempts. */
export type Backoff = BackoffLadder | BackoffFunction;

/**
 * Selects the ladder of a failure: a 429 that does not say when it ends (`rate-limited`), a 503 (`unavailable`), any
 * other status, mostly a 5xx (`server-error`), or a connection that failed, broke or timed out (`network`).
 */
export type BackoffClass = 'rate-limited' | 'unavailable' | 'server-error' | 'network';
