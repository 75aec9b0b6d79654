import type { Backoff, BackoffClass } from './backoff.js';
import type { Result } from './result.js';
import type { SharedOptions } from './shared-options.js';
import type { StreamDefaults } from './stream.js';
import type { XError } from './x-error.js';

/** Options of `attach`. For invalid ones it throws a TypeError that names the option and what it takes. */
export interface XOptions {
  /**
   * The hosts whose requests are handled. One without a port matches every port; leave out a default port such as
   * `:443`. Replaces the default list: the host of the instance's `baseURL` and X's API hosts. Requests to any other
   * host pass through untouched.
   * @example ['api.x.com', 'localhost:8080']
   */
  readonly hosts?: readonly string[] | undefined;

  /** How requests wait for X's rate-limit windows; `false` sends every request at once. */
  readonly pacing?: false | PacingOptions | undefined;

  /** When a failed attempt is retried; `false` never sends a request again, not even after a 429 or 503. */
  readonly retry?:
    false | (RetryOptions & { readonly budget?: false | RetryBudgetOptions | undefined }) | undefined;

  /** Gets a new token when X refuses a user's token with a 401. */
  readonly refresh?: Refresh | undefined;

  /**
   * Shares budgets with every process that uses the same Redis and namespace. Without it, budgets belong to this
   * instance alone. Together with `pacing: false` it is a TypeError, because then there is nothing to share.
   */
  readonly shared?: SharedOptions | undefined;

  /**
   * Tells apps apart where several share one Redis, so that each has its own 24-hour windows per app. Any name will do,
   * such as the client id; only its digest is stored.
   */
  readonly appId?: string | undefined;

  /** Defaults for every stream of this instance; `x.stream()` takes the same options and more. */
  readonly stream?: StreamDefaults | undefined;
}

/**
 * Called when X answers 401 to a user's Bearer token: once for all calls with that token. They wait for it and are then
 * sent with the token that it resolves to, without `Bearer`; resolve to nothing if you set the new token on
 * `instance.defaults` yourself. No call with the old token is sent meanwhile. If it rejects or yields no new token,
 * these calls end with the 401, and the next 401 calls it again. Not called for a 403, nor for a call that cannot be
 * sent again (`retry: false`, or a stream as its body).
 *
 * A refresh that uses the attached instance must not send the refused token: it would wait for itself.
 *
 * @param refused the token that X refused: on an instance with several users it says whose. It is a secret
 * @example refresh: async (_error, { token }) => (await renew(refreshTokens.get(token))).access_token
 */
export type Refresh = (
  error: XError,
  refused: { readonly token: string },
) => Promise<string | void> | string | void;

/**
 * Looks up what became of a write that X may have carried out (`maybeApplied`), or did carry out, as its refusal of a
 * duplicate shows (`appliedEarlier`). The Result that it resolves to becomes the Result of the call; if it resolves to
 * nothing, the call stays a Failure.
 *
 * @example
 * reconcile: async () => {
 *   const mine = await x.client.get<Post[]>(`/2/users/${me}/tweets`);
 *   const post = mine.ok && mine.data.find((post) => post.text === text);
 *   return post ? { ...mine, data: post } : undefined;
 * }
 */
export type Reconcile = (error: XError) => Promise<Result | undefined | void> | Result | undefined | void;

/** When a failed attempt is retried. Options of a request override those given to `attach`. */
export interface RetryOptions {
  /**
   * How often a request is sent at most. A 429 does not count: X did not carry the request out.
   * @defaultValue 5
   */
  readonly maxAttempts?: number | undefined;

  /**
   * How long a call may keep retrying after its first failed attempt, in milliseconds.
   * @defaultValue until `deadlineMs` if set, else 16 minutes, anew for each window whose reset X reports
   */
  readonly maxElapsedMs?: number | undefined;

  /**
   * How the pauses between attempts grow: one ladder or function for all failures, or one for each class. A pause never
   * ends before `Retry-After` or the reset. For a 503, and for a 429 that does not say when it ends, these are the
   * pauses between the probes of the closed gate.
   * @defaultValue exponential: from 2 s up to 60 s for `rate-limited`, from 1 s up to 60 s for `unavailable`, from
   * 1 s up to 30 s for `server-error`, from 250 ms up to 16 s for `network`
   */
  readonly backoff?: Backoff | Readonly<Partial<Record<BackoffClass, Backoff>>> | undefined;

  /**
   * Whether a failure is worth another attempt; undefined leaves the decision to the library. `attempt` is how often
   * the request was sent. The function cannot exceed `maxAttempts`, a deadline or the retry budget, nor repeat a write
   * that may have been carried out: that takes `idempotent: true` on the request.
   */
  readonly shouldRetry?: ((error: XError, attempt: number) => boolean | undefined) | undefined;

  /** Looks up what became of a write whose outcome is not known. */
  readonly reconcile?: Reconcile | undefined;
}

/** Limits retries in relation to successes, over all calls. Waiting for a gate or a window takes nothing from it. */
export interface RetryBudgetOptions {
  /**
   * How many retries are allowed in a row without any success.
   * @defaultValue 50
   */
  readonly capacity?: number | undefined;

  /**
   * How many retries each success gives back, besides those that the same call took.
   * @defaultValue 0.1
   */
  readonly refund?: number | undefined;
}

/** How requests wait for X's rate-limit windows. */
export interface PacingOptions {
  /**
   * `burst` sends as soon as the windows allow; `spread` sends evenly until the 15-minute window resets.
   * @defaultValue 'burst'
   */
  readonly mode?: 'burst' | 'spread' | undefined;

  /**
   * What to leave of every window for other tools with the same credential: a share below 1, or a count from 1 up.
   * @example 0.2 // a fifth
   * @defaultValue 0
   */
  readonly reserve?: number | undefined;

  /**
   * How many requests may be under way at once: a number or `total` bounds all of them together, `bucket` those of each
   * bucket.
   * @defaultValue no limit
   */
  readonly maxConcurrent?:
    number | { readonly total?: number | undefined; readonly bucket?: number | undefined };

  /**
   * How many calls may wait for one bucket. Any further call fails with `queue-full`.
   * @defaultValue no limit
   */
  readonly maxQueued?: number | undefined;

  /**
   * How long a call may wait before it is sent, in milliseconds. If the wait is known to be longer, the call fails with
   * `deadline` at once, and `retryAt` says when it could have been sent.
   * @defaultValue no limit; but without `deadlineMs` a call fails at once if its budget opens more than 16 minutes from
   * now, as a 24-hour window usually does
   */
  readonly maxWaitMs?: number | undefined;
}

/** Options of one request, under the key `x` of its axios config. */
export interface XRequestOptions {
  /**
   * Resolve or reject as plain axios would, instead of with a Result. Pacing, retries and events stay the same.
   * @defaultValue false
   */
  readonly raw?: boolean | undefined;

  /**
   * Order in the queue: 0 is the most urgent, 9 the least. One step equals ten seconds of waiting, so no call starves.
   * @defaultValue 5
   */
  readonly priority?: number | undefined;

  /**
   * How long the whole call may take, waiting included, in milliseconds. After that it fails with `deadline`; at once,
   * if the wait is known to be longer.
   */
  readonly deadlineMs?: number | undefined;

  /** The name of the budget to use instead of the endpoint's own. Each credential has its own budget of that name. */
  readonly bucket?: string | undefined;

  /** `false` never sends this request again; options override those given to `attach`. */
  readonly retry?: false | RetryOptions | undefined;

  /**
   * Whether sending this request twice has the same effect as sending it once. Only such a write is retried after an
   * attempt that X may have carried out. Does not matter for reads.
   * @defaultValue true for likes, follows, reposts, bookmarks, mutes, blocks, hides, pins and their undoing; false for
   * posts, messages, lists, uploads and all other writes
   */
  readonly idempotent?: boolean | undefined;
}
