/** The three headers that report one rate-limit window, and the length of that window. */
export interface RateLimitHeadersRow {
  /** Requests per window: a whole number. */
  readonly limit: string;
  /** Requests left: a whole number, counting down. */
  readonly remaining: string;
  /** When the window ends: epoch seconds of X's clock. */
  readonly reset: string;
  readonly windowMs: number;
}

const DAY_MS = 86_400_000;

/**
 * The headers of each window, in lower case as they arrive. X documents only the first set. Any header may be missing:
 * most 401 and 403 and some 429 have none.
 */
export const RATE_LIMIT_HEADERS = {
  '15min': {
    limit: 'x-rate-limit-limit',
    remaining: 'x-rate-limit-remaining',
    reset: 'x-rate-limit-reset',
    windowMs: 900_000,
  },
  '24h-user': {
    limit: 'x-user-limit-24hour-limit',
    remaining: 'x-user-limit-24hour-remaining',
    reset: 'x-user-limit-24hour-reset',
    windowMs: DAY_MS,
  },
  '24h-app': {
    limit: 'x-app-limit-24hour-limit',
    remaining: 'x-app-limit-24hour-remaining',
    reset: 'x-app-limit-24hour-reset',
    windowMs: DAY_MS,
  },
} as const satisfies Record<string, RateLimitHeadersRow>;

/** Tolerance: answers of one window may report resets a second apart, and X reports its clock in whole seconds. */
export const RESET_JITTER_MS = 2_000;

/** Seconds, or an HTTP date. Never seen on API v2; documented for the Ads API. */
export const RETRY_AFTER = 'retry-after';

/** The server's clock: an HTTP date, in whole seconds. Some hosts write `UTC` where the standard has `GMT`. */
export const DATE = 'date';

/** X's id of one request, 16 hex digits: the one to quote when asking X about it. */
export const TRANSACTION_ID = 'x-transaction-id';

/** A request id under another name, sent by X's local simulator and by proxies. */
export const REQUEST_ID = 'x-request-id';
