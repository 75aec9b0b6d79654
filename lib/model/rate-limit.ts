import { RATE_LIMIT_HEADERS, RESET_JITTER_MS } from '../facts/headers.js';

/** The windows X tells in headers, by the set of headers that tells them. */
export type WindowName = '15min' | '24h-user' | '24h-app';

/** Which limit a 429 was about. `1s` is inferred: X documents it for some endpoints but sends no header for it. */
export type RateLimitWindow = WindowName | '1s' | 'unknown';

/** One window as X last told it. What it did not tell is absent: missing is unknown, never 0. */
export interface WindowState {
  readonly window: WindowName;
  /** Requests per window. */
  readonly limit?: number;
  /** Requests left in this window. Never below 0. */
  readonly remaining?: number;
  /** When the window ends: epoch milliseconds of X's clock (X sends whole seconds). */
  readonly resetAt?: number;
}

/** What one answer told about its budgets. */
export interface RateLimitState {
  /** Every window the answer told, `15min` first. */
  readonly windows: readonly WindowState[];
  /** `limit` of the window with the least left. */
  readonly limit?: number;
  /** Requests left in the window with the least left. */
  readonly remaining?: number;
  /** When that window ends: epoch milliseconds of X's clock. */
  readonly resetAt?: number;
}

/** One window among those an answer told. */
export function stateIn(told: RateLimitState | undefined, name: WindowName): WindowState | undefined {
  if (told) for (const state of told.windows) if (state.window === name) return state;
  return undefined;
}

/** What is known of one bucket: an endpoint's budget for one credential. */
export interface BucketLimits extends RateLimitState {
  /** The bucket's name: endpoint template and credential digest. Holds no secret. */
  readonly bucket: string;
  /** Method and path template, such as `GET /2/tweets/:id`. */
  readonly operation: string;
  /** Kind and digest of the credential, such as `app:9f86d081884c`. */
  readonly credential: string;
  /** The limits X documents for this endpoint, such as `450/15m`. A hint: headers are the truth. */
  readonly documented?: { readonly app?: string; readonly user?: string };
  /** When an answer last came: epoch milliseconds. */
  readonly updatedAt: number;
  /** Sent and not yet answered. With `shared`: by all processes, with what is granted to them and not sent yet. */
  readonly inFlight: number;
  /** With `shared`: how many processes draw on it. */
  readonly processes?: number;
  /** Waiting to be sent. */
  readonly queued: number;
  /** Closed by a refusal whose end X did not tell: since when, and when the next probe goes. Epoch milliseconds. */
  readonly gate?: {
    readonly reason: 'rate-limited' | 'unavailable';
    readonly closedSince: number;
    readonly until: number;
  };
  /** How far X's clock is taken to be ahead of ours: milliseconds. */
  readonly offsetMs: number;
  /** When the next request may start, as far as is known: epoch milliseconds of our clock. */
  readonly nextStartAt: number;
  /**
   * When `n` more requests, behind those that wait already, would have been started: epoch milliseconds of our
   * clock, as far as is known.
   * @example new Date(x.limits.for('GET', '/2/tweets')!.eta(1_000))
   */
  eta(n: number): number;
}

/** What is known of every budget of one attached instance. */
export interface Limits {
  /** Every bucket known now. */
  list(): readonly BucketLimits[];
  /** One bucket, by the name that Results and events carry. */
  get(bucket: string): BucketLimits | undefined;
  /**
   * The bucket that calls to this endpoint drew on last.
   * @example x.limits.for('GET', '/2/tweets/20')?.remaining
   */
  for(method: string, url: string): BucketLimits | undefined;
  /**
   * With `shared`: asks Redis how every bucket that is known here stands now; without, there is nothing to ask. What
   * Redis cannot tell stays as it was.
   */
  refresh(): Promise<void>;
}

/** The latest instant at which a window that is open at `now` can end. Both by the same clock, epoch milliseconds. */
export function latestEnd(window: WindowName, now: number): number {
  return now + RATE_LIMIT_HEADERS[window].windowMs + RESET_JITTER_MS;
}
