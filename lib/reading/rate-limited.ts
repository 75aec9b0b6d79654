import { RATE_LIMIT_WINDOWS } from '../facts/failures.js';
import { RETRY_AFTER } from '../facts/headers.js';
import type { FactRow } from '../facts/rows.js';
import type { Headers } from '../model/ports.js';
import { latestEnd, type RateLimitWindow, type WindowState } from '../model/rate-limit.js';
import { readRetryAfter, readServerDate } from './instants.js';
import { readRateLimits } from './rate-limit-headers.js';

/** X documents one request per second for some endpoints, so after a 429 there a second is enough. */
const ONE_SECOND_MS = 1_000;

/** Which limit a 429 was about, what that means, and when it ends (epoch milliseconds of our clock). */
export interface RateLimited {
  readonly window: RateLimitWindow;
  readonly facts?: FactRow;
  readonly retryAt?: number;
}

/**
 * Finds the window behind a 429 by the headers. Of several empty windows it is the one that opens last. If requests are
 * left and the endpoint has a documented per-second limit, it is that limit. Anything else is unknown.
 */
export function readRateLimited(headers: Headers, perSecond: boolean, now: number): RateLimited {
  const windows = readRateLimits(headers)?.windows ?? [];
  const skewMs = skewOf(headers, now);
  // Of several empty windows the one that opens last decides; on a tie, the longest.
  const [last] = windows
    .filter((window) => window.remaining === 0)
    .map((window) => ({ window: window.window, at: opensAt(window, skewMs, now) }))
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0) || rank(b.window) - rank(a.window));
  if (last) return withFacts(last.window, last.at);
  const told = windows.some((window) => window.remaining !== undefined);
  if (told && perSecond) return withFacts('1s', now + ONE_SECOND_MS);
  if (told) return withFacts('unknown');
  // No window reports its remaining requests, but one may report its end: use that.
  const [only] = windows;
  return { window: 'unknown', ...(only && retryAtOf(opensAt(only, skewMs, now))) };
}

/** The end of a window by our clock, in epoch milliseconds. A reset further away than the window is long is capped. */
function opensAt({ window, resetAt }: WindowState, skewMs: number, now: number): number | undefined {
  return resetAt === undefined
    ? undefined
    : Math.min(Math.max(resetAt + skewMs, now), latestEnd(window, now));
}

/** The answer's Retry-After, as epoch milliseconds of our clock. */
export function readRetryAt(headers: Headers, now: number): number | undefined {
  return readRetryAfter(headers[RETRY_AFTER], now, skewOf(headers, now));
}

/** How far our clock is ahead of X's, in milliseconds. Only accurate to a second, as the answer's Date is. */
function skewOf(headers: Headers, now: number): number {
  const date = readServerDate(headers);
  return date === undefined ? 0 : now - date;
}

function rank(window: RateLimitWindow): number {
  return window === '15min' ? 0 : 1;
}

function withFacts(window: RateLimitWindow, retryAt?: number): RateLimited {
  return { window, facts: RATE_LIMIT_WINDOWS[window], ...retryAtOf(retryAt) };
}

function retryAtOf(retryAt: number | undefined): { retryAt?: number } {
  return retryAt === undefined ? {} : { retryAt };
}
