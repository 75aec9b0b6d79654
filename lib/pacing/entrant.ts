import type { Bucket } from '../budget/bucket.js';
import type { Ticket } from '../budget/ticket.js';
import type { Limit } from '../budget/limit.js';
import type { Waiting } from './line.js';

/** One step of priority equals this many milliseconds of waiting: waiting calls get more urgent, so none starves. */
const STEP_MS = 10_000;

/** The priority of a call that sets none. */
export const NORMAL_PRIORITY = 5;

/** What the queue has to know about one call. */
export interface Entrant {
  /** When the call began: epoch milliseconds. */
  readonly startedAt: number;
  /** From 0 (most urgent) to 9. */
  readonly priority: number;
  /** How often X refused it without saying until when: each time puts it further back, so that others try first. */
  readonly openEndedRefusals: number;
  /** Its deadline: epoch milliseconds; Infinity if it has none. */
  readonly deadlineAt: number;
  readonly signal: AbortLike | undefined;
  /**
   * Called once it has to wait: how many calls are queued, which limit blocks them, and until when (epoch milliseconds)
   * as far as known. If that was unknown, called a second time as soon as it is known.
   */
  held(bucket: Bucket, waiting: number, blocker: Limit | undefined, until: number | undefined): void;
}

/** The part of AbortSignal that is used: axios accepts look-alikes too. */
export interface AbortLike {
  readonly aborted: boolean;
  addEventListener?: ((...args: never[]) => unknown) | undefined;
  removeEventListener?: ((...args: never[]) => unknown) | undefined;
}

/** An entrant in the queue. */
export class Waiter implements Waiting {
  readonly rank: number;
  at = -1;
  #disarm: (() => void) | undefined;

  constructor(
    readonly entrant: Entrant,
    readonly order: number,
    /** When it gives up: epoch milliseconds; Infinity if it has neither a deadline nor a longest wait. */
    readonly latest: number,
    readonly go: (ticket: Ticket) => void,
    readonly refuse: (why: Error) => void,
  ) {
    this.rank = entrant.startedAt + (entrant.priority + entrant.openEndedRefusals) * STEP_MS;
  }

  /** Starts to listen to the caller's signal. `cancel` stops the timer that may end the wait too. */
  arm(onAbort: () => void, cancel: (() => void) | undefined): void {
    this.#disarm = onGiveUp(this.entrant.signal, onAbort, cancel);
  }

  /** Removes the listener and stops the timer. */
  disarm(): void {
    this.#disarm?.();
    this.#disarm = undefined;
  }
}

/** Listens to a caller's signal; returns a function that removes the listener and calls `cancel`. */
export function onGiveUp(
  signal: AbortLike | undefined,
  onAbort: () => void,
  cancel: (() => void) | undefined,
): () => void {
  listen(signal, 'addEventListener', onAbort);
  return () => {
    cancel?.();
    listen(signal, 'removeEventListener', onAbort);
  };
}

function listen(
  signal: AbortLike | undefined,
  how: 'addEventListener' | 'removeEventListener',
  listener: () => void,
): void {
  (signal?.[how] as ((name: string, listener: () => void) => unknown) | undefined)?.call(
    signal,
    'abort',
    listener,
  );
}
