import type { Problem } from './problem.js';
import type { RateLimitWindow, WindowName } from './rate-limit.js';
import type {
  BackfillRefusedEvent,
  ConnectEvent,
  DisconnectEvent,
  DroppedEvent,
  GapEvent,
  InvalidBodyEvent,
  ReconnectEvent,
  StallEvent,
} from './stream-events.js';
import type { GiveUpReason, XError } from './x-error.js';

/** The fields of every event about one call. None holds a credential or a body. */
interface CallEvent {
  readonly method: string;
  /** The URL with its secrets redacted. */
  readonly url: string;
  /** Name of the bucket whose budget the call uses. */
  readonly bucket: string;
  /** How often the request was sent so far. */
  readonly attempts: number;
}

/** A 2xx brought usable data, but problems too. Once per call. */
export interface PartialErrorEvent extends CallEvent {
  readonly status: number;
  readonly requestId?: string;
  readonly problems: readonly [Problem, ...Problem[]];
}

/** A call ended as a Failure. Once per call. */
export interface FailureEvent extends CallEvent {
  readonly error: XError;
  /** Milliseconds from the call to its end. */
  readonly elapsedMs: number;
  /** How much of that it waited before sends: milliseconds. */
  readonly queuedMs: number;
  /** Why it was not sent again, where a retry was possible. */
  readonly why?: GiveUpReason;
}

/** An attempt failed, and another one will follow. */
export interface RetryEvent extends CallEvent {
  /** How the last attempt failed. */
  readonly error: XError;
  /** Number of the next attempt; the first send is 1. */
  readonly attempt: number;
  /** How long until the next attempt, as far as known: milliseconds. */
  readonly delayMs: number;
  /**
   * What the next attempt waits for: the pause of its ladder (`backoff`), a window or gate closed by a 429
   * (`rate-limited`), a gate closed by a 503 (`unavailable`), or nothing any more, after a token refresh (`refresh`).
   */
  readonly why: 'backoff' | 'rate-limited' | 'unavailable' | 'refresh';
  /** How long the call has waited so far before sends and for tokens: milliseconds. */
  readonly queuedMs: number;
}

/** A request is held back. Once per wait, and once more if `until` was not known at first and becomes known. */
export interface ThrottleEvent extends CallEvent {
  /**
   * What it waits for: the reset of a window (`window`), an answer that shows how many may go (`probe`), a gate closed
   * by a 429 (`rate-limited`) or a 503 (`unavailable`), a free slot under `maxConcurrent` (`concurrency`), or its turn
   * in the mode `spread` (`spread`).
   */
  readonly reason: 'window' | 'probe' | 'rate-limited' | 'unavailable' | 'concurrency' | 'spread';
  /** Epoch milliseconds. Absent while it depends on the answer to a request under way, or on a slot to become free. */
  readonly until?: number;
  /** How many calls wait for this bucket, this one included. */
  readonly waiting: number;
}

/** X reported a new figure for a window. Figures that X did not send are absent. */
export interface RateLimitEvent {
  readonly bucket: string;
  readonly window: WindowName;
  readonly limit?: number;
  readonly remaining?: number;
  /** Epoch milliseconds of X's clock. */
  readonly resetAt?: number;
}

/** X reported a reset further away than a window of this kind is long. The end of a full window is assumed instead. */
export interface AbsurdResetEvent {
  readonly bucket: string;
  readonly window: WindowName;
  /** The reset that X reported: epoch milliseconds of X's clock. */
  readonly toldAt: number;
  /** The reset that is assumed instead: epoch milliseconds of X's clock. */
  readonly takenAs: number;
}

/** X answered 429. */
export interface RateLimitedEvent extends CallEvent {
  readonly window: RateLimitWindow;
  /** When the limit ends: epoch milliseconds. Absent if X did not say. */
  readonly until?: number;
}

/** A 503 closed the gate of an endpoint: its calls wait, whatever their credential, while one at a time probes. */
export interface UnavailableEvent {
  readonly operation: string;
  /** When the first probe may go: epoch milliseconds. */
  readonly until: number;
}

/** The gate of an endpoint is open again. */
export interface RecoveredEvent {
  readonly operation: string;
  /** How long it was closed: milliseconds. */
  readonly downMs: number;
  /** How many calls waited for it. */
  readonly waited: number;
}

/**
 * Redis cannot be reached or refuses commands. `reason` is a code, such as `timeout`, `closed`, `ECONNREFUSED`,
 * `READONLY` or `OOM`.
 */
export interface SharedDownEvent {
  readonly reason: string;
}

/** Redis is back. */
export interface SharedUpEvent {
  /** How long it could not be used: milliseconds. */
  readonly downMs: number;
}

/** A listener threw, its promise rejected, or a function of the retry options failed. The call itself goes on. */
export interface ListenerErrorEvent {
  /** The event of the listener, or `shouldRetry`, `backoff`, `stream.backoff` or `reconcile`. */
  readonly event: string;
  readonly error: unknown;
}

/** The payload of every event, by name. */
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
