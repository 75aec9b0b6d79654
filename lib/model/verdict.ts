import type { RetryAdvice, Scope } from '../facts/rows.js';
import type { Problem } from './problem.js';
import type { RateLimitWindow } from './rate-limit.js';
import type { XErrorKind } from './x-error.js';

/** What one outcome means. Results, events, retries and streams all use this one classification. */
export interface Verdict {
  readonly kind: XErrorKind;
  readonly slug?: string;
  readonly status?: number;
  readonly title: string;
  readonly detail: string;
  /** What the problem's `errors` entries say beyond its detail. */
  readonly particulars?: string;
  /** What happened, as the catalogue words it. */
  readonly meaning: string;
  readonly problems: readonly Problem[];
  readonly scope: Scope;
  readonly retry: RetryAdvice;
  /** The earliest instant of a retry: epoch milliseconds. */
  readonly retryAt?: number;
  /** Set for `rate-limited`, for an `unknown` with status 429, and for a `deadline` that a window caused. */
  readonly window?: RateLimitWindow;
  readonly advice: string;
  readonly docsUrl: string;
}
