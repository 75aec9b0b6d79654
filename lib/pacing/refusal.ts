import type { Bucket } from '../budget/bucket.js';
import type { WindowName } from '../model/rate-limit.js';

/**
 * Why a call was refused: its wait would be too long, the queue is full, its signal was aborted, the client was closed,
 * or the shared store is unreachable.
 */
export type RefusalKind = 'deadline' | 'queue-full' | 'aborted' | 'closed' | 'shared-down';

/** What a refused call is rejected with. It never leaves the library: the user gets a Result. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly kind: RefusalKind,
    message: string,
    /** When it could have been sent, as far as known: epoch milliseconds. */
    readonly retryAt?: number,
    /** Whether it was under way already: then it may have been carried out. */
    readonly sent = false,
    /** Which window it would have waited for. */
    readonly window?: WindowName,
  ) {
    super(message);
  }
}

/** For a call that waits, or comes, when the client is closed. */
export function closed(): Refusal {
  return new Refusal('closed', 'the client was closed');
}

/** For a call whose signal is aborted before it is sent. */
export function aborted(): Refusal {
  return new Refusal('aborted', 'aborted before it was sent');
}

/** For a call whose own deadline passes before it is sent. */
export function deadlineCame(): Refusal {
  return new Refusal('deadline', 'its deadline passed while it was waiting to be sent');
}

/** For calls while the shared store is unreachable and `onLost` is `fail`. */
export function sharedDown(): Refusal {
  return new Refusal('shared-down', 'the Redis server with the shared budgets cannot be reached');
}

/** For a call whose wait would be too long: it is the n-th in the queue, and could start at `startAt`. */
export function tooLate(bucket: Bucket, n: number, startAt: number, now: number): Refusal {
  const { quarter, day, shared } = bucket;
  const at = Math.ceil(Math.max(startAt, now));
  const window = [quarter, day, shared.appDay].find(
    (one) => startAt > now && one.startOf(n, now) === startAt,
  );
  const what = window ? `the ${window.name} window` : 'the budget';
  const text = `${what} has room again in ${inWords(at - now)}, which is longer than this call may wait`;
  return new Refusal('deadline', text, at, false, window?.name);
}

const MINUTE = 60_000;

function inWords(ms: number): string {
  if (ms < 2 * MINUTE) return `${Math.ceil(ms / 1_000)} s`;
  return ms < 120 * MINUTE ? `${Math.ceil(ms / MINUTE)} minutes` : `${Math.ceil(ms / (60 * MINUTE))} hours`;
}
