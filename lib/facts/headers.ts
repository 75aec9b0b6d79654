/** The three headers that tell one rate-limit window, and how long that window lasts. */
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
 * The header sets of each window, lower case as they arrive. Only the first is documented. Any header may
 * be missing: most 401 and 403 and some 429 carry none.
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

/** Answers of one window may tell its reset a second apart, and clocks are told in whole seconds. */
export const RESET_JITTER_MS = 2_000;

/** Seconds, or an HTTP date. Never seen on API v2; documented for the Ads API. */
export const RETRY_AFTER = 'retry-after';

/** The server's clock: an HTTP date, in whole seconds. Some hosts write `UTC` where the standard has `GMT`. */
export const DATE = 'date';

/** X's id of one request, 16 hex digits: the one to quote when asking X about it. */
export const TRANSACTION_ID = 'x-transaction-id';

/** The same purpose under another name: sent by X's local simulator and by proxies. */
export const REQUEST_ID = 'x-request-id';
