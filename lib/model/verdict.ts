import type { RetryAdvice, Scope } from '../facts/rows.js';
import type { Problem } from './problem.js';
import type { RateLimitWindow } from './rate-limit.js';
import type { XErrorKind } from './x-error.js';

/**
 * What one outcome means: the one classification that Results, events, retries and streams read.
 */
export interface Verdict {
  readonly kind: XErrorKind;
  readonly slug?: string;
  readonly status?: number;
  readonly title: string;
  readonly detail: string;
  /** What the entries of the problem say beyond its detail. */
  readonly particulars?: string;
  /** What has happened, in plain words. */
  readonly meaning: string;
  readonly problems: readonly Problem[];
  readonly scope: Scope;
  readonly retry: RetryAdvice;
  /** Not before this instant: epoch milliseconds. */
  readonly retryAt?: number;
  /** For `rate-limited`, and for a `deadline` that a window is to blame for. */
  readonly window?: RateLimitWindow;
  readonly advice: string;
  readonly docsUrl: string;
}
