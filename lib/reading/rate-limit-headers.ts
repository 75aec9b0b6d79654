import { RATE_LIMIT_HEADERS } from '../facts/headers.js';
import type { Headers } from '../model/ports.js';
import type { RateLimitState, WindowName, WindowState } from '../model/rate-limit.js';

/** Integers that a number holds exactly. A negative `remaining` was never seen, but would mean that nothing is left. */
const WHOLE = /^-?\d{1,15}$/;
/** Epoch seconds up to the year 5138; longer numbers are not seconds. */
const EPOCH_SECONDS = /^\d{1,11}$/;

const WINDOWS = Object.entries(RATE_LIMIT_HEADERS) as readonly [
  WindowName,
  { limit: string; remaining: string; reset: string },
][];

/**
 * The rate-limit headers of an answer; undefined if it has none. Any header may be missing or malformed, so each is
 * read on its own. A missing value stays absent: it is unknown, never 0.
 * @see https://docs.x.com/x-api/fundamentals/rate-limits
 */
export function readRateLimits(headers: Headers): RateLimitState | undefined {
  let windows: WindowState[] | undefined;
  for (const [window, names] of WINDOWS) {
    const limit = wholeNumber(headers[names.limit]);
    const remaining = wholeNumber(headers[names.remaining]);
    const resetAt = epochMs(headers[names.reset]);
    if (limit === undefined && remaining === undefined && resetAt === undefined) continue;
    (windows ??= []).push(figures({ window }, limit, remaining, resetAt));
  }
  return windows && stateOf(windows);
}

/** The windows, and the figures of the one with the fewest requests remaining. */
export function stateOf(windows: readonly WindowState[]): RateLimitState {
  let tightest = windows[0];
  for (const window of windows) {
    if (window.remaining !== undefined && window.remaining < (tightest?.remaining ?? Infinity))
      tightest = window;
  }
  return figures({ windows }, tightest?.limit, tightest?.remaining, tightest?.resetAt);
}

/** Adds the figures that are known; the others stay absent. */
function figures<T extends object>(
  to: T & { limit?: number; remaining?: number; resetAt?: number },
  limit: number | undefined,
  remaining: number | undefined,
  resetAt: number | undefined,
): T {
  if (limit !== undefined) to.limit = limit;
  if (remaining !== undefined) to.remaining = remaining;
  if (resetAt !== undefined) to.resetAt = resetAt;
  return to;
}

function wholeNumber(header: string | undefined): number | undefined {
  const value = single(header);
  return value !== undefined && WHOLE.test(value) ? Math.max(Number(value), 0) : undefined;
}

function epochMs(header: string | undefined): number | undefined {
  const value = single(header);
  return value !== undefined && EPOCH_SECONDS.test(value) ? Number(value) * 1000 : undefined;
}

/** One value of a header that a proxy has repeated; undefined if the values differ. */
function single(value: string | undefined): string | undefined {
  if (value === undefined || !value.includes(',')) return value;
  const [first, ...others] = value.split(',', 8).map((one) => one.trim());
  return others.every((one) => one === first) ? first : undefined;
}
