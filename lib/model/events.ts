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
  /** Milliseconds from the call to its end. */
  readonly elapsedMs: number;
  /** How much of that was waiting before sends: milliseconds. */
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
  /** How long until then, as far as known now: milliseconds. */
  readonly delayMs: number;
  /** What it waits for: the pause of its ladder, the window or gate that X's answer closed, or a new token. */
  readonly why: 'backoff' | 'rate-limited' | 'unavailable' | 'refresh';
  /** How long it has waited in all so far, in milliseconds. */
  readonly queuedMs: number;
}

/** A request is held back. Once per wait; once more if nobody knew until when, as soon as that is known. */
export interface ThrottleEvent extends CallEvent {
  /** What it waits for: a window, a first answer that tells the budget, a closed gate, or a place. */
  readonly reason: 'window' | 'probe' | 'rate-limited' | 'unavailable' | 'concurrency' | 'spread';
  /** Epoch milliseconds. Absent while it depends on an answer that is still out, or on a place that gets free. */
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
  /** What it is taken for instead: epoch milliseconds of X's clock. */
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
  /** How long it was closed: milliseconds. */
  readonly downMs: number;
  /** How many calls waited for it. */
  readonly waited: number;
}

/** Redis was lost: `reason` is a code, such as `timeout`, `closed`, `ECONNREFUSED`, `READONLY` or `OOM`. */
export interface SharedDownEvent {
  readonly reason: string;
}

/** Redis is back. */
export interface SharedUpEvent {
  /** How long it was lost: milliseconds. */
  readonly downMs: number;
}

/** A listener threw, or returned a promise that rejected, or a function of the retry options did. The call is unharmed. */
export interface ListenerErrorEvent {
  /** The event that was listened to, or `shouldRetry`, `backoff`, `stream.backoff` or `reconcile`. */
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
