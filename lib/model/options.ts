/** Options of `attach`. Wrong ones throw a TypeError that names the option and what it takes. */
export interface XOptions {
  /**
   * The hosts whose requests are handled, with or without a port. Replaces the default list: the host of the
   * instance's `baseURL` and X's API hosts. Requests to any other host pass through untouched.
   * @example ['api.x.com', 'localhost:8080']
   */
  readonly hosts?: readonly string[];

  /** How requests wait for X's windows; `false` sends everything at once. */
  readonly pacing?: false | PacingOptions;

  /** `false` never sends a request again: a 429 or 503 is the answer. */
  readonly retry?: false;
}

/** How requests wait for X's windows. */
export interface PacingOptions {
  /**
   * `burst` sends as soon as the windows allow; `spread` evenly until they reset.
   * @defaultValue 'burst'
   */
  readonly mode?: 'burst' | 'spread';

  /**
   * What to leave of every window for other tools on the same credential: a share below 1, a count from 1 up.
   * @example 0.2 // a fifth
   * @defaultValue 0
   */
  readonly reserve?: number;

  /**
   * How many requests may be under way at once: over all, or for each bucket.
   * @defaultValue no limit
   */
  readonly maxConcurrent?: number | { readonly total?: number; readonly bucket?: number };

  /**
   * How many calls may wait for one bucket. One more fails with `queue-full`.
   * @defaultValue no limit
   */
  readonly maxQueued?: number;

  /**
   * The longest a call waits before it is sent, in milliseconds. Where the wait is known to be longer it fails
   * with `deadline` at once, and `retryAt` says when there would be room.
   * @defaultValue as long as it takes, but no window longer than 16 minutes: a day's window fails at once
   */
  readonly maxWaitMs?: number;
}

/** Options of one request, under the key `x` of its axios config. */
export interface XRequestOptions {
  /**
   * Resolve or reject as plain axios would, instead of with a Result. Pacing, events and budgets work as ever.
   * @defaultValue false
   */
  readonly raw?: boolean;

  /**
   * Who goes first: 0 is the most urgent, 9 the least. A step is worth ten seconds in line, so nobody starves.
   * @defaultValue 5
   */
  readonly priority?: number;

  /**
   * How long the whole call may take, waiting included, in milliseconds. Past it the call fails with `deadline`;
   * at once, where the wait is known to be longer.
   */
  readonly deadlineMs?: number;

  /** The budget to draw on, in place of the one its endpoint has. Each credential has its own. */
  readonly bucket?: string;

  /** `false` never sends this request again. */
  readonly retry?: false;
}
