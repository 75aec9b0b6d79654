import type { Problem } from './problem.js';
import type { RateLimitWindow, WindowName } from './rate-limit.js';
import type { GiveUpReason, XError } from './x-error.js';

/** What every event about one call tells. None holds a credential or a body. */
interface CallEvent {
  readonly method: string;
  /** The URL with its secrets redacted. */
  readonly url: string;
  /** The budget the call drew on. */
  readonly bucket: string;
  /** How often the request was sent so far. */
  readonly attempts: number;
}

/** A 2xx came with problems. Once per call. */
export interface PartialErrorEvent extends CallEvent {
  readonly status: number;
  readonly requestId?: string;
  readonly problems: readonly [Problem, ...Problem[]];
}

/** A call ended as a Failure. Once per call. */
export interface FailureEvent extends CallEvent {
  readonly error: XError;
  /** Milliseconds from the call to its end, and how much of that was waiting. */
  readonly elapsedMs: number;
  readonly queuedMs: number;
  /** Why it was not sent again, where that was a question. */
  readonly why?: GiveUpReason;
}

/** An attempt failed and another is planned. */
export interface RetryEvent extends CallEvent {
  /** How the last attempt failed. */
  readonly error: XError;
  /** Number of the attempt to come; the first send is 1. */
  readonly attempt: number;
  /** How long until then, as far as known now. */
  readonly delayMs: number;
  /** What it waits for: the pause of its ladder, the window or gate that X's answer closed, or a new token. */
  readonly why: 'backoff' | 'rate-limited' | 'unavailable' | 'refresh';
  /** How long it has waited in all so far, in milliseconds. */
  readonly queuedMs: number;
}

/** A request is held back. */
export interface ThrottleEvent extends CallEvent {
  /** What it waits for: a window, a first answer that tells the budget, a closed gate, or a place. */
  readonly reason: 'window' | 'probe' | 'rate-limited' | 'unavailable' | 'concurrency' | 'spread';
  /** Epoch milliseconds, as far as known now. */
  readonly until?: number;
  /** How many wait for this bucket, this one included. */
  readonly waiting: number;
}

/** A budget changed: X told a new figure. Figures that X did not send are absent. */
export interface RateLimitEvent {
  readonly bucket: string;
  readonly window: WindowName;
  readonly limit?: number;
  readonly remaining?: number;
  /** Epoch milliseconds of X's clock. */
  readonly resetAt?: number;
}

/** X told a reset further away than any window of its kind is long: it is taken for the end of such a window. */
export interface AbsurdResetEvent {
  readonly bucket: string;
  readonly window: WindowName;
  /** Epoch milliseconds of X's clock. */
  readonly toldAt: number;
  readonly takenAs: number;
}

/** X answered 429. */
export interface RateLimitedEvent extends CallEvent {
  readonly window: RateLimitWindow;
  /** Epoch milliseconds, where X told it. */
  readonly until?: number;
}

/** A 503 closed the gate of an endpoint. */
export interface UnavailableEvent {
  readonly operation: string;
  /** When the next probe goes: epoch milliseconds. */
  readonly until: number;
}

/** The gate of an endpoint is open again. */
export interface RecoveredEvent {
  readonly operation: string;
  readonly downMs: number;
  readonly waited: number;
}

/** What every event about a stream tells. */
interface StreamEvent {
  /** The stream by its path, such as `/2/tweets/search/stream`. */
  readonly stream: string;
}

/** What every event about one connection of a stream tells. */
interface ConnectionEvent extends StreamEvent {
  /** 1; with `connections: 2` also 2. */
  readonly connection: number;
}

/** A stream is connected. */
export interface ConnectEvent extends ConnectionEvent {
  /** The how manieth connect this was, since one was last up for `healthyMs`. */
  readonly attempt: number;
  /** How much of the past was asked for with it. */
  readonly backfillMinutes?: number;
  /** It brings this span of the past and then ends; the stream itself is connected after it. Epoch milliseconds. */
  readonly recovery?: { readonly from: number; readonly to: number };
}

/** A stream was disconnected. */
export interface DisconnectEvent extends ConnectionEvent {
  /**
   * `ended` by the other side, `network`, `stall`, or the kind of the problem that X told, such as
   * `operational-disconnect`.
   */
  readonly reason: string;
  /** The same in words. */
  readonly detail: string;
  /** How long it had been connected. */
  readonly afterMs: number;
  /** What X told, if it did. */
  readonly problem?: Problem;
}

/** A stream will connect again. */
export interface ReconnectEvent extends ConnectionEvent {
  /** Number of the connect to come, as in `connect`. */
  readonly attempt: number;
  /** How long until then, as far as known: the pause of its ladder, or until the budget of connects opens. */
  readonly delayMs: number;
  /** Why the last one ended, as in `disconnect`, or the kind of the error it was refused with. */
  readonly reason: string;
}

/** A stream's keep-alives stopped. */
export interface StallEvent extends ConnectionEvent {
  readonly silentMs: number;
}

/** X refused what of the past was asked for: this stream goes on without. Once for each of the two. */
export interface BackfillRefusedEvent extends StreamEvent {
  readonly lacks: 'backfill' | 'recovery';
  readonly error: XError;
}

/** A line of a stream brings nothing: too long, no JSON, or nothing but problems of posts. The stream goes on. */
export interface InvalidBodyEvent extends StreamEvent {
  readonly error: XError;
}

/** Items were dropped because too many waited for the consumer (`overflow: 'drop-oldest'`). */
export interface DroppedEvent extends StreamEvent {
  /** How many since this was told last: once at once, then whenever the consumer takes one. */
  readonly count: number;
  readonly total: number;
}

/**
 * The time a stream was away, and whether it was covered. Told when it is connected again; a connection that drops
 * before its backfill has come is followed by another gap that begins as early.
 */
export interface GapEvent extends StreamEvent {
  /** Epoch milliseconds: ten seconds before the last byte, as posts take up to so long to arrive. */
  readonly from: number;
  readonly to: number;
  readonly covered: 'backfill' | 'recovery' | 'no';
}

/** Redis was lost: `reason` is a code, such as `timeout`, `closed`, `ECONNREFUSED`, `READONLY` or `OOM`. */
export interface SharedDownEvent {
  readonly reason: string;
}

/** Redis is back. */
export interface SharedUpEvent {
  readonly downMs: number;
}

/** A listener threw, or returned a promise that rejected. The call it was told about is unharmed. */
export interface ListenerErrorEvent {
  readonly event: string;
  readonly error: unknown;
}

/** Every event by name, with its payload. */
export interface XEventMap {
  partialError: PartialErrorEvent;
  failure: FailureEvent;
  retry: RetryEvent;
  throttle: ThrottleEvent;
  rateLimit: RateLimitEvent;
  rateLimited: RateLimitedEvent;
  absurdReset: AbsurdResetEvent;
  unavailable: UnavailableEvent;
  recovered: RecoveredEvent;
  connect: ConnectEvent;
  disconnect: DisconnectEvent;
  reconnect: ReconnectEvent;
  stall: StallEvent;
  gap: GapEvent;
  backfillRefused: BackfillRefusedEvent;
  invalidBody: InvalidBodyEvent;
  dropped: DroppedEvent;
  sharedDown: SharedDownEvent;
  sharedUp: SharedUpEvent;
  listenerError: ListenerErrorEvent;
}

/** The name of an event. */
export type XEventName = keyof XEventMap;
