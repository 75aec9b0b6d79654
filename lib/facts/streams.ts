import { DOCS } from './docs.js';

/** What a stream calls its parameters of the past. */
export interface PastParameters {
  /** Whole minutes, 1 to 5. */
  readonly backfill: string;
  /** First and last instant of a recovery; undefined for a stream that has none. */
  readonly recovery: { readonly start: string; readonly end: string } | undefined;
}

/** X's OpenAPI document, every operation marked `x-twitter-streaming` but one. */
export const USUAL_PAST: PastParameters = {
  backfill: 'backfill_minutes',
  recovery: { start: 'start_time', end: 'end_time' },
};

/** The streams that differ, by operation. */
export const OTHER_PASTS: Readonly<Record<string, PastParameters>> = {
  'GET /2/tweets/sample/stream': { backfill: 'backfill_minutes', recovery: undefined },
  // https://docs.x.com/x-api/powerstream/introduction
  'GET /2/powerstream': { backfill: 'backfillMinutes', recovery: { start: 'startTime', end: 'endTime' } },
};

/** Numbers of X's guides to streams. Durations are milliseconds. */
export const STREAM_FACTS = {
  /** Without posts an empty line comes at least so often: {@link DOCS.streaming}. */
  keepAliveMs: 20_000,
  /** `backfill_minutes` takes 1 to 5: {@link DOCS.disconnections}. */
  mostBackfillMinutes: 5,
  /** How long ago a recovery may start: {@link DOCS.disconnections}. */
  mostRecoveryMs: 86_400_000,
  /** How long posts take to be delivered: 6 to 7 s for 99 of 100 on the filtered stream, with some slack. */
  deliveryMs: 10_000,
  docsUrl: DOCS.disconnections,
} as const;

/**
 * "Back off linearly for TCP/IP level network errors", "back off exponentially for HTTP errors", "… for HTTP 429
 * errors Rate limit exceeded": by 250 ms up to 16 s; from 5 s up to 320 s; from one minute. For the last X tells no
 * end; ours is a window's length. No jitter is mentioned.
 * @see https://docs.x.com/x-api/fundamentals/handling-disconnections
 */
export const RECONNECT_LADDERS = {
  network: { kind: 'linear', baseMs: 250, maxMs: 16_000, jitter: 'none' },
  'server-error': { kind: 'exponential', baseMs: 5_000, maxMs: 320_000, jitter: 'none' },
  unavailable: { kind: 'exponential', baseMs: 5_000, maxMs: 320_000, jitter: 'none' },
  'rate-limited': { kind: 'exponential', baseMs: 60_000, maxMs: 960_000, jitter: 'none' },
} as const;

/** Reasons for a disconnect after which X has no backfill: what was not read in time is gone. */
export const WITHOUT_BACKFILL: readonly string[] = ['SlowReader'];

/** Problems of single posts: a line that tells of nothing else is a line of the stream, not its end. */
export const PROBLEMS_OF_POSTS: readonly string[] = [
  'resource-not-found',
  'not-authorized-for-resource',
  'not-authorized-for-field',
  'field-unauthorized',
  'field-hydration-failure',
  'resource-unavailable',
  'disallowed-resource',
];

/** Ids of posts tell when they were made: milliseconds after this instant, above the lowest 22 bits. */
export const SNOWFLAKE = { epoch: 1_288_834_974_657, bits: 22n } as const;
