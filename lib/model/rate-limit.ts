import { RATE_LIMIT_HEADERS, RESET_JITTER_MS } from '../facts/headers.js';

/** The windows that X reports, each in a set of headers of its own. */
export type WindowName = '15min' | '24h-user' | '24h-app';

/** Which limit a 429 was about. `1s` is inferred: X documents it for some endpoints but sends no header for it. */
export type RateLimitWindow = WindowName | '1s' | 'unknown';

/** One window as X last reported it. A figure that X did not report is absent: it is unknown, not 0. */
export interface WindowState {
  readonly window: WindowName;
  /** Requests per window. */
  readonly limit?: number;
  /** Requests left in this window. Never below 0. */
  readonly remaining?: number;
  /** When the window ends: epoch milliseconds of X's clock (X sends whole seconds). */
  readonly resetAt?: number;
}

/** The limits that one answer reported. */
export interface RateLimitState {
  /** Every window that the answer reported, `15min` first. */
  readonly windows: readonly WindowState[];
  /** `limit` of the window with the least left. */
  readonly limit?: number;
  /** Requests left in the window with the least left. */
  readonly remaining?: number;
  /** When that window ends: epoch milliseconds of X's clock. */
  readonly resetAt?: number;
}

/** Finds one window among those that an answer reported. */
export function stateIn(told: RateLimitState | undefined, name: WindowName): WindowState | undefined {
  if (told) for (const state of told.windows) if (state.window === name) return state;
  return undefined;
}

/** What is known about one bucket: the budget of an endpoint for one credential. */
export interface BucketLimits extends RateLimitState {
  /** The bucket's name: endpoint template and credential digest. Holds no secret. */
  readonly bucket: string;
  /** Method and path template, such as `GET /2/tweets/:id`. */
  readonly operation: string;
  /** Kind and digest of the credential, such as `app:9f86d081884c`. */
  readonly credential: string;
  /** The limits X documents for this endpoint, such as `450/15m`. A hint: the headers decide. */
  readonly documented?: { readonly app?: string; readonly user?: string };
  /** When an answer last came: epoch milliseconds. */
  readonly updatedAt: number;
  /**
   * Requests sent and not yet answered. With `shared`, this includes those of other processes and the grants that these
   * have not used yet.
   */
  readonly inFlight: number;
  /** With `shared`: how many processes use the bucket; 0 while that is not known. */
  readonly processes?: number;
  /** Calls of this process that wait to be sent. */
  readonly queued: number;
  /**
   * Set while a 429 or 503 whose end X did not report keeps the bucket closed: since when, and when the next probe may
   * go. Epoch milliseconds.
   */
  readonly gate?: {
    readonly reason: 'rate-limited' | 'unavailable';
    readonly closedSince: number;
    readonly until: number;
  };
  /** How far X's clock is estimated to be ahead of the local clock: milliseconds. */
  readonly offsetMs: number;
  /** When one more call would be sent, after those that wait, as far as known: epoch ms of the local clock. */
  readonly nextStartAt: number;
  /**
   * When `n` more calls would all have been sent, after those that wait, as far as known: epoch milliseconds of the
   * local clock.
   * @example new Date(x.limits.for('GET', '/2/tweets')!.eta(1_000))
   */
  eta(n: number): number;
}

/** What is known about every budget of one attached instance. */
export interface Limits {
  /** Every bucket that is known now. */
  list(): readonly BucketLimits[];
  /** One bucket, by the name that Results and events carry. */
  get(bucket: string): BucketLimits | undefined;
  /**
   * The bucket of this endpoint that was answered last: there is one for each credential.
   * @example x.limits.for('GET', '/2/tweets/20')?.remaining
   */
  for(method: string, url: string): BucketLimits | undefined;
  /**
   * With `shared`, updates every known bucket from Redis; what Redis cannot provide stays as it was. Without `shared`,
   * does nothing.
   */
  refresh(): Promise<void>;
}

/** The latest instant at which a window that is open at `now` can end. Both by the same clock, epoch milliseconds. */
export function latestEnd(window: WindowName, now: number): number {
  return now + RATE_LIMIT_HEADERS[window].windowMs + RESET_JITTER_MS;
}
