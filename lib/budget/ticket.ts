import type { Probed } from '../model/budget-store.js';
import type { RateLimitState } from '../model/rate-limit.js';
import type { Bucket } from './bucket.js';
import type { ProbePause } from './gate.js';
import type { RequestOutcome } from './limit.js';

/** What one request holds of its bucket's limits while it is under way. */
export interface Ticket {
  readonly bucket: Bucket;
  /** Epoch milliseconds of our clock. */
  readonly sentAt: number;
  readonly probes: Readonly<Record<'quarter' | 'day' | 'appDay' | 'refused' | 'down', boolean>>;
  /** What it probes on behalf of all processes that share the bucket. */
  readonly leased: readonly Probed[];
  /** Whether it was settled: a ticket is settled exactly once, whatever goes wrong. */
  settled: boolean;
}

/** How a request ended. */
export interface Settlement {
  readonly outcome: RequestOutcome;
  readonly rateLimit?: RateLimitState | undefined;
  /** A 503: the endpoint is down. */
  readonly unavailable?: boolean;
  /** A 5xx other than 503: it says neither that the endpoint is down nor that it is up. */
  readonly faulty?: boolean;
  /** The earliest next try by the answer, such as its Retry-After: epoch milliseconds of our clock. */
  readonly retryAt?: number | undefined;
  /** How long a gate that this closes pauses before its next probe. */
  readonly pause?: ProbePause | undefined;
}

/** How a settlement, or a reply of the store, changed the endpoint's gate: for events. */
export interface Change {
  /** The endpoint's gate closed just now: when its first probe may go. Epoch milliseconds. */
  readonly closedUntil?: number;
  /** The endpoint's gate opened again: how many milliseconds it was closed, and how many calls waited for it. */
  readonly reopened?: { readonly downMs: number; readonly waited: number };
}
