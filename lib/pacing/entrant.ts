import type { Bucket } from '../budget/bucket.js';
import type { Ticket } from '../budget/ticket.js';
import type { Limit } from '../budget/limit.js';
import type { Waiting } from './line.js';

/** A step of priority is worth this much time in line: whoever waits gets more urgent, nobody starves. */
const STEP_MS = 10_000;

/** What a call has that says nothing else. */
export const NORMAL_PRIORITY = 5;

/** What one call brings to the line. */
export interface Entrant {
  /** When the call began: epoch milliseconds. */
  readonly startedAt: number;
  /** From 0 (most urgent) to 9. */
  readonly priority: number;
  /** How often it was refused without being told until when: others try before it does again. */
  readonly openEndedRefusals: number;
  /** When it is too late: epoch milliseconds. */
  readonly deadlineAt: number;
  readonly signal: AbortLike | undefined;
  /**
   * Told once it stands in line: how many do, what holds it back, and until when as far as known. Told once more where
   * that was not known, as soon as it is.
   */
  held(bucket: Bucket, waiting: number, blocker: Limit | undefined, until: number | undefined): void;
}

/** As much of an AbortSignal as is needed: axios takes look-alikes too. */
export interface AbortLike {
  readonly aborted: boolean;
  addEventListener?: ((...args: never[]) => unknown) | undefined;
  removeEventListener?: ((...args: never[]) => unknown) | undefined;
}

/** An entrant as it stands in line. */
export class Waiter implements Waiting {
  readonly rank: number;
  at = -1;
  #disarm: (() => void) | undefined;

  constructor(
    readonly entrant: Entrant,
    readonly order: number,
    /** When it gives up; Infinity where nobody said. Epoch milliseconds. */
    readonly latest: number,
    readonly go: (ticket: Ticket) => void,
    readonly refuse: (why: Error) => void,
  ) {
    this.rank = entrant.startedAt + (entrant.priority + entrant.openEndedRefusals) * STEP_MS;
  }

  /** Opens its ways out: the caller's signal, and a cancel for whatever else may end it. */
  arm(onAbort: () => void, cancel: (() => void) | undefined): void {
    this.#disarm = onGiveUp(this.entrant.signal, onAbort, cancel);
  }

  /** Closes them again: nothing of it is left behind. */
  disarm(): void {
    this.#disarm?.();
    this.#disarm = undefined;
  }
}

/** Listens to a caller's signal; returns what closes that way out, and cancels the other. */
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
