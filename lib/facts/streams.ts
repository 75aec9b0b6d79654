import { DOCS } from './docs.js';

/** The names of the query parameters by which a stream takes requests for past posts. */
export interface PastParameters {
  /** Whole minutes, 1 to 5. */
  readonly backfill: string;
  /** Start and end of a recovery; undefined if the stream has no recovery. */
  readonly recovery: { readonly start: string; readonly end: string } | undefined;
}

/** The names in X's OpenAPI document: all operations marked `x-twitter-streaming` but one have them. */
export const USUAL_PAST: PastParameters = {
  backfill: 'backfill_minutes',
  recovery: { start: 'start_time', end: 'end_time' },
};

/** The streams with other names, by operation. */
export const OTHER_PASTS: Readonly<Record<string, PastParameters>> = {
  'GET /2/tweets/sample/stream': { backfill: 'backfill_minutes', recovery: undefined },
  // https://docs.x.com/x-api/powerstream/introduction
  'GET /2/powerstream': { backfill: 'backfillMinutes', recovery: { start: 'startTime', end: 'endTime' } },
};

/** Figures from X's guides to streams. Durations are milliseconds. */
export const STREAM_FACTS = {
  /** While there are no posts, X sends an empty line at least this often: {@link DOCS.streaming}. */
  keepAliveMs: 20_000,
  /** `backfill_minutes` takes 1 to 5: {@link DOCS.disconnections}. */
  mostBackfillMinutes: 5,
  /** How long ago a recovery may start: {@link DOCS.disconnections}. */
  mostRecoveryMs: 86_400_000,
  /** How long the delivery of a post may take: 6 to 7 s for 99 of 100 on the filtered stream, plus slack. */
  deliveryMs: 10_000,
  docsUrl: DOCS.disconnections,
} as const;

/**
 * The pauses that X advises. "Back off linearly for TCP/IP level network errors": by 250 ms up to 16 s. "Back off
 * exponentially for HTTP errors": from 5 s up to 320 s. "… for HTTP 429 errors Rate limit exceeded": from one minute; X
 * gives no maximum, ours is 16 minutes, a rate-limit window plus slack. X mentions no jitter.
 * @see https://docs.x.com/x-api/fundamentals/handling-disconnections
 */
export const RECONNECT_LADDERS = {
  network: { kind: 'linear', baseMs: 250, maxMs: 16_000, jitter: 'none' },
  'server-error': { kind: 'exponential', baseMs: 5_000, maxMs: 320_000, jitter: 'none' },
  unavailable: { kind: 'exponential', baseMs: 5_000, maxMs: 320_000, jitter: 'none' },
  'rate-limited': { kind: 'exponential', baseMs: 60_000, maxMs: 960_000, jitter: 'none' },
} as const;

/** Reasons for a disconnect after which backfill does not help: X discarded what was not read in time. */
export const WITHOUT_BACKFILL: readonly string[] = ['SlowReader'];

/** Problem types about single posts. A line with no other problems does not end the stream. */
export const PROBLEMS_OF_POSTS: readonly string[] = [
  'resource-not-found',
  'not-authorized-for-resource',
  'not-authorized-for-field',
  'field-unauthorized',
  'field-hydration-failure',
  'resource-unavailable',
  'disallowed-resource',
];

/** A post's id contains its creation time: the bits above the lowest 22 are milliseconds since `epoch`. */
export const SNOWFLAKE = { epoch: 1_288_834_974_657, bits: 22n } as const;
