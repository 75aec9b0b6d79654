import type { Clock } from '../model/clock.js';
import type { ExternalConsumer } from './consumers.js';
import type { StreamSettings, XStreamOptions } from './stream-options.js';
import type { WindowRule, WindowSpec } from './window-spec.js';

/** Milliseconds, or a range from which a value is drawn for each request: evenly, and fixed by the seed. */
export type Latency = number | readonly [least: number, most: number];

/** How to set up the simulated X. Every option may be left out. */
export interface XServerOptions {
  /** The port on 127.0.0.1; by default 0, a free one. */
  readonly port?: number;
  /** Fixes everything random, such as ids, latencies, and which posts are deleted. A whole number; by default 1. */
  readonly seed?: number;
  /**
   * Windows per operation, in place of those that X documents; an empty list lifts every limit. Several windows may
   * apply at once: one for each set of headers, and any number with `headers: 'none'` of different lengths. An
   * operation that shares a bucket with others keeps sharing it.
   *
   * @example { 'GET /2/tweets/:id': { limit: 5, windowMs: 60_000 } }
   */
  readonly windows?: Readonly<Record<string, WindowSpec | readonly WindowSpec[]>>;
  /**
   * Other clients that use the same credentials, each at its own interval. Their requests spend the windows and are
   * never refused.
   *
   * @example [{ operation: 'GET /2/tweets', count: 5, everyMs: 60_000 }]
   */
  readonly external?: readonly ExternalConsumer[];
  /** Whether a 429 of a window carries the rate headers (`full`, the default) or none of them. */
  readonly headers429?: 'full' | 'none';
  /** The server's clock in epoch milliseconds, for windows, the `date` header and new posts. By default real time. */
  readonly now?: () => number;
  /** A clock in place of `now`, such as a {@link ManualClock}. Latencies and the timers of streams follow it too. */
  readonly clock?: Clock;
  /** How far the server's clock is ahead of `now` or `clock`, in milliseconds; negative: behind. By default 0. */
  readonly skewMs?: number;
  /**
   * How long a request takes to arrive and be counted: milliseconds of `clock`, or else of real time. It is counted
   * even if the client gives up meanwhile. By default 0.
   */
  readonly requestLatencyMs?: Latency;
  /**
   * How long the answer takes after its request was counted, likewise. The rate headers are that old when they arrive.
   * By default 0.
   */
  readonly latencyMs?: Latency;
  /** How streams behave: their rate of posts, keep-alives, connections, backfill and more. */
  readonly streams?: XStreamOptions;
  /** Whether {@link XServer.requests} is kept; by default true. */
  readonly log?: boolean;
}

/** The options, checked and complete. */
export interface ServerSettings {
  readonly port: number;
  readonly seed: number;
  readonly windows: ReadonlyMap<string, readonly WindowRule[]>;
  readonly external: readonly ExternalConsumer[];
  readonly headers429: 'full' | 'none';
  /** The server's clock, skewed. */
  readonly now: () => number;
  /** The clock for latencies and the timers of streams; not skewed. */
  readonly timers: Clock;
  readonly requestLatencyMs: readonly [number, number];
  readonly latencyMs: readonly [number, number];
  readonly streams: StreamSettings;
  readonly log: boolean;
}
